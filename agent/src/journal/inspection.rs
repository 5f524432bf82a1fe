//! Looking a journal through that was not closed in good order: SQLite's own check of the file, and
//! every word in it.
//!
//! Each reads all of it, and a station that was killed should soon print again: on a real disk they
//! run side by side. Nothing is mended here.

use std::{panic, thread};

use super::store::{Place, connect_to_read};
use super::{JournalError, Store, salvage};

/// What was found; nothing in a sound journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Findings {
    /// What SQLite complains about.
    pub(super) complaints: Vec<String>,
    /// How many rows hold a word that nobody understands.
    pub(super) strange_rows: u64,
}

impl Findings {
    /// Whether the journal can be trusted.
    pub(super) fn is_sound(&self) -> bool {
        self.complaints.is_empty() && self.strange_rows == 0
    }
}

/// Looks a journal through.
///
/// # Errors
/// When it cannot be read to its end.
pub(super) fn inspect(store: &Store, place: &Place) -> Result<Findings, JournalError> {
    thread::scope(|scope| {
        let words = || strange_rows(place);
        // A simulated disk counts what is asked of it, and one after the other is always the same.
        let beside = place.file_system.is_none().then(|| {
            thread::Builder::new().name("journal-words".to_owned()).spawn_scoped(scope, words)
        });
        let complaints = store.complaints()?;
        let strange_rows = match beside {
            Some(Ok(reader)) => {
                reader.join().unwrap_or_else(|broken| panic::resume_unwind(broken))?
            }
            // Without a second thread it takes longer, and is as thorough.
            Some(Err(_)) | None => words()?,
        };
        Ok(Findings { complaints, strange_rows })
    })
}

fn strange_rows(place: &Place) -> Result<u64, JournalError> {
    let count = || salvage::strange_rows(&connect_to_read(place)?);
    count()
        .map_err(|source| JournalError::Sqlite { path: place.path.display().to_string(), source })
}
