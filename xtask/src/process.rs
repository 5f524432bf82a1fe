//! Runs other programs: without input, within a time, and with the command shown first.

use crate::say::say;
use anyhow::{Context as _, bail};
use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long one program of the gate may take; a whole gate takes less.
pub(crate) const RUN_TIME_MAX: Duration = Duration::from_mins(40);

/// How often a running program is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// What a program ended as.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Whether it succeeded.
    pub(crate) ok: bool,
    /// Both its outputs, as they came.
    pub(crate) said: String,
}

/// Runs `command` with its output shown and kept. Fails only if it cannot be started or takes too long.
pub(crate) fn run(command: &mut Command, time_max: Duration) -> anyhow::Result<Ended> {
    say(format_args!("$ {}", line(command)));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let heard = (child.stdout.take(), child.stderr.take());
    let (out, err) = (
        heard.0.expect("standard output was asked for"),
        heard.1.expect("standard error was asked for"),
    );
    thread::scope(|scope| {
        let out = scope.spawn(|| pass_on(out, &mut io::stdout()));
        let err = scope.spawn(|| pass_on(err, &mut io::stderr()));
        let status = wait(&mut child, time_max);
        let mut said = out.join().expect("passing lines on does not panic");
        said.push_str(&err.join().expect("passing lines on does not panic"));
        Ok(Ended { ok: status?.success(), said })
    })
}

/// Runs `command` quietly and gives back what it wrote to standard output, if it succeeded.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Waits for `child`; ends it when `time_max` is over.
pub(crate) fn wait(child: &mut Child, time_max: Duration) -> anyhow::Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > time_max {
            child.kill()?;
            child.wait()?;
            bail!("it took longer than {} s and was ended", time_max.as_secs());
        }
        thread::sleep(LOOK_PAUSE);
    }
}

/// A command as a person would type it, without the folders before the program.
pub(crate) fn line(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started; is it installed?", command.get_program().to_string_lossy())
}

/// Passes lines on as they come, and keeps them.
fn pass_on(from: impl Read, to: &mut impl Write) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(from);
    let mut bytes = Vec::new();
    while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
        let text = String::from_utf8_lossy(&bytes);
        // Whoever reads us may have gone; the program still has to be heard to its end.
        let _ = to.write_all(text.as_bytes());
        kept.push_str(&text);
        bytes.clear();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_kept_and_its_end_is_told() {
        let ended = run(Command::new("cargo").arg("--version"), RUN_TIME_MAX).unwrap();
        assert!(ended.ok && ended.said.starts_with("cargo "), "{ended:?}");
        let ended = run(Command::new("cargo").arg("no-such-chore"), RUN_TIME_MAX).unwrap();
        assert!(!ended.ok && ended.said.contains("no-such-chore"), "{ended:?}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program"), RUN_TIME_MAX).unwrap_err();
        assert!(format!("{error:#}").contains("`no-such-program` cannot be started"), "{error:#}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_never_ends_is_ended() {
        let mut command = Command::new("sleep");
        let error = run(command.arg("600"), Duration::from_millis(50)).unwrap_err();
        assert!(error.to_string().contains("was ended"), "{error}");
    }
}
