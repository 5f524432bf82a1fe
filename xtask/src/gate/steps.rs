//! The steps of the gate, in the order in which they find most soonest.

use super::{
    Step,
    tally::{Tally, libtest, nextest, vitest},
};
use crate::{
    assure, demo, mutants,
    process::{RUN_TIME_MAX, ask, run},
    setup, tree,
};
use std::{env, process::Command, sync::OnceLock};

/// All of the workspace but the window, which needs a web view.
pub(crate) const HEADLESS: [&str; 3] = ["--workspace", "--exclude", "desktop"];
/// The window as it is shipped: the pages inside.
const WINDOW: [&str; 5] = ["--locked", "-p", "desktop", "--features", "custom-protocol"];

/// What the runner of all tests said, for the step that shows what they prove.
static TESTS: OnceLock<String> = OnceLock::new();
/// How many planted faults were caught, for the same.
static MUTANTS: OnceLock<mutants::Verdict> = OnceLock::new();

/// Every step.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "packages",
        promise: "the system packages of the window and of the tests are there",
        run: packages,
    },
    Step { name: "format", promise: "the code is formatted", run: format },
    Step { name: "lint", promise: "clippy has nothing to say", run: lint },
    Step {
        name: "rust",
        promise: "the tests of every crate, the house rules among them",
        run: rust,
    },
    Step { name: "examples", promise: "the examples in the docs run", run: examples },
    Step { name: "docs", promise: "the docs build, every link leads somewhere", run: docs },
    Step { name: "deny", promise: "licences, bans and sources are the allowed ones", run: deny },
    Step {
        name: "ui-install",
        promise: "the pages' packages are the locked ones",
        run: ui_install,
    },
    Step { name: "ui-check", promise: "the pages' types hold", run: ui_check },
    Step { name: "ui-build", promise: "the pages build", run: ui_build },
    Step { name: "ui-test", promise: "the pages' tests", run: ui_test },
    Step {
        name: "panel",
        promise: "the panel works in a browser, against the real agent and a simulated printer",
        run: panel,
    },
    Step { name: "window", promise: "the window builds, with the pages inside", run: window },
    Step { name: "window-test", promise: "the window's tests", run: window_test },
    Step {
        name: "window-screen",
        promise: "the window works on a real screen, and its death stops no label",
        run: window_screen,
    },
    Step { name: "mutants", promise: "the planted faults are caught", run: planted },
    Step { name: "assure", promise: "what is promised is proven", run: prove },
    Step { name: "demo", promise: "every label of the demo is accounted for", run: walk },
];

/// Tells tests which Python has their counterparts.
const PYTHON: &str = "WAYSTATION_PYTHON";

fn cargo(arguments: &[&str], more: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).args(more).current_dir(tree::root());
    command
}

fn holds(command: &mut Command) -> anyhow::Result<Tally> {
    Ok(Tally::of(run(command, RUN_TIME_MAX)?.ok))
}

fn counts(command: &mut Command, count: fn(&str) -> Option<Tally>) -> anyhow::Result<Tally> {
    let ended = run(command, RUN_TIME_MAX)?;
    Ok(Tally::of_runner(ended.ok, count(&ended.said)))
}

fn format() -> anyhow::Result<Tally> {
    holds(&mut cargo(&["fmt", "--all", "--check"], &[]))
}

fn lint() -> anyhow::Result<Tally> {
    let mut lint = cargo(&["clippy", "--locked", "--all-targets"], &HEADLESS);
    holds(lint.args(["--", "-D", "warnings"]))
}

fn rust() -> anyhow::Result<Tally> {
    let has_nextest = ask(&mut cargo(&["nextest", "--version"], &[])).is_some();
    let words: &[&str] = if has_nextest {
        &["nextest", "run", "--locked", "--no-fail-fast", "--color", "never"]
    } else {
        &["test", "--locked", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    let mut tests = cargo(words, &HEADLESS);
    if !has_nextest {
        // What a test says of its figures is heard later.
        tests.args(["--", "--show-output"]);
    }
    if let Some(python) = setup::python()? {
        tests.env(PYTHON, python);
    }
    let ended = run(&mut tests, RUN_TIME_MAX)?;
    let counted = if has_nextest { nextest(&ended.said) } else { libtest(&ended.said) };
    TESTS.get_or_init(|| ended.said);
    Ok(Tally::of_runner(ended.ok, counted))
}

fn examples() -> anyhow::Result<Tally> {
    counts(&mut cargo(&["test", "--locked", "--no-fail-fast", "--doc"], &HEADLESS), libtest)
}

fn docs() -> anyhow::Result<Tally> {
    let mut docs = cargo(&["doc", "--locked", "--no-deps"], &HEADLESS);
    holds(docs.env("RUSTDOCFLAGS", "-D warnings"))
}

fn deny() -> anyhow::Result<Tally> {
    // What other systems need is judged too, and has to be here to be read.
    if !run(&mut cargo(&["fetch", "--locked"], &[]), RUN_TIME_MAX)?.ok {
        return Ok(Tally::of(false));
    }
    let mut deny = Command::new(setup::cargo_deny()?);
    deny.args(["--log-level", "error", "--offline", "--locked", "check", "licenses", "bans"]);
    holds(deny.arg("sources").current_dir(tree::root()))
}

fn ui_install() -> anyhow::Result<Tally> {
    setup::node_packages().map(|()| Tally::of(true))
}

fn ui_check() -> anyhow::Result<Tally> {
    holds(&mut setup::npm(&["run", "check"]))
}

fn ui_build() -> anyhow::Result<Tally> {
    holds(&mut setup::npm(&["run", "build"]))
}

fn ui_test() -> anyhow::Result<Tally> {
    counts(&mut setup::npm(&["test"]), vitest)
}

fn packages() -> anyhow::Result<Tally> {
    setup::system_packages().map(|()| Tally::of(true))
}

/// With the pages inside, which a step before has built.
fn panel() -> anyhow::Result<Tally> {
    let programs = ["-p", "agent", "-p", "hub", "-p", "simulator"];
    let mut build = cargo(&["build", "--locked"], &programs);
    build.env("WAYSTATION_PANEL", "required").env("WAYSTATION_DASHBOARD", "required");
    if !run(&mut build, RUN_TIME_MAX)?.ok {
        return Ok(Tally::of(false));
    }
    let programs = tree::target(&tree::root()).join("debug");
    counts(setup::npm(&["run", "e2e"]).env("WAYSTATION_BIN", programs), vitest)
}

fn window() -> anyhow::Result<Tally> {
    holds(&mut cargo(&["build"], &WINDOW))
}

fn window_test() -> anyhow::Result<Tally> {
    counts(&mut cargo(&["test"], &WINDOW), libtest)
}

/// With the programs that the steps before have built.
fn window_screen() -> anyhow::Result<Tally> {
    let programs = tree::target(&tree::root()).join("debug");
    let window = programs.join(format!("waystation-desktop{}", env::consts::EXE_SUFFIX));
    let mut walk = setup::npm(&["run", "e2e", "--", "window.e2e"]);
    counts(walk.env("WAYSTATION_BIN", programs).env("WAYSTATION_WINDOW", window), vitest)
}

fn planted() -> anyhow::Result<Tally> {
    let verdict = mutants::Mutants::of_the_tree().run(&[])?;
    MUTANTS.get_or_init(|| verdict);
    Ok(Tally { passed: verdict.caught, failed: verdict.survived })
}

fn prove() -> anyhow::Result<Tally> {
    let tests = TESTS.get().map(String::as_str);
    assure::in_the_gate(assure::Already { tests, mutants: MUTANTS.get().copied() })
}

fn walk() -> anyhow::Result<Tally> {
    demo::run(true).map(Tally::of)
}
