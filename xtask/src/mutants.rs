//! `cargo xtask mutants`: plants one fault at a time into a copy of the tree and expects a test to
//! notice it. The tree itself is never touched.
//!
//! A fault that does not compile proves nothing and is an error; so is a test that fails without one.

mod copy;
mod recipe;

use crate::{
    gate::libtest,
    process::{Ended, line, run},
    say::{heading, say},
    tree,
};
use anyhow::{Context as _, bail};
use comfy_table::{Table, presets};
use recipe::{Recipe, Trial};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How long one test may take; a mutant that hangs it for longer was noticed.
const TEST_TIME_MAX: Duration = Duration::from_mins(5);
/// How long one build may take, the first of an empty folder included.
const BUILD_TIME_MAX: Duration = Duration::from_mins(20);

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
        table.load_style(presets::NOTHING).set_header([
            "mutant",
            "verdict",
            "seconds",
            "why it matters",
        ]);
        let mut verdict = Verdict::default();
        for recipe in &recipes {
            heading(format_args!("mutant: {} ({})", recipe.name, recipe.file));
            let started = Instant::now();
            let caught = self.is_caught(&copy, recipe)?;
            let seconds = format!("{:.1}", started.elapsed().as_secs_f64());
            verdict.caught += u64::from(caught);
            verdict.survived += u64::from(!caught);
            let word = if caught { "caught" } else { "SURVIVED" };
            table.add_row([recipe.name.as_str(), word, seconds.as_str(), recipe.why.as_str()]);
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
        let trials: BTreeSet<Trial<'_>> = recipes.iter().map(Recipe::trial).collect();
        for trial in trials {
            let said = trial.0.join(" ");
            heading(format_args!("without a mutant: {said}"));
            if !self.builds(copy, trial)? {
                bail!("`{said}` does not build without a mutant");
            }
            if !self.test(copy, trial).is_ok_and(|ended| ended.ok && has_run(&ended)) {
                bail!("`{said}` fails without a mutant, or runs no test: mend it first");
            }
        }
        Ok(())
    }

    fn is_caught(&self, copy: &Path, recipe: &Recipe) -> anyhow::Result<bool> {
        let path = copy.join(&recipe.file);
        let healthy = fs::read(&path).with_context(|| path.display().to_string())?;
        fs::write(&path, recipe.planted(&self.root)?)?;
        let verdict = self.builds(copy, recipe.trial()).and_then(|builds| {
            if !builds {
                bail!("mutant `{}` does not compile, so no test can catch it", recipe.name);
            }
            Ok(!self.test(copy, recipe.trial()).is_ok_and(|ended| ended.ok))
        });
        fs::write(&path, healthy)?;
        verdict
    }

    /// Builds what `trial` runs, without running it.
    fn builds(&self, copy: &Path, trial: Trial<'_>) -> anyhow::Result<bool> {
        let selection = trial.0.iter().take_while(|word| *word != "--");
        let mut command = self.cargo_test(copy);
        command.arg("--no-run").args(selection);
        Ok(run(&mut command, BUILD_TIME_MAX)?.ok)
    }

    /// Runs `trial`; an error is a test that took too long.
    fn test(&self, copy: &Path, trial: Trial<'_>) -> anyhow::Result<Ended> {
        let (test, variables) = trial;
        let mut command = self.cargo_test(copy);
        command.args(test).envs(variables);
        run(&mut command, TEST_TIME_MAX)
            .inspect_err(|error| say(format_args!("{}: {error:#}", line(&command))))
    }

    fn cargo_test(&self, copy: &Path) -> Command {
        let mut command = Command::new("cargo");
        command.arg("test").current_dir(copy).env("CARGO_TARGET_DIR", self.work.join("build"));
        // Nobody steps through a mutant: what a debugger reads is not written.
        command.env("CARGO_PROFILE_DEV_DEBUG", "none");
        command
    }
}

/// Whether any test ran: a selection that fits no name passes, and would catch nothing.
fn has_run(ended: &Ended) -> bool {
    libtest(&ended.said).is_some_and(|tally| tally.passed > 0)
}

#[cfg(test)]
mod tests;
