//! How stations become known, and how nobody else does.
//!
//! A token counts once; a key is proved, not told.

use contract::{enrolment::EnrolmentAnswer, key::SigningKey};

use crate::{
    running::{NOW_MS, Running, make_token},
    station::{Reply, enrolment},
};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn answer(reply: &Reply) -> EnrolmentAnswer {
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    serde_json::from_slice(&reply.body).unwrap()
}

#[test]
fn a_token_counts_once_and_for_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let token = make_token(folder.path(), 1, "WH-012");
    let enrol = |seed| enrolment(token, &key(seed), key(seed).public(), NOW_MS).post(&hub.url);
    let first = answer(&enrol(1));
    assert_eq!(first.site.as_str(), "WH-012");
    assert_eq!(first.key, key(1).public().id());
    assert_eq!(enrol(2).problem(), "403 token-used");
    assert_eq!(answer(&enrol(1)), first, "an answer lost on the way is given again");
    assert_eq!(hub.ask("/api/summary")["stations"], 1);
}

#[test]
fn a_token_ends() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let token = make_token(folder.path(), 1, "WH-012");
    hub.clock.turn(3_601);
    let late = enrolment(token, &key(1), key(1).public(), NOW_MS + 3_601_000);
    assert_eq!(late.post(&hub.url).problem(), "403 token-expired");
}

#[test]
fn a_token_nobody_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let token = contract::enrolment::EnrolmentToken([8; 16]);
    let guess = enrolment(token, &key(1), key(1).public(), NOW_MS);
    assert_eq!(guess.post(&hub.url).problem(), "403 token-unknown");
}

#[test]
fn a_key_that_the_station_does_not_hold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let token = make_token(folder.path(), 1, "WH-012");
    let borrowed = enrolment(token, &key(1), key(2).public(), NOW_MS);
    assert_eq!(borrowed.post(&hub.url).problem(), "401 bad-signature");
    let honest = enrolment(token, &key(1), key(1).public(), NOW_MS);
    assert_eq!(honest.post(&hub.url).status, 201, "the token was not spent");
}

#[test]
fn a_request_changed_on_the_way_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let token = make_token(folder.path(), 1, "WH-012");
    let good = enrolment(token, &key(1), key(1).public(), NOW_MS);
    for index in 0..good.body.len() {
        let mut bad = good.clone();
        bad.body[index] ^= 1;
        assert_eq!(bad.post(&hub.url).problem(), "401 bad-digest", "byte {index}");
    }
    hub.clock.turn(600);
    assert_eq!(good.post(&hub.url).problem(), "401 out-of-window");
}
