//! Trouble at the hub: a full disk, a restart in the middle.
//!
//! What was acknowledged is there afterwards; what was not is asked for again.

use hub::store::SqliteStore;

use crate::{
    broken_store::{Broken, Fuse},
    running::{Running, agent},
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
