//! The log's file, written out beforehand: a commit then overwrites bytes that are there, and its
//! sync need not carry a file's new length to the disk as well, which takes about twice as long.
//!
//! It never touches a byte that SQLite has written. Zeros after the last frame end a log like the
//! end of the file does (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>): a frame
//! counts only if it carries the salt of the log's header.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// SQLite empties its log into the database at 1,000 pages; this leaves room for the group that
/// passes the mark.
const LOG_BYTES: u64 = 6 * 1024 * 1024;
/// How much is written at a time.
const PIECE_BYTES: u64 = 64 * 1024;

/// Writes the log of an open journal out to its full length.
pub(super) fn write_out(journal: &Path) {
    let path = of(journal);
    if let Err(error) = extend(&path) {
        // It is slower without, and nothing else.
        tracing::warn!(%error, path = %path.display(), "The log cannot be written out beforehand");
    }
}

/// The log of a journal.
pub(super) fn of(journal: &Path) -> PathBuf {
    let mut path = journal.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

/// How long the log of a journal is, in bytes; 0 if it has none.
pub(super) fn length(journal: &Path) -> u64 {
    fs::metadata(of(journal)).map_or(0, |file| file.len())
}

fn extend(path: &Path) -> io::Result<()> {
    let length = fs::metadata(path)?.len();
    let mut file = OpenOptions::new().append(true).open(path)?;
    let mut missing = LOG_BYTES.saturating_sub(length);
    let zeros = vec![0; usize::try_from(PIECE_BYTES).expect("64 KiB fit in memory")];
    while missing > 0 {
        let piece = missing.min(PIECE_BYTES);
        file.write_all(&zeros[..usize::try_from(piece).expect("at most a piece")])?;
        missing -= piece;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_written_out_once_and_keeps_what_was_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.db");
        fs::write(of(&journal), b"frames").unwrap();
        write_out(&journal);
        write_out(&journal);
        let bytes = fs::read(of(&journal)).unwrap();
        assert_eq!(bytes.len() as u64, LOG_BYTES);
        assert!(bytes.starts_with(b"frames\0\0"));
    }
}
