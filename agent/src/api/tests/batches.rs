//! Many labels in one call, and printers that a person takes out of the line.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde_json::{Value, json};

use super::station::{LABEL, Said, TestStation};

const JSON: &str = "application/json";

fn label(key: &str, document: &str) -> Value {
    json!({
        "key": key,
        "document": {"format": "application/vnd.zebra-zpl", "data": STANDARD.encode(document)},
    })
}

async fn hand_in(station: &TestStation, key: &str, labels: &[Value]) -> Said {
    let body = json!({"printer": "bench-1", "labels": labels});
    station.post("/v1/batches", key, JSON, &body.to_string()).await
}

fn kinds(said: &Said) -> Vec<String> {
    let labels = said.body["labels"].as_array().unwrap();
    let kind = |label: &Value| {
        let kind = label["problem"]["type"].as_str().unwrap_or_default();
        kind.trim_start_matches("urn:waystation:problem:").to_owned()
    };
    labels.iter().map(kind).collect()
}

#[tokio::test]
async fn a_batch_is_taken_in_its_order_and_a_bad_label_holds_up_none_of_the_others() {
    let station = TestStation::open();
    let mut thermal = label("k-4", LABEL);
    thermal["needs"] = json!({"ribbon": true});
    let mut elsewhere = label("k-5", LABEL);
    elsewhere["printer"] = json!("bench-9");
    let labels = [label("k-1", LABEL), label("k-2", "no label"), thermal, elsewhere];
    let said = hand_in(&station, "wave-1", &[&labels[..], &[label("k-3", LABEL)]].concat()).await;
    assert_eq!(said.status, StatusCode::ACCEPTED, "{}", said.text);
    assert_eq!(kinds(&said), ["", "not-a-label", "no-capable-printer", "unknown-printer", ""]);
    let counts = ["accepted", "replayed", "refused"].map(|name| said.body[name].as_u64());
    assert_eq!(counts, [Some(2), Some(0), Some(3)]);
    let jobs = station.get("/v1/jobs").await.body;
    let jobs: Vec<_> = jobs["jobs"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    let labels = said.body["labels"].as_array().unwrap();
    assert_eq!(jobs, [&labels[4]["job"], &labels[0]["job"]], "newest first");
}

#[tokio::test]
async fn a_batch_is_one_batch_however_often_it_is_handed_in() {
    let station = TestStation::open();
    let alone = station.print("k-0", LABEL).await;
    assert_eq!(alone.status, StatusCode::ACCEPTED);
    let wave = [label("k-1", LABEL), label("k-2", LABEL)];
    let first = hand_in(&station, "wave-1", &wave).await;
    let again = hand_in(&station, "wave-1", &wave).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (StatusCode::OK, "true"));
    assert_eq!(again.body["replayed"], 2);
    assert_eq!(again.body["labels"][1]["job"], first.body["labels"][1]["job"]);
    let other = hand_in(&station, "wave-1", &wave[..1]).await;
    other.is_problem("key-reused", StatusCode::UNPROCESSABLE_ENTITY);
    let clash = hand_in(&station, "wave-2", &[label("k-0", LABEL), label("k-1", LABEL)]).await;
    assert_eq!(kinds(&clash), ["key-reused", ""], "two copies stand under that key");
    assert_eq!(station.get("/v1/jobs").await.body["jobs"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_batch_stops_at_a_full_queue_and_the_rest_is_taken_later_under_the_same_key() {
    let station = TestStation::open();
    let wave = ["k-1", "k-2", "k-3", "k-4"].map(|key| label(key, LABEL));
    let said = hand_in(&station, "wave-1", &wave).await;
    assert_eq!(kinds(&said), ["", "", "", "queue-full"]);
    let job = said.body["labels"][0]["job"].as_str().unwrap();
    station.post(&format!("/v1/jobs/{job}/cancel"), "", "", "").await;
    let again = hand_in(&station, "wave-1", &wave).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    assert_eq!((&again.body["accepted"], &again.body["replayed"]), (&json!(1), &json!(3)));
}

#[tokio::test]
async fn a_batch_without_labels_or_with_too_many_or_without_a_key_is_refused_whole() {
    let station = TestStation::open();
    hand_in(&station, "wave-1", &[]).await.is_problem("batch-size", StatusCode::BAD_REQUEST);
    let many: Vec<Value> = (0..2_001).map(|number| label(&format!("k-{number}"), "x")).collect();
    hand_in(&station, "wave-1", &many).await.is_problem("batch-size", StatusCode::BAD_REQUEST);
    let said = hand_in(&station, "", &[label("k-1", LABEL)]).await;
    said.is_problem("missing-idempotency-key", StatusCode::BAD_REQUEST);
    assert_eq!(station.get("/v1/jobs").await.body["jobs"], json!([]));
}

async fn set_mode(station: &TestStation, mode: &str) -> Said {
    let body = json!({"mode": mode, "operator": "A17"}).to_string();
    station.post("/v1/printers/bench-1/mode", "", JSON, &body).await
}

#[tokio::test]
async fn a_printer_is_taken_out_and_let_back_in_and_both_are_on_record() {
    let station = TestStation::open();
    let out = set_mode(&station, "maintenance").await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.text);
    assert_eq!((&out.body["mode"], &out.body["accepting"]), (&json!("maintenance"), &json!(false)));
    assert_eq!(out.body["state"], "stopped");
    assert!(out.body["state_reasons"].as_array().unwrap().contains(&json!("paused")));
    let refused = station.print("key-1", LABEL).await;
    refused.is_problem("printer-not-accepting", StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.body["mode"], "maintenance");
    set_mode(&station, "paused").await;
    assert_eq!(station.print("key-1", LABEL).await.status, StatusCode::ACCEPTED);
    set_mode(&station, "draining").await;
    let replayed = station.print("key-1", LABEL).await;
    assert_eq!((replayed.status, replayed.header("idempotent-replayed")), (StatusCode::OK, "true"));
    set_mode(&station, "running").await;
    assert_eq!(station.print("key-2", LABEL).await.status, StatusCode::ACCEPTED);
    let audit = station.get("/v1/audit").await.body;
    let told = audit["entries"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|it| (&it["decision"], &it["reason"], &it["job"])).collect();
    let bench = json!("bench-1");
    let expected = ["resumed", "drained", "paused", "maintained"].map(|deed| json!(deed));
    assert_eq!(told.len(), expected.len());
    for (entry, deed) in told.iter().zip(&expected) {
        assert_eq!(*entry, (deed, &bench, &Value::Null));
    }
    let said = station.post("/v1/printers/bench-9/mode", "", JSON, r#"{"mode":"paused"}"#).await;
    said.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_job_moves_only_to_a_printer_there_is() {
    let station = TestStation::open();
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}/move", job["id"].as_str().unwrap());
    let said = station.post(&path, "", JSON, r#"{"printer":"bench-9"}"#).await;
    said.is_problem("unknown-printer", StatusCode::UNPROCESSABLE_ENTITY);
    let same = station.post(&path, "", JSON, r#"{"printer":"bench-1"}"#).await;
    assert_eq!((same.status, &same.body["printer"]), (StatusCode::OK, &json!("bench-1")));
    station.post(&path.replace("/move", "/cancel"), "", "", "").await;
    let late = station.post(&path, "", JSON, r#"{"printer":"bench-2"}"#).await;
    late.is_problem("not-movable", StatusCode::CONFLICT);
}
