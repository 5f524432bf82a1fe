//! Words in the journal's columns: each enum's own words, read back strictly.
//!
//! Words are legible to a person with a database tool on a bad day; once written they are frozen.

use spool::{Abort, Asks, Defect, Doubt, Evidence, Mode, Proof};

use super::records::{Deed, Outcome};

/// An enum whose values are stored as words.
pub(super) trait Word: Copy + 'static {
    /// The column it is stored in, for errors.
    const COLUMN: &'static str;

    /// Every value.
    fn all() -> &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;

    /// The value behind a word.
    fn find(text: &str) -> Option<Self> {
        Self::all().iter().copied().find(|value| value.word() == text)
    }
}

macro_rules! words {
    ($($kind:ty, $column:literal;)*) => {$(
        impl Word for $kind {
            const COLUMN: &'static str = $column;

            fn all() -> &'static [Self] {
                &Self::ALL
            }

            fn word(self) -> &'static str {
                self.word()
            }
        }
    )*};
}

words! {
    Doubt, "doubt";
    Asks, "asks";
    Abort, "cause";
    Evidence, "evidence";
    Proof, "proof";
    Outcome, "outcome";
    Defect, "defect";
    Deed, "deed";
    Mode, "mode";
    Phase, "state";
}

/// The variants of `spool::State`, as the `state` column names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Pending,
    Held,
    Processing,
    InDoubt,
    Completed,
    Canceled,
    Aborted,
}

impl Phase {
    const ALL: [Self; 7] = [
        Self::Pending,
        Self::Held,
        Self::Processing,
        Self::InDoubt,
        Self::Completed,
        Self::Canceled,
        Self::Aborted,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Processing => "processing",
            Self::InDoubt => "in-doubt",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
        }
    }
}

impl Deed {
    const ALL: [Self; 17] = [
        Self::Printed,
        Self::NotPrinted,
        Self::SetAside,
        Self::Scanned,
        Self::Reprinted,
        Self::Held,
        Self::Released,
        Self::Canceled,
        Self::Moved,
        Self::Resumed,
        Self::Paused,
        Self::Drained,
        Self::Maintained,
        Self::LeadCalled,
        Self::LeadHere,
        Self::Restored,
        Self::Salvaged,
    ];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::NotPrinted => "not-printed",
            Self::SetAside => "set-aside",
            Self::Scanned => "scanned",
            Self::Reprinted => "reprinted",
            Self::Held => "held",
            Self::Released => "released",
            Self::Canceled => "canceled",
            Self::Moved => "moved",
            Self::Resumed => "resumed",
            Self::Paused => "paused",
            Self::Drained => "drained",
            Self::Maintained => "maintained",
            Self::LeadCalled => "lead-called",
            Self::LeadHere => "lead-here",
            Self::Restored => "restored",
            Self::Salvaged => "salvaged",
        }
    }
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Open,
        Self::NothingSent,
        Self::Done,
        Self::InDoubt,
        Self::Returned,
        Self::Aborted,
        Self::Canceled,
    ];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NothingSent => "nothing-sent",
            Self::Done => "done",
            Self::InDoubt => "in-doubt",
            Self::Returned => "returned",
            Self::Aborted => "aborted",
            Self::Canceled => "canceled",
        }
    }
}
