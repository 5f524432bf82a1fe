//! What people say about jobs, and what is written down of it.

use http::StatusCode;
use serde_json::{Value, json};

use super::station::{LABEL, Said, TestStation};

const JSON: &str = "application/json";

async fn say(station: &TestStation, path: &str, body: &Value) -> Said {
    station.post(path, "key-of-this", JSON, &body.to_string()).await
}

#[tokio::test]
async fn a_job_is_held_back_and_released_and_both_are_on_record() {
    let station = TestStation::open();
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    let held = say(&station, &format!("{path}/hold"), &json!({"operator": "A17"})).await;
    assert_eq!((held.status, &held.body["state"]), (StatusCode::OK, &json!("pending-held")));
    assert_eq!(held.body["state_reasons"], json!(["job-hold-until-specified"]));
    let printers = station.get("/v1/printers").await.body;
    assert_eq!(
        (&printers["printers"][0]["held"], &printers["printers"][0]["waiting"]),
        (&json!(1), &json!(0))
    );
    let twice = station.post(&format!("{path}/hold"), "", "", "").await;
    twice.is_problem("not-holdable", StatusCode::CONFLICT);
    let released = station.post(&format!("{path}/release"), "", "", "").await;
    assert_eq!(released.body["state"], "pending");
    let twice = station.post(&format!("{path}/release"), "", "", "").await;
    twice.is_problem("not-releasable", StatusCode::CONFLICT);

    let audit = station.get("/v1/audit").await.body;
    let told: Vec<_> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            json!([entry["number"], entry["client"], entry["operator"], entry["decision"]])
        })
        .collect();
    assert_eq!(told, [json!([2, "local", null, "released"]), json!([1, "local", "A17", "held"])]);
    assert_eq!(audit["entries"][0]["job"], job["id"]);
    let page = station.get("/v1/audit?limit=1").await.body;
    let rest = station.get(&format!("/v1/audit?cursor={}", page["next"].as_str().unwrap())).await;
    assert_eq!(
        (&rest.body["entries"][0], &rest.body["next"]),
        (&audit["entries"][1], &Value::Null)
    );
}

#[tokio::test]
async fn an_operator_s_code_is_a_code_and_a_body_says_what_it_is() {
    let station = TestStation::open();
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}/hold", job["id"].as_str().unwrap());
    for operator in ["", "Li Wei", &"A".repeat(33)] {
        let said = say(&station, &path, &json!({"operator": operator})).await;
        said.is_problem("invalid-value", StatusCode::BAD_REQUEST);
    }
    let said = station.post(&path, "", "", "{}").await;
    said.is_problem("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(station.get("/v1/audit").await.body["entries"], json!([]));
}

#[tokio::test]
async fn a_label_that_is_not_out_is_neither_scanned_nor_printed_again() {
    let station = TestStation::open();
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}/reprint", job["id"].as_str().unwrap());
    let said = say(&station, &path, &json!({"reason": "torn"})).await;
    said.is_problem("not-reprintable", StatusCode::CONFLICT);
    assert_eq!(said.body["state"], "pending");
    let said = station.post(&path, "", JSON, r#"{"reason":"torn"}"#).await;
    said.is_problem("missing-idempotency-key", StatusCode::BAD_REQUEST);
    let said = say(&station, &path, &json!({"reason": "ugly"})).await;
    said.is_problem("malformed-json", StatusCode::BAD_REQUEST);
    let unknown = "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM/reprint";
    let said = say(&station, unknown, &json!({"reason": "torn"})).await;
    said.is_problem("unknown-job", StatusCode::NOT_FOUND);

    let said = say(&station, "/v1/scans", &json!({"value": "SF-77"})).await;
    said.is_problem("scan-not-awaited", StatusCode::CONFLICT);
    assert_eq!((&said.body["job"], &said.body["state"]), (&job["id"], &json!("pending")));
    let said = say(&station, "/v1/scans", &json!({"value": "SF-78"})).await;
    said.is_problem("scan-unknown", StatusCode::NOT_FOUND);
    assert!(!said.text.contains("SF-78"), "what was scanned is personal: {}", said.text);
    let said = say(&station, "/v1/scans", &json!({"value": "x".repeat(257)})).await;
    said.is_problem("invalid-value", StatusCode::BAD_REQUEST);
}
