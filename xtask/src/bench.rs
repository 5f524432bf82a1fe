//! `cargo xtask bench`: measures release builds, never what happens to lie about.

use crate::{
    process::{self, RUN_TIME_MAX},
    tree,
};
use anyhow::Context as _;
use std::process::{Command, Stdio};

/// The benches that start the programs of the line; the others need none.
const START_PROGRAMS: &[&str] = &["hub", "line"];

/// Builds the line as it is shipped where it is measured, then hands `arguments` on; whether the bench was content.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let build = ["build", "--release", "--locked", "-p", "agent", "-p", "hub", "-p", "simulator"];
    let builds = arguments.first().is_some_and(|bench| START_PROGRAMS.contains(&bench.as_str()));
    let mut line = Command::new("cargo");
    line.args(build).current_dir(tree::root());
    if builds && !process::run(&mut line, RUN_TIME_MAX)?.ok {
        return Ok(false);
    }
    // The bench writes straight to the terminal: its last line may be for a program to read.
    let mut bench = Command::new("cargo");
    bench.args(["run", "--release", "--quiet", "--locked", "-p", "bench", "--"]).args(arguments);
    bench.current_dir(tree::root()).stdin(Stdio::null());
    Ok(bench.status().context("cargo cannot be started")?.success())
}
