//! Programs under test, as children that never outlive the benchmark.
//!
//! What a child says goes to a log file; when it fails, the end of that log is in the error.
//! Dropping a [`Program`] asks it to stop, waits, and then kills it. It never touches a program
//! that it did not start.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use crate::error::BenchError;

/// How long a program may take to become ready.
pub const READY_TIME_MAX: Duration = Duration::from_secs(20);
/// How long a program that was asked to stop may take, before it is killed.
pub const STOP_TIME_MAX: Duration = Duration::from_secs(5);
/// How much of a log an error shows, in bytes.
const LOG_TAIL_BYTES: usize = 600;
/// How often to look whether something has happened.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A running child.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
    stop_time_max: Duration,
}

impl Program {
    /// Starts `command`; what it says goes to `<name>.log` in `folder`.
    pub fn start(name: &str, folder: &Path, mut command: Command) -> Result<Self, BenchError> {
        let log = folder.join(format!("{name}.log"));
        let fail = |source| BenchError::Folder { deed: "create", path: log.clone(), source };
        let out = File::create(&log).map_err(fail)?;
        let errors = out.try_clone().map_err(fail)?;
        command.stdin(Stdio::null()).stdout(out).stderr(errors);
        let child = command.spawn().map_err(|error| BenchError::Program {
            program: name.to_owned(),
            detail: format!("{}: {error}", command.get_program().display()),
        })?;
        Ok(Self { name: name.to_owned(), child, log, stop_time_max: STOP_TIME_MAX })
    }

    /// Asks `ready` again and again until it answers; gives up when the program has ended or
    /// [`READY_TIME_MAX`] is over.
    pub fn wait_until<T>(&mut self, mut ready: impl FnMut() -> Option<T>) -> Result<T, BenchError> {
        let started = Instant::now();
        loop {
            if let Some(answer) = ready() {
                return Ok(answer);
            }
            if let Some(status) = self.status() {
                let detail = format!("it ended with {status}; {}", self.log_tail());
                return Err(BenchError::Program { program: self.name.clone(), detail });
            }
            if started.elapsed() > READY_TIME_MAX {
                return Err(BenchError::NotReady {
                    program: self.name.clone(),
                    waited: READY_TIME_MAX,
                    detail: self.log_tail(),
                });
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, and without a word.
    pub fn kill(mut self) {
        // One that has ended already has nothing to lose; dropping it waits for its end.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }

    fn status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    fn log_tail(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let tail = &log[log.len().saturating_sub(LOG_TAIL_BYTES)..];
        format!("its log ends: {}", String::from_utf8_lossy(tail).trim())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let asked = self.status().is_none() && ask_to_stop(&self.child);
        let asked_at = Instant::now();
        while asked && self.status().is_none() && asked_at.elapsed() < self.stop_time_max {
            thread::sleep(LOOK_AGAIN);
        }
        // Killing what has ended already is refused and harmless; waiting leaves no zombie.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// Sends the signal that asks a program to end; false if there is no way to.
#[cfg(unix)]
fn ask_to_stop(child: &Child) -> bool {
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    kill.is_ok_and(|status| status.success())
}

/// Windows knows no such signal for a program without a window: the child is killed at once.
#[cfg(not(unix))]
fn ask_to_stop(_child: &Child) -> bool {
    false
}

/// Runs a short command to its end; an exit code other than 0 is an error with what it said.
pub fn run(name: &str, command: Command) -> Result<(), BenchError> {
    ask(name, command).map(drop)
}

/// The same, for what it says on its standard output.
pub fn ask(name: &str, mut command: Command) -> Result<Vec<u8>, BenchError> {
    let fail = |detail| BenchError::Program { program: name.to_owned(), detail };
    let output = command.stdin(Stdio::null()).output().map_err(|error| fail(error.to_string()))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(fail(format!("{}: {}", output.status, said.trim())))
}

/// The same, for what it says in JSON.
pub fn ask_json<T: DeserializeOwned>(name: &str, command: Command) -> Result<T, BenchError> {
    let said = ask(name, command)?;
    serde_json::from_slice(&said).map_err(|error| BenchError::Program {
        program: name.to_owned(),
        detail: error.to_string(),
    })
}

/// The first of `names` that lies in one of the folders where programs lie.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // System services often lie where the search path of a person does not lead.
    let more = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let folders: Vec<PathBuf> = std::env::split_paths(&path).chain(more).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// A loopback address whose port was free a moment ago.
pub fn free_address() -> Result<SocketAddr, BenchError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|source| BenchError::Loopback { deed: "find a free port", source })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn is_alive(id: u32) -> bool {
        shell(&format!("kill -0 {id}")).stderr(Stdio::null()).status().unwrap().success()
    }

    /// Starts a script that says so when it stands; it must be gone once it is dropped.
    fn check_gone(script: &str, stop_time_max: Duration) {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::start("script", folder.path(), shell(script)).unwrap();
        program.stop_time_max = stop_time_max;
        let log = folder.path().join("script.log");
        let is_up = || std::fs::read_to_string(&log).is_ok_and(|log| log.contains("up"));
        program.wait_until(|| is_up().then_some(())).unwrap();
        let id = program.child.id();
        assert!(is_alive(id));
        drop(program);
        assert!(!is_alive(id), "{script}");
    }

    #[test]
    fn a_dropped_program_is_gone() {
        check_gone("echo up; exec sleep 600", STOP_TIME_MAX);
    }

    #[test]
    fn a_program_that_will_not_hear_is_gone_all_the_same() {
        check_gone("trap '' TERM; echo up; exec sleep 600", Duration::from_millis(20));
    }

    #[test]
    fn a_program_that_is_in_the_way_of_a_panic_is_gone_too() {
        let folder = tempfile::tempdir().unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        let broken = std::panic::catch_unwind(move || {
            let program = Program::start("sleep", folder.path(), shell("exec sleep 600")).unwrap();
            send.send(program.child.id()).unwrap();
            panic!("on purpose");
        });
        assert!(broken.is_err());
        assert!(!is_alive(receive.recv().unwrap()));
    }

    #[test]
    fn a_program_that_ends_instead_of_serving_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut program =
            Program::start("agent", folder.path(), shell("echo port taken >&2; exit 3")).unwrap();
        let error = program.wait_until(|| None::<()>).unwrap_err().to_string();
        assert!(error.contains("port taken") && error.contains('3'), "{error}");
    }

    #[test]
    fn a_command_that_fails_is_reported_with_what_it_said() {
        let error = run("lpadmin", shell("echo no such device >&2; exit 1")).unwrap_err();
        assert!(error.to_string().contains("no such device"), "{error}");
    }

    #[test]
    fn the_shell_can_be_found_and_nonsense_cannot() {
        assert!(find(&["no-such-program-here", "sh"]).is_some());
        assert_eq!(find(&["no-such-program-here"]), None);
    }
}
