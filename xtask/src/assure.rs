//! `cargo xtask assure`: what the product promises, what proves it, and how much of it was tried
//! just now. Writes `ASSURANCE.md`.
//!
//! The proofs are tests and chores that stand on their own; nothing is proven here. In the gate the
//! tests and mutants that it ran already are not run again.

mod drill;
mod heard;
mod level;
mod page;
mod promise;

use crate::{
    bench,
    gate::{HEADLESS, Tally},
    mutants::{self, Mutants},
    process::{ask, run},
    say::{heading, say},
    tree,
};
use anyhow::Context as _;
use heard::Heard;
use page::Row;
use promise::{Chore, Promise, Proof};
use std::{collections::BTreeMap, fs, path::PathBuf, process::Command, time::Duration};

pub(crate) use level::Level;

/// How long the tests of the highest level may take, in one run.
const TESTS_TIME_MAX: Duration = Duration::from_hours(24);
/// The page, at the root of the tree.
const PAGE: &str = "ASSURANCE.md";

/// What was run already, and need not be run again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Already<'a> {
    /// What the runner of all tests said.
    pub(crate) tests: Option<&'a str>,
    /// How many planted faults were caught.
    pub(crate) mutants: Option<mutants::Verdict>,
}

/// Proves what can be proven at `level` and writes the page; whether everything held.
pub(crate) fn run_level(level: Level) -> anyhow::Result<bool> {
    let page = tree::root().join(PAGE);
    Ok(prove(level, Already::default(), page)?.is_green())
}

/// The slice that belongs to the gate. Its page goes where the build goes: a gate changes no file.
pub(crate) fn in_the_gate(already: Already<'_>) -> anyhow::Result<Tally> {
    let folder = tree::target(&tree::root());
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    prove(Level::Ci, already, folder.join(PAGE))
}

fn prove(level: Level, already: Already<'_>, page: PathBuf) -> anyhow::Result<Tally> {
    let promises = promise::read_all(&tree::root().join("xtask/promises"))?;
    let heard = match already.tests {
        Some(said) => Heard::read(said),
        None => Heard::read(&run_tests(&promises, level)?),
    };
    let mut rows = Vec::new();
    for promise in &promises {
        for proof in promise.proofs.iter().filter(|proof| proof.level <= level) {
            rows.push(Row::of_tests(promise, proof, level, &heard));
        }
        for chore in promise.chores.iter().filter(|chore| chore.level <= level) {
            heading(format_args!("promise {}: {}", promise.number, chore.what));
            let (holds, figure) = perform(chore, already)?;
            rows.push(Row::of_chore(promise, chore, holds, figure));
        }
    }
    let text = page::write(level, &commit(), &promises, &rows);
    fs::write(&page, &text).with_context(|| page.display().to_string())?;
    say(format_args!("\n{text}\n{} is written", page.display()));
    Ok(rows.iter().map(|row| Tally::of(row.holds)).sum())
}

/// Runs every test that proves something at `level`, in one go; gives what the runner said.
fn run_tests(promises: &[Promise], level: Level) -> anyhow::Result<String> {
    let proofs: Vec<&Proof> = promises
        .iter()
        .flat_map(|promise| &promise.proofs)
        .filter(|proof| proof.level <= level)
        .collect();
    let filters: Vec<String> = proofs.iter().map(|proof| format!("({})", proof.filter())).collect();
    let counts: BTreeMap<&str, String> = proofs
        .iter()
        .filter_map(|proof| proof.cases.as_ref())
        .map(|cases| (cases.variable.as_str(), cases.at(level).to_string()))
        .collect();
    let mut nextest = Command::new("cargo");
    nextest.args(["nextest", "run", "--locked", "--no-fail-fast", "--color", "never"]);
    nextest.args(HEADLESS).args(["-E", &filters.join(" | ")]).envs(counts);
    Ok(run(nextest.current_dir(tree::root()), TESTS_TIME_MAX)?.said)
}

/// Does a chore; whether it held, and its figure.
fn perform(chore: &Chore, already: Already<'_>) -> anyhow::Result<(bool, String)> {
    if chore.bench.is_empty() {
        let verdict = match already.mutants {
            Some(verdict) => verdict,
            None => Mutants::of_the_tree().run(&[])?,
        };
        let mutants::Verdict { caught, survived } = verdict;
        return Ok((survived == 0 && caught > 0, format!("{caught} caught, {survived} survived")));
    }
    let holds = bench::run(&chore.bench)?;
    Ok((holds, if holds { "within its limits" } else { "not within its limits" }.to_owned()))
}

/// The commit the figures belong to.
fn commit() -> String {
    let mut git = Command::new("git");
    git.args(["describe", "--always", "--dirty", "--exclude", "*"]).current_dir(tree::root());
    ask(&mut git).map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}
