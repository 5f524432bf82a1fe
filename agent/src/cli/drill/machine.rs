//! What may happen to the machine under a station, as far as its user can play it.
//!
//! Everything here touches one program that the drill itself has started, and nothing else. What
//! a system does not let a user do is said so, and never taken for done.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod file_system;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod syncs;

use std::{fs, io, io::Write as _, path::Path};

use super::hitch::Hitch;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{
    FalseSyncs, allow_threads, allow_writes, can_play, command, cut_power, freeze, hand_over,
    has_ended, limit_memory, make_disk, refuse_threads, refuse_writes, rest, seen_from_here,
    tell_to_stop, thaw,
};
#[cfg(target_os = "linux")]
pub(super) use linux::{
    allow_threads, allow_writes, can_play, command, cut_power, freeze, hand_over, has_ended,
    limit_memory, make_disk, refuse_threads, refuse_writes, rest, seen_from_here, tell_to_stop,
    thaw,
};
#[cfg(target_os = "linux")]
pub(super) use syncs::FalseSyncs;

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
