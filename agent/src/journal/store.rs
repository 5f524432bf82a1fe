//! One connection that writes: opens, migrates, commits groups, and tells what is unknown.
//!
//! Synchronous and without a thread of its own, so that a test can cut its power at any operation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use contract::chain::{JournalId, Link, Seq};
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use spool::Timestamp;

use super::keys::Keyring;
use super::mark::Mark;
use super::readers::Readers;
use super::records::{ChangeNumber, Ordinal};
use super::reserve::Reserve;
use super::transaction::Transaction;
use super::write::{Heads, Pen, Queue, Write, Written};
use super::{Broken, JournalError, StationKey, WriteError, audit, log, schema};

/// How long a statement waits for another process that holds the file: a back-up, a virus scanner.
const BUSY_TIME_MAX: std::time::Duration = std::time::Duration::from_secs(30);

/// The size of a page, in bytes. A label touches about ten, and every one goes to the disk whole:
/// half of SQLite's usual size makes a commit a tenth faster, a quarter of it none.
const PAGE_BYTES: u32 = 2_048;

/// Where a journal lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its file.
    pub path: PathBuf,
    /// The SQLite file system it lies on; the platform's own if none is named.
    pub file_system: Option<String>,
}

/// The writing end of a journal.
pub struct Store {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) key: StationKey,
    pub(super) keys: Keyring,
    heads: Heads,
    pub(super) opened_at: Timestamp,
}

/// A group of which it is not known whether it is in the journal.
#[derive(Debug)]
pub struct Unknown {
    /// What the disk answered.
    pub cause: WriteError,
    /// What became of each write if the group did commit; `None` if it never came to that.
    pub written: Option<Vec<Written>>,
}

/// A journal that could not be opened again.
#[derive(Debug)]
pub struct Closed {
    /// Where it lies.
    pub place: Place,
    /// The key it opens with.
    pub key: StationKey,
    /// When it was first opened.
    pub opened_at: Timestamp,
    /// Why it does not open.
    pub error: JournalError,
}

impl Store {
    /// Opens or creates the journal and brings its schema up to date.
    pub fn open(place: Place, key: StationKey, now: Timestamp) -> Result<Self, JournalError> {
        let path = place.path.display().to_string();
        let says = |source| JournalError::Sqlite { path: path.clone(), source };
        let mut connection = connect(&place, OpenFlags::default()).map_err(says)?;
        let found = schema::version(&connection).map_err(says)?;
        if found > schema::newest() {
            return Err(JournalError::TooNew { path, found, known: schema::newest() });
        }
        schema::migrate(&mut connection).map_err(says)?;
        leave_the_log_behind(&connection).map_err(says)?;
        let heads = heads(&connection, now).map_err(says)?;
        let mut keys = Keyring::new(&key);
        learn_all(&connection, &mut keys).map_err(says)??;
        write_out_the_log(&place);
        Ok(Self { connection, place, key, keys, heads, opened_at: now })
    }

    /// Commits a group of writes in one transaction, synced to the disk when this returns.
    ///
    /// An error says nothing about what is in the journal: [`Store::reopen`] tells.
    pub fn commit(&mut self, group: &[Write]) -> Result<Vec<Written>, Unknown> {
        let mut pen = Pen {
            connection: &self.connection,
            keys: &mut self.keys,
            heads: self.heads.clone(),
            new_days: Vec::new(),
            old_days: Vec::new(),
        };
        let result = transact(&mut pen, group);
        match &result {
            Ok(_) => {
                pen.old_days.iter().for_each(|day| pen.keys.forget(*day));
                self.heads = pen.heads;
            }
            Err(_) => pen.new_days.iter().for_each(|day| pen.keys.forget(*day)),
        }
        result
    }

    /// Drops the connection, opens the journal anew, and says whether the last group is in it.
    ///
    /// Every group that writes anything moves the heads, and a group is one transaction: heads
    /// that moved mean that all of it is there.
    pub fn reopen(self) -> Result<(Self, bool), Box<Closed>> {
        let Self { connection, place, key, heads, opened_at, .. } = self;
        drop(connection);
        let opened = Self::open(place.clone(), key.clone(), opened_at)
            .and_then(|store| store.start_a_new_log().map(|()| store));
        match opened {
            Ok(store) => {
                let Heads { seq, change, audit, .. } = heads;
                let now = &store.heads;
                let moved = now.seq != seq || now.change != change || now.audit != audit;
                Ok((store, moved))
            }
            Err(error) => Err(Box::new(Closed { place, key, opened_at, error })),
        }
    }

    /// Carries everything that can be read over into the database itself, and empties the log.
    ///
    /// A sync that failed leaves pages that look written and never reach the disk: a later sync
    /// passes over them. What is read from such a log must be written again to be believed.
    pub(super) fn start_a_new_log(&self) -> Result<(), JournalError> {
        if !carry_over(&self.connection, "TRUNCATE").map_err(|source| self.says(source))? {
            return Err(JournalError::Stopped);
        }
        write_out_the_log(&self.place);
        Ok(())
    }

    /// Reads heads and keys again after rows were changed past the pen.
    pub(super) fn learn_anew(&mut self) -> Result<(), JournalError> {
        self.heads = heads(&self.connection, self.opened_at).map_err(|source| self.says(source))?;
        let mut keys = Keyring::new(&self.key);
        learn_all(&self.connection, &mut keys).map_err(|source| self.says(source))??;
        self.keys = keys;
        Ok(())
    }

    /// What the journal knows now, for the mark beside it.
    pub(super) fn mark(&self) -> Result<Mark, JournalError> {
        let ordinal = self
            .connection
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'jobs'")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|source| self.says(source))?;
        let Heads { journal, seq, .. } = &self.heads;
        let log_bytes = self.file().map_or(0, log::length);
        Ok(Mark { journal: *journal, ordinal, seq: seq.get(), log_bytes, closed: true })
    }

    /// Where the journal lies, if that is a real disk.
    pub(super) fn file(&self) -> Option<&Path> {
        self.place.file_system.is_none().then_some(self.place.path.as_path())
    }

    /// The connections that read this journal.
    pub(super) fn readers(&self) -> Readers {
        Readers::new(self.place.clone(), self.key.clone())
    }

    /// Room beside the journal, if it lies on a real disk.
    pub(super) fn reserve(&self) -> Option<Reserve> {
        self.place.file_system.is_none().then(|| Reserve::beside(&self.place.path))
    }

    /// The journal's name; a new one is drawn for every new file.
    pub fn journal_id(&self) -> JournalId {
        self.heads.journal
    }

    /// The number of the last change of any job.
    pub fn last_change(&self) -> ChangeNumber {
        self.heads.change
    }

    /// What every printer has before it.
    pub(super) fn queues(&self) -> &BTreeMap<String, Queue> {
        &self.heads.queues
    }

    /// SQLite's own check of the whole file; empty if it is sound.
    pub fn complaints(&self) -> Result<Vec<String>, JournalError> {
        let check = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare("PRAGMA quick_check")?;
            statement.query_map([], |row| row.get::<_, String>(0))?.collect()
        };
        let lines = check().map_err(|source| self.says(source))?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Whether the chain of people's decisions holds, and where it breaks if it does not.
    pub fn check_audit(&self) -> Result<Result<(), Broken>, JournalError> {
        let checked = audit::verify(&self.connection).map_err(|source| self.says(source))?;
        Ok(checked.map(drop))
    }

    fn says(&self, source: rusqlite::Error) -> JournalError {
        JournalError::Sqlite { path: self.place.path.display().to_string(), source }
    }
}

/// A simulated disk has no lengths to save.
fn write_out_the_log(place: &Place) {
    if place.file_system.is_none() {
        log::write_out(&place.path);
    }
}

/// Begins a new log at every start: the program before this one may have met a sync that failed, and
/// died before it could tell. What it left in the log can be read, is not on the disk, and would lie
/// under everything that this one writes behind it.
fn leave_the_log_behind(connection: &Connection) -> rusqlite::Result<()> {
    match carry_over(connection, "RESTART") {
        Ok(true) => {}
        // Neither is a reason to print nothing: both are what they were before the start.
        Ok(false) => tracing::warn!("Another program reads the journal; its log goes on"),
        Err(error) if cause(&error) == WriteError::DiskFull => {
            tracing::warn!("The disk is too full to carry the journal's log over; it goes on");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Carries the whole log over into the database; whether it could, for whoever reads holds it up.
fn carry_over(connection: &Connection, mode: &str) -> rusqlite::Result<bool> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(|busy| busy == 0)
}

fn transact(pen: &mut Pen<'_>, group: &[Write]) -> Result<Vec<Written>, Unknown> {
    let failed = |error| Unknown { cause: cause(&error), written: None };
    let transaction = Transaction::begin(pen.connection).map_err(failed)?;
    let mut written = Vec::with_capacity(group.len());
    for write in group {
        written.push(pen.write(write).map_err(failed)?);
    }
    match transaction.commit() {
        Ok(()) => Ok(written),
        Err(error) => Err(Unknown { cause: cause(&error), written: Some(written) }),
    }
}

/// A connection that only reads.
pub(super) fn connect_to_read(place: &Place) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(place, flags)
}

pub(super) fn connect(place: &Place, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = match &place.file_system {
        Some(name) => Connection::open_with_flags_and_vfs(&place.path, flags, name.as_str())?,
        None => Connection::open_with_flags(&place.path, flags)?,
    };
    connection.busy_timeout(BUSY_TIME_MAX)?;
    connection.set_prepared_statement_cache_capacity(64);
    if !flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        // Only a new file takes it.
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        use_a_log(&connection)?;
        // What is deleted is overwritten: a forgotten key must not lie about in a free page.
        connection.pragma_update(None, "secure_delete", true)?;
    }
    // FULL syncs the log at every commit: an answer given after it survives a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    // Closing is no time to move pages about: after a failed sync the log may not be what it seems.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // A plan that is made anew for other values costs more than the statement.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// Turns the write-ahead log on, and makes sure: where SQLite cannot, it stays silently with a
/// rollback journal, whose deletion is not synced.
fn use_a_log(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    let refused = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR);
    Err(rusqlite::Error::SqliteFailure(refused, Some(format!("the journal stays in mode {mode}"))))
}

/// The numbers to go on from; draws the journal's name if it is new.
pub(super) fn heads(connection: &Connection, now: Timestamp) -> rusqlite::Result<Heads> {
    let known = connection
        .query_row("SELECT id FROM journal", [], |row| row.get::<_, [u8; 16]>(0))
        .optional()?;
    let id = match known {
        Some(id) => id,
        None => {
            let mut id = [0; 16];
            SystemRandom::new()
                .fill(&mut id)
                .map_err(|_| rusqlite::Error::ToSqlConversionFailure("no randomness".into()))?;
            connection.execute(
                "INSERT INTO journal (one, id, created_at) VALUES (1, ?1, ?2)",
                params![id, now.0],
            )?;
            id
        }
    };
    let journal = JournalId(id);
    let last = connection
        .query_row("SELECT seq, link FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, Link(row.get(1)?)))
        })
        .optional()?;
    let (seq, link) = match last {
        Some((seq, link)) => (Seq::new(seq).map_err(unfit)?, link),
        None => (Seq::NONE, Link::start(journal)),
    };
    let change =
        connection.query_row("SELECT coalesce(max(change), 0) FROM jobs", [], |row| row.get(0))?;
    let (queues, audit) = (queues(connection)?, audit::head(connection)?);
    Ok(Heads { journal, seq, link, change: ChangeNumber(change), queues, audit })
}

/// What every printer has before it.
fn queues(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Queue>> {
    let mut queues: BTreeMap<String, Queue> = BTreeMap::new();
    let mut waiting = connection
        .prepare("SELECT printer, count(*) FROM jobs WHERE state = 'pending' GROUP BY printer")?;
    let mut rows = waiting.query([])?;
    while let Some(row) = rows.next()? {
        queues.entry(row.get(0)?).or_default().waiting = row.get(1)?;
    }
    let mut sending = connection.prepare(
        // The index knows both, and is asked for both so that it is used.
        "SELECT printer, ordinal FROM jobs
         WHERE (state = 'processing' OR state = 'in-doubt') AND state = 'processing'",
    )?;
    let mut rows = sending.query([])?;
    while let Some(row) = rows.next()? {
        queues.entry(row.get(0)?).or_default().sending.insert(Ordinal(row.get(1)?));
    }
    Ok(queues)
}

/// A value the contract has no place for, in SQLite's terms.
fn unfit(error: contract::ContractError) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Integer, Box::new(error))
}

fn learn_all(
    connection: &Connection,
    keys: &mut Keyring,
) -> rusqlite::Result<Result<(), JournalError>> {
    let mut statement = connection.prepare("SELECT day, wrapped FROM data_keys")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let wrapped: Vec<u8> = row.get(1)?;
        if let Err(error) = keys.learn(row.get(0)?, &wrapped) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

fn cause(error: &rusqlite::Error) -> WriteError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => WriteError::DiskFull,
        _ => WriteError::Unwritable,
    }
}
