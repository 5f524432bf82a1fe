//! A program that ends when its owner does, with what it said kept in a file.

use crate::{process, say::say};
use anyhow::{Context as _, bail};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// How many of its last lines a program that failed is heard with.
const LOG_LINES_MAX: usize = 40;

/// A running program; dropping it ends it.
#[derive(Debug)]
pub(super) struct Guard {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Guard {
    /// Starts `command`, with both its outputs going to `folder/name.log`.
    pub(super) fn start(
        name: &'static str,
        command: &mut Command,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        say(format_args!("$ {}", process::line(command)));
        let log = folder.join(format!("{name}.log"));
        let out = File::create(&log).with_context(|| log.display().to_string())?;
        let err = out.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let child = child.with_context(|| format!("the {name} cannot be started"))?;
        Ok(Self { name, child, log })
    }

    /// Fails if it has ended: nothing in the demo ends by itself.
    pub(super) fn must_run(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            self.show_log();
            bail!("the {} ended by itself ({status})", self.name);
        }
        Ok(())
    }

    /// Says the end of what it said.
    pub(super) fn show_log(&self) {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        say(format_args!("--- the last words of the {}", self.name));
        lines[lines.len().saturating_sub(LOG_LINES_MAX)..].iter().for_each(say);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // One that has ended cannot be ended again, and one that can is waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn is_running(id: u32) -> bool {
        let mut ask = Command::new("kill");
        let asked = ask.args(["-0", &id.to_string()]).stderr(Stdio::null()).status();
        asked.expect("`kill` is there").success()
    }

    #[test]
    fn a_program_ends_with_its_guard() {
        let folder = tempfile::tempdir().unwrap();
        let mut guard =
            Guard::start("sleeper", Command::new("sleep").arg("600"), folder.path()).unwrap();
        let id = guard.child.id();
        guard.must_run().unwrap();
        assert!(is_running(id));
        drop(guard);
        assert!(!is_running(id));
    }

    #[test]
    fn a_program_that_ends_by_itself_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut guard =
            Guard::start("sprinter", &mut Command::new("false"), folder.path()).unwrap();
        guard.child.wait().unwrap();
        let error = guard.must_run().unwrap_err();
        assert!(error.to_string().contains("the sprinter ended by itself"), "{error}");
    }
}
