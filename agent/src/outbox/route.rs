//! What of the journal goes to the hub next: oldest first, failures past a backlog, and around
//! holes that the station made itself. Facts go in, a stretch comes out; nothing here sends.

use std::time::Duration;

use contract::batch::Class;
use contract::chain::Link;
use contract::event::Event;
use spool::Timestamp;

use crate::journal::EventRecord;

/// How old an event is from which on it is no news any more.
const NEWS_AGE_MAX: Duration = Duration::from_secs(5 * 60);
/// How old a failure may be to go past a backlog.
const FAILURE_AGE_MAX: Duration = Duration::from_secs(60);

/// A stretch of the journal without a hole, and the link before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) prev: Link,
    pub(super) events: Vec<EventRecord>,
    /// The events before it that are no longer there and of which no notice spoke: they had been
    /// told, and the hub asks again.
    pub(super) forgotten: Option<(u64, u64)>,
}

/// The first stretch of these rows, which follow `after`; `before` is the link of that event, if it
/// is still known. Rows without a body stand for events that were given up.
pub(super) fn next(after: u64, before: Option<Link>, rows: Vec<EventRecord>) -> Option<Stretch> {
    let mut rows = rows.into_iter().peekable();
    let mut prev = before;
    let mut reached = after;
    let mut forgotten = None;
    while let Some(row) = rows.peek() {
        let goes_on = row.seq == reached + 1 && prev.is_some();
        if goes_on && !row.body.is_empty() {
            break;
        }
        if !row.body.is_empty() {
            // Nothing is known of what stood before this event, so the chain is taken up behind it.
            forgotten = Some((after + 1, row.seq));
        }
        reached = row.seq;
        prev = Some(Link(row.link));
        rows.next();
    }
    let prev = prev?;
    let mut events: Vec<EventRecord> = Vec::new();
    for row in rows {
        let is_next = row.seq == reached + 1 && !row.body.is_empty();
        if !is_next {
            break;
        }
        reached = row.seq;
        events.push(row);
    }
    (!events.is_empty()).then_some(Stretch { prev, events, forgotten })
}

/// How far the station itself has come, where the hub's receipts stop at a hole that cannot be
/// filled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    /// The receipt that stopped, and the last event sent behind the hole.
    beyond: Option<(u64, u64)>,
}

impl Position {
    /// The event after which to go on, given how far the receipts reach.
    pub(super) fn after(&self, through: u64) -> u64 {
        match self.beyond {
            Some((stopped_at, last)) if stopped_at == through => last.max(through),
            Some(_) | None => through,
        }
    }

    /// A stretch was received, and the receipt reaches so far.
    pub(super) fn received(&mut self, first: u64, last: u64, through: u64) {
        let is_before_the_hole = through + 1 < first;
        self.beyond = is_before_the_hole.then_some((through, last));
    }
}

/// How a stretch wants to be treated: while more waits behind it, it is old news whatever it says.
pub(super) fn class(events: &[EventRecord], more: bool, now: Timestamp) -> Class {
    let is_news = events.first().is_none_or(|event| now.since(happened(event)) < NEWS_AGE_MAX);
    if more || !is_news {
        Class::Backfill
    } else if events.iter().any(is_urgent) {
        Class::Urgent
    } else {
        Class::Live
    }
}

/// Where a fresh failure stands among the newest events; what goes past a backlog begins there.
pub(super) fn failure(newest: &[EventRecord], now: Timestamp) -> Option<usize> {
    let is_fresh = |event: &EventRecord| now.since(happened(event)) < FAILURE_AGE_MAX;
    newest.iter().position(|event| is_urgent(event) && is_fresh(event))
}

/// When an event happened; one that cannot be read is the hub's to judge and is not kept back.
pub(super) fn happened(record: &EventRecord) -> Timestamp {
    let read = Event::decode(&record.body);
    Timestamp(read.map_or(0, |(_, event)| event.at().get()))
}

/// Whether somebody should hear of an event within seconds.
pub(super) fn is_urgent(record: &EventRecord) -> bool {
    Event::decode(&record.body).is_ok_and(|(_, event)| event.is_urgent())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: u64, body: &[u8]) -> EventRecord {
        EventRecord { seq, body: body.to_vec(), link: [u8::try_from(seq).unwrap(); 32] }
    }

    fn rows(seqs: &[u64]) -> Vec<EventRecord> {
        seqs.iter().map(|seq| row(*seq, b"told")).collect()
    }

    /// The numbers that go, the link before them, and what is gone.
    #[track_caller]
    fn check(
        after: u64,
        is_known: bool,
        rows: Vec<EventRecord>,
        going: &[u64],
        prev: u8,
        forgotten: Option<(u64, u64)>,
    ) {
        let before = is_known.then_some(Link([100; 32]));
        let stretch = next(after, before, rows);
        let Some(stretch) = stretch else {
            assert!(going.is_empty());
            return;
        };
        let seqs: Vec<u64> = stretch.events.iter().map(|event| event.seq).collect();
        assert_eq!((seqs.as_slice(), stretch.prev), (going, Link([prev; 32])));
        assert_eq!(stretch.forgotten, forgotten);
    }

    #[test]
    fn what_follows_goes_until_the_next_hole() {
        check(4, true, rows(&[5, 6, 7]), &[5, 6, 7], 100, None);
        let given_up = vec![row(5, b"told"), row(8, b""), row(9, b"told")];
        check(4, true, given_up, &[5], 100, None);
        check(4, true, Vec::new(), &[], 100, None);
    }

    #[test]
    fn the_chain_is_taken_up_behind_what_was_given_up() {
        check(4, true, vec![row(9, b""), row(10, b"told")], &[10], 9, None);
        check(4, true, vec![row(9, b""), row(12, b""), row(13, b"told")], &[13], 12, None);
    }

    #[test]
    fn a_hub_that_asks_for_what_is_forgotten_gets_what_there_is_and_is_told_so() {
        check(4, false, rows(&[20, 21, 22]), &[21, 22], 20, Some((5, 20)));
        check(4, true, rows(&[20, 21, 22]), &[21, 22], 20, Some((5, 20)));
        check(4, false, rows(&[20]), &[], 20, None);
    }

    #[test]
    fn behind_a_hole_that_stays_the_station_goes_on_and_begins_anew_when_the_hub_asks() {
        let mut position = Position::default();
        assert_eq!(position.after(4), 4);
        position.received(10, 50, 4);
        assert_eq!(position.after(4), 50, "the hub will never get what lies before 10");
        position.received(51, 90, 4);
        assert_eq!(position.after(4), 90);
        assert_eq!(position.after(90), 90, "the hole was explained");
        assert_eq!(position.after(2), 2, "the hub was restored and asks again");
        position.received(3, 9, 9);
        assert_eq!(position.after(9), 9);
    }
}
