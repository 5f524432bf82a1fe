//! A real file system for one station alone, of which the power can be cut.
//!
//! It is an ext4 in a file of the drill's folder, mounted where only the station sees it, so that it
//! goes when the station goes. Touches no other file system. Takes an administrator: nobody else may
//! mount one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::geteuid;
use ulid::Ulid;

use crate::cli::drill::hitch::Hitch;

/// A place where nobody else sees what is mounted.
pub(super) const OWN_MOUNTS: [&str; 1] = ["--mount"];
/// Mounts the file system at the folder `$0`, in the shell's words.
pub(super) const MOUNT: &str = "mount -o loop \"$0.img\" \"$0\"";

/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`, of the kernel's `fs/ext4/ext4.h`: from now on
/// nothing is written, not even what the file system's own log holds in memory.
const SHUT_DOWN: &str = "$how = pack('L', 2); open($disk, '<', $ARGV[0]) \
                         && ioctl($disk, 0x8004587D, $how) or die \"$!\\n\"";
/// The smallest on which it is tried whether all of this works here.
const TRIAL_MIB: u32 = 8;
/// How long the file system of a station that is gone may be in use.
const REST_TIME_MAX: Duration = Duration::from_secs(20);
/// How often that is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// Whether a file system can be made, mounted and shut down here.
pub(super) fn can_be_cut() -> Result<(), Hitch> {
    if !geteuid().is_root() {
        let why = "only an administrator can mount a file system of its own";
        return Err(Hitch::NotHere(why.to_owned()));
    }
    let disk = env::temp_dir().join(format!("waystation-trial-{}", Ulid::generate()));
    fs::create_dir(&disk).map_err(Hitch::system("making a folder"))?;
    let tried = try_a_cut(&disk);
    let removed = fs::remove_dir(&disk).and_then(|()| fs::remove_file(image(&disk)));
    tried.and(removed.map_err(Hitch::system("removing a file system")))
}

fn try_a_cut(disk: &Path) -> Result<(), Hitch> {
    make(disk, TRIAL_MIB)?;
    let mut command = Command::new("unshare");
    command.args(OWN_MOUNTS).args(["sh", "-c", &format!("{MOUNT} && perl -e \"$1\" \"$0\"")]);
    run(command.arg(disk).arg(SHUT_DOWN))?;
    rest(disk)
}

/// Makes the file system that is mounted at `disk`.
pub(super) fn make(disk: &Path, mib: u32) -> Result<(), Hitch> {
    let image = image(disk);
    let made = fs::File::create(&image).and_then(|file| file.set_len(u64::from(mib) << 20));
    made.map_err(Hitch::system("making a disk"))?;
    run(Command::new("mkfs.ext4").arg("-q").arg(image))
}

/// The power of the file system that is seen at `disk` goes.
pub(super) fn shut_down(disk: &Path) -> Result<(), Hitch> {
    run(Command::new("perl").args(["-e", SHUT_DOWN]).arg(disk))
}

/// Waits until nobody has the file system of `disk` mounted: whoever mounted it again before would meet
/// it as it was shut down.
pub(super) fn rest(disk: &Path) -> Result<(), Hitch> {
    let image = image(disk);
    let ends = Instant::now() + REST_TIME_MAX;
    while is_mounted(&image) {
        if Instant::now() >= ends {
            return Err(Hitch::NotHere(
                "the file system of a station that is gone stays".to_owned(),
            ));
        }
        thread::sleep(LOOK_PAUSE);
    }
    Ok(())
}

fn is_mounted(image: &Path) -> bool {
    let devices = fs::read_dir("/sys/block").into_iter().flatten().filter_map(Result::ok);
    let behind = devices.map(|device| device.path().join("loop/backing_file"));
    behind
        .filter_map(|file| fs::read_to_string(file).ok())
        .any(|path| Path::new(path.trim_end()) == image)
}

/// The file behind what is mounted at `disk`.
fn image(disk: &Path) -> PathBuf {
    disk.with_extension("img")
}

/// Runs it to its end; what it complains of is why the drill cannot be played.
fn run(command: &mut Command) -> Result<(), Hitch> {
    let doing = format!("{} for a file system of its own", command.get_program().display());
    let ended = command.stdin(Stdio::null()).output().map_err(Hitch::system(&doing))?;
    match ended.status.success() {
        true => Ok(()),
        false => {
            let complaint = String::from_utf8_lossy(&ended.stderr);
            Err(Hitch::NotHere(format!("{doing}: {}", complaint.trim())))
        }
    }
}
