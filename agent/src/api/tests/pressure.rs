//! What clients hear of a station under pressure, and what they can see of it.

use http::StatusCode;
use serde_json::json;

use super::station::{ALLOWANCE, LABEL, TestStation, request, with_token};
use crate::{
    admission::{REQUEST_BYTES_MAX, Standing},
    ladder::{Level, Pressure},
};
use axum::body::Body;
use spool::Timestamp;

fn under_pressure(level: Level) -> TestStation {
    let station = TestStation::open();
    let pressures = vec![Pressure::JournalLine];
    station.admission.stands(Standing { level, since: Timestamp(0), pressures });
    station
}

#[tokio::test]
async fn a_client_that_turns_in_circles_is_told_when_to_come_again() {
    let station = TestStation::open();
    for _ in 0..ALLOWANCE.burst {
        assert_eq!(station.get("/v1/printers").await.status, StatusCode::OK);
    }
    let said = station.print("key-1", LABEL).await;
    said.is_problem("too-many-requests", StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(said.header("retry-after"), "1");
    let health = station.ask(request("GET", "/healthz")).await;
    assert_eq!(health.status, StatusCode::OK, "supervisors have no allowance to use up");
}

#[tokio::test]
async fn who_has_no_token_uses_up_nobody_s_allowance() {
    let station = TestStation::open();
    for _ in 0..2 * ALLOWANCE.burst {
        station.ask(request("GET", "/v1/printers")).await;
    }
    assert_eq!(station.get("/v1/printers").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_does_not_fit_beside_the_work_at_hand_is_refused_before_it_is_read() {
    let station = TestStation::open();
    let held = station.admission.hold(REQUEST_BYTES_MAX).unwrap();
    let chunked = with_token(request("POST", "/v1/jobs?printer=bench-1"))
        .header("idempotency-key", "key-1")
        .header("content-type", "application/vnd.zebra-zpl")
        .header("transfer-encoding", "chunked");
    let said = station.send(chunked.body(Body::from(LABEL)).unwrap()).await;
    said.is_problem("station-busy", StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(said.header("retry-after"), "1");
    assert_eq!(station.get("/v1/printers").await.status, StatusCode::OK);
    drop(held);
    assert_eq!(station.print("key-1", LABEL).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn under_pressure_lists_and_listeners_wait_and_labels_do_not() {
    let station = under_pressure(Level::CoreOnly);
    let job = station.print("key-1", LABEL).await;
    assert_eq!(job.status, StatusCode::ACCEPTED);
    for path in ["/v1/jobs", "/v1/events"] {
        let said = station.get(path).await;
        said.is_problem("service-reduced", StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(said.header("retry-after"), "5", "one step is taken back after five seconds");
    }
    let path = format!("/v1/jobs/{}", job.body["id"].as_str().unwrap());
    assert_eq!(station.get(&path).await.status, StatusCode::OK);
    let canceled = station.post(&format!("{path}/cancel"), "", "", "").await;
    assert_eq!(canceled.status, StatusCode::OK);
}

#[tokio::test]
async fn under_the_heaviest_load_a_printer_that_does_not_print_is_given_nothing() {
    let station = under_pressure(Level::WorkingPrintersOnly);
    let said = station.print("key-1", LABEL).await;
    said.is_problem("printer-not-working", StatusCode::SERVICE_UNAVAILABLE);
    station.admission.stands(Standing {
        level: Level::All,
        since: Timestamp(0),
        pressures: Vec::new(),
    });
    assert_eq!(station.get("/v1/jobs").await.body["jobs"], json!([]));
}

#[tokio::test]
async fn where_nothing_can_be_kept_the_journal_says_why_and_no_printer_is_blamed() {
    let station = under_pressure(Level::ReadOnly);
    std::fs::remove_file(station.state().join("journal.db")).unwrap();
    let said = station.print("key-1", LABEL).await;
    said.is_problem("journal-unavailable", StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_station_that_can_keep_nothing_is_not_ready_and_says_what_to_do() {
    let station = TestStation::open();
    for (level, pressure, expected) in [
        (Level::WorkingPrintersOnly, Pressure::DiskFull, None),
        (Level::ReadOnly, Pressure::DiskFull, Some("The disk of the state folder is full.")),
        (Level::ReadOnly, Pressure::JournalClosed, Some("It cannot be written.")),
        (Level::All, Pressure::JournalSlow, None),
    ] {
        let pressures = vec![pressure];
        station.admission.stands(Standing { level, since: Timestamp(0), pressures });
        let said = station.ask(request("GET", "/readyz")).await;
        assert_eq!(said.status == StatusCode::OK, expected.is_none(), "{level:?}");
        assert_eq!(said.body["obstacles"][0]["detail"].as_str(), expected, "{level:?}");
    }
}

#[tokio::test]
async fn the_station_shows_what_it_has_given_up_since_when_and_why() {
    let station = under_pressure(Level::SummaryOnly);
    let shown = station.get("/v1/station").await.body;
    assert_eq!(
        shown["degradation"],
        json!({
            "level": 2,
            "name": "summary-only",
            "since": "1970-01-01T00:00:00.000Z",
            "reasons": ["journal-line"],
        })
    );
    assert_eq!(
        shown["parts"],
        json!([{"name": "printer bench-1", "condition": "well", "breaks": 0}])
    );
    let figures = station.ask(request("GET", "/metrics")).await.text;
    for line in [
        "waystation_degradation_level 2\n",
        "waystation_part_breaks_total{part=\"printer bench-1\"} 0\n",
        "waystation_printer_breaker_open{printer=\"bench-1\"} ",
    ] {
        assert!(figures.contains(line), "{figures}");
    }
}

#[tokio::test]
async fn a_printer_that_nobody_reaches_is_left_alone_and_shown_so() {
    let station = TestStation::open();
    station.until_barred().await;
    let shown = station.get("/v1/station").await.body;
    assert_eq!(shown["printers"][0]["breaker"], "open");
    assert!(shown["printers"][0]["asked_again_at"].is_string());
    for key in ["a", "b", "c"] {
        assert_eq!(station.print(key, LABEL).await.status, StatusCode::ACCEPTED);
    }
    let full = station.print("d", LABEL).await;
    full.is_problem("queue-full", StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = full.header("retry-after").parse().unwrap();
    assert!((1..=5).contains(&wait), "the printer is asked again within five seconds, not {wait}");
}
