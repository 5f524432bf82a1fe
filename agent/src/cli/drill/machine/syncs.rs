//! What becomes of a program's syncs, played by `strace`, which can have calls of one program fail or
//! wait.
//!
//! Follows the drill's own station and no other program. A sync that fails so was not made.

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::cli::drill::{hitch::Hitch, script::Syncs};

/// The calls by which a program asks for what it wrote to be on the disk.
const CALLS: &str = "fsync,fdatasync,sync_file_range,msync";
/// Longer than any station waits for a sync, in microseconds.
const HANG_US: u32 = 600_000_000;
/// How long `strace` may take until it follows every thread.
const FOLLOW_TIME_MAX: Duration = Duration::from_secs(10);
/// How long it may take until it lets go of them.
const LET_GO_TIME_MAX: Duration = Duration::from_secs(2);
/// How often that is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// A program whose syncs are not what they were, until this is dropped.
pub(in crate::cli::drill) struct FalseSyncs(Child);

/// Whether this system lets a program be followed by another that is not its parent.
pub(super) fn can_be_false() -> Result<(), Hitch> {
    let mut trial = Command::new("sleep");
    trial.arg("60").stdin(Stdio::null()).stdout(Stdio::null());
    let mut trial = trial.spawn().map_err(Hitch::system("starting a program"))?;
    let followed = FalseSyncs::follow(&trial, "error=EIO");
    trial.kill().ok();
    trial.wait().ok();
    followed.map(drop)
}

impl FalseSyncs {
    /// From now on this becomes of the syncs of `child`; none if they are what they were.
    pub(in crate::cli::drill) fn of(child: &Child, syncs: Syncs) -> Result<Option<Self>, Hitch> {
        let how = match syncs {
            Syncs::FailOnce => "error=EIO:when=1".to_owned(),
            Syncs::Fail => "error=EIO".to_owned(),
            Syncs::Hang => format!("delay_enter={HANG_US}"),
            Syncs::Heal => return Ok(None),
        };
        Self::follow(child, &how).map(Some)
    }

    fn follow(child: &Child, how: &str) -> Result<Self, Hitch> {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", "/dev/null", "-p", &child.id().to_string()]);
        command.args(["-e", &format!("trace={CALLS}"), "-e", &format!("inject={CALLS}:{how}")]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let failed = Hitch::system("strace, which plays a disk whose syncs fail");
        let mut follower = Self(command.spawn().map_err(failed)?);
        let ends = Instant::now() + FOLLOW_TIME_MAX;
        while !is_followed(child, &follower.0) {
            if Instant::now() >= ends || !matches!(follower.0.try_wait(), Ok(None)) {
                let why = "this system lets `strace` follow no program but its own";
                return Err(Hitch::NotHere(why.to_owned()));
            }
            thread::sleep(LOOK_PAUSE);
        }
        Ok(follower)
    }
}

impl Drop for FalseSyncs {
    fn drop(&mut self) {
        // Told to stop, it lets go of what it follows; killed, it does so too.
        kill_process(Pid::from_child(&self.0), Signal::TERM).ok();
        let ends = Instant::now() + LET_GO_TIME_MAX;
        while Instant::now() < ends && matches!(self.0.try_wait(), Ok(None)) {
            thread::sleep(LOOK_PAUSE);
        }
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Whether every thread of `child` is followed by `follower`.
fn is_followed(child: &Child, follower: &Child) -> bool {
    let threads = fs::read_dir(format!("/proc/{}/task", child.id()));
    let mut threads = threads.into_iter().flatten().filter_map(Result::ok).peekable();
    let wanted = format!("TracerPid:\t{}", follower.id());
    threads.peek().is_some()
        && threads.all(|thread| {
            let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            status.lines().any(|line| line == wanted)
        })
}
