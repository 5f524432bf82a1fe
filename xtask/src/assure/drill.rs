//! The drills that no script plays, since they take a place inside the program: the tests that play
//! them stand in the drills' own files, and prove a promise from there.
//!
//! Reads these files and runs nothing.

use super::promise::Proof;
use anyhow::Context as _;
use serde::Deserialize;
use std::{fs, path::Path};

/// As much of a drill as matters here.
#[derive(Debug, Deserialize)]
struct Drill {
    id: String,
    what: String,
    #[serde(default)]
    played_by: Vec<Tests>,
}

#[derive(Debug, Deserialize)]
struct Tests {
    binary: String,
    tests: Vec<String>,
}

/// The tests that play drills of `folder`, each a proof; every name stands for one test at least.
pub(super) fn proofs(folder: &Path) -> anyhow::Result<Vec<Proof>> {
    let mut drills: Vec<Drill> = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let read = toml::from_str(&fs::read_to_string(&path)?);
            drills.push(read.with_context(|| format!("{} is no drill", path.display()))?);
        }
    }
    drills.sort_by(|one, other| one.id.cmp(&other.id));
    let proofs = drills.into_iter().flat_map(|Drill { id, what, played_by }| {
        let what = format!("{id}: {what}");
        played_by.into_iter().map(move |it| Proof::of_tests(what.clone(), it.binary, it.tests))
    });
    Ok(proofs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;
    use std::path::PathBuf;

    /// Every source of tests of the package that `binary` belongs to.
    fn sources(binary: &str) -> Vec<String> {
        let package = binary.split("::").next().unwrap();
        let mut folders: Vec<PathBuf> = vec![tree::root().join(package)];
        let mut texts = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    texts.push(fs::read_to_string(path).unwrap());
                }
            }
        }
        texts
    }

    #[test]
    fn every_test_that_plays_a_drill_is_there() {
        let proofs = proofs(&tree::root().join("drills")).unwrap();
        assert!(proofs.len() >= 3, "D01, P11 and X02 are played by tests");
        for Proof { what, binary, tests, tests_min, .. } in proofs {
            let sources = sources(&binary);
            for test in &tests {
                let name = format!("fn {}", test.rsplit("::").next().unwrap());
                let is_there = sources.iter().any(|text| text.contains(&name));
                assert!(is_there, "{what}: no {name} in {binary}");
            }
            assert_eq!(tests.len(), tests_min);
        }
    }
}
