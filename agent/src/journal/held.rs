//! Holds a journal as another program does that reads or copies it: a back-up, a virus scanner. For
//! rehearsals; the station itself never does.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::JournalError;

/// How long the hold is waited for while the station writes.
const WAIT_TIME_MAX: Duration = Duration::from_secs(10);

/// A journal that nobody else can write. Let go when it is dropped; if no station runs, SQLite then
/// carries the log over into the database, as it does after any program.
pub struct Held(Connection);

impl Held {
    /// Takes hold of a journal.
    ///
    /// # Errors
    /// When there is none, or it is held by somebody else for too long.
    pub fn take(journal: &Path) -> Result<Self, JournalError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let held = Connection::open_with_flags(journal, flags).and_then(|connection| {
            connection.busy_timeout(WAIT_TIME_MAX)?;
            connection.execute_batch("BEGIN IMMEDIATE")?;
            Ok(Self(connection))
        });
        held.map_err(|source| JournalError::Sqlite { path: journal.display().to_string(), source })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Err(error) = self.0.execute_batch("ROLLBACK") {
            tracing::warn!(%error, "A journal that was held is let go by closing it");
        }
    }
}

#[cfg(test)]
mod tests {
    use spool::Timestamp;

    use super::super::{Place, StationKey, Store};
    use super::*;

    #[test]
    fn nobody_else_holds_a_journal_that_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        assert!(Held::take(&path).is_err(), "none is made");
        let place = Place { path: path.clone(), file_system: None };
        drop(Store::open(place, StationKey::new([7; 32]), Timestamp(1)).unwrap());
        let held = Held::take(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        assert!(other.execute_batch("BEGIN IMMEDIATE").is_err());
        drop(held);
        other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
    }
}
