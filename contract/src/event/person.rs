//! What a person decided, as a code. Who it was stays at the station.

use super::{Token, UnixMillis, words::words};

/// A person decided something; the station's own record says who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDecided {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// About which job, by its token; none if it is about the station.
    pub job: Option<Token>,
    /// What.
    pub deed: Deed,
    /// What was wrong with the label, where one is printed again.
    pub defect: Option<Defect>,
    /// Which copy of the job, from 1; 0 if none in particular.
    pub copy: u16,
    /// Which attempt at it, from 1; 0 if none in particular.
    pub attempt: u16,
}

words! {
    /// What a person did.
    Deed {
        /// Said that a label in doubt came out.
        Printed = "printed",
        /// Said that it did not.
        NotPrinted = "not-printed",
        /// Set it aside.
        SetAside = "set-aside",
        /// Scanned a label.
        Scanned = "scanned",
        /// Had a label printed again.
        Reprinted = "reprinted",
        /// Held a job back.
        Held = "held",
        /// Let it go on.
        Released = "released",
        /// Took a job back.
        Canceled = "canceled",
        /// Sent a job to another printer.
        Moved = "moved",
        /// Called for the shift lead.
        LeadCalled = "lead-called",
        /// Said that the shift lead is here, or is not needed any more.
        LeadHere = "lead-here",
    }
}

impl Deed {
    /// Whether somebody should hear of it within seconds.
    pub fn is_urgent(self) -> bool {
        match self {
            Self::LeadCalled | Self::LeadHere => true,
            Self::Printed
            | Self::NotPrinted
            | Self::SetAside
            | Self::Scanned
            | Self::Reprinted
            | Self::Held
            | Self::Released
            | Self::Canceled
            | Self::Moved => false,
        }
    }
}

words! {
    /// Why a label is printed again.
    Defect {
        /// It cannot be read.
        Smudged = "smudged",
        /// It is torn.
        Torn = "torn",
        /// It cannot be found.
        Lost = "lost",
        /// It came out crooked or cut off.
        Crooked = "crooked",
        /// Something else.
        Other = "other",
    }
}
