//! What a person lets each printer do, kept over restarts together with who said so.

use rusqlite::params;
use spool::{Mode, Timestamp};

use super::people::Reason;
use super::records::Act;
use super::write::{Pen, Written};

/// A person changes what a printer may do.
#[derive(Clone, Debug)]
pub struct ModeChange {
    /// The printer.
    pub printer: String,
    /// What it may do from now on.
    pub mode: Mode,
    /// Who says so.
    pub act: Act,
    /// When.
    pub at: Timestamp,
}

impl Pen<'_> {
    pub(super) fn set_mode(&mut self, change: &ModeChange) -> rusqlite::Result<Written> {
        let ModeChange { printer, mode, act, at } = change;
        self.connection
            .prepare_cached(
                "INSERT INTO printer_modes (printer, mode) VALUES (?1, ?2)
                 ON CONFLICT (printer) DO UPDATE SET mode = excluded.mode",
            )?
            .execute(params![printer, mode.word()])?;
        self.audit(*at, act, None, (0, 0), Some(Reason::Printer(printer)))?;
        Ok(Written::ModeSet)
    }

    /// The printer a job waits for from now on; the job itself was taken a version on before.
    pub(super) fn change_printer(&self, job: super::Ordinal, to: &str) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("UPDATE jobs SET printer = ?2 WHERE ordinal = ?1")?
            .execute(params![job.0, to])?;
        Ok(())
    }
}
