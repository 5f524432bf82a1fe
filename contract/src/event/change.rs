//! What changed at a station: a printer's state, what the station gives up, its journal.

use super::{Count, Millis, PrinterSlot, PrinterState, Reasons, UnixMillis, words::words};
use crate::chain::JournalId;

/// A printer went over into another state, or has other reasons for the one it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterChanged {
    /// When it was noticed, by the station's clock.
    pub at: UnixMillis,
    /// Which of the station's printers.
    pub printer: PrinterSlot,
    /// IPP `printer-state` before.
    pub before: PrinterState,
    /// IPP `printer-state` now.
    pub state: PrinterState,
    /// IPP `printer-state-reasons` now.
    pub reasons: Reasons,
    /// How long it had been as it was before.
    pub held: Millis,
}

/// The station took a step on its ladder of what it still does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationDegraded {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// Where it stood.
    pub before: Level,
    /// Where it stands.
    pub level: Level,
    /// What presses most.
    pub pressure: Pressure,
}

/// A journal of another name goes on in the place of the one before: its events are a chain of their
/// own. It is the first event of that chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalReplaced {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// The journal before, if its name is known.
    pub before: Option<JournalId>,
    /// Why.
    pub cause: Replacement,
    /// About how many labels a person is asked because of it.
    pub asked: Count,
    /// How many events of the chain before it are told again in this one.
    pub carried: Count,
    /// How many events of the chain before it were still kept and are not told again; the hub may
    /// have them already.
    pub lost: Count,
}

words! {
    /// What a station still does; each level gives up one thing more.
    Level {
        /// Everything.
        All = "all",
        /// No previews.
        NoPreviews = "no-previews",
        /// The hub is told how the station is, and seldom.
        SummaryOnly = "summary-only",
        /// No lists of jobs and no listeners.
        CoreOnly = "core-only",
        /// Labels are taken for printers that work.
        WorkingPrintersOnly = "working-printers-only",
        /// Nothing can be kept, so nothing is taken.
        ReadOnly = "read-only",
    }
}

words! {
    /// Why a station does not do everything.
    Pressure {
        /// Nothing presses any more.
        None = "none",
        /// There is no room for the journal.
        DiskFull = "disk-full",
        /// The journal cannot be opened or written.
        JournalClosed = "journal-closed",
        /// A commit takes long.
        JournalSlow = "journal-slow",
        /// Many writes wait for the journal.
        JournalLine = "journal-line",
        /// The process takes much memory.
        Memory = "memory",
        /// Many bytes of requests are being worked on.
        Requests = "requests",
    }
}

words! {
    /// Why a journal goes on under another name.
    Replacement {
        /// It was restored from a back-up, or knew less than before.
        Restored = "restored",
        /// It was damaged, and what was legible was saved.
        Salvaged = "salvaged",
        /// It was gone.
        Missing = "missing",
        /// It lay on a machine that is not the one it was made on.
        OtherMachine = "other-machine",
        /// The hub was told another story under its name: the disk was copied.
        Forked = "forked",
    }
}
