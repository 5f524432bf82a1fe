//! `cargo xtask mutants`: plants one fault at a time into a copy of the tree and expects a test to
//! notice it. The tree itself is never touched.
//!
//! A fault that does not compile proves nothing and is an error; so is a test that fails without one.

mod copy;
mod recipe;

use crate::{
    process::{Ended, line, run},
    say::{heading, say},
    tree,
};
use anyhow::{Context as _, bail};
use comfy_table::{Table, presets};
use recipe::Recipe;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// How long one test may take; a mutant that hangs it for longer was noticed.
const TEST_TIME_MAX: Duration = Duration::from_mins(15);

/// Where the faults come from and where they are planted.
#[derive(Debug)]
pub(crate) struct Mutants {
    /// The tree that is copied.
    root: PathBuf,
    /// The folder of recipes.
    recipes: PathBuf,
    /// The folder of the copy and its build.
    work: PathBuf,
}

/// How many faults were noticed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// A test failed, as it should.
    pub(crate) caught: u64,
    /// Every test passed, as none should.
    pub(crate) survived: u64,
}

impl Mutants {
    /// The mutants of this tree.
    pub(crate) fn of_the_tree() -> Self {
        let root = tree::root();
        let work = tree::target(&root).join("mutants");
        Self { recipes: root.join("xtask/mutants"), root, work }
    }

    /// Plants the faults called `only`, or all; says a table and the count.
    pub(crate) fn run(&self, only: &[String]) -> anyhow::Result<Verdict> {
        let recipes = self.chosen(only)?;
        let copy = self.work.join("tree");
        copy::refresh(&self.root, &copy)?;
        self.prove_green(&copy, &recipes)?;
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(["mutant", "verdict", "why it matters"]);
        let mut verdict = Verdict::default();
        for recipe in &recipes {
            heading(format_args!("mutant: {} ({})", recipe.name, recipe.file));
            let caught = self.is_caught(&copy, recipe)?;
            verdict.caught += u64::from(caught);
            verdict.survived += u64::from(!caught);
            let word = if caught { "caught" } else { "SURVIVED" };
            table.add_row([recipe.name.as_str(), word, recipe.why.as_str()]);
        }
        say(format_args!("\n{table}"));
        say(format_args!("{} caught, {} survived", verdict.caught, verdict.survived));
        Ok(verdict)
    }

    /// The recipes to plant, each fitting the tree.
    fn chosen(&self, only: &[String]) -> anyhow::Result<Vec<Recipe>> {
        let mut recipes = recipe::read_all(&self.recipes)?;
        if let Some(unknown) =
            only.iter().find(|name| !recipes.iter().any(|each| each.name == **name))
        {
            bail!("there is no mutant `{unknown}` in {}", self.recipes.display());
        }
        recipes.retain(|each| only.is_empty() || only.contains(&each.name));
        if recipes.is_empty() {
            bail!(
                "{} holds no mutant; a gate that catches nothing guards nothing",
                self.recipes.display()
            );
        }
        for recipe in &recipes {
            recipe.planted(&self.root)?;
        }
        Ok(recipes)
    }

    /// Without a fault every test of `recipes` passes; otherwise its failure would mean nothing.
    fn prove_green(&self, copy: &Path, recipes: &[Recipe]) -> anyhow::Result<()> {
        let tests: BTreeSet<&[String]> = recipes.iter().map(|each| each.test.as_slice()).collect();
        for test in tests {
            heading(format_args!("without a mutant: {}", test.join(" ")));
            if !self.builds(copy, test)? {
                bail!("`{}` does not build without a mutant", test.join(" "));
            }
            if !self.test(copy, test).is_ok_and(|ended| ended.ok) {
                bail!("`{}` fails without a mutant: mend it first", test.join(" "));
            }
        }
        Ok(())
    }

    fn is_caught(&self, copy: &Path, recipe: &Recipe) -> anyhow::Result<bool> {
        let path = copy.join(&recipe.file);
        let healthy = fs::read(&path).with_context(|| path.display().to_string())?;
        fs::write(&path, recipe.planted(&self.root)?)?;
        let verdict = self.builds(copy, &recipe.test).and_then(|builds| {
            if !builds {
                bail!("mutant `{}` does not compile, so no test can catch it", recipe.name);
            }
            Ok(!self.test(copy, &recipe.test).is_ok_and(|ended| ended.ok))
        });
        fs::write(&path, healthy)?;
        verdict
    }

    /// Builds what `test` runs, without running it.
    fn builds(&self, copy: &Path, test: &[String]) -> anyhow::Result<bool> {
        let selection: Vec<&String> = test.iter().take_while(|word| *word != "--").collect();
        let mut command = self.cargo_test(copy);
        command.arg("--no-run").args(selection);
        Ok(run(&mut command, TEST_TIME_MAX)?.ok)
    }

    /// Runs `test`; an error is a test that took too long.
    fn test(&self, copy: &Path, test: &[String]) -> anyhow::Result<Ended> {
        let mut command = self.cargo_test(copy);
        command.args(test);
        run(&mut command, TEST_TIME_MAX)
            .inspect_err(|error| say(format_args!("{}: {error:#}", line(&command))))
    }

    fn cargo_test(&self, copy: &Path) -> Command {
        let mut command = Command::new("cargo");
        command.arg("test").current_dir(copy).env("CARGO_TARGET_DIR", self.work.join("build"));
        command
    }
}

#[cfg(test)]
mod tests;
