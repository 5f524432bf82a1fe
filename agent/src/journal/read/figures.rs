//! What a person at the bench asks of the journal: what was done since a time, and what is in doubt.

use spool::{Evidence, Timestamp};

use super::Reader;
use super::rows::{get, word};
use crate::journal::codes::Phase;
use crate::journal::{JobRecord, JournalError};

/// Most jobs that are looked at for one sum.
pub const SUMMED_JOBS_MAX: u32 = 100_000;

/// Labels of jobs that ended since a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Proven by the printer or a person.
    pub printed: u64,
    /// Of these, labels that were printed again.
    pub reprinted: u64,
    /// Sent whole, without proof.
    pub sent: u64,
    /// Taken back or given up.
    pub not_printed: u64,
    /// Whether there were more jobs than are looked at.
    pub more: bool,
}

impl Reader {
    /// Sums what ended since `since`, newest change first, so that old jobs cost nothing.
    pub(in crate::journal) fn figures(&self, since: Timestamp) -> Result<Figures, JournalError> {
        let ended = self.rows(
            "SELECT state, weakest, copies * impressions, reprint_of IS NOT NULL FROM jobs
             WHERE change > (SELECT coalesce(max(change), 0) FROM jobs) - ?2
                AND finished = 1 AND changed_at >= ?1",
            (since.0, SUMMED_JOBS_MAX),
            |row| {
                Ok((
                    word(row, 0, 0)?,
                    word(row, 0, 1)?,
                    get::<u64>(row, 0, 2)?,
                    get::<bool>(row, 0, 3)?,
                ))
            },
        )?;
        let mut figures =
            Figures { more: ended.len() == SUMMED_JOBS_MAX as usize, ..Figures::default() };
        for (phase, weakest, labels, again) in ended {
            match phase {
                Phase::Completed => match weakest {
                    Evidence::Confirmed | Evidence::Verified => {
                        figures.printed += labels;
                        figures.reprinted += if again { labels } else { 0 };
                    }
                    Evidence::Accepted | Evidence::Sent => figures.sent += labels,
                },
                Phase::Canceled | Phase::Aborted => figures.not_printed += labels,
                Phase::Pending | Phase::Held | Phase::Processing | Phase::InDoubt => {}
            }
        }
        Ok(figures)
    }

    /// Jobs that ask a person, oldest first.
    pub(in crate::journal) fn doubts(
        &mut self,
        limit: u32,
    ) -> Result<Vec<JobRecord>, JournalError> {
        // By the index of what is at a printer, so that a long line of waiting jobs costs nothing.
        self.jobs(
            "WHERE jobs.ordinal IN (SELECT ordinal FROM jobs INDEXED BY jobs_at_the_printer
                WHERE (state = 'processing' OR state = 'in-doubt') AND asks = 'person'
                ORDER BY ordinal LIMIT ?1) ORDER BY jobs.ordinal",
            [limit],
        )
    }
}
