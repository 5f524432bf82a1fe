//! What a station will never tell, and why: a hole in its chain that it explains itself.

use super::{Count, UnixMillis, words::words};
use crate::chain::Seq;

/// A stretch of the chain was given up; what it held is told as counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsDropped {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// The first event given up.
    pub first: Seq,
    /// The last event given up; not before the first.
    pub last: Seq,
    /// Why.
    pub cause: DropCause,
    /// When the first of them happened.
    pub since: UnixMillis,
    /// When the last of them happened.
    pub until: UnixMillis,
    /// How many of them told of a label that simply completed.
    pub completed: Count,
}

words! {
    /// Why events were given up.
    DropCause {
        /// They took more room than they may.
        Overflow = "overflow",
        /// They became old while the station was known to no hub.
        NeverEnrolled = "never-enrolled",
        /// The hub had them, asked again, and they are no longer kept.
        Forgotten = "forgotten",
    }
}
