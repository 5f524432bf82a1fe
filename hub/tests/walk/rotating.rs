//! A station changes its key; an administrator ends one.
//!
//! The old key asks, the new one proves itself, and a key that ended is not heard at all.

use contract::{
    event::UnixMillis,
    key::SigningKey,
    rotation::{self, RotationAnswer, RotationRequest},
    signature::{AUDIENCE_HEADER, Profile},
};
use hub::store::{SqliteStore, Store as _};

use crate::{
    running::{NOW_MS, Running},
    station::{Parcel, Reply, Station},
};

const WEEK_SECONDS: u64 = 7 * 24 * 60 * 60;

fn with_station(story: impl FnOnce(&Running, &mut Station, &std::path::Path)) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut station = Station::enrol(&hub, folder.path(), 1);
    story(&hub, &mut station, folder.path());
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn request(station: &Station, new: &SigningKey) -> RotationRequest {
    RotationRequest::new(&station.known.hub, station.key.public().id(), new)
}

fn ask(station: &Station, signer: &SigningKey, request: &RotationRequest) -> Parcel {
    let body = serde_json::to_vec(request).unwrap();
    let mut parcel = Parcel { path: rotation::PATH, headers: Vec::new(), body };
    parcel.set("content-type", rotation::MEDIA_TYPE);
    parcel.set(AUDIENCE_HEADER, station.known.hub.as_str());
    parcel.signed(Profile::Rotation, UnixMillis::new(station.clock_ms), signer)
}

fn rotate(hub: &Running, station: &Station, new: &SigningKey) -> Reply {
    ask(station, &station.key, &request(station, new)).post(&hub.url)
}

#[test]
fn a_new_key_speaks_at_once_and_the_old_one_for_a_week() {
    with_station(|hub, station, _| {
        station.print(3);
        let reply = rotate(hub, station, &key(2));
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        let answer: RotationAnswer = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(answer.station, station.known.station);
        assert_eq!(answer.old_key_ends_at_ms, NOW_MS + WEEK_SECONDS * 1_000);
        assert_eq!(station.deliver(hub, 1, 1), 1, "what was signed before arrives");
        let old = std::mem::replace(&mut station.key, key(2));
        assert_eq!(station.deliver(hub, 2, 2), 2);
        hub.clock.turn(WEEK_SECONDS);
        station.clock_ms += WEEK_SECONDS * 1_000;
        assert_eq!(station.deliver(hub, 3, 3), 3);
        station.key = old;
        assert_eq!(station.send(hub, 3, 3).problem(), "401 unknown-key");
    });
}

#[test]
fn a_rotation_asked_for_again_changes_nothing_more() {
    with_station(|hub, station, _| {
        let parcel = ask(station, &station.key, &request(station, &key(2)));
        for _ in 0..3 {
            assert_eq!(parcel.post(&hub.url).status, 201);
        }
    });
}

#[test]
fn only_the_old_key_and_a_proof_of_the_new_one_make_a_rotation() {
    with_station(|hub, station, folder| {
        let neighbour = Station::enrol(hub, folder, 3);
        let good = request(station, &key(2));
        let by_stranger = ask(station, &key(9), &good);
        assert_eq!(by_stranger.post(&hub.url).problem(), "401 unknown-key");
        let unproven = RotationRequest { public_key: key(4).public(), ..good.clone() };
        let unproven = ask(station, &station.key, &unproven);
        assert_eq!(unproven.post(&hub.url).problem(), "401 bad-signature");
        let by_neighbour = ask(&neighbour, &neighbour.key, &good);
        assert_eq!(by_neighbour.post(&hub.url).problem(), "401 bad-signature");
        let taken = request(station, &neighbour.key);
        let taken = ask(station, &station.key, &taken);
        assert_eq!(taken.post(&hub.url).problem(), "409 key-taken");
        let mut changed = ask(station, &station.key, &good);
        changed.body[20] ^= 1;
        assert_eq!(changed.post(&hub.url).problem(), "401 bad-digest");
    });
}

#[test]
fn a_revoked_station_is_refused_at_once() {
    with_station(|hub, station, folder| {
        station.print(2);
        assert_eq!(station.deliver(hub, 1, 1), 1);
        let store = SqliteStore::open(&folder.join("hub.db")).unwrap();
        let now = UnixMillis::new(NOW_MS);
        assert_eq!(store.revoke(&station.known.station, now).unwrap(), 1);
        assert_eq!(station.send(hub, 2, 2).problem(), "401 unknown-key");
        assert_eq!(rotate(hub, station, &key(2)).problem(), "401 unknown-key");
    });
}
