//! The table of arrows in the documents is the one in the test.

use super::arrows::MAY_USE;
use crate::tree;
use std::fs;

/// The page that shows the arrows.
const PAGE: &str = "docs/architecture.md";
/// What stands before the table.
const OPENING: &str = "<!-- the arrows: begin -->\n";
/// What stands after it.
const CLOSING: &str = "<!-- the arrows: end -->\n";

/// The arrows as a table for people.
fn table() -> String {
    let cell = |names: &[&str]| match names {
        [] => "–".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" "),
    };
    let row = |(name, may, tests_may): &(&str, &[&str], &[&str])| {
        format!("| `{name}` | {} | {} |\n", cell(may), cell(tests_may))
    };
    let rows: String = MAY_USE.iter().map(row).collect();
    format!("| Crate | may use | its tests also |\n|---|---|---|\n{rows}")
}

/// The table as the page has it.
fn shown(page: &str) -> Option<&str> {
    let (_, after) = page.split_once(OPENING)?;
    after.split_once(CLOSING).map(|(table, _)| table)
}

#[test]
fn the_drawing_shows_the_arrows_that_are_tested() {
    let page = fs::read_to_string(tree::root().join(PAGE)).expect("the drawing is there");
    assert_eq!(shown(&page), Some(table().as_str()), "put this table into {PAGE}:\n{}", table());
}

#[test]
fn a_drawing_that_fell_behind_is_seen() {
    let behind = format!("# Drawing\n{OPENING}{}{CLOSING}", table().replace("`spool`", "`queue`"));
    assert!(shown(&behind).is_some_and(|shown| shown != table()));
    assert_eq!(shown("# Drawing without a table"), None);
}
