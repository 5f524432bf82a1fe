//! What a station sends: once, twice, out of order, twisted, forged.
//!
//! The hub takes exactly what is true and new, and says what was wrong with the rest.

use contract::{
    batch::{Claim, RECORDS_MAX},
    chain::{JournalId, Link, Seq},
    key::SigningKey,
};

use crate::{
    running::Running,
    station::{Station, pack, plain_body},
};

fn with_station(story: impl FnOnce(&Running, &mut Station)) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut station = Station::enrol(&hub, folder.path(), 1);
    story(&hub, &mut station);
}

#[test]
fn labels_told_by_a_station_are_shown_to_people() {
    with_station(|hub, station| {
        station.print(3);
        let reply = station.send(hub, 1, 3);
        assert_eq!(station.through(&reply), 3);
        assert_eq!(reply.header("content-type"), Some("application/x-protobuf"));
        assert_eq!(reply.body, b"", "an empty OTLP answer: everything was taken");
        let labels = hub.ask("/api/labels?limit=2");
        assert_eq!(labels["labels"].as_array().unwrap().len(), 2);
        assert_eq!(labels["labels"][0]["outcome"], "completed");
        assert_eq!(hub.ask("/api/summary")["labels"], 3);
    });
}

#[test]
fn the_same_batch_sent_many_times_counts_once() {
    with_station(|hub, station| {
        station.print(3);
        let parcel = station.sign(station.unsigned(1, 3));
        for _ in 0..10 {
            assert_eq!(station.through(&parcel.post(&hub.url)), 3);
        }
        assert_eq!(hub.ask("/api/summary")["outcomes"], 3);
    });
}

#[test]
fn batches_out_of_order_leave_a_gap_until_it_is_repaired() {
    with_station(|hub, station| {
        station.print(9);
        assert_eq!(station.deliver(hub, 7, 9), 0);
        assert_eq!(station.deliver(hub, 1, 2), 2);
        assert_eq!(hub.ask("/api/summary")["gaps"], 4);
        let path = format!("/api/stations/{}", station.known.station);
        let missing = &hub.ask(&path)["missing"][0];
        assert_eq!((&missing["first"], &missing["last"]), (&3.into(), &6.into()));
        assert_eq!(station.deliver(hub, 3, 6), 9, "the receipt now covers everything");
        assert_eq!(hub.ask("/api/summary")["gaps"], 0);
        assert!(
            hub.ask(&path)["missing"][0]["closed_at"].is_string(),
            "the repair stays on record"
        );
    });
}

#[test]
fn a_second_story_of_the_same_journal_is_refused_and_recorded() {
    with_station(|hub, station| {
        station.print(3);
        assert_eq!(station.deliver(hub, 1, 3), 3);
        let mut copy = Station::known(SigningKey::from_seed(&[1; 32]), station.known.clone(), 1);
        copy.print(2);
        copy.journal(b"another third event".to_vec());
        let refused = copy.send(hub, 1, 3);
        assert_eq!(refused.problem(), "409 forked");
        assert!(String::from_utf8_lossy(&refused.body).contains("Event 3 of journal"));
        let summary = hub.ask("/api/summary");
        assert_eq!((&summary["forks"], &summary["outcomes"]), (&1.into(), &3.into()));
        station.print(1);
        assert_eq!(station.deliver(hub, 4, 4), 4, "the first story goes on");
    });
}

#[test]
fn a_bit_flipped_in_any_header_or_in_the_body_is_refused() {
    with_station(|hub, station| {
        station.print(2);
        let good = station.sign(station.unsigned(1, 2));
        for (name, value) in good.headers.clone() {
            // The client sends the true length whatever it is told, so a false one only hangs it.
            let places = if name == "content-length" { 0..0 } else { 0..value.len() };
            for index in places.step_by(7) {
                let mut bytes = value.clone().into_bytes();
                bytes[index] ^= 1;
                let mut bad = good.clone();
                bad.set(&name, &String::from_utf8(bytes).unwrap());
                let refused = bad.post(&hub.url);
                assert_eq!(refused.status, 401, "{name}, byte {index}: {}", refused.problem());
            }
        }
        for index in (0..good.body.len()).step_by(11) {
            let mut bad = good.clone();
            bad.body[index] ^= 1;
            assert_eq!(bad.post(&hub.url).problem(), "401 bad-digest", "byte {index}");
        }
        let summary = hub.ask("/api/summary");
        assert_eq!(summary["outcomes"], 0, "nothing of it was kept");
        assert_eq!(station.through(&good.post(&hub.url)), 2);
    });
}

#[test]
fn a_covered_header_left_out_is_refused() {
    with_station(|hub, station| {
        station.print(1);
        let good = station.sign(station.unsigned(1, 1));
        for (name, _) in good.headers.clone() {
            let mut bad = good.clone();
            bad.headers.retain(|(other, _)| *other != name);
            let reply = bad.post(&hub.url);
            // The client sets the length by itself.
            let expected = if name == "content-length" { 200 } else { 401 };
            assert_eq!(reply.status, expected, "{name}");
        }
    });
}

#[test]
fn a_batch_for_another_hub_is_refused() {
    with_station(|hub, station| {
        station.print(1);
        let mut parcel = station.unsigned(1, 1);
        parcel.set("ps-audience", "hub-000000000000");
        assert_eq!(station.sign(parcel).post(&hub.url).problem(), "403 wrong-audience");
    });
}

#[test]
fn a_key_that_was_never_enrolled_is_refused() {
    with_station(|hub, station| {
        station.print(1);
        station.key = SigningKey::from_seed(&[99; 32]);
        assert_eq!(station.send(hub, 1, 1).problem(), "401 unknown-key");
    });
}

#[test]
fn a_station_cannot_speak_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let honest = Station::enrol(&hub, folder.path(), 1);
    let mut other = Station::enrol(&hub, folder.path(), 2);
    other.known.station = honest.known.station.clone();
    other.print(1);
    assert_eq!(other.send(&hub, 1, 1).problem(), "400 bad-batch");
}

#[test]
fn a_wrong_clock_is_told_the_time_and_loses_nothing() {
    with_station(|hub, station| {
        station.print(1);
        let ten_years_ms = 10 * 365 * 86_400 * 1_000;
        for wrong in [station.clock_ms - ten_years_ms, station.clock_ms + ten_years_ms] {
            station.clock_ms = wrong;
            let refused = station.send(hub, 1, 1);
            assert_eq!(refused.problem(), "401 out-of-window");
            assert_eq!(refused.header("date"), Some("Mon, 21 Sep 2026 14:13:20 GMT"));
        }
        station.clock_ms = crate::running::NOW_MS + 30_000;
        assert_eq!(station.deliver(hub, 1, 1), 1);
        let path = format!("/api/stations/{}", station.known.station);
        assert_eq!(hub.ask(&path)["clock_ahead_ms"], 30_000);
    });
}

#[test]
fn a_signature_ends() {
    with_station(|hub, station| {
        station.print(1);
        let parcel = station.sign(station.unsigned(1, 1));
        hub.clock.turn(300);
        assert_eq!(parcel.post(&hub.url).status, 200);
        hub.clock.turn(1);
        assert_eq!(parcel.post(&hub.url).problem(), "401 out-of-window");
    });
}

#[test]
fn a_gzip_bomb_is_stopped() {
    with_station(|hub, station| {
        station.print(1);
        let bomb = pack(&vec![0; 64 << 20]);
        assert!(bomb.len() < 1 << 20, "it passes as a body");
        let parcel = station.sign(station.parcel(&station.claim(1, 1), bomb));
        assert_eq!(parcel.post(&hub.url).problem(), "413 batch-too-large");
    });
}

#[test]
fn a_body_over_the_limit_is_refused_unread() {
    with_station(|hub, station| {
        station.print(1);
        let parcel = station.sign(station.parcel(&station.claim(1, 1), vec![0; (1 << 20) + 1]));
        let refused = parcel.post_head(&hub.url);
        assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
        assert!(refused.contains("urn:waystation:problem:oversized-body"), "{refused}");
    });
}

#[test]
fn too_many_records_are_refused() {
    with_station(|hub, station| {
        let count = RECORDS_MAX + 1;
        let journal = JournalId([1; 16]);
        let start = Link::start(journal);
        let last = Seq::new(count as u64).unwrap();
        let claim = Claim::new(journal, Seq::FIRST, last, start, start).unwrap();
        let body = pack(&plain_body(&station.known.station, count));
        let parcel = station.sign(station.parcel(&claim, body));
        let refused = parcel.post(&hub.url);
        assert_eq!(refused.problem(), "413 batch-too-large");
        assert!(String::from_utf8_lossy(&refused.body).contains("number of records is 5001"));
    });
}

#[test]
fn a_body_that_is_not_what_it_claims_is_refused() {
    with_station(|hub, station| {
        station.print(3);
        let two = station.unsigned(1, 2).body;
        let parcel = |body| station.sign(station.parcel(&station.claim(1, 3), body));
        assert_eq!(parcel(two).post(&hub.url).problem(), "400 bad-batch");
        assert_eq!(parcel(pack(b"not a batch")).post(&hub.url).problem(), "400 bad-batch");
        assert_eq!(parcel(b"not gzip".to_vec()).post(&hub.url).problem(), "400 bad-packing");
        let mut plain = station.unsigned(1, 3);
        plain.set("content-encoding", "identity");
        assert_eq!(station.sign(plain).post(&hub.url).problem(), "415 wrong-kind");
        assert_eq!(hub.ask("/api/summary")["outcomes"], 0);
    });
}

#[test]
fn a_record_nobody_here_can_read_is_kept_aside_and_counted() {
    with_station(|hub, station| {
        station.print(1);
        station.journal(b"an event of a newer station".to_vec());
        station.print(1);
        let reply = station.send(hub, 1, 3);
        assert_eq!(station.through(&reply), 3, "it has its place in the chain");
        let partly = String::from_utf8_lossy(&reply.body);
        assert!(partly.contains("kept aside unread"), "OTLP partial success: do not send again");
        let summary = hub.ask("/api/summary");
        assert_eq!((&summary["unread"], &summary["outcomes"]), (&1.into(), &2.into()));
    });
}

#[test]
fn a_station_that_sends_too_often_is_asked_to_wait() {
    with_station(|hub, station| {
        station.print(1);
        let parcel = station.sign(station.unsigned(1, 1));
        let refused =
            (0..51).map(|_| parcel.post(&hub.url)).find(|reply| reply.status != 200).unwrap();
        assert_eq!(refused.problem(), "429 too-often");
        assert_eq!(refused.header("retry-after"), Some("1"));
        hub.clock.turn(1);
        assert_eq!(parcel.post(&hub.url).status, 200);
    });
}
