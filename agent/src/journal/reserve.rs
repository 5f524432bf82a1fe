//! Room kept free for the worst day: a file that is deleted when the disk is full, so that what was
//! begun can still be written down.
//!
//! While the room is given away nothing new is accepted; as soon as it can be had again, it is.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How much is kept free; on a small disk the lesser of the two.
const RESERVE_BYTES: [usize; 2] = [16 * 1024 * 1024, 1024 * 1024];
/// How often it is tried to get the room back.
const RESTORE_PAUSE: Duration = Duration::from_secs(1);
/// How much is written at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// The room of one journal.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    held: bool,
    tried_at: Instant,
}

impl Reserve {
    /// Keeps room beside a journal.
    pub(super) fn beside(journal: &Path) -> Self {
        let path = journal.with_extension("reserve");
        let held = path.is_file() || fill(&path);
        Self { path, held, tried_at: Instant::now() }
    }

    /// Gives the room away.
    pub(super) fn release(&mut self) {
        match fs::remove_file(&self.path) {
            Ok(()) => {
                tracing::error!("The disk is full; nothing new is accepted until there is room")
            }
            Err(error) => tracing::error!(%error, "The disk is full, and there is no reserve"),
        }
        self.held = false;
        self.tried_at = Instant::now();
    }

    /// Whether there is room for something new; tries to get it back now and then.
    pub(super) fn is_held(&mut self) -> bool {
        if !self.held && self.tried_at.elapsed() >= RESTORE_PAUSE {
            self.held = fill(&self.path);
            self.tried_at = Instant::now();
        }
        self.held
    }
}

/// Whether the room could be had.
fn fill(path: &Path) -> bool {
    RESERVE_BYTES.iter().any(|bytes| match write(path, *bytes) {
        Ok(()) => true,
        Err(_) => {
            fs::remove_file(path).ok();
            false
        }
    })
}

/// Writes real bytes: a file of holes keeps nothing free.
fn write(path: &Path, bytes: usize) -> io::Result<()> {
    let mut file = File::create(path)?;
    let piece = vec![0xA5; PIECE_BYTES];
    for _ in 0..bytes / PIECE_BYTES {
        file.write_all(&piece)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_held_given_away_and_not_claimed_back_at_once() {
        let state = tempfile::tempdir().unwrap();
        let journal = state.path().join("journal.db");
        let mut reserve = Reserve::beside(&journal);
        assert!(reserve.is_held());
        let file = state.path().join("journal.reserve");
        assert_eq!(fs::metadata(&file).unwrap().len(), RESERVE_BYTES[0] as u64);
        reserve.release();
        assert!(!file.exists() && !reserve.is_held());
    }
}
