//! The API over a real engine and journal, whose one printer never answers.

mod bad_input;
mod batches;
mod clients;
mod decisions;
mod lead;
mod newcomers;
mod panel;
mod pressure;
mod series;
mod station;
mod stream;

use http::StatusCode;
use serde_json::json;
use station::{LABEL, Said, TestStation};

#[tokio::test]
async fn a_label_is_accepted_once_however_often_it_is_handed_in() {
    let station = TestStation::open();
    let first = station.print("key-1", LABEL).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.body);
    assert_eq!(first.body["state"], "pending");
    assert_eq!(first.body["state_reasons"], json!(["job-queued"]));
    assert_eq!(first.body["evidence"], "accepted");
    assert_eq!(first.body["references"], json!({"waybill": "SF-77", "order": null}));
    let id = first.body["id"].as_str().unwrap();
    assert_eq!(first.header("location"), format!("/v1/jobs/{id}"));

    let again = station.print("key-1", LABEL).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::OK, "true"));
    assert_eq!(again.body["id"], first.body["id"]);
    assert_eq!(station.get("/v1/jobs").await.body["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(station.get(&format!("/v1/jobs/{id}")).await.body["id"], first.body["id"]);
}

#[tokio::test]
async fn the_document_itself_may_be_the_body() {
    let station = TestStation::open();
    let inside = station.print("key-1", LABEL).await;
    let uri = "/v1/jobs?printer=bench-1&copies=2&waybill=SF-77";
    let itself = station.post(uri, "key-1", "application/vnd.zebra-zpl", LABEL).await;
    assert_eq!(itself.status, StatusCode::OK, "{}", itself.body);
    assert_eq!(itself.body["id"], inside.body["id"]);
}

#[tokio::test]
async fn a_job_is_taken_back_once_and_never_answered_for() {
    let station = TestStation::open();
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    let answer = r#"{"answer":"not-printed"}"#;
    let answered =
        station.post(&format!("{path}/resolution"), "", "application/json", answer).await;
    answered.is_problem("not-resolvable", StatusCode::CONFLICT);
    let canceled = station.post(&format!("{path}/cancel"), "", "", "").await;
    assert_eq!((canceled.status, &canceled.body["state"]), (StatusCode::OK, &json!("canceled")));
    let again = station.post(&format!("{path}/cancel"), "", "", "").await;
    again.is_problem("not-cancelable", StatusCode::CONFLICT);
    assert_eq!(again.body["detail"], "The job is canceled.");
}

#[tokio::test]
async fn the_list_is_read_page_by_page_newest_first() {
    let station = TestStation::open();
    for key in ["a", "b", "c"] {
        station.print(key, LABEL).await;
    }
    let whole = station.get("/v1/jobs").await.body;
    let mut pages = Vec::new();
    let mut uri = "/v1/jobs?limit=1&printer=bench-1".to_owned();
    loop {
        let Said { body, .. } = station.get(&uri).await;
        pages.extend(body["jobs"].as_array().unwrap().iter().map(|job| job["id"].clone()));
        let Some(next) = body["next"].as_str() else { break };
        uri = format!("/v1/jobs?limit=1&printer=bench-1&cursor={next}");
    }
    let ids: Vec<_> =
        whole["jobs"].as_array().unwrap().iter().map(|job| job["id"].clone()).collect();
    assert_eq!((pages.len(), pages), (3, ids));
}

#[tokio::test]
async fn a_printer_is_shown_with_what_waits_for_it() {
    let station = TestStation::open();
    station.print("key-1", LABEL).await;
    let printers = station.get("/v1/printers").await.body;
    assert_eq!(printers["printers"][0]["name"], "bench-1");
    assert_eq!(printers["printers"][0]["waiting"], 1);
}

#[tokio::test]
async fn the_labels_that_wait_at_a_printer_are_listed_the_first_to_print_first() {
    let station = TestStation::open();
    let mut ids = Vec::new();
    for key in ["a", "b", "c"] {
        ids.push(station.print(key, LABEL).await.body["id"].clone());
    }
    station.post(&format!("/v1/jobs/{}/cancel", ids[1].as_str().unwrap()), "", "", "").await;
    let waiting = station.get("/v1/printers/bench-1/waiting").await.body;
    let listed: Vec<_> =
        waiting["jobs"].as_array().unwrap().iter().map(|job| job["id"].clone()).collect();
    assert_eq!(listed, [ids[0].clone(), ids[2].clone()]);
    let nobody = station.get("/v1/printers/bench-9/waiting").await;
    nobody.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn supervisors_read_health_and_figures_without_a_token() {
    let station = TestStation::open();
    station.print("key-1", LABEL).await;
    let health = station.ask(station::request("GET", "/healthz")).await;
    assert_eq!((health.status, &health.body["status"]), (StatusCode::OK, &json!("alive")));
    let ready = station.ask(station::request("GET", "/readyz")).await;
    assert_eq!((ready.status, &ready.body["ready"]), (StatusCode::OK, &json!(true)));
    let figures = station.ask(station::request("GET", "/metrics")).await.text;
    for line in [
        "waystation_printer_waiting_jobs{printer=\"bench-1\"} 1\n",
        "waystation_api_requests_total{route=\"/v1/jobs\",method=\"POST\",status=\"2xx\"} 1\n",
    ] {
        assert!(figures.contains(line), "{figures}");
    }
    let described = station.ask(station::request("GET", "/v1/openapi.json")).await;
    assert_eq!(described.text, super::description());
}

#[tokio::test]
async fn everything_else_needs_the_token() {
    let station = TestStation::open();
    for (method, path) in [
        ("POST", "/v1/jobs"),
        ("GET", "/v1/jobs"),
        ("GET", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/resolution"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/cancel"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/hold"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/release"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/reprint"),
        ("POST", "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/move"),
        ("POST", "/v1/batches"),
        ("POST", "/v1/printers/bench-1/mode"),
        ("GET", "/v1/printers/bench-1/waiting"),
        ("POST", "/v1/scans"),
        ("POST", "/v1/lead"),
        ("GET", "/v1/audit"),
        ("GET", "/v1/printers"),
        ("POST", "/v1/printers"),
        ("GET", "/v1/profiles"),
        ("GET", "/v1/discovery"),
        ("GET", "/v1/events"),
        ("GET", "/nowhere"),
    ] {
        let said = station.ask(station::request(method, path)).await;
        said.is_problem("token-missing", StatusCode::UNAUTHORIZED);
    }
}
