//! What no page may do: make markup or a program out of text. A waybill is text of somebody else, and
//! stays text.

use crate::tree;
use std::fs;

use super::{none, one};

/// The files that pages are made of.
const ENDINGS: &[&str] = &[".svelte", ".ts", ".js", ".html"];

/// Ways to turn text into markup or a program.
const MARKUP: &[&str] = &[
    "{@html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "srcdoc",
    "document.write",
    "eval(",
    "new Function(",
    "javascript:",
];

/// Every line of `text` that turns text into something else.
fn findings(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(number, line)| {
            let way = MARKUP.iter().find(|way| line.contains(**way))?;
            Some(format!("{path}:{} makes more than text of a text: {way}", number + 1))
        })
        .collect()
}

#[test]
fn no_page_makes_markup_or_a_program_of_a_text() {
    let root = tree::root();
    let files = tree::files(&root).expect("the tree can be listed by git");
    let pages: Vec<String> = files
        .into_iter()
        .filter(|path| path.starts_with("ui/") && ENDINGS.iter().any(|end| path.ends_with(end)))
        .collect();
    assert!(pages.len() > 10, "only {} files of pages were found", pages.len());
    let read = |path: &String| fs::read_to_string(root.join(path)).expect("a listed file is read");
    none(&pages.iter().flat_map(|path| findings(path, &read(path))).collect::<Vec<_>>());
}

#[test]
fn markup_out_of_a_text_is_seen() {
    one(&findings("ui/a.svelte", "<b>{@html job.waybill}</b>"), "{@html");
    one(&findings("ui/a.ts", "const it = 1;\nrow.innerHTML = waybill;"), "ui/a.ts:2");
    none(&findings("ui/a.svelte", "<b>{job.waybill}</b>"));
}
