//! A job goes to another printer only if provably no byte of it has ever left.

use spool::{Answer, Baseline, Doubt, Event, Fact, Finding, Job, State, Timestamp, retry_delay};

const NOW: Timestamp = Timestamp(1_000);

/// A job of two copies after these events, each an hour after the one before.
fn after(events: &[Event]) -> (Job, Timestamp) {
    let mut job = Job { copies: 2, state: State::accepted(NOW) };
    let mut now = NOW;
    for event in events {
        now = now.after(retry_delay(u16::MAX));
        job.state = job.decide(event.clone(), now).expect("the story is possible").state;
    }
    (job, now)
}

fn start() -> Event {
    Event::Start { baseline: Baseline::default() }
}

#[track_caller]
fn check(events: &[Event], moves: bool) {
    let (job, now) = after(events);
    match job.decide(Event::Move, now) {
        Ok(decision) => {
            assert!(moves, "{:?} was moved", job.state);
            assert_eq!(decision.fact, Fact::Moved);
            assert_eq!(decision.state.job_state(), job.state.job_state());
        }
        Err(_) => assert!(!moves, "{:?} was not moved", job.state),
    }
}

#[test]
fn a_job_that_never_started_moves_waiting_or_held_back() {
    check(&[], true);
    check(&[Event::Hold], true);
    check(&[start(), Event::NothingSent], true);
    check(&[start(), Event::NothingSent, Event::Hold], true);
}

#[test]
fn a_job_whose_bytes_may_have_left_never_moves() {
    let interrupted = || Event::Interrupted { doubt: Doubt::LinkLost };
    check(&[start()], false);
    check(&[start(), Event::Sent { proof_follows: true }], false);
    check(&[start(), interrupted()], false);
    check(&[start(), interrupted(), Event::Judged(Finding::NotPrinted)], false);
    check(&[start(), interrupted(), Event::Answered(Answer::NotPrinted)], false);
    check(&[start(), interrupted(), Event::Answered(Answer::NotPrinted), Event::Hold], false);
    check(&[start(), Event::Sent { proof_follows: false }], false);
    check(&[Event::Cancel], false);
}
