//! `cargo xtask pictures`: the pictures of README and docs, taken from the real panel and the real
//! window, on a station with simulated printers.
//!
//! A picture that nobody can take again is out of date soon; so none is drawn by hand.

use std::{env, process::Command};

use crate::{
    process::{RUN_TIME_MAX, run as run_program},
    setup, tree,
};

/// Where the pictures are, from the root.
const FOLDER: &str = "docs/pictures";

/// Takes all of them anew; whether that worked.
pub(crate) fn run() -> anyhow::Result<bool> {
    setup::system_packages()?;
    setup::node_packages()?;
    let root = tree::root();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut programs = Command::new(cargo);
    programs.args(["build", "--locked", "-p", "agent", "-p", "simulator", "-p", "desktop"]);
    programs.args(["--features", "desktop/custom-protocol"]);
    programs.current_dir(&root).env("WAYSTATION_PANEL", "required");
    let mut pages = setup::npm(&["run", "build"]);
    for step in [&mut *pages, &mut programs] {
        if !run_program(step, RUN_TIME_MAX)?.ok {
            return Ok(false);
        }
    }
    let built = tree::target(&root).join("debug");
    let window = built.join(format!("waystation-desktop{}", env::consts::EXE_SUFFIX));
    let mut walk = setup::npm(&["run", "e2e", "--", "pictures.e2e", "window.e2e"]);
    walk.env("WAYSTATION_PICTURES", root.join(FOLDER));
    walk.env("WAYSTATION_BIN", built).env("WAYSTATION_WINDOW", window);
    Ok(run_program(&mut walk, RUN_TIME_MAX)?.ok)
}
