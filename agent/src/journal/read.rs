//! Reading the journal: jobs, attempts, documents and the events to be shipped.
//!
//! Strict: a word this version does not know is an error, never a default.

mod figures;
mod line;

use contract::chain::Link;
use contract::event::{Event, Token};
use contract::trace::TraceId;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row, params};
use spool::{Baseline, ContentDigest, Doubt, Evidence, Job, Needs, Proof, State, Timestamp, Turn};

use super::audit;
use super::codes::{Phase, Word};
use super::keys::Keyring;
use super::records::{
    AttemptRecord, AuditEntry, ChangeNumber, EventRecord, JobId, JobRecord, Ordinal, References,
    Reprint,
};
use super::store::{Place, connect};
use super::{JournalError, StationKey};
use crate::sealed::Sealed;

pub use figures::{Figures, SUMMED_JOBS_MAX};

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
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let path = place.path.display().to_string();
        let connection = connect(place, flags)
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
                Ok(EventRecord {
                    seq: get(row, 0, 0)?,
                    body: get(row, 0, 1)?,
                    link: get(row, 0, 2)?,
                })
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
            self.rows("SELECT body FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
                get(row, 0, 0)
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

const SELECT_JOBS: &str = "SELECT ordinal, jobs.id, printer, client, copies, impressions, \
    document_bytes, waybill_token, order_token, accepted_at, changed_at, change, version, state, \
    copy, attempt, returns, weakest, not_before, sent, base_serial, base_count, base_boot, doubt, \
    asks, cause, began_at, sent_at, day, client_references, reprint_of, reprint_root, defect, \
    print_number, marked, pool, needs, base_beside FROM jobs LEFT JOIN payloads ON payloads.job = jobs.ordinal";

/// A job, and its sealed references with the day they were sealed on.
type Found = (JobRecord, Option<(u32, Vec<u8>)>);

/// One row of `SELECT_JOBS`, with its sealed references, unless they were erased, still closed.
fn job(row: &Row<'_>) -> Result<Found, JournalError> {
    let ordinal: i64 = get(row, 0, 0)?;
    let at = |column| get::<Option<u64>>(row, ordinal, column).map(|at| at.map(Timestamp));
    let token = |column| get::<Option<[u8; 16]>>(row, ordinal, column).map(|it| it.map(Token));
    let record = JobRecord {
        ordinal: Ordinal(ordinal),
        id: JobId(u128::from_be_bytes(get(row, ordinal, 1)?)),
        printer: get(row, ordinal, 2)?,
        client: get(row, ordinal, 3)?,
        job: Job { copies: get(row, ordinal, 4)?, state: state(row, ordinal)? },
        impressions: get(row, ordinal, 5)?,
        document_bytes: get(row, ordinal, 6)?,
        waybill_token: token(7)?,
        order_token: token(8)?,
        references: Sealed::new(References::default()),
        accepted_at: Timestamp(get(row, ordinal, 9)?),
        changed_at: Timestamp(get(row, ordinal, 10)?),
        change: ChangeNumber(get(row, ordinal, 11)?),
        version: get(row, ordinal, 12)?,
        began_at: at(26)?,
        sent_at: at(27)?,
        reprint: reprint(row, ordinal)?,
        pool: get(row, ordinal, 35)?,
        needs: needs(row, ordinal)?,
    };
    let sealed: Option<Vec<u8>> = get(row, ordinal, 29)?;
    let day: Option<u32> = get(row, ordinal, 28)?;
    Ok((record, day.zip(sealed)))
}

fn needs(row: &Row<'_>, ordinal: i64) -> Result<Needs, JournalError> {
    let text: Option<String> = get(row, ordinal, 36)?;
    let text = text.unwrap_or_default();
    text.parse().map_err(|_| unreadable(ordinal, "needs", text))
}

fn reprint(row: &Row<'_>, ordinal: i64) -> Result<Option<Reprint>, JournalError> {
    let id = |column| {
        let id = get::<Option<[u8; 16]>>(row, ordinal, column)?;
        Ok::<_, JournalError>(id.map(|id| JobId(u128::from_be_bytes(id))))
    };
    let Some((of, root)) = id(30)?.zip(id(31)?) else { return Ok(None) };
    Ok(Some(Reprint {
        of,
        root,
        defect: word(row, ordinal, 32)?,
        print: get(row, ordinal, 33)?,
        marked: get(row, ordinal, 34)?,
    }))
}

fn state(row: &Row<'_>, ordinal: i64) -> Result<State, JournalError> {
    let weakest: Evidence = word(row, ordinal, 17)?;
    let turn = Turn {
        copy: get(row, ordinal, 14)?,
        attempt: get(row, ordinal, 15)?,
        returns: get(row, ordinal, 16)?,
        weakest,
    };
    Ok(match word(row, ordinal, 13)? {
        Phase::Pending => State::Pending { turn, not_before: Timestamp(get(row, ordinal, 18)?) },
        Phase::Held => State::Held { turn },
        Phase::Processing => State::Processing {
            turn,
            baseline: baseline(row, ordinal)?,
            sent: get(row, ordinal, 19)?,
        },
        Phase::InDoubt => State::InDoubt {
            turn,
            baseline: baseline(row, ordinal)?,
            doubt: word(row, ordinal, 23)?,
            asks: word(row, ordinal, 24)?,
        },
        Phase::Completed => State::Completed { evidence: weakest },
        Phase::Canceled => State::Canceled,
        Phase::Aborted => State::Aborted { cause: word(row, ordinal, 25)? },
    })
}

fn baseline(row: &Row<'_>, ordinal: i64) -> Result<Baseline, JournalError> {
    Ok(Baseline {
        serial: get(row, ordinal, 20)?,
        label_count: get(row, ordinal, 21)?,
        boot: get::<Option<u64>>(row, ordinal, 22)?.map(Timestamp),
        beside: get(row, ordinal, 37)?,
    })
}

fn attempt(row: &Row<'_>, job: Ordinal) -> Result<AttemptRecord, JournalError> {
    let at = |column| get::<Option<u64>>(row, job.0, column).map(|at| at.map(Timestamp));
    let doubt: Option<String> = get(row, job.0, 7)?;
    Ok(AttemptRecord {
        copy: get(row, job.0, 0)?,
        attempt: get(row, job.0, 1)?,
        began_at: Timestamp(get(row, job.0, 2)?),
        sent_at: at(3)?,
        ended_at: at(4)?,
        outcome: word(row, job.0, 5)?,
        proof: word::<Proof>(row, job.0, 6)?,
        doubt: doubt.map(|text| find::<Doubt>(&text, job.0)).transpose()?,
    })
}

fn word<T: Word>(row: &Row<'_>, ordinal: i64, column: usize) -> Result<T, JournalError> {
    let text: String = get(row, ordinal, column)?;
    find(&text, ordinal)
}

fn find<T: Word>(text: &str, row: i64) -> Result<T, JournalError> {
    T::find(text).ok_or_else(|| unreadable(row, T::COLUMN, text.to_owned()))
}

fn get<T: FromSql>(row: &Row<'_>, ordinal: i64, column: usize) -> Result<T, JournalError> {
    row.get(column).map_err(|error| unreadable(ordinal, "type", error.to_string()))
}

fn unreadable(row: i64, column: &'static str, value: String) -> JournalError {
    JournalError::Unreadable { table: "jobs", row, column, value }
}

/// References before sealing: each as its length in four bytes and its text; a missing one has the
/// length of all ones. Behind them the trace, if there is one.
pub(super) fn references_to_bytes(references: &References) -> Vec<u8> {
    let References { waybill, order, trace } = references;
    let mut bytes = Vec::new();
    for reference in [waybill, order] {
        match reference {
            Some(text) => {
                let length = u32::try_from(text.len()).expect("references are short");
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            None => bytes.extend_from_slice(&u32::MAX.to_be_bytes()),
        }
    }
    if let Some(trace) = trace {
        bytes.extend_from_slice(&trace.get());
    }
    bytes
}

fn references_from_bytes(bytes: &[u8]) -> Result<References, JournalError> {
    let mut rest = bytes;
    let mut take = || -> Option<Option<String>> {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length);
        if length == u32::MAX {
            rest = after;
            return Some(None);
        }
        let (text, after) = after.split_at_checked(length as usize)?;
        rest = after;
        Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
    };
    let waybill = take().ok_or(JournalError::Sealed)?;
    let order = take().ok_or(JournalError::Sealed)?;
    let trace = match rest {
        [] => None,
        trace => {
            let trace: [u8; 16] = trace.try_into().map_err(|_| JournalError::Sealed)?;
            TraceId::new(trace)
        }
    };
    Ok(References { waybill, order, trace })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_back_as_they_were_sealed() {
        for waybill in [None, Some(String::new()), Some("SF123 \u{674e}".to_owned())] {
            for order in [None, Some("O-1".to_owned())] {
                for trace in [None, TraceId::new([0xe7; 16])] {
                    let (waybill, order) = (waybill.clone(), order.clone());
                    let references = References { waybill, order, trace };
                    let bytes = references_to_bytes(&references);
                    assert_eq!(references_from_bytes(&bytes).unwrap(), references);
                    assert!(references_from_bytes(&bytes[..bytes.len() - 1]).is_err());
                }
            }
        }
    }
}
