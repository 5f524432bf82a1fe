//! A copy of the journal while it runs, and its way back.
//!
//! A copy is as secret as the journal: documents stay sealed, and open only with the station's key,
//! which is not in it. What comes back from a copy begins a new life.

use contract::event::Replacement;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use spool::Timestamp;

use super::custody::{Mishap, put_aside};
use super::mark::sync_folder;
use super::records::Deed;
use super::{Broken, JournalError, Place, StationKey, Store, audit};
use crate::secret_file;

/// What a look at a journal says.
#[derive(Debug)]
pub struct Inspection {
    /// What SQLite complains about; empty if the file is sound.
    pub complaints: Vec<String>,
    /// Where the chain of people's decisions is broken, if it is.
    pub audit: Option<Broken>,
}

/// Looks at a journal, whether a station runs on it or not, and changes nothing.
pub fn inspect(journal: &Path) -> Result<Inspection, JournalError> {
    let connection = read_only(journal)?;
    let complaints = || -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare("PRAGMA quick_check")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    let complaints = complaints().map_err(|source| says(journal, source))?;
    let complaints = complaints.into_iter().filter(|line| line != "ok").collect();
    let audit = audit::verify(&connection).map_err(|source| says(journal, source))?.err();
    Ok(Inspection { complaints, audit })
}

/// Copies a journal as it is at one instant; a running station goes on meanwhile.
pub fn back_up(journal: &Path, to: &Path) -> Result<(), JournalError> {
    let unfit = |why: String| JournalError::Unfit { path: to.display().to_string(), why };
    // Made first, so that nobody else can read it; SQLite takes an empty file.
    secret_file::create(to, b"").map_err(|error| unfit(error.to_string()))?;
    let target = to.to_str().ok_or_else(|| unfit("its name is not plain text".to_owned()))?;
    let copied = read_only(journal)?.execute("VACUUM INTO ?1", [target]);
    copied.map_err(|source| says(journal, source))?;
    let synced = File::open(to).and_then(|file| file.sync_all()).and_then(|()| sync_folder(to));
    synced.map_err(|error| JournalError::beside(to, &error))
}

/// Puts a copy in a journal's place; the number of labels a person is asked about. No station may
/// run on it. The journal that lies there is put aside.
pub fn restore(
    from: &Path,
    journal: &Path,
    key: StationKey,
    now: Timestamp,
) -> Result<u64, JournalError> {
    let beside = |error: std::io::Error| JournalError::beside(journal, &error);
    let unfit =
        |why: &str| JournalError::Unfit { path: from.display().to_string(), why: why.to_owned() };
    let looked = inspect(from)?;
    if !looked.complaints.is_empty() {
        return Err(unfit("it is damaged"));
    }
    let fresh = journal.with_extension("restoring");
    fs::copy(from, &fresh).map_err(beside)?;
    let place = Place { path: fresh.clone(), file_system: None };
    let mut store = Store::open(place, key, now)?;
    let asked = store.renew(Deed::Restored, Replacement::Restored, now)?;
    store.start_a_new_log()?;
    drop(store);
    for suffix in ["-wal", "-shm"] {
        fs::remove_file(with_suffix(&fresh, suffix)).ok();
    }
    if journal.exists() {
        put_aside(journal, Mishap::Exchanged)?;
    }
    fs::remove_file(journal.with_extension("mark")).ok();
    fs::rename(&fresh, journal).and_then(|()| sync_folder(journal)).map_err(beside)?;
    Ok(asked)
}

/// Lets a journal go on under another name; the number of labels a person is asked about. No station
/// may run on it. For a machine whose disk was copied, so that the hub hears of it again.
///
/// # Errors
/// When there is no journal, or it does not open.
pub fn renew(journal: &Path, key: StationKey, now: Timestamp) -> Result<u64, JournalError> {
    if !journal.exists() {
        let why = "there is no journal yet".to_owned();
        return Err(JournalError::Unfit { path: journal.display().to_string(), why });
    }
    let place = Place { path: journal.to_owned(), file_system: None };
    let mut store = super::take(place, key, now)?;
    let asked = store.renew(Deed::Restored, Replacement::Forked, now)?;
    // What is beside the journal speaks of the name before.
    fs::remove_file(journal.with_extension("mark")).ok();
    Ok(asked)
}

fn read_only(journal: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(journal, flags).map_err(|source| says(journal, source))
}

fn says(journal: &Path, source: rusqlite::Error) -> JournalError {
    JournalError::Sqlite { path: journal.display().to_string(), source }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
