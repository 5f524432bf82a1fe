//! Printing a label again: when it may be, and why it is.
//!
//! A reprint is a job of its own that names the one before it. What was printed stays printed; no
//! record is taken back.

use crate::State;

/// What is wrong with the label that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// It cannot be read.
    Smudged,
    /// It is torn.
    Torn,
    /// It cannot be found.
    Lost,
    /// It came out crooked or cut off.
    Crooked,
    /// Something else.
    Other,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 5] = [Self::Smudged, Self::Torn, Self::Lost, Self::Crooked, Self::Other];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Smudged => "smudged",
            Self::Torn => "torn",
            Self::Lost => "lost",
            Self::Crooked => "crooked",
            Self::Other => "other",
        }
    }
}

/// The label's story is not over: there is nothing yet that could be printed again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {} cannot be printed again", state.job_state().keyword())]
pub struct NotFinished {
    /// The state the job is in.
    pub state: Box<State>,
}

/// Whether a job's label may be printed again. One in doubt may not: its question is answered
/// first. One taken back never came out.
pub fn may_reprint(state: &State) -> Result<(), NotFinished> {
    match state {
        State::Completed { .. } | State::Aborted { .. } => Ok(()),
        State::Pending { .. }
        | State::Held { .. }
        | State::Processing { .. }
        | State::InDoubt { .. }
        | State::Canceled => Err(NotFinished { state: Box::new(state.clone()) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Abort, Evidence, Timestamp};

    #[test]
    fn only_a_label_whose_story_is_over_is_printed_again() {
        assert!(may_reprint(&State::Completed { evidence: Evidence::Sent }).is_ok());
        assert!(may_reprint(&State::Aborted { cause: Abort::SetAside }).is_ok());
        let waiting = State::accepted(Timestamp(0));
        let refused = may_reprint(&waiting).unwrap_err().to_string();
        assert_eq!(refused, "a job that is pending cannot be printed again");
        assert!(may_reprint(&State::Canceled).is_err());
    }
}
