//! What the system's web view needs to be told before it starts.
//!
//! WebKitGTK draws blank windows on some graphics drivers unless one of its ways to the screen is
//! left out; only the environment of the process can say so.

#[cfg(target_os = "linux")]
pub(crate) fn prepare() -> anyhow::Result<()> {
    use std::{env, os::unix::process::CommandExt as _, process::Command};

    use anyhow::Context as _;

    /// Set by us, unless a person has set it to something else.
    const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if env::var_os(DMABUF).is_some() {
        return Ok(());
    }
    // A process may change its own environment only while it has one thread, and nobody can prove
    // that here; so it starts itself anew, in its own place.
    let program = env::current_exe().context("this program does not find itself")?;
    let mut again = Command::new(program);
    again.args(env::args_os().skip(1)).env(DMABUF, "1");
    Err(again.exec()).context("this program could not be started anew")
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() -> anyhow::Result<()> {
    Ok(())
}
