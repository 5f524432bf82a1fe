//! What the rules ask of every station at every beat, in a few words of memory.
//!
//! It says no more than the station's row does; where a rule holds, the row is looked at.

use contract::event::{PrinterState, UnixMillis};

use crate::store::StationRow;

/// The numbers of one station that a rule may hold for.
#[derive(Clone, Copy, Debug)]
pub(in crate::alerts) struct Glance {
    /// When it was last heard; one that never spoke counts from its enrolment.
    pub(in crate::alerts) heard_at: UnixMillis,
    /// By how much its clock was off then, in milliseconds.
    pub(in crate::alerts) skew_ms: u64,
    /// Events it numbered that have not come.
    pub(in crate::alerts) missing: u64,
    /// When it told two stories last.
    pub(in crate::alerts) forked_at: Option<UnixMillis>,
    /// Events that wait in its outbox.
    pub(in crate::alerts) outbox: u64,
    /// Jobs that wait.
    pub(in crate::alerts) waiting: u32,
    /// Jobs in doubt.
    pub(in crate::alerts) in_doubt: u32,
    /// Whether it gave events up.
    pub(in crate::alerts) dropped: bool,
    /// Whether one of its printers is stopped.
    pub(in crate::alerts) stopped: bool,
    /// Whether somebody there calls for the shift lead.
    pub(in crate::alerts) calls: bool,
}

impl Glance {
    pub(super) fn of(row: &StationRow) -> Self {
        let state = row.state.as_ref();
        let printers = state.map_or(&[][..], |state| state.printers.as_slice());
        Self {
            heard_at: row.last_heard_at.unwrap_or(row.enrolled_at),
            skew_ms: row.skew_ms.unsigned_abs(),
            missing: row.missing,
            forked_at: row.forked_at,
            outbox: state.map_or(0, |state| state.outbox_waiting.get()),
            waiting: state.map_or(0, |state| state.jobs_waiting),
            in_doubt: state.map_or(0, |state| state.jobs_in_doubt),
            dropped: state.is_some_and(|state| state.outbox_dropped.get() > 0),
            calls: state.is_some_and(|state| state.lead_called_at.is_some()),
            stopped: printers.iter().any(|report| report.state == PrinterState::Stopped),
        }
    }
}
