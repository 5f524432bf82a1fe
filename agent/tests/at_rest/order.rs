//! Nobody is overtaken: who asks for a resting printer is served at once only if nobody waits, and
//! that is settled where acceptances are put in order, in the commit.

use std::sync::mpsc;

use agent::journal::{Haste, NewJob, Request, Write, Written};
use spool::{Baseline, Event, State};

use crate::story::{new_job, on_day, open};

/// A job for which a resting printer was claimed.
fn claimed(number: u8) -> NewJob {
    let job = new_job(number, on_day(0));
    let born = spool::Job { copies: 1, state: State::accepted(job.at) };
    let first = born.decide(Event::Start { baseline: Baseline::default() }, job.at);
    NewJob { first_step: first.ok(), ..job }
}

/// Which of these jobs are begun, handed in as one group or one after the other.
fn check(jobs: Vec<NewJob>, as_one_group: bool, begun: &[bool]) {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    let (told, answers) = mpsc::channel();
    let requests = jobs.into_iter().map(|job| {
        let told = told.clone();
        let reply = Box::new(move |answer| told.send(answer).expect("the test listens"));
        let writes = vec![Write::Accept(Box::new(job))];
        Request { writes, haste: Haste::AtOnce, reply }
    });
    if as_one_group {
        solo.serve(requests.collect());
    } else {
        requests.for_each(|request| solo.serve(vec![request]));
    }
    let answers: Vec<bool> = answers
        .try_iter()
        .map(|answer: Result<Vec<Written>, _>| match answer.expect("the disk is well")[..] {
            [Written::Accepted(accepted)] => accepted.begun,
            _ => panic!("an order is answered as an order"),
        })
        .collect();
    assert_eq!(answers, begun, "as one group: {as_one_group}");
}

#[test]
fn a_label_that_claimed_a_resting_printer_does_not_overtake_one_that_waits() {
    for as_one_group in [true, false] {
        check(vec![claimed(1)], as_one_group, &[true]);
        check(vec![new_job(1, on_day(0)), claimed(2)], as_one_group, &[false, false]);
        check(vec![claimed(1), claimed(2)], as_one_group, &[true, false]);
    }
}
