//! Reading the journal: jobs, attempts, documents and the events to be shipped.
//!
//! Strict: a word this version does not know is an error, never a default.

mod figures;
mod line;
mod references;
mod rows;

use contract::chain::Link;
use contract::event::{Event, Token};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use spool::{ContentDigest, Timestamp};

use super::audit;
use super::codes::{Phase, Word};
use super::keys::Keyring;
use super::packed;
use super::records::{
    AttemptRecord, AuditEntry, ChangeNumber, EventRecord, JobId, JobRecord, Ordinal, References,
};
use super::store::{Place, connect_to_read};
use super::{JournalError, StationKey};
use crate::sealed::Sealed;

pub use figures::{Figures, SUMMED_JOBS_MAX};
pub(super) use references::references_to_bytes;

use references::references_from_bytes;
use rows::{Found, SELECT_JOBS, attempt, get, job};

/// One page of the list of jobs.
#[derive(Debug)]
pub struct Page {
    /// Newest first.
    pub jobs: Vec<JobRecord>,
    /// Where the next page begins, if there is one.
    pub next: Option<Ordinal>,
}

/// How many jobs are in which condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Waiting for a printer.
    pub pending: u64,
    /// With a printer.
    pub processing: u64,
    /// In doubt.
    pub in_doubt: u64,
    /// Held back by a person.
    pub held: u64,
}

/// A connection that only reads, with the keys to open what is sealed.
pub(super) struct Reader {
    connection: Connection,
    keys: Keyring,
    path: String,
}

impl Reader {
    pub(super) fn open(place: &Place, key: &StationKey) -> Result<Self, JournalError> {
        let path = place.path.display().to_string();
        let connection = connect_to_read(place)
            .map_err(|source| JournalError::Sqlite { path: path.clone(), source })?;
        Ok(Self { connection, keys: Keyring::new(key), path })
    }

    /// Jobs whose label carries one of these tokens, newest first.
    pub(super) fn named(
        &mut self,
        tokens: [Token; 3],
        limit: u32,
    ) -> Result<Vec<JobRecord>, JournalError> {
        let [waybill, order, scan] = tokens.map(|token| token.0);
        self.jobs(
            "WHERE ordinal IN (SELECT ordinal FROM jobs WHERE waybill_token = ?1
                UNION SELECT ordinal FROM jobs WHERE order_token = ?2
                UNION SELECT ordinal FROM jobs WHERE scan_token = ?3)
             ORDER BY ordinal DESC LIMIT ?4",
            params![waybill, order, scan, limit],
        )
    }

    /// What a client's key stands for.
    pub(super) fn keyed(
        &mut self,
        client: &str,
        key: &str,
    ) -> Result<Option<(ContentDigest, JobId)>, JournalError> {
        let found = self.rows(
            "SELECT digest, id FROM jobs WHERE client = ?1 AND idempotency_key = ?2",
            [client, key],
            |row| {
                let id = JobId(u128::from_be_bytes(get(row, 0, 1)?));
                Ok((ContentDigest(get(row, 0, 0)?), id))
            },
        )?;
        Ok(found.into_iter().next())
    }

    /// How often a label was printed, this job's print among them.
    pub(super) fn prints(&mut self, root: JobId) -> Result<u16, JournalError> {
        let newest = self.rows(
            "SELECT coalesce(max(print_number), 1) FROM jobs WHERE reprint_root = ?1",
            [root.0.to_be_bytes()],
            |row| get(row, 0, 0),
        )?;
        Ok(newest.first().copied().unwrap_or(1))
    }

    /// The token of what a job's barcode says besides its references.
    pub(super) fn scan_token(&mut self, job: Ordinal) -> Result<Option<Token>, JournalError> {
        let found =
            self.rows("SELECT scan_token FROM jobs WHERE ordinal = ?1", [job.0], |row| {
                get::<Option<[u8; 16]>>(row, job.0, 0)
            })?;
        Ok(found.into_iter().flatten().next().map(Token))
    }

    /// What people decided, newest first.
    pub(super) fn audit(
        &mut self,
        before: u64,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, JournalError> {
        let sql = format!("{} WHERE number < ?1 ORDER BY number DESC LIMIT ?2", audit::SELECT);
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        self.rows(&sql, params![before, limit], |row| {
            audit::entry(row).map_err(|error| JournalError::Unreadable {
                table: "audit",
                row: row.get(0).unwrap_or(0),
                column: "deed",
                value: error.to_string(),
            })
        })
    }

    /// Every job that was with its printer when the station stopped.
    pub(super) fn interrupted(&mut self) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs("WHERE state = 'processing' ORDER BY ordinal", [])
    }

    /// Every job that is not finished.
    pub(super) fn unfinished(&mut self) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs("WHERE finished = 0 ORDER BY ordinal", [])
    }

    pub(super) fn job(&mut self, id: JobId) -> Result<Option<JobRecord>, JournalError> {
        Ok(self.jobs("WHERE id = ?1", [id.0.to_be_bytes()])?.into_iter().next())
    }

    pub(super) fn job_at(&mut self, ordinal: Ordinal) -> Result<Option<JobRecord>, JournalError> {
        Ok(self.jobs("WHERE ordinal = ?1", [ordinal.0])?.into_iter().next())
    }

    pub(super) fn page(
        &mut self,
        before: Option<Ordinal>,
        printer: Option<&str>,
        limit: u32,
    ) -> Result<Page, JournalError> {
        let before = before.map_or(i64::MAX, |ordinal| ordinal.0);
        let mut jobs = self.jobs(
            "WHERE ordinal < ?1 AND (?2 IS NULL OR printer = ?2) ORDER BY ordinal DESC LIMIT ?3",
            params![before, printer, limit + 1],
        )?;
        let more = jobs.len() > limit as usize;
        jobs.truncate(limit as usize);
        let next = if more { jobs.last().map(|job| job.ordinal) } else { None };
        Ok(Page { jobs, next })
    }

    /// Jobs that changed after a change number, oldest change first.
    pub(super) fn changed(
        &mut self,
        after: ChangeNumber,
        limit: u32,
    ) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs("WHERE change > ?1 ORDER BY change LIMIT ?2", params![after.0, limit])
    }

    pub(super) fn attempts(&mut self, job: Ordinal) -> Result<Vec<AttemptRecord>, JournalError> {
        self.rows(
            "SELECT copy, attempt, began_at, sent_at, ended_at, outcome, proof, doubt
             FROM attempts WHERE job = ?1 ORDER BY copy, attempt",
            [job.0],
            |row| attempt(row, job),
        )
    }

    pub(super) fn document(
        &mut self,
        job: Ordinal,
    ) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        let sealed = self
            .connection
            .prepare_cached("SELECT day, document FROM payloads WHERE job = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([job.0], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
                    .optional()
            })
            .map_err(|source| self.says(source))?;
        let Some((day, sealed)) = sealed else { return Ok(None) };
        self.unseal(day, job, &sealed)
    }

    pub(super) fn totals(&mut self, printer: Option<&str>) -> Result<Totals, JournalError> {
        let mut totals = Totals::default();
        let counts: Vec<(String, u64)> = self.rows(
            // One partial index each; a condition on `finished` would read every job there is.
            "SELECT state, count(*) FROM jobs
             WHERE state = 'pending' AND (?1 IS NULL OR printer = ?1) GROUP BY state
             UNION ALL SELECT state, count(*) FROM jobs
             WHERE state = 'held' AND (?1 IS NULL OR printer = ?1) GROUP BY state
             UNION ALL SELECT state, count(*) FROM jobs
             WHERE (state = 'processing' OR state = 'in-doubt')
                AND (?1 IS NULL OR printer = ?1) GROUP BY state",
            [printer],
            |row| Ok((get(row, 0, 0)?, get(row, 0, 1)?)),
        )?;
        for (state, count) in counts {
            match Phase::find(&state) {
                Some(Phase::Pending) => totals.pending = count,
                Some(Phase::Processing) => totals.processing = count,
                Some(Phase::InDoubt) => totals.in_doubt = count,
                Some(Phase::Held) => totals.held = count,
                Some(Phase::Completed | Phase::Canceled | Phase::Aborted) | None => {}
            }
        }
        Ok(totals)
    }

    /// Events after a number, in order.
    pub(super) fn events(
        &mut self,
        after: u64,
        limit: u32,
    ) -> Result<Vec<EventRecord>, JournalError> {
        self.rows(
            "SELECT seq, body, link FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            params![after, limit],
            |row| {
                let seq = get(row, 0, 0)?;
                let body = packed::unpack(seq, get(row, 0, 1)?)?;
                Ok(EventRecord { seq, body, link: get(row, 0, 2)? })
            },
        )
    }

    /// How many bytes the events take, about.
    pub(super) fn event_bytes(&mut self) -> Result<u64, JournalError> {
        let sql = "SELECT coalesce(sum(length(body) + 48), 0) FROM events";
        let bytes = self.rows(sql, [], |row| get(row, 0, 0))?;
        Ok(bytes.first().copied().unwrap_or(0))
    }

    /// The number of the event before another one that was not given up; zero if there is none.
    pub(super) fn told_before(&mut self, seq: u64) -> Result<u64, JournalError> {
        let sql = "SELECT coalesce(max(seq), 0) FROM events WHERE seq < ?1 AND body <> x''";
        let before = self.rows(sql, [seq], |row| get(row, 0, 0))?;
        Ok(before.first().copied().unwrap_or(0))
    }

    /// The chain's link after an event.
    pub(super) fn link_at(&mut self, seq: u64) -> Result<Link, JournalError> {
        let found =
            self.rows("SELECT link FROM events WHERE seq = ?1", [seq], |row| get(row, 0, 0))?;
        found.first().copied().map(Link).ok_or_else(|| JournalError::Unreadable {
            table: "events",
            row: i64::try_from(seq).unwrap_or(i64::MAX),
            column: "link",
            value: "nothing".to_owned(),
        })
    }

    /// When the newest event happened.
    pub(super) fn newest_time(&mut self) -> Result<Option<Timestamp>, JournalError> {
        let newest: Vec<Vec<u8>> =
            self.rows("SELECT seq, body FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
                packed::unpack(get(row, 0, 0)?, get(row, 0, 1)?)
            })?;
        let event = newest.first().and_then(|body| Event::decode(body).ok());
        Ok(event.map(|(_, event)| Timestamp(event.at().get())))
    }

    /// The number of the newest event; zero if there is none.
    pub(super) fn newest_event(&mut self) -> Result<u64, JournalError> {
        let newest =
            self.rows("SELECT coalesce(max(seq), 0) FROM events", [], |row| get(row, 0, 0))?;
        Ok(newest.first().copied().unwrap_or(0))
    }

    fn jobs(&mut self, rest: &str, params: impl Params) -> Result<Vec<JobRecord>, JournalError> {
        let sql = format!("{SELECT_JOBS} {rest}");
        let found: Vec<Found> = self.rows(&sql, params, job)?;
        let mut jobs = Vec::with_capacity(found.len());
        for (mut job, sealed) in found {
            if let Some((day, sealed)) = sealed
                && self.knows(day)?
            {
                job.references = self.references(day, job.ordinal, &sealed);
            }
            jobs.push(job);
        }
        Ok(jobs)
    }

    /// A job's references. One damaged row must not hide the jobs beside it.
    fn references(&self, day: u32, job: Ordinal, sealed: &[u8]) -> Sealed<References> {
        let plain = self.keys.open(day, job.0.unsigned_abs(), sealed).map(Sealed::new);
        let references = plain.and_then(|plain| references_from_bytes(plain.open()));
        Sealed::new(references.unwrap_or_else(|error| {
            tracing::error!(%error, job = job.0, "The references of a job cannot be read");
            References::default()
        }))
    }

    /// Opens a sealed row; nothing if its day was forgotten.
    fn unseal(
        &mut self,
        day: u32,
        job: Ordinal,
        sealed: &[u8],
    ) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        if !self.knows(day)? {
            return Ok(None);
        }
        self.keys.open(day, job.0.unsigned_abs(), sealed).map(|plain| Some(Sealed::new(plain)))
    }

    /// Whether a day's key is still there; learns it if need be.
    fn knows(&mut self, day: u32) -> Result<bool, JournalError> {
        if self.keys.knows(day) {
            return Ok(true);
        }
        let wrapped: Option<Vec<u8>> = self
            .connection
            .query_row("SELECT wrapped FROM data_keys WHERE day = ?1", [day], |row| row.get(0))
            .optional()
            .map_err(|source| self.says(source))?;
        let Some(wrapped) = wrapped else { return Ok(false) };
        self.keys.learn(day, &wrapped).map(|()| true)
    }

    fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
    ) -> Result<Vec<T>, JournalError> {
        let says = |source| self.says(source);
        let mut statement = self.connection.prepare_cached(sql).map_err(says)?;
        let mut rows = statement.query(params).map_err(says)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(says)? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    fn says(&self, source: rusqlite::Error) -> JournalError {
        JournalError::Sqlite { path: self.path.clone(), source }
    }
}
