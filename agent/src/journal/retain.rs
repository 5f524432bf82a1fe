//! Forgetting: payloads after some days, outcomes after some more, a bounded piece at a time.
//!
//! A day's payloads are erased by forgetting that day's key; what is not finished is sealed anew
//! first and stays. Rows are cleared away behind it. Nothing here knows what a day is worth: the
//! plan says what may go.

use rusqlite::{OptionalExtension, params};
use spool::Timestamp;

use super::write::{DAY_MS, GivenUp, Pen, Written, refused};
use super::{audit, records::Ordinal};

/// Sealed documents that are looked at in one piece.
pub(super) const ROWS_MAX: u32 = 100;

/// What may be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The time now; what is sealed anew is sealed under its day.
    pub now: Timestamp,
    /// Payloads accepted before this may go.
    pub payloads_before: Timestamp,
    /// Finished jobs and people's decisions from before this may go.
    pub outcomes_before: Timestamp,
    /// Events up to this number are covered by a receipt.
    pub told_through: u64,
    /// Where the piece before ended.
    pub resume: Ordinal,
    /// Jobs accepted from here on are not looked at.
    pub until: Timestamp,
}

/// What one piece did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether a day's key was forgotten: the log still holds it until it is emptied.
    pub forgot_a_day: bool,
    /// Where the next piece begins; none when there is nothing more to do.
    pub resume: Option<Ordinal>,
}

impl Plan {
    /// From when on what was accepted can be opened, when payloads before a moment may go: a day has
    /// one key, which goes when all of the day may. Whoever looks further looks too early, and passes
    /// by what can be deleted only tomorrow.
    pub fn sealed_from(payloads_before: Timestamp) -> Timestamp {
        Timestamp(payloads_before.0 / DAY_MS * DAY_MS)
    }
}

impl Pen<'_> {
    /// Does one piece of a plan.
    pub(super) fn retain(&mut self, plan: &Plan) -> rusqlite::Result<Written> {
        if let Some(day) = self.day_to_forget(plan)? {
            let forgot_a_day = self.forget_day(day, plan)?;
            let resume = Some(plan.resume);
            return Ok(Written::Retained(Progress { forgot_a_day, resume }));
        }
        self.forget_events(plan)?;
        self.forget_batches(plan.outcomes_before)?;
        audit::forget(self.connection, plan.outcomes_before, ROWS_MAX)?;
        let resume = self.clear_away(plan)?;
        Ok(Written::Retained(Progress { forgot_a_day: false, resume }))
    }

    /// The oldest day whose key may go. A day that lies ahead was sealed under a clock that was
    /// wrong, and would never come of age.
    fn day_to_forget(&self, plan: &Plan) -> rusqlite::Result<Option<u32>> {
        let first_kept = Plan::sealed_from(plan.payloads_before).0 / DAY_MS;
        let last_kept = plan.now.0 / DAY_MS + 1;
        self.connection
            .prepare_cached(
                "SELECT day FROM data_keys WHERE day < ?1 OR day > ?2 ORDER BY day LIMIT 1",
            )?
            .query_row([first_kept, last_kept], |row| row.get(0))
            .optional()
    }

    /// Seals what is unfinished anew; when nothing of the day is left, forgets its key.
    fn forget_day(&mut self, day: u32, plan: &Plan) -> rusqlite::Result<bool> {
        let unfinished = self.unfinished_of(day)?;
        for job in &unfinished {
            self.seal_anew(*job, day, plan.now)?;
        }
        if unfinished.len() == ROWS_MAX as usize {
            return Ok(false);
        }
        self.connection.execute("DELETE FROM data_keys WHERE day = ?1", [day])?;
        self.old_days.push(day);
        Ok(true)
    }

    fn unfinished_of(&self, day: u32) -> rusqlite::Result<Vec<Ordinal>> {
        // One partial index for each part.
        let mut statement = self.connection.prepare_cached(
            "SELECT job FROM payloads WHERE day = ?1 AND job IN (
                SELECT ordinal FROM jobs WHERE state = 'pending'
                UNION ALL SELECT ordinal FROM jobs WHERE state = 'held'
                UNION ALL SELECT ordinal FROM jobs WHERE state = 'processing' OR state = 'in-doubt')
             LIMIT ?2",
        )?;
        let jobs = statement.query_map(params![day, ROWS_MAX], |row| row.get(0).map(Ordinal))?;
        jobs.collect()
    }

    fn seal_anew(&mut self, job: Ordinal, from: u32, now: Timestamp) -> rusqlite::Result<()> {
        let to = self.day_of(now)?;
        let (document, references): (Vec<u8>, Vec<u8>) = self
            .connection
            .prepare_cached("SELECT document, client_references FROM payloads WHERE job = ?1")?
            .query_row([job.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let owner = job.0.unsigned_abs();
        let anew = |sealed: &[u8]| {
            let plain = self.keys.open(from, owner, sealed).map(crate::sealed::Sealed::new);
            plain.and_then(|plain| self.keys.seal(to, owner, plain.open())).map_err(refused)
        };
        let (document, references) = (anew(&document)?, anew(&references)?);
        self.connection
            .prepare_cached(
                "UPDATE payloads SET day = ?2, document = ?3, client_references = ?4 WHERE job = ?1",
            )?
            .execute(params![job.0, to, document, references])?;
        Ok(())
    }

    /// Forgets events that a receipt covers; the last one covered and the newest stay, because the
    /// chain goes on from them.
    fn forget_events(&self, plan: &Plan) -> rusqlite::Result<()> {
        let through = i64::try_from(plan.told_through).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached(
                "DELETE FROM events WHERE seq IN (
                    SELECT seq FROM events
                    WHERE seq < min(?1, (SELECT max(seq) FROM events)) ORDER BY seq LIMIT ?2)",
            )?
            .execute(params![through, ROWS_MAX])?;
        Ok(())
    }

    /// Empties a stretch of events; of the last one the link stays, because the chain goes on from it.
    pub(super) fn give_up(&mut self, given_up: &GivenUp) -> rusqlite::Result<()> {
        let GivenUp { first, last, event } = given_up;
        self.connection
            .prepare_cached("DELETE FROM events WHERE seq >= ?1 AND seq < ?2")?
            .execute([first, last])?;
        self.connection
            .prepare_cached("UPDATE events SET body = x'' WHERE seq = ?1")?
            .execute([last])?;
        self.tell(event)
    }

    /// Deletes rows that nothing can open any more, and jobs that are old enough.
    fn clear_away(&self, plan: &Plan) -> rusqlite::Result<Option<Ordinal>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ordinal, accepted_at, finished AND changed_at < ?2,
                day NOT NULL AND day NOT IN (SELECT day FROM data_keys)
             FROM jobs LEFT JOIN payloads ON payloads.job = jobs.ordinal
             WHERE ordinal > ?1 ORDER BY ordinal LIMIT ?3",
        )?;
        let rows = statement
            .query_map(params![plan.resume.0, plan.outcomes_before.0, ROWS_MAX], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let rows: Vec<(i64, u64, bool, bool)> = rows.collect::<rusqlite::Result<_>>()?;
        let last = rows.last().map(|row| (Ordinal(row.0), Timestamp(row.1)));
        for (job, _, is_over, is_shut) in &rows {
            if *is_over || *is_shut {
                self.delete("DELETE FROM payloads WHERE job = ?1", *job)?;
            }
            if *is_over {
                self.delete("DELETE FROM attempts WHERE job = ?1", *job)?;
                self.delete("DELETE FROM jobs WHERE ordinal = ?1", *job)?;
            }
        }
        let more = rows.len() == ROWS_MAX as usize;
        Ok(last.filter(|(_, accepted_at)| more && *accepted_at < plan.until).map(|it| it.0))
    }

    fn delete(&self, sql: &str, job: i64) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([job]).map(drop)
    }
}
