//! A promise and what proves it: a TOML file in `xtask/promises/` each.

use super::{drill, level::Level};
use crate::tree;
use anyhow::Context as _;
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A promise of the product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promise {
    /// Its number, which never changes its meaning.
    pub(super) number: u8,
    /// What is promised.
    pub(super) promise: String,
    /// The tests that prove it.
    #[serde(default, rename = "proof")]
    pub(super) proofs: Vec<Proof>,
    /// The folder of the drills, in the tree, where tests that play some of them prove it too.
    pub(super) drills: Option<PathBuf>,
    /// The chores that prove it.
    #[serde(default, rename = "chore")]
    pub(super) chores: Vec<Chore>,
    /// What a reader might expect to be shown, and is not.
    #[serde(default)]
    pub(super) not_shown: Vec<String>,
}

/// Tests that prove a promise, or a part of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    /// What they try.
    pub(super) what: String,
    /// The binary they are in, as the runner names it: `agent::power_cut`, `spool` for unit tests.
    pub(super) binary: String,
    /// What their names begin with, after the modules or with them.
    pub(super) tests: Vec<String>,
    /// How many there are at least: a proof does not shrink unnoticed.
    #[serde(default = "one")]
    pub(super) tests_min: usize,
    /// How many cases they try.
    pub(super) cases: Option<Cases>,
    /// What the figures are called that they say.
    pub(super) figures: Option<String>,
    /// The level from which on they are run.
    #[serde(default)]
    pub(super) level: Level,
}

/// How many cases are tried at each level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cases {
    /// The variable that says so to the tests.
    pub(super) variable: String,
    ci: u64,
    night: u64,
    release: u64,
}

/// Something that is no test and proves a promise all the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chore {
    /// What it tries.
    pub(super) what: String,
    /// What `cargo xtask bench` is given; nothing stands for `cargo xtask mutants`.
    #[serde(default)]
    pub(super) bench: Vec<String>,
    /// The level from which on it is done.
    #[serde(default)]
    pub(super) level: Level,
}

fn one() -> usize {
    1
}

impl Cases {
    /// How many are tried at `level`.
    pub(super) fn at(&self, level: Level) -> u64 {
        match level {
            Level::Ci => self.ci,
            Level::Night => self.night,
            Level::Release => self.release,
        }
    }
}

impl Proof {
    /// These tests, at every level; each name stands for one at least.
    pub(super) fn of_tests(what: String, binary: String, tests: Vec<String>) -> Self {
        let tests_min = tests.len();
        Self { what, binary, tests, tests_min, cases: None, figures: None, level: Level::Ci }
    }

    /// Whether the test called `name` in `binary` belongs to it; a runner that names no binary is
    /// believed.
    pub(super) fn holds(&self, binary: Option<&str>, name: &str) -> bool {
        let begins = |tests: &String| {
            name.match_indices(tests.as_str()).any(|(at, _)| at == 0 || name[..at].ends_with("::"))
        };
        binary.is_none_or(|binary| binary == self.binary) && self.tests.iter().any(begins)
    }

    /// Chooses its tests, in the runner's language.
    pub(super) fn filter(&self) -> String {
        let names: Vec<String> =
            self.tests.iter().map(|tests| format!("test(/(^|::){tests}/)")).collect();
        format!("binary_id(={}) & ({})", self.binary, names.join(" | "))
    }

    /// What a person types to run it again as it was run.
    pub(super) fn replay(&self, level: Level) -> String {
        let cases = self
            .cases
            .as_ref()
            .map(|cases| format!("{}={} ", cases.variable, cases.at(level)))
            .unwrap_or_default();
        let package = self.binary.split("::").next().unwrap_or(&self.binary);
        format!("{cases}cargo nextest run -p {package} -E '{}'", self.filter())
    }
}

impl Chore {
    /// What a person types to do it again.
    pub(super) fn replay(&self) -> String {
        if self.bench.is_empty() {
            return "cargo xtask mutants".to_owned();
        }
        format!("cargo xtask bench {}", self.bench.join(" "))
    }
}

/// Every promise in `folder`, by number.
pub(super) fn read_all(folder: &Path) -> anyhow::Result<Vec<Promise>> {
    let mut promises: Vec<Promise> = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path)?;
            let read = toml::from_str(&text);
            let mut promise: Promise =
                read.with_context(|| format!("{} is no promise", path.display()))?;
            if let Some(drills) = &promise.drills {
                promise.proofs.extend(drill::proofs(&tree::root().join(drills))?);
            }
            promises.push(promise);
        }
    }
    promises.sort_by_key(|promise| promise.number);
    Ok(promises)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn proof(tests: &[&str]) -> Proof {
        let tests = tests.iter().map(|test| (*test).to_owned()).collect();
        Proof::of_tests("labels are counted".to_owned(), "agent::drills".to_owned(), tests)
    }

    #[test]
    fn a_proof_holds_the_tests_whose_names_begin_so() {
        let proof = proof(&["p01_", "doubt::"]);
        assert!(proof.holds(Some("agent::drills"), "p01_a_printer"));
        assert!(proof.holds(None, "doubt::a_label"));
        assert!(proof.holds(Some("agent::drills"), "breaker::p01_a_printer"));
        assert!(!proof.holds(Some("agent::attacks"), "p01_a_printer"));
        assert!(!proof.holds(Some("agent::drills"), "xp01_a_printer"));
        assert!(!proof.holds(Some("agent::drills"), "a_label"));
    }

    #[test]
    fn a_replay_says_how_many_cases_were_tried() {
        let cases = Cases { variable: "CUTS".to_owned(), ci: 2, night: 30, release: 400 };
        let proof = Proof { cases: Some(cases), ..proof(&["p01_"]) };
        let said = "CUTS=30 cargo nextest run -p agent -E 'binary_id(=agent::drills) & (test(/(^|::)p01_/))'";
        assert_eq!(proof.replay(Level::Night), said);
    }

    #[test]
    fn every_promise_of_the_tree_is_read_and_has_a_number_of_its_own() {
        let promises = read_all(&tree::root().join("xtask/promises")).unwrap();
        let numbers: BTreeSet<u8> = promises.iter().map(|promise| promise.number).collect();
        assert_eq!(numbers.len(), promises.len(), "two promises have one number");
        for promise in promises {
            let proven = promise.proofs.len() + promise.chores.len();
            assert!(proven > 0, "nothing proves promise {}", promise.number);
        }
    }
}
