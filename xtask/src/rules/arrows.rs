//! Who may use whom. An arrow that is not in this table breaks the build, and so does a crate.

use super::{none, one};
use crate::tree;
use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use std::collections::BTreeSet;

/// Our crates: the ones each may use, and the ones its tests may also use.
pub(super) const MAY_USE: &[(&str, &[&str], &[&str])] = &[
    ("label", &[], &[]),
    ("spool", &[], &[]),
    ("contract", &[], &["hail"]),
    ("door", &[], &["hail"]),
    ("blackout", &[], &[]),
    ("hail", &[], &[]),
    ("simulator", &["contract", "door"], &[]),
    ("drivers", &["label"], &["hail", "simulator"]),
    (
        "agent",
        &["contract", "door", "drivers", "label", "spool"],
        &["blackout", "hail", "simulator"],
    ),
    ("hub", &["contract", "door"], &["blackout"]),
    ("desktop", &["agent"], &[]),
    ("bench", &["contract", "drivers", "hub", "label", "simulator"], &["agent"]),
    ("xtask", &[], &[]),
];

/// Words that name a place in a diagram, or nothing; they attract code.
const NO_NAMES: &[&str] =
    &["common", "core", "helpers", "manager", "services", "shared", "types", "util", "utils"];

/// One crate and what it uses of ours.
#[derive(Debug, Clone, Default)]
struct Arrows {
    name: String,
    uses: BTreeSet<String>,
    tests_use: BTreeSet<String>,
}

/// The packages of the workspace, without their dependencies.
pub(super) fn packages() -> Vec<Package> {
    let manifest = tree::root().join("Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec();
    metadata.expect("the workspace's manifests can be read").packages
}

fn drawn() -> Vec<Arrows> {
    let packages = packages();
    let ours: BTreeSet<String> = packages.iter().map(|package| package.name.to_string()).collect();
    let arrows = |package: &Package| {
        let mut arrows = Arrows { name: package.name.to_string(), ..Arrows::default() };
        for used in package.dependencies.iter().filter(|used| ours.contains(&used.name)) {
            let is_for_tests = used.kind == DependencyKind::Development;
            let set = if is_for_tests { &mut arrows.tests_use } else { &mut arrows.uses };
            set.insert(used.name.clone());
        }
        arrows
    };
    packages.iter().map(arrows).collect()
}

/// Arrows that are not in the table, crates that are not, and rows without a crate.
fn findings(drawn: &[Arrows]) -> Vec<String> {
    let mut found = Vec::new();
    for Arrows { name, uses, tests_use } in drawn {
        if NO_NAMES.iter().any(|word| name.split('-').any(|part| part == *word)) {
            found.push(format!("`{name}` names no thing of the trade"));
        }
        let Some((_, may, tests_may)) = MAY_USE.iter().find(|(row, ..)| row == name) else {
            found.push(format!("`{name}` is not in MAY_USE"));
            continue;
        };
        let strangers = uses.iter().filter(|used| !may.contains(&used.as_str()));
        found.extend(strangers.map(|used| format!("`{name}` must not use `{used}`")));
        let is_stranger = |used: &&String| {
            let used = used.as_str();
            !may.contains(&used) && !tests_may.contains(&used)
        };
        let strangers = tests_use.iter().filter(is_stranger);
        found.extend(strangers.map(|used| format!("tests of `{name}` must not use `{used}`")));
    }
    let gone = MAY_USE.iter().filter(|(row, ..)| !drawn.iter().any(|each| each.name == *row));
    found.extend(gone.map(|(row, ..)| format!("`{row}` is in MAY_USE and nowhere else")));
    found
}

#[test]
fn nobody_uses_whom_the_drawing_does_not_show() {
    none(&findings(&drawn()));
}

#[test]
fn a_new_arrow_or_crate_is_seen() {
    let with = |change: &dyn Fn(&mut Vec<Arrows>)| {
        let mut drawn = drawn();
        change(&mut drawn);
        findings(&drawn)
    };
    let crate_ = |drawn: &mut Vec<Arrows>, name: &str| {
        drawn.iter().position(|each| each.name == name).expect("the crate is in the workspace")
    };
    one(
        &with(&|drawn| {
            let hub = crate_(drawn, "hub");
            drawn[hub].uses.insert("spool".to_owned());
        }),
        "`hub` must not use `spool`",
    );
    one(
        &with(&|drawn| {
            let agent = crate_(drawn, "agent");
            drawn[agent].uses.insert("simulator".to_owned());
        }),
        "`agent` must not use `simulator`",
    );
    one(
        &with(&|drawn| {
            let spool = crate_(drawn, "spool");
            drawn[spool].tests_use.insert("agent".to_owned());
        }),
        "tests of `spool` must not use `agent`",
    );
    one(
        &with(&|drawn| drawn.push(Arrows { name: "scales".to_owned(), ..Arrows::default() })),
        "`scales` is not in MAY_USE",
    );
    let named =
        with(&|drawn| drawn.push(Arrows { name: "spool-utils".to_owned(), ..Arrows::default() }));
    assert!(named.iter().any(|said| said.contains("names no thing")), "{named:?}");
    one(
        &with(&|drawn| {
            let door = crate_(drawn, "door");
            drawn.remove(door);
        }),
        "`door` is in MAY_USE and nowhere else",
    );
}
