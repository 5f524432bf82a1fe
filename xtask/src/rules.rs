//! The house rules, as tests.
//!
//! Each rule is a table and a function from sources to findings, so that the same function is shown
//! a planted fault and found to see it. Rules that belong to one crate live there, not here.

mod arrows;
mod bans;
mod drawing;
mod pages;
mod paths;
mod places;
mod purity;
mod runbooks;
mod size;
mod sources;

/// Fails with every finding, one a line.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Fails unless there is exactly one finding and it contains `words`.
#[track_caller]
fn one(findings: &[String], words: &str) {
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains(words), "{findings:?} does not say {words:?}");
}
