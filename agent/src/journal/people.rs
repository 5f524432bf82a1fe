//! What people's words leave in the tables: reprints, scans, and who decided.
//!
//! Runs inside the transaction of the step it belongs to, like every write.

use rusqlite::params;
use spool::{Defect, Proof, Timestamp, Turn};

use super::audit;
use super::records::{Act, JobId, Ordinal, Reprint};
use super::write::{NewJob, Pen, Written};
use crate::privacy;

/// What a person's word is about, beside the job.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason<'a> {
    /// What was wrong with the label.
    Defect(Defect),
    /// The printer it is for.
    Printer(&'a str),
}

impl<'a> Reason<'a> {
    fn word(self) -> &'a str {
        match self {
            Self::Defect(defect) => defect.word(),
            Self::Printer(name) => name,
        }
    }

    fn defect(self) -> Option<Defect> {
        match self {
            Self::Defect(defect) => Some(defect),
            Self::Printer(_) => None,
        }
    }
}

impl Pen<'_> {
    /// What only some jobs have: a barcode of their own, a label before them.
    pub(super) fn set_kinship(&self, job: Ordinal, new: &NewJob) -> rusqlite::Result<()> {
        let reprint = new.reprint.as_ref().map(|(reprint, _)| reprint);
        self.connection
            .prepare_cached(
                "UPDATE jobs SET scan_token = ?2, reprint_of = ?3, reprint_root = ?4, defect = ?5,
                    print_number = coalesce(?6, print_number), marked = coalesce(?7, marked)
                 WHERE ordinal = ?1",
            )?
            .execute(params![
                job.0,
                new.scan_token.map(|token| token.0),
                reprint.map(|it| it.of.0.to_be_bytes()),
                reprint.map(|it| it.root.0.to_be_bytes()),
                reprint.map(|it| it.defect.word()),
                reprint.map(|it| it.print),
                reprint.map(|it| it.marked),
            ])?;
        Ok(())
    }

    /// The attempt that brought a finished copy out was read back.
    pub(super) fn attempt_read_back(&self, job: Ordinal, turn: Turn) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE attempts SET proof = ?3 WHERE job = ?1 AND copy = ?2 AND outcome = 'done'",
            )?
            .execute(params![job.0, turn.copy, Proof::Scan.word()])?;
        Ok(())
    }

    /// Whether a label may be printed again now; nothing else changes it before the commit.
    pub(super) fn refuse_reprint(&self, reprint: &Reprint) -> rusqlite::Result<Option<Written>> {
        let root = reprint.root.0.to_be_bytes();
        let (under_way, newest): (bool, u16) = self
            .connection
            .prepare_cached(
                "SELECT coalesce(max(finished = 0), 0), coalesce(max(print_number), 1)
                 FROM jobs WHERE reprint_root = ?1",
            )?
            .query_row([root], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if under_way {
            return Ok(Some(Written::ReprintUnderWay));
        }
        Ok((newest.saturating_add(1) != reprint.print).then_some(Written::Stale))
    }

    pub(super) fn audit(
        &mut self,
        at: Timestamp,
        act: &Act,
        job: Option<JobId>,
        (copy, attempt): (u16, u16),
        reason: Option<Reason<'_>>,
    ) -> rusqlite::Result<()> {
        let Act { person, deed } = act;
        let word = reason.map(Reason::word);
        let draft = audit::Draft { at, person, deed: *deed, job, copy, attempt, reason: word };
        self.heads.audit = audit::write(self.connection, self.heads.audit, &draft)?;
        let defect = reason.and_then(Reason::defect);
        let event = privacy::tell_of_decision(at, *deed, job, (copy, attempt), defect);
        event.map_or(Ok(()), |event| self.tell(&event))
    }
}
