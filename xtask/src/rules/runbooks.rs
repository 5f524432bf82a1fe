//! A runbook can be followed at three in the morning: it has a title, says what one sees, what to
//! do, and how to know that it is over; and the list of runbooks names it.

use super::{none, one};
use crate::tree;
use std::{collections::BTreeMap, fs};

/// The headings that every runbook has.
const HEADINGS: &[&str] = &["## What you see", "## What to do", "## When it is over"];

/// What is missing from the runbooks, given by name.
fn findings(pages: &BTreeMap<String, String>) -> Vec<String> {
    let Some(list) = pages.get("README.md") else {
        return vec!["runbooks/README.md is gone: nobody finds a runbook without it".to_owned()];
    };
    let mut found = Vec::new();
    for (name, text) in pages.iter().filter(|(name, _)| *name != "README.md") {
        if !text.starts_with("# ") {
            found.push(format!("runbooks/{name} has no title"));
        }
        let missing = HEADINGS.iter().filter(|heading| !has_filled(text, heading));
        found.extend(
            missing.map(|heading| format!("runbooks/{name} has nothing under {heading:?}")),
        );
        if !list.contains(&format!("({name})")) {
            found.push(format!("runbooks/{name} is not in runbooks/README.md"));
        }
    }
    found
}

/// Whether `text` has `heading` and something under it.
fn has_filled(text: &str, heading: &str) -> bool {
    let Some((_, after)) = text.split_once(&format!("\n{heading}\n")) else { return false };
    let under = after.split("\n## ").next().unwrap_or_default();
    !under.trim().is_empty()
}

#[test]
fn every_runbook_can_be_followed() {
    let folder = tree::root().join("runbooks");
    let entries = fs::read_dir(&folder).expect("the runbooks are there");
    let page = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("the folder can be listed");
        let text = fs::read_to_string(entry.path()).expect("a runbook can be read");
        (entry.file_name().into_string().expect("names are plain"), text)
    };
    let pages: BTreeMap<String, String> = entries.map(page).collect();
    assert!(pages.len() > 1, "there are no runbooks");
    none(&findings(&pages));
}

#[test]
fn a_runbook_that_leaves_somebody_alone_is_seen() {
    let good =
        "# A\n\n## What you see\n\nIt.\n\n## What to do\n\n1. Do.\n\n## When it is over\n\nSo.\n";
    let planted = |text: &str, list: &str| {
        let page = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        findings(&BTreeMap::from([page("README.md", list), page("a.md", text)]))
    };
    none(&planted(good, "[A](a.md)"));
    one(&planted(good, "[B](b.md)"), "a.md is not in");
    one(&planted(&good.replace("1. Do.", ""), "[A](a.md)"), "What to do");
    one(&planted(&good[2..], "[A](a.md)"), "no title");
    one(&findings(&BTreeMap::new()), "README.md is gone");
}
