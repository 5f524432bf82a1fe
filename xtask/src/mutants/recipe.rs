//! One fault: where it goes, what it replaces, which test must notice. A TOML file in
//! `xtask/mutants/` each.

use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// A fault, as its file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// What a person calls it.
    pub(super) name: String,
    /// The promise that it would break.
    pub(super) why: String,
    /// The file it goes into, relative to the root.
    pub(super) file: String,
    /// What it replaces; stands in the file exactly once.
    pub(super) find: String,
    /// What it puts there.
    pub(super) replace: String,
    /// What to give `cargo test` to run the test that must fail: the least that notices it.
    pub(super) test: Vec<String>,
    /// Variables that shorten the test: how many cases it tries.
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
}

/// A run of tests: what to give `cargo test`, and the variables it sees.
pub(super) type Trial<'a> = (&'a [String], &'a BTreeMap<String, String>);

impl Recipe {
    /// What must pass without the fault and fail with it.
    pub(super) fn trial(&self) -> Trial<'_> {
        (&self.test, &self.env)
    }

    /// The file below `root` with the fault in it.
    pub(super) fn planted(&self, root: &Path) -> anyhow::Result<String> {
        let Self { name, file, find, replace, .. } = self;
        let text = fs::read_to_string(root.join(file))
            .with_context(|| format!("mutant `{name}` goes into {file}, which cannot be read"))?;
        match text.matches(find.as_str()).count() {
            1 => Ok(text.replacen(find.as_str(), replace, 1)),
            times => bail!("mutant `{name}`: its `find` stands {times} times in {file}, not once"),
        }
    }
}

/// Every recipe in `folder`; those whose tests are built together follow each other.
pub(super) fn read_all(folder: &Path) -> anyhow::Result<Vec<Recipe>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut recipes = paths.iter().map(|path| read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    recipes.sort_by(|a, b| a.trial().cmp(&b.trial()));
    Ok(recipes)
}

fn read(path: &Path) -> anyhow::Result<Recipe> {
    let text = fs::read_to_string(path)?;
    toml::from_str(&text).with_context(|| format!("{} is no mutant", path.display()))
}
