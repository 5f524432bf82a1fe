//! What Linux lets a user do to a program that the user has started: signals, limits, a name space
//! with a disk of its own, another clock.
//!
//! Touches the drill's own station and nothing else.

use std::{
    env, fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Resource, Rlimit, Signal, geteuid, getrlimit, kill_process, prlimit};

use super::{CLOCK_FILE, file_system, syncs};
use crate::cli::drill::{hitch::Hitch, script::OwnStation};

/// A disk of one's own: for whoever may be root in a world of its own, as users mostly may.
const OWN_WORLD: [&str; 3] = ["--user", "--map-root-user", "--mount"];
/// Where the library that sets a program's clock lies; Debian puts an architecture between.
const CLOCK_FOLDERS: [&str; 2] = ["/usr/lib", "/usr/lib64"];
const CLOCK_LIBRARY: &str = "faketime/libfaketime.so.1";
/// The user `nobody`: owns nothing, and runs nothing else.
const NOBODY: u32 = 65_534;

/// Whether this machine can be played to be so.
pub(in crate::cli::drill) fn can_play(setting: &OwnStation) -> Result<(), Hitch> {
    if setting.disk_mib.is_some() {
        let mut command = Command::new("unshare");
        command.args(OWN_WORLD).args(["sh", "-c", "mount -t tmpfs tmpfs /tmp"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if !command.status().is_ok_and(|status| status.success()) {
            let why = "this system lets a user have no small disk (`unshare -Urm` and `mount`)";
            return Err(Hitch::NotHere(why.to_owned()));
        }
    }
    if setting.false_clock && clock_library().is_none() {
        let why = "libfaketime is not installed, which sets the clock of one program";
        return Err(Hitch::NotHere(why.to_owned()));
    }
    if setting.common_user {
        can_be_a_common_user()?;
    }
    if setting.file_system_mib.is_some() {
        file_system::can_be_cut()?;
    }
    if setting.false_syncs {
        syncs::can_be_false()?;
    }
    Ok(())
}

/// A user whom limits bind may run this program.
fn can_be_a_common_user() -> Result<(), Hitch> {
    let Some(user) = another_user() else { return Ok(()) };
    let program = env::current_exe().map_err(Hitch::system("finding this program"))?;
    let mut command = Command::new("setpriv");
    command.args(user).args(["sh", "-c", "test -x \"$0\" && test -x \"$1\""]);
    command.arg(program).arg(env::temp_dir());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.status().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let why = "no limit binds an administrator, and nobody else can run this program from where \
               it lies (`setpriv`)";
    Err(Hitch::NotHere(why.to_owned()))
}

/// How to become a user whom limits bind; none if that is so already.
fn another_user() -> Option<[String; 3]> {
    let user =
        || [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()];
    geteuid().is_root().then(user)
}

/// Gives folders to the user as whom the station runs.
pub(in crate::cli::drill) fn hand_over(
    setting: &OwnStation,
    folders: &[&Path],
) -> Result<(), Hitch> {
    if setting.common_user && geteuid().is_root() {
        for folder in folders {
            let given = chown(folder, Some(NOBODY), Some(NOBODY));
            given.map_err(Hitch::system("giving a folder to another user"))?;
        }
    }
    Ok(())
}

/// Makes the disk of a station that is to have one of its own.
pub(in crate::cli::drill) fn make_disk(setting: &OwnStation, disk: &Path) -> Result<(), Hitch> {
    setting.file_system_mib.map_or(Ok(()), |mib| file_system::make(disk, mib))
}

/// Waits until the disk of a station that is gone can be another's.
pub(in crate::cli::drill) fn rest(setting: &OwnStation, disk: &Path) -> Result<(), Hitch> {
    setting.file_system_mib.map_or(Ok(()), |_| file_system::rest(disk))
}

/// A command that starts `program` so.
pub(in crate::cli::drill) fn command(
    program: &Path,
    setting: &OwnStation,
    home: &Path,
    disk: &Path,
) -> Command {
    // Whoever writes past a limit is to hear of it, not to die of it.
    let mut words = "trap '' XFSZ; ".to_owned();
    if let Some(mib) = setting.disk_mib {
        words += &format!("mount -t tmpfs -o size={mib}m,mode=700 tmpfs \"$0\" && ");
    }
    if setting.file_system_mib.is_some() {
        words += &format!("{} && ", file_system::MOUNT);
    }
    if let Some(files) = setting.files_max {
        words += &format!("ulimit -n {files} && ");
    }
    words += "exec ";
    if let Some(user) = another_user().filter(|_| setting.common_user) {
        words += &format!("setpriv {} ", user.join(" "));
    }
    words += "\"$@\"";
    let world: &[&str] = match (setting.disk_mib, setting.file_system_mib) {
        (Some(_), _) => &OWN_WORLD,
        (None, Some(_)) => &file_system::OWN_MOUNTS,
        (None, None) => &[],
    };
    let mut command = match world {
        [] => Command::new("sh"),
        world => {
            let mut command = Command::new("unshare");
            command.args(world).arg("sh");
            command
        }
    };
    command.arg("-c").arg(words).arg(disk).arg(program);
    if setting.false_clock {
        command
            .envs(clock_library().map(|library| ("LD_PRELOAD", library)))
            .env("FAKETIME_TIMESTAMP_FILE", home.join(CLOCK_FILE))
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("TZ", "Europe/Berlin");
    }
    command
}

/// Where a file is that the program sees at `path`.
pub(in crate::cli::drill) fn seen_from_here(child: &Child, path: &Path) -> PathBuf {
    let root = format!("/proc/{}/root", child.id());
    Path::new(&root).join(path.strip_prefix("/").unwrap_or(path))
}

pub(in crate::cli::drill) fn tell_to_stop(child: &Child) -> Result<(), Hitch> {
    signal(child, Signal::TERM)
}

/// Whether the program has ended, and no more is left of it than threads that whoever follows it holds.
pub(in crate::cli::drill) fn has_ended(child: &Child) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    // The state follows the name, which may hold anything but is in brackets.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'))
}

pub(in crate::cli::drill) fn freeze(child: &Child) -> Result<(), Hitch> {
    signal(child, Signal::STOP)
}

pub(in crate::cli::drill) fn thaw(child: &Child) -> Result<(), Hitch> {
    signal(child, Signal::CONT)
}

/// The power goes: at one moment the program stands still, and nothing that was not synced is written
/// any more. Whoever has started it sees that it is gone.
pub(in crate::cli::drill) fn cut_power(child: &Child, disk: &Path) -> Result<(), Hitch> {
    freeze(child)?;
    file_system::shut_down(disk)?;
    signal(child, Signal::KILL)
}

/// From now on no byte of a file changes, as on a disk that was remounted read-only.
pub(in crate::cli::drill) fn refuse_writes(child: &Child) -> Result<(), Hitch> {
    limit(child, Resource::Fsize, Some(0))
}

pub(in crate::cli::drill) fn allow_writes(child: &Child) -> Result<(), Hitch> {
    limit(child, Resource::Fsize, getrlimit(Resource::Fsize).current)
}

/// From now on it gets so much memory, and no byte beyond.
pub(in crate::cli::drill) fn limit_memory(child: &Child, mib: u32) -> Result<(), Hitch> {
    let failed = Hitch::system("looking at the station's memory");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).map_err(failed)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    let kib = kib.ok_or_else(|| Hitch::wrong("the system says no size of the station"))?;
    let bytes = kib * 1_024 + u64::from(mib) * 1_024 * 1_024;
    limit(child, Resource::As, Some(bytes))
}

/// From now on no thread is made: its user has more than the limit allows already.
pub(in crate::cli::drill) fn refuse_threads(child: &Child) -> Result<(), Hitch> {
    limit_threads(child, Some(0))
}

pub(in crate::cli::drill) fn allow_threads(child: &Child) -> Result<(), Hitch> {
    limit_threads(child, getrlimit(Resource::Nproc).current)
}

/// An administrator of a container may not bind another user; that user may.
fn limit_threads(child: &Child, current: Option<u64>) -> Result<(), Hitch> {
    let Some(user) = another_user() else { return limit(child, Resource::Nproc, current) };
    let soft = current.map_or_else(|| "unlimited".to_owned(), |threads| threads.to_string());
    let mut command = Command::new("setpriv");
    command.args(user).args(["prlimit", "--pid", &child.id().to_string()]);
    command.arg(format!("--nproc={soft}:")).stdin(Stdio::null()).stderr(Stdio::null());
    let status = command.status().map_err(Hitch::system("limiting the station"))?;
    match status.success() {
        true => Ok(()),
        false => Err(Hitch::NotHere("this system limits no threads (`prlimit`)".to_owned())),
    }
}

/// Sets what binds it from now on; how far that may be raised again stays as it was inherited.
fn limit(child: &Child, what: Resource, current: Option<u64>) -> Result<(), Hitch> {
    let limit = Rlimit { current, maximum: getrlimit(what).maximum };
    let limited = prlimit(Some(Pid::from_child(child)), what, limit);
    limited.map(drop).map_err(|error| Hitch::system("limiting the station")(error.into()))
}

fn signal(child: &Child, signal: Signal) -> Result<(), Hitch> {
    let sent = kill_process(Pid::from_child(child), signal);
    sent.map_err(|error| Hitch::system("signalling the station")(error.into()))
}

fn clock_library() -> Option<PathBuf> {
    let folders = CLOCK_FOLDERS.iter().flat_map(|folder| {
        let inner = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        inner.map(|entry| entry.path()).chain([PathBuf::from(folder)])
    });
    folders.map(|folder| folder.join(CLOCK_LIBRARY)).find(|library| library.is_file())
}
