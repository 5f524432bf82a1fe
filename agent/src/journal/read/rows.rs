//! What a row of jobs or attempts says, in the words of the life of a job.
//!
//! It reads columns; which rows are read, and what is unsealed, is chosen elsewhere.

use rusqlite::Row;
use rusqlite::types::FromSql;
use spool::{Baseline, Doubt, Evidence, Job, Needs, Proof, State, Timestamp, Turn};

use crate::journal::JournalError;
use crate::journal::codes::{Phase, Word};
use crate::journal::records::{
    AttemptRecord, ChangeNumber, JobId, JobRecord, Ordinal, References, Reprint,
};
use crate::sealed::Sealed;

pub(super) const SELECT_JOBS: &str = "SELECT ordinal, jobs.id, printer, client, copies, impressions, \
    document_bytes, accepted_at, changed_at, change, version, state, \
    copy, attempt, returns, weakest, not_before, sent, base_serial, base_count, base_boot, doubt, \
    asks, cause, began_at, sent_at, day, client_references, reprint_of, reprint_root, defect, \
    print_number, marked, pool, needs, base_beside FROM jobs LEFT JOIN payloads ON payloads.job = jobs.ordinal";

/// A job, and its sealed references with the day they were sealed on.
pub(super) type Found = (JobRecord, Option<(u32, Vec<u8>)>);

/// One row of `SELECT_JOBS`, with its sealed references, unless they were erased, still closed.
pub(super) fn job(row: &Row<'_>) -> Result<Found, JournalError> {
    let ordinal: i64 = get(row, 0, 0)?;
    let at = |column| get::<Option<u64>>(row, ordinal, column).map(|at| at.map(Timestamp));
    let record = JobRecord {
        ordinal: Ordinal(ordinal),
        id: JobId(u128::from_be_bytes(get(row, ordinal, 1)?)),
        printer: get(row, ordinal, 2)?,
        client: get(row, ordinal, 3)?,
        job: Job { copies: get(row, ordinal, 4)?, state: state(row, ordinal)? },
        impressions: get(row, ordinal, 5)?,
        document_bytes: get(row, ordinal, 6)?,
        references: Sealed::new(References::default()),
        accepted_at: Timestamp(get(row, ordinal, 7)?),
        changed_at: Timestamp(get(row, ordinal, 8)?),
        change: ChangeNumber(get(row, ordinal, 9)?),
        version: get(row, ordinal, 10)?,
        began_at: at(24)?,
        sent_at: at(25)?,
        reprint: reprint(row, ordinal)?,
        pool: get(row, ordinal, 33)?,
        needs: needs(row, ordinal)?,
    };
    let sealed: Option<Vec<u8>> = get(row, ordinal, 27)?;
    let day: Option<u32> = get(row, ordinal, 26)?;
    Ok((record, day.zip(sealed)))
}

fn needs(row: &Row<'_>, ordinal: i64) -> Result<Needs, JournalError> {
    let text: Option<String> = get(row, ordinal, 34)?;
    let text = text.unwrap_or_default();
    text.parse().map_err(|_| unreadable(ordinal, "needs", text))
}

fn reprint(row: &Row<'_>, ordinal: i64) -> Result<Option<Reprint>, JournalError> {
    let id = |column| {
        let id = get::<Option<[u8; 16]>>(row, ordinal, column)?;
        Ok::<_, JournalError>(id.map(|id| JobId(u128::from_be_bytes(id))))
    };
    let Some((of, root)) = id(28)?.zip(id(29)?) else { return Ok(None) };
    Ok(Some(Reprint {
        of,
        root,
        defect: word(row, ordinal, 30)?,
        print: get(row, ordinal, 31)?,
        marked: get(row, ordinal, 32)?,
    }))
}

fn state(row: &Row<'_>, ordinal: i64) -> Result<State, JournalError> {
    let weakest: Evidence = word(row, ordinal, 15)?;
    let turn = Turn {
        copy: get(row, ordinal, 12)?,
        attempt: get(row, ordinal, 13)?,
        returns: get(row, ordinal, 14)?,
        weakest,
    };
    Ok(match word(row, ordinal, 11)? {
        Phase::Pending => State::Pending { turn, not_before: Timestamp(get(row, ordinal, 16)?) },
        Phase::Held => State::Held { turn },
        Phase::Processing => State::Processing {
            turn,
            baseline: baseline(row, ordinal)?,
            sent: get(row, ordinal, 17)?,
        },
        Phase::InDoubt => State::InDoubt {
            turn,
            baseline: baseline(row, ordinal)?,
            doubt: word(row, ordinal, 21)?,
            asks: word(row, ordinal, 22)?,
        },
        Phase::Completed => State::Completed { evidence: weakest },
        Phase::Canceled => State::Canceled,
        Phase::Aborted => State::Aborted { cause: word(row, ordinal, 23)? },
    })
}

fn baseline(row: &Row<'_>, ordinal: i64) -> Result<Baseline, JournalError> {
    Ok(Baseline {
        serial: get(row, ordinal, 18)?,
        label_count: get(row, ordinal, 19)?,
        boot: get::<Option<u64>>(row, ordinal, 20)?.map(Timestamp),
        beside: get(row, ordinal, 35)?,
    })
}

pub(super) fn attempt(row: &Row<'_>, job: Ordinal) -> Result<AttemptRecord, JournalError> {
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

pub(super) fn word<T: Word>(row: &Row<'_>, ordinal: i64, column: usize) -> Result<T, JournalError> {
    let text: String = get(row, ordinal, column)?;
    find(&text, ordinal)
}

fn find<T: Word>(text: &str, row: i64) -> Result<T, JournalError> {
    T::find(text).ok_or_else(|| unreadable(row, T::COLUMN, text.to_owned()))
}

pub(super) fn get<T: FromSql>(
    row: &Row<'_>,
    ordinal: i64,
    column: usize,
) -> Result<T, JournalError> {
    row.get(column).map_err(|error| unreadable(ordinal, "type", error.to_string()))
}

fn unreadable(row: i64, column: &'static str, value: String) -> JournalError {
    JournalError::Unreadable { table: "jobs", row, column, value }
}
