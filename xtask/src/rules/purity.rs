//! What decides does no IO, reads no clock, draws no chance, knows no surroundings, is not `async`.

use super::{none, one, paths, sources, sources::Source};

/// The files that decide: a path that begins with one of these. Each must exist.
const PURE: &[&str] = &[
    "label/src/",
    "spool/src/",
    "contract/src/",
    "drivers/src/language",
    "hub/src/alerts/evaluate",
    "hub/src/alerts/fleet",
    "hub/src/alerts/glance",
    "hub/src/alerts/incidents",
    "hub/src/alerts/life",
    "hub/src/alerts/notice",
    "hub/src/alerts/own",
    "hub/src/alerts/prometheus",
    "hub/src/alerts/thresholds",
    "hub/src/shared",
    "hub/src/store/stretch",
    "hub/src/store/tally",
    "drivers/src/policy",
    "drivers/src/raster",
    "drivers/src/status",
];

/// What they may not name.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net",
    "std::os",
    "std::process",
    "std::sync::mpsc",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "futures_util",
    "getrandom",
    "hyper",
    "rand",
    "ring::rand",
    "rusqlite",
    "tokio",
    "tracing",
    "ulid::Ulid::new",
    "ureq",
];

/// Macros that do IO.
const IMPURE_MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// What the pure files do that they must not.
fn findings(sources: &[Source]) -> Vec<String> {
    let pure = |source: &&Source| {
        !source.test && PURE.iter().any(|prefix| source.path.starts_with(prefix))
    };
    sources.iter().filter(pure).flat_map(impurities).collect()
}

fn impurities(source: &Source) -> Vec<String> {
    let named = paths::named(&source.syntax());
    let path = &source.path;
    let mut found = Vec::new();
    for ban in IMPURE {
        let in_code = named.paths.iter().any(|each| paths::is_within(each, ban));
        let in_macro = named.macro_tokens.iter().any(|tokens| tokens.contains(&format!("{ban}::")));
        if in_code || in_macro {
            found.push(format!("{path} names {ban}: hand its result in as an argument"));
        }
    }
    for call in named.macros.iter().filter(|name| IMPURE_MACROS.contains(&name.as_str())) {
        found.push(format!("{path} calls {call}!: give the text back instead"));
    }
    if named.is_async {
        found.push(format!("{path} is async: let the shell wait, and decide in between"));
    }
    found
}

#[test]
fn what_decides_does_nothing_else() {
    let sources = sources::rust();
    for prefix in PURE {
        let there = sources.iter().any(|source| source.path.starts_with(prefix));
        assert!(there, "{prefix} is gone; the rule would guard nothing");
    }
    none(&findings(&sources));
}

#[test]
fn whatever_reaches_outside_is_seen() {
    let planted = |text: &str| findings(&[Source::planted("spool/src/job.rs", text)]);
    one(&planted("fn f() { std::fs::read(p); }"), "std::fs");
    one(&planted("use std::time; fn f() { time::Instant::now(); }"), "std::time::Instant");
    one(&planted("use std::net::*;"), "std::net");
    one(&planted("fn f() { assert!(std::env::var(n).is_ok()); }"), "std::env");
    one(&planted("async fn f() {}"), "async");
    one(&planted("fn f() { g(async || 1); }"), "async");
    one(&planted("fn f() { println!(\"1\"); }"), "println!");
    one(&planted("fn f() { ring::rand::SystemRandom::new(); }"), "ring::rand");
}

#[test]
fn durations_other_files_and_tests_are_left_alone() {
    let duration = "use std::time::Duration; #[cfg(test)] mod tests { use std::fs; }";
    none(&findings(&[Source::planted("spool/src/retry.rs", duration)]));
    none(&findings(&[Source::planted("agent/src/clock.rs", "use std::time::Instant;")]));
}
