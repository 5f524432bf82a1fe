//! Which of our crates may know which of theirs. `deny.toml` says the same to every dependency of
//! a dependency; the two tables are compared here.

use super::{arrows, none, one};
use crate::tree;
use std::{collections::BTreeMap, fs};

/// Their crate, and the only ones that may name it: ours, and parts of it that come in crates of their own.
const KNOWN_TO: &[(&str, &[&str])] = &[
    (
        "tauri",
        &[
            "desktop",
            "tauri-plugin-autostart",
            "tauri-plugin-notification",
            "tauri-plugin-single-instance",
            "tauri-plugin-updater",
        ],
    ),
    ("axum", &["agent", "door", "hub", "simulator"]),
    ("rusqlite", &["agent", "blackout", "hub"]),
    ("postgres", &["hub"]),
];

/// Their crates that nobody may name.
const KNOWN_TO_NOBODY: &[&str] = &["native-tls", "openssl-sys"];

/// A crate of ours and the names of what it depends on.
type Uses = BTreeMap<String, Vec<String>>;

fn drawn() -> Uses {
    let names = |package: &cargo_metadata::Package| {
        package.dependencies.iter().map(|used| used.name.clone()).collect()
    };
    arrows::packages().iter().map(|each| (each.name.to_string(), names(each))).collect()
}

fn findings(uses: &Uses) -> Vec<String> {
    let mut found = Vec::new();
    for (ours, theirs) in uses {
        for (banned, knowers) in KNOWN_TO {
            if theirs.iter().any(|name| name == banned) && !knowers.contains(&ours.as_str()) {
                found.push(format!("`{ours}` must not know `{banned}`"));
            }
        }
        for banned in KNOWN_TO_NOBODY {
            if theirs.iter().any(|name| name == banned) {
                found.push(format!("nobody may know `{banned}`, and `{ours}` does"));
            }
        }
    }
    found
}

/// The bans of a `deny.toml`: crate and its allowed parents, in the order of names.
fn bans(text: &str) -> BTreeMap<String, Vec<String>> {
    let file: toml::Table = text.parse().expect("deny.toml is TOML");
    let rows = file["bans"]["deny"].as_array().expect("bans.deny is a list");
    let words = |value: Option<&toml::Value>| -> Vec<String> {
        let list = value.and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(toml::Value::as_str).map(str::to_owned).collect()
    };
    let row = |row: &toml::Value| {
        let name = row["crate"].as_str().expect("a ban names its crate").to_owned();
        (name, words(row.get("wrappers")))
    };
    rows.iter().map(row).collect()
}

fn ruled() -> BTreeMap<String, Vec<String>> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let known = KNOWN_TO.iter().map(|(name, knowers)| ((*name).to_owned(), owned(knowers)));
    known.chain(KNOWN_TO_NOBODY.iter().map(|name| ((*name).to_owned(), Vec::new()))).collect()
}

#[test]
fn nobody_knows_what_only_another_may() {
    none(&findings(&drawn()));
}

#[test]
fn a_stranger_in_a_manifest_is_seen() {
    let planted = |ours: &str, theirs: &str| {
        findings(&Uses::from([(ours.to_owned(), vec![theirs.to_owned()])]))
    };
    one(&planted("agent", "tauri"), "`agent` must not know `tauri`");
    one(&planted("spool", "axum"), "`spool` must not know `axum`");
    one(&planted("bench", "rusqlite"), "`bench` must not know `rusqlite`");
    one(&planted("hub", "native-tls"), "nobody may know `native-tls`");
    none(&planted("desktop", "tauri"));
}

#[test]
fn the_file_of_bans_says_the_same() {
    let text = fs::read_to_string(tree::root().join("deny.toml")).expect("deny.toml is there");
    assert_eq!(bans(&text), ruled());
    let looser = text.replace("wrappers = [\"desktop\"", "wrappers = [\"agent\", \"desktop\"");
    assert_ne!(bans(&looser), ruled());
}
