//! A batch in the journal: many jobs under one key, in one transaction.
//!
//! Each job is accepted or refused by itself, as if it had come alone. The batch's own key is kept
//! only with at least one job; without any there is nothing that a repetition could double.

use rusqlite::{OptionalExtension, params};
use spool::{Admission, ContentDigest, Timestamp, admit};

use super::retain::ROWS_MAX;
use super::write::{Accepted, NewJob, Pen, Written};

/// Jobs that are handed in together.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Who asks.
    pub client: String,
    /// The client's idempotency key of the whole.
    pub key: String,
    /// Digest of everything that makes the request what it is.
    pub digest: ContentDigest,
    /// When it was accepted.
    pub at: Timestamp,
    /// The jobs, in the order in which they come out.
    pub jobs: Vec<NewJob>,
}

impl Pen<'_> {
    pub(super) fn batch(&mut self, batch: &NewBatch) -> rusqlite::Result<Written> {
        let NewBatch { client, key, digest, at, jobs } = batch;
        let known = self
            .connection
            .prepare_cached(
                "SELECT digest FROM batches WHERE client = ?1 AND idempotency_key = ?2",
            )?
            .query_row([client, key], |row| row.get(0).map(ContentDigest))
            .optional()?;
        let Ok(admission) = admit(known, *digest) else { return Ok(Written::KeyClash) };
        let written = jobs.iter().map(|job| self.accept(job));
        let written: Vec<Written> = written.collect::<rusqlite::Result<_>>()?;
        let is_new = |it: &Written| matches!(it, Written::Accepted(Accepted { replay: false, .. }));
        if admission == Admission::New && written.iter().any(is_new) {
            self.connection
                .prepare_cached(
                    "INSERT INTO batches (client, idempotency_key, digest, at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![client, key, digest.0, at.0])?;
        }
        Ok(Written::Batch(written))
    }

    /// Forgets keys of batches from before `until`; their jobs go by themselves.
    pub(super) fn forget_batches(&self, until: Timestamp) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "DELETE FROM batches WHERE number IN (
                    SELECT number FROM (SELECT number, at FROM batches ORDER BY number LIMIT ?2)
                    WHERE at < ?1)",
            )?
            .execute(params![until.0, ROWS_MAX])?;
        Ok(())
    }
}
