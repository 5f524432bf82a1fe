//! The hub's store in one SQLite file (WAL, `synchronous=FULL`).
//!
//! One thread writes, and commits together what waits together. Readers have connections of their
//! own and never wait for it. What is asked stands in [`super::sql`].

mod migrations;
mod transaction;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contract::event::UnixMillis;
use rusqlite::Connection;

use super::{
    StoreError,
    sql::{Database, Sql, SqlStore, Value},
};
use transaction::Transaction;
use writer::Writer;

/// How many reading connections are kept open while nobody reads: opening one costs more than most
/// questions, and every batch asks for its key.
const READERS_KEPT_MAX: usize = 32;
/// How much of the file the writing connection keeps in memory, in KiB: rows arrive in the order of
/// nobody's index, and what is not at hand has to be read before it is written.
const WRITER_CACHE_KIB: i64 = 64 * 1_024;
/// After how many pages the log is carried over into the file, so that a page that changes with every
/// batch is not carried over with each of them.
const CHECKPOINT_PAGES: i64 = 8_192;
/// How long to wait for another process that writes, such as the command line.
const BUSY_TIME_MAX: Duration = Duration::from_secs(5);
/// How many rows are forgotten in one transaction, so that batches do not wait long for it.
const FORGOTTEN_TOGETHER: i64 = 5_000;

/// The tables with single events; those that refer to others first.
const BY_DAY: &[&str] = &["outcomes", "states", "readings", "unread", "batches", "entries"];

/// The hub's store in one SQLite file.
pub type SqliteStore = SqlStore<Sqlite>;

/// One SQLite file.
pub struct Sqlite {
    path: PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl SqliteStore {
    /// Opens the store, and makes or migrates it first if needed.
    ///
    /// # Errors
    /// When the file cannot be used, or was written by a newer hub.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        // A negative number counts in KiB, a positive one in pages.
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        migrations::run(&mut connection)?;
        Ok(Self(Sqlite {
            path: path.to_owned(),
            writer: Writer::start(connection)?,
            readers: Mutex::default(),
        }))
    }
}

impl Sqlite {
    fn idle_readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets rows of one table, a few at a time.
    fn forget_in(&self, table: &'static str, before: UnixMillis) -> Result<u64, StoreError> {
        let key = if table == "batches" { "first, last" } else { "seq" };
        let delete = format!(
            "DELETE FROM {table} WHERE (station, journal, {key}) IN \
             (SELECT station, journal, {key} FROM {table} WHERE received_at < ?1 LIMIT ?2)"
        );
        let mut forgotten = 0;
        loop {
            let delete = delete.clone();
            let limits = [Value::from(before), FORGOTTEN_TOGETHER.into()];
            let some = self.write(move |sql| sql.run(&delete, &limits))?;
            if some == 0 {
                return Ok(forgotten);
            }
            forgotten += some;
        }
    }
}

impl Database for Sqlite {
    const IS_SHARED: bool = false;

    fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(move |connection| task(&mut Transaction(connection)))
    }

    fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle_readers().pop();
        let mut connection = idle.map_or_else(|| connect(&self.path), Ok)?;
        let moment = connection.transaction()?;
        let answer = question(&mut Transaction(&moment))?;
        moment.finish()?;
        let mut idle = self.idle_readers();
        if idle.len() < READERS_KEPT_MAX {
            idle.push(connection);
        }
        Ok(answer)
    }

    fn make_room(&self, _: UnixMillis) -> Result<(), StoreError> {
        Ok(())
    }

    fn forget(&self, before: UnixMillis) -> Result<u64, StoreError> {
        BY_DAY.iter().map(|table| self.forget_in(table, before)).sum()
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIME_MAX)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(transaction::STATEMENTS_MAX);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Asked, promises, sql::labels};

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

    #[test]
    fn a_question_about_labels_costs_what_it_shows() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations::run(&mut connection).unwrap();
        let lists = [labels::of_one_station(), labels::of_all()];
        for question in lists {
            let steps = plan(&connection, &question);
            assert!(!steps.iter().any(|step| step.contains("B-TREE")), "{steps:?}");
        }
        for by in [Asked::Waybill, Asked::Order, Asked::Job, Asked::Trace] {
            let steps = plan(&connection, &labels::by_token(by));
            assert!(
                steps.iter().any(|step| step.contains("USING INDEX outcomes_by_")),
                "{steps:?}"
            );
        }
    }

    fn plan(connection: &Connection, question: &str) -> Vec<String> {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
        let some = rusqlite::params_from_iter((0..explain.parameter_count()).map(|_| 1));
        let steps = explain.query_map(some, |row| row.get::<_, String>("detail")).unwrap();
        steps.map(Result::unwrap).collect()
    }
}
