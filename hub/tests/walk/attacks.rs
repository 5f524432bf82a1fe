//! Attacks on the way in: each class of `docs/hub-attacks.md` that the other files do not show.
//!
//! Whatever comes, the hub answers with a documented status, and other stations notice nothing.

use std::fs;

use contract::{chain::Link, event::UnixMillis, record::Position, signature::Profile};

use crate::{
    running::{NOW_MS, Running},
    station::{Station, body_with, field, pack},
};

const TEN_YEARS_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

fn with_station(story: impl FnOnce(&Running, &mut Station)) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut station = Station::enrol(&hub, folder.path(), 1);
    story(&hub, &mut station);
}

/// A whole answer is known after a hub was restored from a backup: what it forgot comes again.
#[test]
fn a_restored_hub_shows_what_it_lost_and_gets_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut station = Station::enrol(&hub, folder.path(), 1);
    station.print(3);
    station.deliver(&hub, 1, 3);
    drop(hub);
    fs::copy(folder.path().join("hub.db"), backup.path().join("hub.db")).unwrap();
    let hub = Running::start(folder.path());
    station.print(3);
    station.deliver(&hub, 4, 6);
    drop(hub);
    let restored = Running::start(backup.path());
    station.print(1);
    assert_eq!(station.deliver(&restored, 7, 7), 3, "the receipt says what is missing");
    assert_eq!(restored.ask("/api/summary")["gaps"], 3);
    assert_eq!(station.deliver(&restored, 4, 6), 7);
    assert_eq!(restored.ask("/api/summary")["labels"], 7);
}

#[test]
fn a_tail_that_was_cut_off_shows_as_a_gap_with_the_next_batch() {
    with_station(|hub, station| {
        station.print(9);
        station.deliver(hub, 1, 3);
        assert_eq!(station.deliver(hub, 7, 9), 3);
        let path = format!("/api/stations/{}", station.known.station);
        let missing = &hub.ask(&path)["missing"][0];
        assert_eq!((&missing["first"], &missing["last"]), (&4.into(), &6.into()));
    });
}

#[test]
fn a_stolen_key_beside_its_owner_is_a_clone_alarm() {
    with_station(|hub, station| {
        station.print(3);
        station.deliver(hub, 1, 3);
        let mut thief = Station::known(
            contract::key::SigningKey::from_seed(&[1; 32]),
            station.known.clone(),
            1,
        );
        thief.journal(b"another first event".to_vec());
        assert_eq!(thief.send(hub, 1, 1).problem(), "409 forked");
        assert_eq!(hub.ask("/api/summary")["forks"], 1);
        station.print(1);
        assert_eq!(station.deliver(hub, 4, 4), 4, "the owner goes on");
    });
}

#[test]
fn a_clock_ten_years_off_keeps_its_data_once_it_is_told_the_time() {
    for clock_ms in [NOW_MS - TEN_YEARS_MS, NOW_MS + TEN_YEARS_MS] {
        with_station(|hub, station| {
            station.clock_ms = clock_ms;
            station.print(1);
            let refused = station.send(hub, 1, 1);
            assert_eq!(refused.problem(), "401 out-of-window");
            let date = httpdate::parse_http_date(refused.header("date").unwrap()).unwrap();
            let now = date.duration_since(std::time::UNIX_EPOCH).unwrap();
            station.clock_ms = u64::try_from(now.as_millis()).unwrap();
            assert_eq!(station.deliver(hub, 1, 1), 1);
        });
    }
}

#[test]
fn an_event_from_any_year_is_kept_with_the_time_it_came() {
    with_station(|hub, station| {
        for at_ms in [0, NOW_MS - TEN_YEARS_MS, NOW_MS + TEN_YEARS_MS, u64::MAX] {
            station.print_at(at_ms);
        }
        assert_eq!(station.deliver(hub, 1, 4), 4);
        let labels = hub.ask("/api/labels");
        let labels = labels["labels"].as_array().unwrap();
        assert_eq!(labels.len(), 4);
        assert!(labels.iter().all(|label| label["received_at"] == labels[0]["received_at"]));
    });
}

#[test]
fn a_body_packed_in_another_way_is_refused_unread() {
    with_station(|hub, station| {
        station.print(1);
        for packing in ["zstd", "br", "deflate", "gzip, gzip", "identity"] {
            let mut parcel = station.unsigned(1, 1);
            parcel.set("content-encoding", packing);
            assert_eq!(
                station.sign(parcel).post(&hub.url).problem(),
                "415 wrong-kind",
                "{packing}"
            );
        }
    });
}

#[test]
fn a_body_packed_twice_is_not_unpacked_twice() {
    with_station(|hub, station| {
        station.print(1);
        let parcel = station.parcel(&station.claim(1, 1), pack(&pack(&[0; 4 << 20])));
        assert_eq!(station.sign(parcel).post(&hub.url).problem(), "400 bad-batch");
    });
}

#[test]
fn a_record_beyond_its_limit_is_refused_before_the_store() {
    with_station(|hub, station| {
        station.print(1);
        let long = field(5, &[b'x'; 1 << 20]);
        station.journal(long.clone());
        let body = body_with(&station.known.station, &[&long]);
        let parcel = station.parcel(&station.claim(2, 2), pack(&body));
        assert_eq!(station.sign(parcel).post(&hub.url).problem(), "413 batch-too-large");
        assert_eq!(hub.ask("/api/summary")["unread"], 0);
    });
}

#[test]
fn a_record_with_many_or_deep_or_unknown_fields_is_kept_aside() {
    with_station(|hub, station| {
        let mut deep = Vec::new();
        for _ in 0..2_000 {
            deep = field(5, &field(1, &deep));
        }
        let many = field(6, &field(1, b"k")).repeat(1_000);
        station.journal(deep);
        station.journal(many);
        station
            .journal(field(6, &[field(1, b"waystation.label.name"), field(2, b"Li Lei")].concat()));
        assert_eq!(station.deliver(hub, 1, 3), 3);
        let summary = hub.ask("/api/summary");
        assert_eq!((&summary["unread"], &summary["outcomes"]), (&3.into(), &0.into()));
    });
}

#[test]
fn a_word_outside_the_schema_makes_no_label_of_its_own() {
    with_station(|hub, station| {
        station.print(1);
        let seq = contract::chain::Seq::new(2).unwrap();
        let event = crate::station::outcome(NOW_MS);
        let body = event.encode(Position { journal: station.journal, seq });
        let place = body.windows(9).position(|window| window == b"completed").unwrap();
        let mut strange = body.clone();
        strange[place..place + 9].copy_from_slice(b"vaporised");
        station.journal(strange);
        assert_eq!(station.deliver(hub, 1, 2), 2);
        let words = &hub.ask("/api/summary")["by_outcome"];
        assert_eq!(words.as_array().unwrap().len(), 1);
        assert_eq!(words[0]["outcome"], "completed");
    });
}

#[test]
fn a_station_that_sends_a_hundredfold_waits_and_its_neighbour_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let mut hostile = Station::enrol(&hub, folder.path(), 1);
    let mut neighbour = Station::enrol(&hub, folder.path(), 2);
    hostile.print(1);
    neighbour.print(1);
    let parcel = hostile.sign(hostile.unsigned(1, 1));
    let refused = (0..500).filter(|_| parcel.post(&hub.url).status == 429).count();
    assert_eq!(refused, 450, "its own bucket holds ten seconds' worth");
    assert_eq!(neighbour.deliver(&hub, 1, 1), 1);
}

#[test]
fn a_batch_that_claims_another_journal_start_is_refused() {
    with_station(|hub, station| {
        station.print(2);
        let claim = station.claim(2, 2);
        let forged = contract::batch::Claim::new(
            claim.journal(),
            claim.first(),
            claim.last(),
            Link([9; 32]),
            claim.head(),
        );
        let parcel = station.unsigned(2, 2);
        let mut forged_parcel = parcel.clone();
        forged_parcel.set(contract::batch::CLAIM_HEADER, &forged.unwrap().to_string());
        let at = UnixMillis::new(station.clock_ms);
        let reply = forged_parcel.signed(Profile::Telemetry, at, &station.key).post(&hub.url);
        assert_eq!(reply.problem(), "400 bad-batch");
    });
}

/// The table of attacks names a test for each; every name is a test of the hub.
#[test]
fn every_attack_of_the_table_has_its_test() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let page = fs::read_to_string(format!("{root}/docs/hub-attacks.md")).unwrap();
    let mut sources = String::new();
    for folder in ["hub/tests/walk", "hub/src/ingest", "hub/src/store"] {
        read_all(std::path::Path::new(&format!("{root}/{folder}")), &mut sources);
    }
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| T")).collect();
    assert_eq!(rows.len(), 16, "one row for each line of the catalogue");
    for row in rows {
        let tests: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let told = row.contains("not the hub's");
        assert!(!tests.is_empty() || told, "{row}");
        for test in tests {
            assert!(sources.contains(&format!("fn {test}(")), "{test} is no test");
        }
    }
}

fn read_all(folder: &std::path::Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
