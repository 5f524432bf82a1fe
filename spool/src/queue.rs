//! Whose turn it is at one printer: labels come out in the order they were accepted.
//!
//! Looks at states only; keeps no queue of its own, so that there is nothing to lose.

use crate::retry::is_due;
use crate::{Asks, State, Timestamp};

/// What an open question to a person holds up at a printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Its own job only: other parcels go on.
    #[default]
    Flowing,
    /// Everything behind it: labels leave this printer in one unbroken order.
    Strict,
}

/// What the printer's lane does next; the index points into the jobs it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask the printer about this job's label before anything else goes to it.
    Ask(usize),
    /// This job's label is with the printer: wait for its proof.
    Await(usize),
    /// Send this job's next copy.
    Send(usize),
    /// The first job's pause ends then; the others wait behind it, or order would be lost.
    Pause(Timestamp),
    /// A person must answer before this printer goes on.
    Question,
    /// Nothing waits.
    Rest,
}

/// Chooses the next step among a printer's unfinished jobs, given in order of acceptance.
///
/// A job that a person holds back, or, unless order is strict, one that waits for a person's
/// answer, holds up nobody but itself.
pub fn next<'a>(jobs: impl IntoIterator<Item = &'a State>, order: Order, now: Timestamp) -> Next {
    let mut waiting = None;
    let mut question = false;
    for (index, state) in jobs.into_iter().enumerate() {
        match state {
            State::InDoubt { asks: Asks::Device, .. } => return Next::Ask(index),
            State::Processing { .. } => return Next::Await(index),
            State::Pending { not_before, .. } => {
                waiting.get_or_insert((index, *not_before));
            }
            State::InDoubt { asks: Asks::Person, .. } => question = true,
            State::Held { .. }
            | State::Completed { .. }
            | State::Canceled
            | State::Aborted { .. } => {}
        }
    }
    match waiting {
        Some(_) | None if question && order == Order::Strict => Next::Question,
        Some((index, not_before)) if is_due(not_before, now) => Next::Send(index),
        Some((_, not_before)) => Next::Pause(not_before),
        None => Next::Rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Abort, Baseline, Doubt, Evidence, Turn};

    const NOW: Timestamp = Timestamp(1_000);
    const TURN: Turn = Turn { copy: 1, attempt: 1, returns: 0, weakest: Evidence::Verified };

    fn pending(not_before: u64) -> State {
        State::Pending { turn: TURN, not_before: Timestamp(not_before) }
    }

    fn in_doubt(asks: Asks) -> State {
        State::InDoubt { turn: TURN, baseline: Baseline::default(), doubt: Doubt::LinkLost, asks }
    }

    #[test]
    fn the_oldest_waiting_job_goes_first() {
        let done = State::Aborted { cause: Abort::SetAside };
        assert_eq!(next([&done, &pending(0), &pending(0)], Order::Flowing, NOW), Next::Send(1));
    }

    #[test]
    fn a_paused_job_keeps_its_place_in_the_line() {
        assert_eq!(
            next([&pending(2_000), &pending(0)], Order::Flowing, NOW),
            Next::Pause(Timestamp(2_000))
        );
    }

    #[test]
    fn a_doubt_the_printer_can_settle_is_settled_before_the_next_label() {
        let doubt = in_doubt(Asks::Device);
        assert_eq!(next([&pending(0), &doubt], Order::Flowing, NOW), Next::Ask(1));
    }

    #[test]
    fn a_question_to_a_person_holds_up_its_own_job_only() {
        let question = in_doubt(Asks::Person);
        assert_eq!(next([&question, &pending(0)], Order::Flowing, NOW), Next::Send(1));
        assert_eq!(next([&question], Order::Flowing, NOW), Next::Rest);
    }

    #[test]
    fn a_label_in_the_printer_is_waited_for() {
        let baseline = Baseline::default();
        let state = State::Processing { turn: TURN, baseline, sent: true };
        assert_eq!(next([&state, &pending(0)], Order::Flowing, NOW), Next::Await(0));
    }

    #[test]
    fn where_order_is_strict_a_question_holds_up_the_printer() {
        let question = in_doubt(Asks::Person);
        let next = |jobs: &[&State]| next(jobs.iter().copied(), Order::Strict, NOW);
        assert_eq!(next(&[&question, &pending(0)]), Next::Question);
        assert_eq!(next(&[&pending(0), &question]), Next::Question);
        assert_eq!(next(&[&question, &in_doubt(Asks::Device)]), Next::Ask(1));
        assert_eq!(next(&[&pending(0)]), Next::Send(0));
    }

    #[test]
    fn a_job_held_back_lets_the_others_pass() {
        let held = State::Held { turn: TURN };
        assert_eq!(next([&held, &pending(0)], Order::Strict, NOW), Next::Send(1));
        assert_eq!(next([&held], Order::Flowing, NOW), Next::Rest);
    }

    #[test]
    fn a_pause_from_a_clock_that_was_ten_years_ahead_is_over() {
        let ahead = pending(NOW.0 + 10 * 365 * 86_400_000);
        assert_eq!(next([&ahead], Order::Flowing, NOW), Next::Send(0));
    }
}
