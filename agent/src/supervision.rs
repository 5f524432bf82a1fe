//! Sees that no part of the station is dead or hangs while the rest goes on.
//!
//! A [`Part`] gives signs of life and begins anew when it breaks; the [`Lookout`] watches all parts
//! and says when one is beyond that. What cannot be mended here ends the process, so that its
//! supervisor starts it again: half a station would take labels and print none.

mod breaks;
mod lookout;
mod part;
mod roll;
mod silence;

pub use breaks::{BREAKS_MAX, BREAKS_WINDOW};
pub use lookout::{AllWell, END_TIME_MAX, LastResort, Lookout};
pub use part::{Attempt, Condition, Part, Role};
pub use roll::Roll;

/// A part that is beyond mending in this process.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the part \"{part}\" {how}; the station ends, so that it can be started anew")]
pub struct Fallen {
    /// The part's name.
    pub part: String,
    /// What is wrong with it.
    pub how: Fall,
}

/// What is wrong with a part that is beyond mending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fall {
    /// It broke, and cannot or may not begin anew.
    #[error("broke too often")]
    Broke,
    /// It ended without being asked to.
    #[error("ended by itself")]
    Ended,
    /// It works on something and gives no sign of life.
    #[error("gives no sign of life")]
    Hangs,
}
