//! Stories of the roster: what is in memory against what is in the store.

use std::path::Path;

use contract::{
    batch::Claim,
    chain::{JournalId, Link, Seq},
    enrolment::EnrolmentToken,
    key::SigningKey,
};

use super::*;
use crate::store::{Arrival, Enrolled, Entry, Seal, SqliteStore, Told, Wish};

const NOW: u64 = 1_790_000_000_000;

fn at(seconds: u64) -> UnixMillis {
    UnixMillis::new(NOW + seconds * 1_000)
}

/// A store with three stations, and the folder it is in.
fn a_store() -> (tempfile::TempDir, SqliteStore, Vec<StationId>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let stations = (1..=3).map(|number| enrol(&store, number)).collect();
    (folder, store, stations)
}

fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(&folder.join("hub.db")).unwrap()
}

fn enrol(store: &SqliteStore, number: u8) -> StationId {
    let token = EnrolmentToken([number; 16]);
    store.add_token(&token, &"WH-1".parse().unwrap(), at(0), at(60)).unwrap();
    let key = SigningKey::from_seed(&[number; 32]).public();
    let known = store.enrol(&Wish { token, key, at: at(0) }).unwrap();
    let Enrolled::Known { station, .. } = known else { panic!("{known:?}") };
    station
}

/// Lets a station speak, in a journal of its own so that no story has to go on.
fn speak(store: &SqliteStore, station: &StationId, journal: u8, received_at: UnixMillis) {
    let journal = JournalId([journal; 16]);
    let start = Link::start(journal);
    let link = start.next(Seq::FIRST, b"told");
    let text = String::new;
    let arrival = Arrival {
        station: station.clone(),
        claim: Claim::new(journal, Seq::FIRST, Seq::FIRST, start, link).unwrap(),
        entries: vec![Entry {
            link,
            told: Told::Unread { body: b"told".to_vec(), reason: text() },
        }],
        received_at,
        skew_ms: 0,
        seal: Seal { input: text(), signature: text(), digest: text() },
    };
    store.keep(arrival).unwrap();
}

/// The roster shows what the store holds, each station once and by name.
#[track_caller]
fn check(roster: &Roster, store: &SqliteStore, now: UnixMillis) {
    let shown = roster.stations(store, now).unwrap();
    let held = store.stations().unwrap();
    assert_eq!(shown.iter().map(|row| &**row).collect::<Vec<_>>(), held.iter().collect::<Vec<_>>());
}

/// The stations that changed after a change, and the number to ask with next.
fn news(
    roster: &Roster,
    store: &SqliteStore,
    now: UnixMillis,
    after: u64,
) -> (Vec<StationId>, u64) {
    let Changes { last, changed, all } = roster.changes(store, now, after).unwrap();
    assert_eq!(all.len(), 3, "everything is told beside the news");
    (changed.iter().map(|row| row.id.clone()).collect(), last)
}

#[test]
fn everything_is_there_at_the_start_and_after_a_restart() {
    let (folder, store, stations) = a_store();
    let roster = Roster::new(false);
    check(&roster, &store, at(1));
    speak(&store, &stations[1], 1, at(2));
    roster.touch(&stations[1]);
    check(&roster, &store, at(2));
    drop(store);
    let store = open(folder.path());
    check(&Roster::new(false), &store, at(3));
}

#[test]
fn what_this_hub_wrote_is_asked_for_and_nothing_else() {
    let (_folder, store, stations) = a_store();
    let roster = Roster::new(false);
    let before = roster.stations(&store, at(0)).unwrap();
    speak(&store, &stations[0], 1, at(1));
    speak(&store, &stations[1], 1, at(1));
    assert_eq!(roster.stations(&store, at(1)).unwrap(), before, "nobody said that it changed");
    roster.touch(&stations[0]);
    let after = roster.stations(&store, at(1)).unwrap();
    let heard = |name: &StationId| {
        after.iter().find(|row| row.id == *name).and_then(|row| row.last_heard_at)
    };
    assert_eq!((heard(&stations[0]), heard(&stations[1])), (Some(at(1)), None));
    roster.touch(&stations[1]);
    check(&roster, &store, at(1));
}

#[test]
fn a_station_that_is_new_is_there_once_it_is_known() {
    let (_folder, store, _) = a_store();
    let roster = Roster::new(false);
    check(&roster, &store, at(0));
    roster.touch(&enrol(&store, 4));
    check(&roster, &store, at(1));
    assert_eq!(roster.stations(&store, at(1)).unwrap().len(), 4);
}

#[test]
fn more_stations_than_one_question_holds_are_all_found() {
    let (_folder, store, _) = a_store();
    let roster = Roster::new(false);
    check(&roster, &store, at(0));
    for number in 4..=205 {
        roster.touch(&enrol(&store, number));
    }
    check(&roster, &store, at(1));
    assert_eq!(roster.stations(&store, at(1)).unwrap().len(), 205);
}

#[test]
fn what_another_hub_wrote_is_there_a_second_later() {
    let (folder, store, stations) = a_store();
    let roster = Roster::new(true);
    check(&roster, &store, at(0));
    let other = open(folder.path());
    speak(&other, &stations[2], 1, at(0));
    check(&roster, &store, at(1));
    // It was received before the last look and committed after it.
    speak(&other, &stations[0], 1, at(0));
    check(&roster, &store, at(2));
}

#[test]
fn a_wrong_clock_at_another_hub_hides_nothing_for_longer_than_a_minute() {
    let (folder, store, stations) = a_store();
    let roster = Roster::new(true);
    check(&roster, &store, at(1_000));
    speak(&open(folder.path()), &stations[2], 1, at(100));
    let seen = |seconds: u64| {
        let rows = roster.stations(&store, at(seconds)).unwrap();
        rows.iter().any(|row| row.last_heard_at.is_some())
    };
    assert!(!seen(1_001), "by the other's clock it is long ago");
    assert!(seen(1_060));
    speak(&open(folder.path()), &stations[1], 1, at(900));
    check(&roster, &store, at(500));
}

#[test]
fn what_is_forgotten_of_events_takes_no_station_away() {
    let (_folder, store, stations) = a_store();
    let roster = Roster::new(false);
    speak(&store, &stations[0], 1, at(1));
    check(&roster, &store, at(2));
    assert!(store.forget(at(1_000), at(1_000)).unwrap() > 0);
    check(&roster, &store, at(3));
    speak(&store, &stations[0], 2, at(4));
    roster.touch(&stations[0]);
    check(&roster, &store, at(4));
}

#[test]
fn each_change_is_told_once_and_only_as_it_ended() {
    let (_folder, store, stations) = a_store();
    let roster = Roster::new(false);
    let (all, first) = news(&roster, &store, at(0), 0);
    assert_eq!(all.len(), 3);
    assert_eq!(news(&roster, &store, at(1), first), (Vec::new(), first));
    for journal in 1..=3 {
        speak(&store, &stations[0], journal, at(journal.into()));
        roster.touch(&stations[0]);
        news(&roster, &store, at(3), first);
    }
    let (changed, second) = news(&roster, &store, at(4), first);
    assert_eq!(changed, [stations[0].clone()], "three changes are one piece of news");
    roster.touch(&stations[0]);
    roster.touch(&stations[1]);
    assert_eq!(news(&roster, &store, at(5), second), (Vec::new(), second), "nothing is new");
    assert_eq!(news(&roster, &store, at(5), 0).0.len(), 3, "who comes new hears everything");
}
