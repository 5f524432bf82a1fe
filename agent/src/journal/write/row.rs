//! A job's state as its columns hold it.

use spool::{Baseline, Evidence, State, Timestamp, Turn};

use crate::journal::codes::Phase;

/// A state spread over its columns.
pub(super) struct StateRow<'a> {
    pub(super) phase: Phase,
    pub(super) turn: Turn,
    pub(super) not_before: Timestamp,
    pub(super) sent: bool,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) doubt: Option<&'static str>,
    pub(super) asks: Option<&'static str>,
    pub(super) cause: Option<&'static str>,
}

impl<'a> From<&'a State> for StateRow<'a> {
    fn from(state: &'a State) -> Self {
        let over = |phase, evidence| StateRow {
            phase,
            turn: Turn { copy: 0, attempt: 0, returns: 0, weakest: evidence },
            not_before: Timestamp(0),
            sent: false,
            baseline: None,
            doubt: None,
            asks: None,
            cause: None,
        };
        match state {
            State::Pending { turn, not_before } => StateRow {
                turn: *turn,
                not_before: *not_before,
                ..over(Phase::Pending, turn.weakest)
            },
            State::Held { turn } => StateRow { turn: *turn, ..over(Phase::Held, turn.weakest) },
            State::Processing { turn, baseline, sent } => StateRow {
                turn: *turn,
                baseline: Some(baseline),
                sent: *sent,
                ..over(Phase::Processing, turn.weakest)
            },
            State::InDoubt { turn, baseline, doubt, asks } => StateRow {
                turn: *turn,
                baseline: Some(baseline),
                doubt: Some(doubt.word()),
                asks: Some(asks.word()),
                ..over(Phase::InDoubt, turn.weakest)
            },
            State::Completed { evidence } => over(Phase::Completed, *evidence),
            State::Canceled => over(Phase::Canceled, Evidence::Accepted),
            State::Aborted { cause } => {
                StateRow { cause: Some(cause.word()), ..over(Phase::Aborted, Evidence::Accepted) }
            }
        }
    }
}
