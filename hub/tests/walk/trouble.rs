//! Trouble at the hub: a full disk, a slow one, a restart in the middle.
//!
//! What was acknowledged is there afterwards; what was not is asked for again.

use std::thread;

use hub::store::SqliteStore;

use crate::{
    broken_store::{Broken, Fuse},
    running::{ADMIN, Running, agent},
    station::Station,
};

#[test]
fn a_store_that_fails_at_any_call_is_a_503_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let fuse = Fuse::default();
    let inner = SqliteStore::open(&folder.path().join("hub.db")).unwrap();
    let hub = Running::with_store(Box::new(Broken { inner, fuse: fuse.clone() }));
    let mut station = Station::enrol(&hub, folder.path(), 1);
    let mut failures = 0;
    loop {
        station.print(1);
        fuse.light(failures + 1);
        let reply = station.send(&hub, 1, station.count());
        fuse.light(0);
        if reply.status == 200 {
            break;
        }
        failures += 1;
        assert_eq!(reply.problem(), "503 store-failed");
        assert_eq!(reply.header("retry-after"), Some("5"));
        assert_eq!(station.deliver(&hub, 1, station.count()), station.count());
    }
    assert_eq!(failures, 2, "a batch asks the store twice: for the key, and to keep it");
    assert_eq!(hub.ask("/api/summary")["outcomes"], station.count());
    fuse.light(1);
    let ready = agent().get(format!("{}/readyz", hub.url)).call().unwrap();
    assert_eq!(ready.status(), 503);
}

#[test]
fn a_list_says_that_the_store_failed_and_is_whole_once_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let fuse = Fuse::default();
    let inner = SqliteStore::open(&folder.path().join("hub.db")).unwrap();
    let hub = Running::with_store(Box::new(Broken { inner, fuse: fuse.clone() }));
    let mut station = Station::enrol(&hub, folder.path(), 1);
    for count in 1..=2 {
        station.print(1);
        station.deliver(&hub, count, count);
        fuse.light(1);
        let list = agent().get(format!("{}/api/fleet", hub.url));
        let list = list.header("authorization", format!("Bearer {ADMIN}")).call().unwrap();
        assert_eq!(list.status(), 503, "what may be old is not shown");
        assert_eq!(hub.ask("/api/fleet")["sites"][0]["labels"], count);
    }
}

#[test]
fn a_hub_that_restarts_between_batches_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut station = Station::enrol(&hub, folder.path(), 1);
    station.print(6);
    assert_eq!(station.deliver(&hub, 1, 2), 2);
    drop(hub);
    let hub = Running::start(folder.path());
    assert_eq!(station.deliver(&hub, 5, 6), 2);
    drop(hub);
    let hub = Running::start(folder.path());
    assert_eq!(hub.ask("/api/summary")["gaps"], 2);
    assert_eq!(station.deliver(&hub, 1, 4), 6);
    assert_eq!(hub.ask("/api/summary")["outcomes"], 6);
}

#[test]
fn more_batches_than_the_hub_can_hold_are_asked_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let fuse = Fuse::default();
    let inner = SqliteStore::open(&folder.path().join("hub.db")).unwrap();
    let hub = Running::with_store(Box::new(Broken { inner, fuse: fuse.clone() }));
    let mut station = Station::enrol(&hub, folder.path(), 1);
    station.print(1);
    let parcel = station.sign(station.unsigned(1, 1));
    let held = fuse.hold();
    let statuses = thread::scope(|scope| {
        let posts: Vec<_> = (0..33).map(|_| scope.spawn(|| parcel.post(&hub.url))).collect();
        // Whoever is turned away is turned away while all the others are held.
        while !posts.iter().any(thread::ScopedJoinHandle::is_finished) {
            thread::yield_now();
        }
        drop(held);
        posts.into_iter().map(|post| post.join().unwrap().status).collect::<Vec<_>>()
    });
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(200), count(503)), (32, 1), "{statuses:?}");
}
