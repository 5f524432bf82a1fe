//! `cargo xtask bench`: measures release builds, never what happens to lie about.

use crate::{
    process::{self, RUN_TIME_MAX},
    tree,
};
use anyhow::Context as _;
use std::process::{Command, Stdio};

/// Builds the line as it is shipped, then hands `arguments` on; whether the bench was content.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let build = ["build", "--release", "--locked", "-p", "agent", "-p", "hub", "-p", "simulator"];
    if !process::run(Command::new("cargo").args(build).current_dir(tree::root()), RUN_TIME_MAX)?.ok
    {
        return Ok(false);
    }
    // The bench writes straight to the terminal: its last line may be for a program to read.
    let mut bench = Command::new("cargo");
    bench.args(["run", "--release", "--quiet", "--locked", "-p", "bench", "--"]).args(arguments);
    bench.current_dir(tree::root()).stdin(Stdio::null());
    Ok(bench.status().context("cargo cannot be started")?.success())
}
