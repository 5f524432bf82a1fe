//! Promises about labels: each is counted once, as what was last told about it.

use contract::{
    batch::Claim,
    chain::{JournalId, Link, Seq},
    event::{Event, LabelOutcome, Outcome, Token},
    identity::StationId,
    record::Position,
    trace::TraceId,
};

use super::{JOURNAL, a_station, arrival, at, outcome, stored};
use crate::store::{Arrival, Asked, Entry, Store, Told};

/// What is told about one copy of one job.
type Telling = (u8, u16, Outcome);

const DOUBT: Telling = (1, 1, Outcome::InDoubt);
const DONE: Telling = (1, 1, Outcome::Completed);

pub(super) const ALL: &[fn(&dyn Store)] = &[
    a_doubt_and_its_end_are_one_label,
    a_label_that_came_back_and_was_sent_again_is_one,
    the_copies_of_a_job_are_labels_of_their_own,
    a_copy_of_three_impressions_is_three_labels,
    the_last_word_stands_in_whatever_order_it_comes,
    one_batch_may_tell_a_whole_story,
    a_later_journal_goes_on_about_a_label,
    a_trace_tells_everything_in_order,
    a_label_is_found_by_the_trace_of_its_request,
    what_is_old_is_forgotten_and_counts_stay,
    a_forgotten_event_sent_again_is_no_news,
];

fn about(seq: u64, (job, copy, kind): Telling) -> LabelOutcome {
    let Event::LabelOutcome(told) = outcome(seq, kind) else { panic!("an outcome") };
    LabelOutcome { job: Some(Token([job; 16])), copy, copies: 2, ..told }
}

/// The stretch of a journal that tells these, from `first` on; numbers before it tell of no job.
fn telling(
    station: &StationId,
    journal: JournalId,
    before: &[Telling],
    told: &[Telling],
) -> Arrival {
    let mut link = Link::start(journal);
    let mut prev = link;
    let mut entries = Vec::new();
    let number = |index: usize| Seq::new(index as u64 + 1).unwrap();
    for (index, telling) in before.iter().chain(told).enumerate() {
        let seq = number(index);
        let outcome = about(seq.get(), *telling);
        let event = Event::LabelOutcome(outcome.clone());
        link = link.next(seq, &event.encode(Position { journal, seq }));
        if index < before.len() {
            prev = link;
        } else {
            entries.push(Entry { link, told: Told::Outcome(Box::new(outcome)) });
        }
    }
    let (first, last) = (number(before.len()), number(before.len() + told.len() - 1));
    arrival(station, Claim::new(journal, first, last, prev, link).unwrap(), entries)
}

fn tell(store: &dyn Store, station: &StationId, before: &[Telling], told: &[Telling]) {
    stored(store, telling(station, JOURNAL, before, told));
}

/// Labels that came out, labels in doubt, events told: by the summary, and by the station's row.
#[track_caller]
fn check(store: &dyn Store, completed: u64, in_doubt: u64, told: u64) {
    let summary = store.summary().unwrap();
    let labels = |word: &str| {
        let rows = summary.outcomes.iter().filter(|row| row.outcome == word);
        rows.map(|row| row.labels).sum::<u64>()
    };
    let events: u64 = summary.outcomes.iter().map(|row| row.count).sum();
    let counts = (labels("completed"), labels("in-doubt"), events);
    assert_eq!(counts, (completed, in_doubt, told));
    let row = store.stations().unwrap().remove(0);
    assert_eq!((row.completed, row.outcomes), (completed, told));
}

fn a_doubt_and_its_end_are_one_label(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[], &[DOUBT]);
    check(store, 0, 1, 1);
    tell(store, &station, &[DOUBT], &[DONE]);
    check(store, 1, 0, 2);
    let labels = store.labels(None, 10).unwrap();
    assert_eq!(labels.len(), 1, "only the last word is shown");
    assert_eq!(labels[0].outcome, about(2, DONE));
}

fn a_label_that_came_back_and_was_sent_again_is_one(store: &dyn Store) {
    let station = a_station(store);
    let returned = (1, 1, Outcome::Returned);
    tell(store, &station, &[], &[returned]);
    tell(store, &station, &[returned], &[returned]);
    tell(store, &station, &[returned, returned], &[DONE]);
    check(store, 1, 0, 3);
}

fn the_copies_of_a_job_are_labels_of_their_own(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[], &[DONE, (1, 2, Outcome::InDoubt)]);
    check(store, 1, 1, 2);
    tell(store, &station, &[DONE, (1, 2, Outcome::InDoubt)], &[(1, 2, Outcome::Completed)]);
    check(store, 2, 0, 3);
}

fn a_copy_of_three_impressions_is_three_labels(store: &dyn Store) {
    let station = a_station(store);
    let mut arrival = telling(&station, JOURNAL, &[], &[DONE]);
    let outcome = LabelOutcome { impressions: 3, ..about(1, DONE) };
    arrival.entries[0].told = Told::Outcome(Box::new(outcome));
    stored(store, arrival);
    check(store, 3, 0, 1);
}

fn the_last_word_stands_in_whatever_order_it_comes(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[DOUBT], &[DONE]);
    check(store, 1, 0, 1);
    tell(store, &station, &[], &[DOUBT]);
    check(store, 1, 0, 2);
    assert_eq!(store.labels(None, 10).unwrap().len(), 1);
}

fn one_batch_may_tell_a_whole_story(store: &dyn Store) {
    let station = a_station(store);
    tell(
        store,
        &station,
        &[],
        &[DOUBT, (2, 1, Outcome::Completed), DONE, (3, 1, Outcome::InDoubt)],
    );
    check(store, 2, 1, 4);
    assert_eq!(store.labels(None, 10).unwrap().len(), 3);
}

fn a_later_journal_goes_on_about_a_label(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[], &[DOUBT]);
    stored(store, telling(&station, JournalId([10; 16]), &[], &[DONE]));
    check(store, 1, 0, 2);
    tell(store, &station, &[DOUBT], &[DOUBT]);
    check(store, 1, 0, 3);
}

fn a_trace_tells_everything_in_order(store: &dyn Store) {
    let station = a_station(store);
    let story = [DOUBT, (2, 1, Outcome::Aborted), DONE];
    tell(store, &station, &[], &story);
    let words = |by, token: u8| {
        let told = store.trace(Token([token; 16]), by).unwrap();
        told.iter().map(|row| (row.outcome.outcome, row.stands)).collect::<Vec<_>>()
    };
    let whole = [(Outcome::InDoubt, false), (Outcome::Completed, true)];
    assert_eq!(words(Asked::Job, 1), whole);
    assert_eq!(words(Asked::Job, 9), []);
    assert_eq!(words(Asked::Waybill, 7).len(), 3);
    assert_eq!(words(Asked::Order, 7), []);
}

fn a_label_is_found_by_the_trace_of_its_request(store: &dyn Store) {
    let station = a_station(store);
    let trace = TraceId::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
    let mut arrival = telling(&station, JOURNAL, &[], &[DOUBT, (2, 1, Outcome::Completed), DONE]);
    for index in [0, 2] {
        let Told::Outcome(told) = &mut arrival.entries[index].told else { panic!("an outcome") };
        told.trace = Some(trace);
    }
    stored(store, arrival);
    let found = store.trace(Token(trace.get()), Asked::Trace).unwrap();
    assert_eq!(
        found.iter().map(|row| row.outcome.outcome).collect::<Vec<_>>(),
        [Outcome::InDoubt, Outcome::Completed]
    );
    assert!(found.iter().all(|row| row.outcome.trace == Some(trace)));
    let others = store.labels(None, 10).unwrap();
    assert_eq!(others.iter().filter(|row| row.outcome.trace.is_none()).count(), 1);
}

fn what_is_old_is_forgotten_and_counts_stay(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[], &[DONE]);
    let days = |days: u64| at(days * 24 * 60 * 60);
    let mut later = telling(&station, JOURNAL, &[DONE], &[(2, 1, Outcome::Completed)]);
    later.received_at = days(3);
    stored(store, later);
    assert_eq!(store.labels(None, 10).unwrap().len(), 2);
    assert!(store.forget(days(2), days(2)).unwrap() > 0);
    assert_eq!(store.labels(None, 10).unwrap().len(), 1);
    check(store, 2, 0, 2);
    assert_eq!(store.forget(days(2), days(2)).unwrap(), 0);
}

fn a_forgotten_event_sent_again_is_no_news(store: &dyn Store) {
    let station = a_station(store);
    tell(store, &station, &[], &[DOUBT, DONE]);
    let later = at(40 * 24 * 60 * 60);
    store.forget(later, later).unwrap();
    let again = stored(store, telling(&station, JOURNAL, &[], &[DOUBT, DONE]));
    assert_eq!((again.fresh, again.repeated, again.through.get()), (0, 2, 2));
    let third = [(2, 1, Outcome::Completed)];
    let next = stored(store, telling(&station, JOURNAL, &[DOUBT, DONE], &third));
    assert_eq!((next.fresh, next.through.get()), (1, 3));
    check(store, 2, 0, 3);
}
