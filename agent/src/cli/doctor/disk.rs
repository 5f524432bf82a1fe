//! The disk under the state folder: whether there is room, and how fast it syncs.
//!
//! Writes one file of its own into the folder, and removes it.

use std::{
    fs::{self, File},
    io::{self, Seek, Write},
    path::Path,
    time::{Duration, Instant},
};

use super::Check;

/// Room for some days of labels.
const ROOM_BYTES: usize = 16 * 1024 * 1024;

/// How long syncs are counted.
const SYNC_TIME: Duration = Duration::from_millis(500);

/// Slower than this, a label waits noticeably for its acknowledgement.
const SYNCS_PER_SECOND_MIN: f64 = 20.0;

/// Faster than this, no disk known really syncs: what is acknowledged may be lost.
const SYNCS_PER_SECOND_MAX: f64 = 100_000.0;

pub(super) fn look(state: &Path) -> Vec<Check> {
    match fs::exists(state) {
        Ok(true) => {}
        Ok(false) => {
            let said = format!("{} is not there yet", state.display());
            return vec![Check::poor("state", said, "start the station once")];
        }
        Err(error) => {
            let said = format!("{}: {error}", state.display());
            return vec![Check::bad("state", said, "run this as the user of the station")];
        }
    }
    let file = state.join(format!("doctor.{}.tmp", std::process::id()));
    let tried = File::create(&file).and_then(|mut open| try_disk(&mut open));
    let removed = fs::remove_file(&file);
    let checks = match tried {
        Ok(rate) => vec![
            Check::good("state", format!("{} can be written", state.display())),
            Check::good("room", format!("{} MiB more fit", ROOM_BYTES / 1024 / 1024)),
            judge(rate),
        ],
        Err(error) => vec![complain(state, &error)],
    };
    let left = removed.err().map(|error| {
        Check::poor("state", format!("{}: {error}", file.display()), "remove this file")
    });
    // Where the file could not be made, there is nothing to remove.
    let made = checks.len() > 1;
    checks.into_iter().chain(left.filter(|_| made)).collect()
}

/// Fills some room, then counts syncs a second.
fn try_disk(file: &mut File) -> io::Result<f64> {
    file.write_all(&vec![0x5a; ROOM_BYTES])?;
    file.sync_all()?;
    let start = Instant::now();
    let mut syncs = 0_u32;
    while start.elapsed() < SYNC_TIME {
        file.rewind()?;
        file.write_all(&syncs.to_le_bytes())?;
        file.sync_data()?;
        syncs += 1;
    }
    Ok(f64::from(syncs) / start.elapsed().as_secs_f64())
}

fn judge(rate: f64) -> Check {
    let said = format!("{rate:.0} syncs a second");
    if rate < SYNCS_PER_SECOND_MIN {
        let remedy = "put the state on a faster disk: every label waits for a sync";
        return Check::poor("sync", said, remedy);
    }
    if rate > SYNCS_PER_SECOND_MAX {
        let said = format!("{said}: no disk is that fast, so a power cut loses labels");
        return Check::bad("sync", said, "put the state on a real disk, not in memory");
    }
    Check::good("sync", said)
}

fn complain(state: &Path, error: &io::Error) -> Check {
    let said = format!("{}: {error}", state.display());
    if error.kind() == io::ErrorKind::StorageFull {
        return Check::bad("room", said, "free space on this disk; no label is accepted");
    }
    Check::bad("state", said, "let the user of the station own this folder")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;

    #[test]
    fn a_rate_that_no_disk_has_is_a_warning_about_lost_labels() {
        assert_eq!(judge(900.0).verdict, Verdict::Good);
        assert_eq!(judge(5.0).verdict, Verdict::Poor);
        assert_eq!(judge(2_000_000.0).verdict, Verdict::Bad);
    }

    #[test]
    fn nothing_is_left_behind() {
        let state = tempfile::tempdir().unwrap();
        let checks = look(state.path());
        assert_eq!(checks.len(), 3, "{checks:?}");
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
    }
}
