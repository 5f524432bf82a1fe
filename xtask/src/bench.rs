//! `cargo xtask bench`: measures release builds, never what happens to lie about.

use crate::{
    process::{self, RUN_TIME_MAX},
    tree,
};
use anyhow::Context as _;
use std::process::{Command, Stdio};

/// The benches that start the programs of the line; the others need none.
const STARTS_PROGRAMS: [&str; 3] = ["hub", "line", "station"];

/// Builds the line as it is shipped where it is measured, then hands `arguments` on; whether the bench was content.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let build = ["build", "--release", "--locked"];
    let programs = ["-p", "agent", "-p", "hub", "-p", "simulator", "--bins"];
    // What writes a journal of months, or of a hub that was away, belongs to no shipped program.
    let examples = ["-p", "agent", "-p", "bench", "--examples"];
    let builds = arguments.first().is_some_and(|bench| STARTS_PROGRAMS.contains(&bench.as_str()));
    for what in [&programs[..], &examples].into_iter().filter(|_| builds) {
        let mut line = Command::new("cargo");
        line.args(build).args(what).current_dir(tree::root());
        if !process::run(&mut line, RUN_TIME_MAX)?.ok {
            return Ok(false);
        }
    }
    // The bench writes straight to the terminal: its last line may be for a program to read.
    let mut bench = Command::new("cargo");
    bench.args(["run", "--release", "--quiet", "--locked", "-p", "bench", "--"]).args(arguments);
    bench.current_dir(tree::root()).stdin(Stdio::null());
    Ok(bench.status().context("cargo cannot be started")?.success())
}
