//! The hub's store in one SQLite file (WAL, `synchronous=FULL`).
//!
//! One thread writes, and commits together what waits together. Readers have connections of their
//! own and never wait for it. SQL is spoken here and in the files beside it, nowhere else.

mod enrol;
mod gaps;
mod keep;
mod labels;
mod migrations;
mod stations;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{KeyId, Site, StationId},
};
use rusqlite::Connection;

use super::{
    Arrival, Enrolled, Kept, LabelRow, StationDetail, StationKey, StationRow, Store, StoreError,
    Summary, Wish,
};
use writer::Writer;

/// How many reading connections are kept open while nobody reads.
const READERS_KEPT_MAX: usize = 4;
/// How long to wait for another process that writes, such as the command line.
const BUSY_TIME_MAX: Duration = Duration::from_secs(5);

/// The hub's store in one SQLite file.
pub struct SqliteStore {
    path: PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteStore {
    /// Opens the store, and makes or migrates it first if needed.
    ///
    /// # Errors
    /// When the file cannot be used, or was written by a newer hub.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        migrations::run(&mut connection)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Writer::start(connection)?,
            readers: Mutex::default(),
        })
    }

    /// Reads everything at one moment.
    fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle_readers().pop();
        let mut connection = idle.map_or_else(|| connect(&self.path), Ok)?;
        let moment = connection.transaction()?;
        let answer = question(&moment)?;
        moment.finish()?;
        let mut idle = self.idle_readers();
        if idle.len() < READERS_KEPT_MAX {
            idle.push(connection);
        }
        Ok(answer)
    }

    fn idle_readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn add_token(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        at: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<(), StoreError> {
        let (hash, site) = (token.hash(), site.clone());
        self.writer
            .write(move |connection| enrol::add_token(connection, &hash, &site, at, expires_at))
    }

    fn enrol(&self, wish: &Wish) -> Result<Enrolled, StoreError> {
        let wish = wish.clone();
        self.writer.write(move |connection| enrol::enrol(connection, &wish))
    }

    fn key(&self, id: KeyId) -> Result<Option<StationKey>, StoreError> {
        self.read(|connection| enrol::key(connection, id))
    }

    fn keep(&self, arrival: Arrival) -> Result<Kept, StoreError> {
        self.writer.write(move |connection| keep::keep(connection, &arrival))
    }

    fn summary(&self) -> Result<Summary, StoreError> {
        self.read(stations::summary)
    }

    fn stations(&self) -> Result<Vec<StationRow>, StoreError> {
        self.read(|connection| stations::stations(connection, None))
    }

    fn station(&self, id: &StationId) -> Result<Option<StationDetail>, StoreError> {
        self.read(|connection| stations::station(connection, id))
    }

    fn labels(&self, station: Option<&StationId>, limit: u32) -> Result<Vec<LabelRow>, StoreError> {
        self.read(|connection| labels::latest(connection, station, limit))
    }

    fn check(&self) -> Result<(), StoreError> {
        self.writer.write(|_| Ok(()))
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIME_MAX)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// A number for SQLite, whose integers are signed; every number of the contract fits.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number back from SQLite; none of ours is negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn moment(millis: i64) -> UnixMillis {
    UnixMillis::new(unsigned(millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::promises;

    #[test]
    fn sqlite_keeps_every_promise_of_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let mut number = 0;
        promises::check_all(&mut || {
            number += 1;
            Box::new(SqliteStore::open(&folder.path().join(format!("{number}.db"))).unwrap())
        });
    }

    #[test]
    fn what_was_kept_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.db");
        promises::it_remembers_across_a_restart(&mut || {
            Box::new(SqliteStore::open(&path).unwrap())
        });
    }

    #[test]
    fn every_connection_syncs_each_commit() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("hub.db")).unwrap();
        let pragma =
            |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(pragma("synchronous"), 2);
        let mode: String =
            connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    }
}
