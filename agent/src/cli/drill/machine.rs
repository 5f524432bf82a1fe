//! What may happen to the machine under a station, as far as an ordinary user can play it.
//!
//! Everything here touches one program that the drill itself has started, and nothing else. What
//! a system does not let a user do is said so, and never taken for done.

use std::{fs, io, io::Write as _, path::Path};

use super::hitch::Hitch;

pub(super) use platform::{
    allow_threads, allow_writes, can_play, command, freeze, hand_over, limit_memory,
    refuse_threads, refuse_writes, seen_from_here, tell_to_stop, thaw,
};

/// The file that a station's clock is set by, in its folder.
const CLOCK_FILE: &str = "clock";
/// The file that fills a disk.
const FILLER: &str = "filler";
/// How much is written at a time to fill a disk; the last bytes go one by one page.
const PIECES_BYTES: [usize; 2] = [64 * 1024, 4 * 1024];

/// Sets the clock of a station that was started with one that can be set.
pub(super) fn set_clock(home: &Path, to: &str) -> Result<(), Hitch> {
    let file = home.join(CLOCK_FILE);
    let fresh = home.join("clock.new");
    let set = fs::write(&fresh, format!("{to}\n")).and_then(|()| fs::rename(&fresh, file));
    set.map_err(Hitch::system("setting the clock"))
}

/// Writes until nothing more goes on the disk.
pub(super) fn fill(disk: &Path) -> Result<(), Hitch> {
    let made = fs::File::create(disk.join(FILLER));
    let mut file = made.map_err(Hitch::system("filling the disk"))?;
    for bytes in PIECES_BYTES {
        let piece = vec![0xA5; bytes];
        loop {
            match file.write_all(&piece) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                Err(error) => return Err(Hitch::system("filling the disk")(error)),
            }
        }
    }
    Ok(())
}

/// Makes room again.
pub(super) fn free(disk: &Path) -> Result<(), Hitch> {
    fs::remove_file(disk.join(FILLER)).map_err(Hitch::system("freeing the disk"))
}

#[cfg(target_os = "linux")]
mod platform {
    use std::{
        env, fs,
        os::unix::fs::chown,
        path::{Path, PathBuf},
        process::{Child, Command, Stdio},
    };

    use rustix::process::{
        Pid, Resource, Rlimit, Signal, geteuid, getrlimit, kill_process, prlimit,
    };

    use super::{super::script::OwnStation, CLOCK_FILE};
    use crate::cli::drill::hitch::Hitch;

    /// A disk of one's own: for whoever may be root in a world of its own, as users mostly may.
    const OWN_WORLD: [&str; 3] = ["--user", "--map-root-user", "--mount"];
    /// Where the library that sets a program's clock lies; Debian puts an architecture between.
    const CLOCK_FOLDERS: [&str; 2] = ["/usr/lib", "/usr/lib64"];
    const CLOCK_LIBRARY: &str = "faketime/libfaketime.so.1";
    /// The user `nobody`: owns nothing, and runs nothing else.
    const NOBODY: u32 = 65_534;

    /// Whether this machine can be played to be so.
    pub(in super::super) fn can_play(setting: &OwnStation) -> Result<(), Hitch> {
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
        let user = || {
            [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()]
        };
        geteuid().is_root().then(user)
    }

    /// Gives folders to the user as whom the station runs.
    pub(in super::super) fn hand_over(
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

    /// A command that starts `program` so.
    pub(in super::super) fn command(
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
        if let Some(files) = setting.files_max {
            words += &format!("ulimit -n {files} && ");
        }
        words += "exec ";
        if let Some(user) = another_user().filter(|_| setting.common_user) {
            words += &format!("setpriv {} ", user.join(" "));
        }
        words += "\"$@\"";
        let mut command = match setting.disk_mib {
            Some(_) => {
                let mut command = Command::new("unshare");
                command.args(OWN_WORLD).arg("sh");
                command
            }
            None => Command::new("sh"),
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
    pub(in super::super) fn seen_from_here(child: &Child, path: &Path) -> PathBuf {
        let root = format!("/proc/{}/root", child.id());
        Path::new(&root).join(path.strip_prefix("/").unwrap_or(path))
    }

    pub(in super::super) fn tell_to_stop(child: &Child) -> Result<(), Hitch> {
        signal(child, Signal::TERM)
    }

    pub(in super::super) fn freeze(child: &Child) -> Result<(), Hitch> {
        signal(child, Signal::STOP)
    }

    pub(in super::super) fn thaw(child: &Child) -> Result<(), Hitch> {
        signal(child, Signal::CONT)
    }

    /// From now on no byte of a file changes, as on a disk that was remounted read-only.
    pub(in super::super) fn refuse_writes(child: &Child) -> Result<(), Hitch> {
        limit(child, Resource::Fsize, Some(0))
    }

    pub(in super::super) fn allow_writes(child: &Child) -> Result<(), Hitch> {
        limit(child, Resource::Fsize, getrlimit(Resource::Fsize).current)
    }

    /// From now on it gets so much memory, and no byte beyond.
    pub(in super::super) fn limit_memory(child: &Child, mib: u32) -> Result<(), Hitch> {
        let failed = Hitch::system("looking at the station's memory");
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).map_err(failed)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        let kib = kib.ok_or_else(|| Hitch::wrong("the system says no size of the station"))?;
        let bytes = kib * 1_024 + u64::from(mib) * 1_024 * 1_024;
        limit(child, Resource::As, Some(bytes))
    }

    /// From now on no thread is made: its user has more than the limit allows already.
    pub(in super::super) fn refuse_threads(child: &Child) -> Result<(), Hitch> {
        limit_threads(child, Some(0))
    }

    pub(in super::super) fn allow_threads(child: &Child) -> Result<(), Hitch> {
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
}

/// Windows and others: a program can be started and killed, and nothing finer than that.
#[cfg(not(target_os = "linux"))]
mod platform {
    use std::{
        path::{Path, PathBuf},
        process::{Child, Command},
    };

    use super::super::script::OwnStation;
    use crate::cli::drill::hitch::Hitch;

    /// Whether this machine can be played to be so.
    pub(in super::super) fn can_play(setting: &OwnStation) -> Result<(), Hitch> {
        let OwnStation { printer: _, baud: _, disk_mib, files_max, false_clock, common_user } =
            setting;
        match disk_mib.is_none() && files_max.is_none() && !false_clock && !common_user {
            true => Ok(()),
            false => Err(not_here("limits a program's disk, files, threads or clock")),
        }
    }

    /// The station runs as the same user.
    pub(in super::super) fn hand_over(_: &OwnStation, _: &[&Path]) -> Result<(), Hitch> {
        Ok(())
    }

    /// A command that starts `program`.
    pub(in super::super) fn command(
        program: &Path,
        _setting: &OwnStation,
        _home: &Path,
        _disk: &Path,
    ) -> Command {
        Command::new(program)
    }

    /// Every program sees the same files.
    pub(in super::super) fn seen_from_here(_child: &Child, path: &Path) -> PathBuf {
        path.to_owned()
    }

    pub(in super::super) fn tell_to_stop(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("tells a program without a window to stop"))
    }

    pub(in super::super) fn freeze(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("lets a program stand still"))
    }

    pub(in super::super) fn thaw(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("lets a program stand still"))
    }

    pub(in super::super) fn refuse_writes(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("refuses a program's writes"))
    }

    pub(in super::super) fn allow_writes(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("refuses a program's writes"))
    }

    pub(in super::super) fn limit_memory(_child: &Child, _mib: u32) -> Result<(), Hitch> {
        Err(not_here("limits a program's memory"))
    }

    pub(in super::super) fn refuse_threads(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("limits a program's threads"))
    }

    pub(in super::super) fn allow_threads(_child: &Child) -> Result<(), Hitch> {
        Err(not_here("limits a program's threads"))
    }

    fn not_here(what: &str) -> Hitch {
        Hitch::NotHere(format!("nothing on this system {what} for a user"))
    }
}
