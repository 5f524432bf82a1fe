//! `cargo xtask package`: the `.deb` with window, station, systemd unit and icons, from release
//! builds.
//!
//! Uses the network only for what the lock files name. It signs and publishes nothing.

use std::{env, path::Path, process::Command};

use anyhow::Context as _;
use serde_json::json;

use crate::{
    process::{RUN_TIME_MAX, run as run_program},
    say::say,
    setup, tree,
};

/// Builds the package, or with `debug` the same from debug builds, which is quicker; whether that
/// worked.
pub(crate) fn run(debug: bool) -> anyhow::Result<bool> {
    setup::system_packages()?;
    setup::node_packages()?;
    let root = tree::root();
    if !run_program(&mut setup::npm(&["run", "build"]), RUN_TIME_MAX)?.ok {
        return Ok(false);
    }
    let profile = if debug { "debug" } else { "release" };
    for (package, features) in [("agent", ""), ("desktop", "custom-protocol")] {
        let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--locked", "-p", package, "--features", features]);
        build.args((!debug).then_some("--release"));
        build.current_dir(&root).env("WAYSTATION_PANEL", "required");
        if !run_program(&mut build, RUN_TIME_MAX)?.ok {
            return Ok(false);
        }
    }
    let built = tree::target(&root).join(profile);
    let mut bundle = bundler(&root, &built)?;
    bundle.args(debug.then_some("--debug"));
    let ended = run_program(&mut bundle, RUN_TIME_MAX)?;
    if ended.ok {
        say(format_args!("The package is in {}.", built.join("bundle/deb").display()));
    }
    Ok(ended.ok)
}

/// The bundler, with the station's program among the package's files.
fn bundler(root: &Path, built: &Path) -> anyhow::Result<Command> {
    let station = built.join("waystation");
    let station = station.to_str().context("the target folder's name is no text")?;
    let files = json!({ "/usr/bin/waystation": station });
    let more = json!({ "bundle": { "linux": { "deb": { "files": files } } } });
    let mut bundle = Command::new(root.join("ui/node_modules/.bin/tauri"));
    bundle.args(["bundle", "--bundles", "deb", "--ci", "--config"]).arg(more.to_string());
    bundle.current_dir(root.join("src-tauri"));
    Ok(bundle)
}
