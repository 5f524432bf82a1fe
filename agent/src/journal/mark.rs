//! What is known about a journal besides what it says itself: a small file next to it, and where on
//! the disk its own file lies.
//!
//! The mark is behind the journal by up to a minute and never ahead of it: a journal that knows less
//! than its mark was exchanged for an older one, or lost the end of its log.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contract::chain::JournalId;

/// How often the mark follows the journal.
const FOLLOW_PAUSE: Duration = Duration::from_secs(60);

/// What a journal knew at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) journal: JournalId,
    /// The highest place a job ever had.
    pub(super) ordinal: i64,
    /// The number of the last event.
    pub(super) seq: u64,
    /// How long its log is written out, in bytes; 0 if that is not known or is about to change.
    pub(super) log_bytes: u64,
    /// Whether the journal was closed in good order.
    pub(super) closed: bool,
}

impl Mark {
    /// Whether a journal knows everything that its mark has seen.
    pub(super) fn is_behind(self, journal: Self) -> bool {
        self.journal == journal.journal
            && self.ordinal <= journal.ordinal
            && self.seq <= journal.seq
    }

    fn to_text(self) -> String {
        let Self { journal, ordinal, seq, log_bytes, closed } = self;
        let how = if closed { "closed" } else { "open" };
        format!("{journal} {ordinal} {seq} {how} {log_bytes}\n")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        Some(Self {
            journal: words.next()?.parse().ok()?,
            ordinal: words.next()?.parse().ok()?,
            seq: words.next()?.parse().ok()?,
            closed: words.next()? == "closed",
            // Older versions say nothing of the log.
            log_bytes: words.next().map_or(Some(0), |bytes| bytes.parse().ok())?,
        })
    }

    /// The mark of a journal; none if there is none that can be read.
    pub(super) fn read(journal: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(mark_of(journal)).ok()?)
    }

    /// Puts the mark down, whole or not at all.
    pub(super) fn write(self, journal: &Path) -> io::Result<()> {
        let path = mark_of(journal);
        let fresh = path.with_extension("mark.new");
        let mut file = File::create(&fresh)?;
        file.write_all(self.to_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        sync_folder(&path)
    }
}

fn mark_of(journal: &Path) -> PathBuf {
    journal.with_extension("mark")
}

/// A rename is on the disk only when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Windows writes a rename through by itself, and opens no folder as a file.
#[cfg(windows)]
pub(super) fn sync_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}

/// The place on the disk where the open journal lies.
#[derive(Debug)]
pub(super) struct Ground {
    journal: PathBuf,
    identity: Option<platform::Identity>,
}

impl Ground {
    /// Where the journal lies now.
    pub(super) fn of(journal: &Path) -> Self {
        Self { journal: journal.to_owned(), identity: platform::identity(journal) }
    }

    /// Whether the open journal can still be found by its name. One that was deleted goes on
    /// taking writes, and loses them all when it is closed.
    pub(super) fn is_there(&self) -> bool {
        self.identity.is_some() && platform::identity(&self.journal) == self.identity
    }
}

/// Follows a journal with its mark.
pub(super) struct Follower {
    journal: PathBuf,
    last: Instant,
}

impl Follower {
    pub(super) fn of(journal: &Path) -> Self {
        Self { journal: journal.to_owned(), last: Instant::now() }
    }

    /// The log is about to become shorter: nobody is to be alarmed if that is all that happens.
    pub(super) fn lets_go_of_the_log(&self) {
        if let Some(mark) = Mark::read(&self.journal)
            && let Err(error) = (Mark { log_bytes: 0, ..mark }).write(&self.journal)
        {
            tracing::warn!(%error, "The journal's mark cannot be written");
        }
    }

    /// Whether the mark is due.
    pub(super) fn is_due(&self) -> bool {
        self.last.elapsed() >= FOLLOW_PAUSE
    }

    pub(super) fn follow(&mut self, mark: Mark) {
        self.last = Instant::now();
        if let Err(error) = mark.write(&self.journal) {
            tracing::warn!(%error, "The journal's mark cannot be written");
        }
    }
}

#[cfg(unix)]
mod platform {
    use std::{fs, os::unix::fs::MetadataExt, path::Path};

    /// Device and file number.
    pub(super) type Identity = (u64, u64);

    pub(super) fn identity(file: &Path) -> Option<Identity> {
        fs::metadata(file).ok().map(|file| (file.dev(), file.ino()))
    }
}

#[cfg(windows)]
mod platform {
    use std::{fs, path::Path};

    /// An open file cannot be deleted or exchanged here: being there is enough.
    pub(super) type Identity = ();

    pub(super) fn identity(file: &Path) -> Option<Identity> {
        fs::metadata(file).ok().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_and_tells_an_older_journal_from_a_newer_one() {
        let state = tempfile::tempdir().unwrap();
        let journal = state.path().join("journal.db");
        let id = JournalId([7; 16]);
        let mark = Mark { journal: id, ordinal: 9, seq: 4, log_bytes: 6_291_456, closed: false };
        assert_eq!(Mark::read(&journal), None);
        mark.write(&journal).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark));
        assert!(mark.is_behind(Mark { ordinal: 10, closed: true, ..mark }));
        assert!(!mark.is_behind(Mark { ordinal: 8, ..mark }));
        assert!(!mark.is_behind(Mark { seq: 3, ..mark }));
        assert!(!mark.is_behind(Mark { journal: JournalId([8; 16]), ..mark }));
        let older = mark.to_text().replace(" 6291456", "");
        assert_eq!(Mark::parse(&older), Some(Mark { log_bytes: 0, ..mark }), "{older}");
    }

    #[test]
    fn a_deleted_file_and_another_in_its_place_are_told() {
        let state = tempfile::tempdir().unwrap();
        let journal = state.path().join("journal.db");
        fs::write(&journal, "a").unwrap();
        // Held open, as a journal is, so that its number is not given to another file.
        let _open = File::open(&journal).unwrap();
        let ground = Ground::of(&journal);
        assert!(ground.is_there());
        fs::remove_file(&journal).unwrap();
        assert!(!ground.is_there());
        fs::write(&journal, "b").unwrap();
        assert!(!ground.is_there());
    }
}
