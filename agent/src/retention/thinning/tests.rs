//! What goes, what stays, and what the hub is told of it.
//!
//! A real journal, no hub.

use std::sync::Arc;

use contract::event::{EventsDropped, Occasion};

use super::*;
use crate::journal::{Place, StationKey, Store};
use crate::ladder::Level;
use crate::privacy::{Condition, tell_of_ladder, tell_of_station};

const DAY_MS: u64 = 86_400_000;
const START: u64 = 20_000 * DAY_MS;

fn journal(state: &std::path::Path) -> Arc<Journal> {
    let place = Place { path: state.join("journal.db"), file_system: None };
    let store = Store::open(place, StationKey::new([7; 32]), Timestamp(START)).unwrap();
    Arc::new(Journal::start(store).unwrap())
}

fn heartbeat(at: u64) -> Write {
    let condition = Condition {
        occasion: Occasion::Heartbeat,
        uptime_s: 1,
        printers: Vec::new(),
        outbox_waiting: 0,
        journal_bytes: 0,
        lead_called_at: None,
    };
    Write::Tell(Box::new(tell_of_station(&condition, Timestamp(at))))
}

fn failure(at: u64) -> Write {
    let event = tell_of_ladder(Level::All, Level::CoreOnly, None, Timestamp(at));
    Write::Tell(Box::new(event))
}

/// Gives up all there is to give up; how many pieces it took.
fn give_up(journal: &Journal, need: Need, now: u64) -> usize {
    let (mut after, mut pieces) = (0, 0);
    loop {
        let Piece { write, reached } = piece(journal, after, need, Timestamp(now)).unwrap();
        if let Some(write) = write {
            journal.write_blocking(vec![write]).unwrap();
            pieces += 1;
        }
        let Some(reached) = reached else { return pieces };
        after = reached;
    }
}

/// What the journal still tells: the number of every event, and what the notices say is gone.
fn told(journal: &Journal) -> (Vec<u64>, Vec<(u64, u64, DropCause)>) {
    let rows = journal.events(0, 10_000).unwrap();
    let whole: Vec<_> = rows.iter().filter(|row| !row.body.is_empty()).collect();
    let gone = whole.iter().filter_map(|row| {
        let (_, event) = Event::decode(&row.body).unwrap();
        let Event::EventsDropped(EventsDropped { first, last, cause, .. }) = event else {
            return None;
        };
        Some((first.get(), last.get(), cause))
    });
    (whole.iter().map(|row| row.seq).collect(), gone.collect())
}

#[test]
fn a_station_nobody_knows_keeps_a_week_and_says_what_it_gave_up() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    for day in 0..10 {
        journal
            .write_blocking(vec![heartbeat(START + day * DAY_MS), failure(START + day * DAY_MS)])
            .unwrap();
    }
    let now = START + 10 * DAY_MS;
    let need = Need::of(false, 0, Timestamp(now)).unwrap();
    assert_eq!(give_up(&journal, need, now), 1);
    let kept: Vec<u64> = (7..=21).collect();
    assert_eq!(told(&journal), (kept, vec![(1, 6, DropCause::NeverEnrolled)]));
    let tomorrow = now + DAY_MS;
    let need = Need::of(false, 0, Timestamp(tomorrow)).unwrap();
    give_up(&journal, need, tomorrow);
    let (kept, gone) = told(&journal);
    assert_eq!(kept.first(), Some(&9));
    assert_eq!(gone.last(), Some(&(1, 8, DropCause::NeverEnrolled)), "the hole as a whole");
    assert!(journal.link_at(8).is_ok(), "the chain goes on from it");
}

#[test]
fn without_room_good_news_go_and_failures_stay() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let writes = [heartbeat(START), heartbeat(START), failure(START), heartbeat(START)];
    journal.write_blocking(writes.into_iter().chain([heartbeat(START)]).collect()).unwrap();
    assert_eq!(Need::of(true, EVENT_BYTES_MAX, Timestamp(START)), None);
    let need = Need::of(true, EVENT_BYTES_MAX + 1, Timestamp(START)).unwrap();
    // The notices stay: without them nobody could explain the holes.
    give_up(&journal, need, START);
    let (kept, gone) = told(&journal);
    assert!(kept.contains(&3), "{kept:?}");
    assert!(!kept.contains(&1) && !kept.contains(&4), "{kept:?}");
    assert!(gone.iter().all(|(.., cause)| *cause == DropCause::Overflow), "{gone:?}");
    let before = journal.newest_event().unwrap();
    give_up(&journal, need, START);
    assert!(journal.newest_event().unwrap() <= before + 1, "it does not feed on its own notices");
}
