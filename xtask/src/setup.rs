//! Sets a fresh machine up: system packages, Node packages, tools of the gate. Never asks a
//! question; what it may not do itself it explains.

use crate::{
    process::{RUN_TIME_MAX, ask, run},
    say::say,
    tree,
};
use anyhow::{Context as _, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the window is built with, the screen it is tried on, the programs that print to the simulator
/// in its tests, the servers that the tests of the hub and of discovery start for themselves, and the
/// clock that drills set.
/// Everything else needs a C compiler only.
const PACKAGES: &[&str] = &[
    "build-essential",
    "pkg-config",
    "file",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "webkit2gtk-driver",
    "xvfb",
    "openbox",
    "x11-utils",
    "xdotool",
    "dbus",
    "imagemagick",
    "chromium",
    "fonts-dejavu-core",
    "fonts-wqy-zenhei",
    "postgresql",
    "prometheus",
    "prometheus-alertmanager",
    "victoria-metrics",
    "cups",
    "cups-ipp-utils",
    "lprint",
    "snmpd",
    "libfaketime",
    "strace",
    "e2fsprogs",
    "python3-venv",
];

/// Python programs that speak printers' languages, read barcodes or read telemetry: counterparts in
/// tests, and nowhere else.
const WHEELS: &[&str] = &[
    "python-escpos==3.1",
    "brother_ql-inventree==1.3",
    "zebrafy==2.0.0",
    "zxing-cpp==3.1.1",
    "opentelemetry-proto==1.45.2",
];

/// The checker of licences, bans and sources.
const DENY_VERSION: &str = "0.20.2";

/// Installs the system packages that are missing; needs root, or `sudo` that asks nothing.
pub(crate) fn system_packages() -> anyhow::Result<()> {
    if ask(Command::new("dpkg-query").arg("--version")).is_none() {
        say(
            "This is no Debian: the packages of the window and of the hub's tests must be there already.",
        );
        return Ok(());
    }
    let missing: Vec<&str> = PACKAGES.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        say("Every system package is there.");
        return Ok(());
    }
    let Some(prefix) = privilege() else {
        bail!(
            "system packages are missing and this user may not install them; run `apt-get install \
             --no-install-recommends {}` as root, then again",
            missing.join(" ")
        );
    };
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> = prefix.iter().chain(arguments).copied().collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    // An old list may name packages that are gone, so it is read anew before the first install.
    must(&mut apt(&["apt-get", "update", "-qq"]))?;
    let install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    must(&mut apt(&[&install[..], &missing].concat()))
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    let status = ask(query.args(["--show", "--showformat=${db:Status-Status}", package]));
    status.as_deref() == Some("installed")
}

/// What to put before a command that only root may run; `None` if there is no way.
fn privilege() -> Option<&'static [&'static str]> {
    if ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0") {
        // `env` changes nothing; it keeps the two ways alike.
        return Some(&["env"]);
    }
    ask(Command::new("sudo").args(["-n", "true"])).map(|_| {
        let sudo: &[&str] = &["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"];
        sudo
    })
}

/// A Python that has the counterparts, in the user's cache folder; made the first time. `None` where
/// they cannot be had: the tests that need them say so.
pub(crate) fn python() -> anyhow::Result<Option<PathBuf>> {
    let folder = tree::cache()?.join("tools").join(format!("python-{}", WHEELS.join("-")));
    let program = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let done = folder.join("done");
    if !done.is_file() {
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let made = run(Command::new("python3").args(["-m", "venv"]).arg(&folder), RUN_TIME_MAX)?.ok
            && run(Command::new(&program).args(install).args(WHEELS), RUN_TIME_MAX)?.ok;
        if !made {
            say(
                "The Python counterparts cannot be installed; the tests that need them are skipped.",
            );
            return Ok(None);
        }
        fs::write(&done, "").with_context(|| done.display().to_string())?;
    }
    Ok(Some(program))
}

/// Whether Node packages were installed since the lock file was written.
pub(crate) fn has_node_packages() -> bool {
    let pages = tree::root().join("ui");
    let changed = |file: &str| fs::metadata(pages.join(file)).and_then(|file| file.modified()).ok();
    let (wanted, installed) =
        (changed("package-lock.json"), changed("node_modules/.package-lock.json"));
    installed.is_some() && installed >= wanted
}

/// Installs the Node packages of the pages, exactly as the lock file says.
pub(crate) fn node_packages() -> anyhow::Result<()> {
    must(npm(&["ci", "--no-audit", "--no-fund"]).as_mut())
}

/// An `npm` command in the folder of the pages.
pub(crate) fn npm(arguments: &[&str]) -> Box<Command> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(tree::root().join("ui"))
        .env("NPM_CONFIG_LOGLEVEL", "error");
    Box::new(command)
}

/// Where the pinned `cargo-deny` is; built into the user's cache folder the first time.
pub(crate) fn cargo_deny() -> anyhow::Result<PathBuf> {
    let folder = tree::cache()?.join("tools").join(format!("cargo-deny-{DENY_VERSION}"));
    let program = folder.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        install(&folder)?;
    }
    Ok(program)
}

fn install(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("cargo");
    install.args(["install", "cargo-deny", "--locked", "--version", DENY_VERSION, "--root"]);
    // Its build shares nothing with ours and would only lie about in our target folder.
    install.arg(folder).env_remove("CARGO_TARGET_DIR");
    must(&mut install).context("cargo-deny could not be installed")
}

/// Runs `command`; its failure is ours.
fn must(command: &mut Command) -> anyhow::Result<()> {
    if !run(command, RUN_TIME_MAX)?.ok {
        bail!("`{}` failed; what it said stands above", crate::process::line(command));
    }
    Ok(())
}
