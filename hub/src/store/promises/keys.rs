//! Promises about keys, leases and stations that were heard.

use contract::key::{PublicKey, SigningKey};

use super::{a_station, add_token, at, enrol, keep, stretch};
use crate::store::{Enrolled, Lease, Replaced, Store};

pub(super) const ALL: &[fn(&dyn Store)] = &[
    a_new_key_takes_the_place_of_the_old_one,
    a_key_of_another_station_takes_no_place,
    a_revoked_station_is_not_known_at_once,
    only_one_hub_holds_a_lease,
    a_station_that_was_heard_has_changed,
];

fn public(number: u8) -> PublicKey {
    SigningKey::from_seed(&[number; 32]).public()
}

fn counts(store: &dyn Store, key: u8, seconds: u64) -> bool {
    store.key(public(key).id(), at(seconds)).unwrap().is_some()
}

fn a_new_key_takes_the_place_of_the_old_one(store: &dyn Store) {
    let station = a_station(store);
    let replace = || store.replace_key(public(1).id(), public(2), at(10), at(100)).unwrap();
    for _ in 0..2 {
        assert_eq!(replace(), Replaced::Done(station.clone()), "asked again, it says the same");
    }
    assert!(counts(store, 1, 99) && counts(store, 2, 99));
    assert!(!counts(store, 1, 100) && counts(store, 2, 100));
    let late = store.replace_key(public(1).id(), public(3), at(100), at(200)).unwrap();
    assert_eq!(late, Replaced::Unknown, "an ended key makes no new one");
    let keys = store.keys(&station).unwrap();
    let ends: Vec<_> = keys.iter().map(|key| (key.key, key.ends_at)).collect();
    assert_eq!(ends, [(public(1).id(), Some(at(100))), (public(2).id(), None)]);
}

fn a_key_of_another_station_takes_no_place(store: &dyn Store) {
    a_station(store);
    add_token(store, 2, "WH-012");
    assert!(matches!(enrol(store, 2, 2, 1), Enrolled::Known { .. }));
    let taken = store.replace_key(public(1).id(), public(2), at(10), at(100)).unwrap();
    assert_eq!(taken, Replaced::KeyElsewhere);
    let unknown = store.replace_key(public(9).id(), public(3), at(10), at(100)).unwrap();
    assert_eq!(unknown, Replaced::Unknown);
}

fn a_revoked_station_is_not_known_at_once(store: &dyn Store) {
    let station = a_station(store);
    store.replace_key(public(1).id(), public(2), at(10), at(100)).unwrap();
    assert_eq!(store.revoke(&station, at(20)).unwrap(), 2);
    assert!(!counts(store, 1, 20) && !counts(store, 2, 20));
    assert_eq!(store.revoke(&station, at(21)).unwrap(), 0);
    add_token(store, 2, "WH-012");
    assert_eq!(enrol(store, 2, 1, 30), Enrolled::KeyRevoked, "a new token changes nothing");
    let again = store.replace_key(public(1).id(), public(3), at(30), at(100)).unwrap();
    assert_eq!(again, Replaced::Unknown);
}

fn only_one_hub_holds_a_lease(store: &dyn Store) {
    let take = |holder: &str, now: u64, until: u64| {
        let lease = Lease { name: "rules".to_owned(), holder: holder.to_owned(), until: at(until) };
        store.lease(&lease, at(now)).unwrap()
    };
    assert!(take("one", 0, 10));
    assert!(!take("two", 5, 15));
    assert!(take("one", 8, 18), "the holder renews it");
    assert!(!take("two", 17, 27));
    assert!(take("two", 18, 28), "a dead holder loses it when its time is over");
    assert!(!take("one", 19, 29));
}

fn a_station_that_was_heard_has_changed(store: &dyn Store) {
    let station = a_station(store);
    assert_eq!(store.changed(at(1)).unwrap().len(), 1, "it became known then");
    assert_eq!(store.changed(at(2)).unwrap(), []);
    keep(store, stretch(&station, 0, 1, 1));
    assert_eq!(store.changed(at(60)).unwrap()[0].id, station);
    assert_eq!(store.changed(at(61)).unwrap(), []);
    let names = [station, "nobody".parse().unwrap()];
    assert_eq!(store.named(&names).unwrap(), store.stations().unwrap(), "who is not known is not");
    assert_eq!(store.named(&[]).unwrap(), []);
}
