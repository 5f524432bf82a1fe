//! What stands at a printer, in order of acceptance: what its lane and those who move labels look at.

use rusqlite::params;
use spool::{Mode, Timestamp};

use super::Reader;
use super::rows::{get, word};
use crate::journal::{JobRecord, JournalError, lead};

impl Reader {
    /// The front of a printer's line, in order of acceptance: the jobs with the printer and the
    /// oldest that wait, `window` of each at most, and the oldest that asks a person. All that
    /// `spool::next` needs to choose, read at one instant: between two looks an answer could come,
    /// and the job it sets free be missed.
    pub(in crate::journal) fn front(
        &mut self,
        printer: &str,
        window: u8,
    ) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs(
            "WHERE ordinal IN (
                SELECT * FROM (SELECT ordinal FROM jobs WHERE printer = ?1
                    AND (state = 'processing' OR state = 'in-doubt')
                    AND (asks IS NULL OR asks = 'device') ORDER BY ordinal LIMIT ?2)
                UNION ALL SELECT * FROM (SELECT ordinal FROM jobs WHERE printer = ?1
                    AND state = 'pending' ORDER BY ordinal LIMIT ?2)
                UNION ALL SELECT * FROM (SELECT ordinal FROM jobs WHERE printer = ?1
                    AND (state = 'processing' OR state = 'in-doubt')
                    AND asks = 'person' ORDER BY ordinal LIMIT 1))
             ORDER BY ordinal",
            params![printer, window],
        )
    }

    /// The oldest waiting jobs of a printer.
    pub(in crate::journal) fn next_pending(
        &mut self,
        printer: &str,
        limit: u8,
    ) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs(
            "WHERE printer = ?1 AND state = 'pending' ORDER BY ordinal LIMIT ?2",
            params![printer, limit],
        )
    }

    /// The oldest waiting jobs of a printer that came to it through a pool and never started.
    pub(in crate::journal) fn movable(
        &mut self,
        printer: &str,
        pool: &str,
        limit: u32,
    ) -> Result<Vec<JobRecord>, JournalError> {
        self.jobs(
            "WHERE printer = ?1 AND state = 'pending' AND pool = ?2 AND copy = 1 AND returns = 0
             ORDER BY ordinal LIMIT ?3",
            params![printer, pool, limit],
        )
    }

    /// The oldest job of a printer that asks a person.
    pub(in crate::journal) fn question(
        &mut self,
        printer: &str,
    ) -> Result<Option<JobRecord>, JournalError> {
        let found = self.jobs(
            "WHERE printer = ?1 AND (state = 'processing' OR state = 'in-doubt')
                AND asks = 'person' ORDER BY ordinal LIMIT 1",
            [printer],
        )?;
        Ok(found.into_iter().next())
    }

    /// What a person lets each printer do; a printer that is missing works.
    pub(in crate::journal) fn modes(&mut self) -> Result<Vec<(String, Mode)>, JournalError> {
        self.rows("SELECT printer, mode, number FROM printer_modes ORDER BY number", [], |row| {
            let number = get(row, 0, 2)?;
            Ok((get(row, number, 0)?, word(row, number, 1)?))
        })
    }

    /// Since when somebody calls for the shift lead.
    pub(in crate::journal) fn lead_called_at(&mut self) -> Result<Option<Timestamp>, JournalError> {
        lead::called_at(&self.connection).map_err(|source| self.says(source))
    }
}
