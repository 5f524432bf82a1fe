//! What is refused, and that nothing of it is kept.

use http::StatusCode;
use serde_json::{Value, json};

use super::station::{LABEL, TestStation, request, with_token};

const ZPL: &str = "application/vnd.zebra-zpl";
const JSON: &str = "application/json";
const URI: &str = "/v1/jobs?printer=bench-1";

/// One refusal: path, key, content type and body, and what is said to it.
async fn check(refused: (&str, &str, &str, &str), kind: &str, status: u16, detail: &str) -> Value {
    let station = TestStation::open();
    let (uri, key, content_type, body) = refused;
    let said = station.post(uri, key, content_type, body).await;
    said.is_problem(kind, StatusCode::from_u16(status).unwrap());
    assert_eq!(said.body["detail"], detail);
    assert_eq!(station.get("/v1/jobs").await.body["jobs"], json!([]), "something was kept");
    said.body
}

#[tokio::test]
async fn an_unknown_printer_is_answered_with_the_known_ones() {
    let order = ("/v1/jobs?printer=bench-9", "k", ZPL, LABEL);
    let detail = "There is no printer \"bench-9\" at this station; there is bench-1.";
    let body = check(order, "unknown-printer", 422, detail).await;
    assert_eq!(body["known"], json!(["bench-1"]));
    let detail = "The query names no printer; write \"?printer=NAME\".";
    check(("/v1/jobs", "k", ZPL, LABEL), "malformed-query", 400, detail).await;
}

#[tokio::test]
async fn a_document_that_is_no_label_is_refused_with_its_place() {
    check((URI, "k", ZPL, ""), "empty-document", 400, "The document is empty.").await;
    let detail = "The format that begins at byte 0 has no closing ^XZ.";
    let body = check((URI, "k", ZPL, "^XA^FDA-17^FS"), "not-a-label", 400, detail).await;
    assert_eq!(body["offset"], 0);
    let long = LABEL.repeat(3);
    let detail = "The request is too long for a document of 64 bytes.";
    let body = check((URI, "k", ZPL, &long), "oversized-document", 413, detail).await;
    assert_eq!(body["bytes_max"], 64);
}

#[tokio::test]
async fn a_command_beyond_the_label_is_refused_by_name_and_place() {
    let detail = "The command ^JU at byte 3 changes the printer's settings.";
    let order = (URI, "k", ZPL, "^XA^JUF^FDA-17^FS^XZ");
    let body = check(order, "command-refused", 400, detail).await;
    assert_eq!((&body["command"], &body["offset"]), (&json!("^JU"), &json!(3)));
    assert_eq!(body["class"], "settings");
}

#[tokio::test]
async fn a_document_inside_json_has_the_same_limit() {
    let station = TestStation::open();
    let said = station.print("k", &LABEL.repeat(3)).await;
    said.is_problem("oversized-document", StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_wrong_media_type_is_refused_with_the_right_ones() {
    for (content_type, detail) in [
        ("text/plain", "The content type is \"text/plain\"."),
        (
            "application/json; charset=utf-16",
            "The content type is \"application/json; charset=utf-16\".",
        ),
        ("", "There is no Content-Type header."),
    ] {
        check((URI, "k", content_type, LABEL), "unsupported-media-type", 415, detail).await;
    }
    let order = r#"{"printer":"bench-1","document":{"format":"application/pdf","data":"XlhB"}}"#;
    let detail = "The printer takes application/vnd.zebra-zpl, not application/pdf.";
    check(("/v1/jobs", "k", JSON, order), "unsupported-media-type", 415, detail).await;
}

#[tokio::test]
async fn malformed_json_is_refused_with_its_position() {
    let detail = "Line 2, column 9: trailing comma.";
    let order = "{\"printer\":\"bench-1\",\n        }";
    check(("/v1/jobs", "k", JSON, order), "malformed-json", 400, detail).await;
    let order = r#"{"printer":"bench-1","colour":"red"}"#;
    let detail = "Line 1, column 29: unknown field `colour`, expected one of `printer`, \
                  `document`, `copies`, `references`, `scan`, `needs`.";
    check(("/v1/jobs", "k", JSON, order), "malformed-json", 400, detail).await;
    let order =
        r#"{"printer":"bench-1","document":{"format":"application/vnd.zebra-zpl","data":"!"}}"#;
    let detail = "document.data is not base64: Invalid symbol 33, offset 0..";
    check(("/v1/jobs", "k", JSON, order), "invalid-value", 400, detail).await;
    let detail = "The query repeats what belongs into the JSON body.";
    check((URI, "k", JSON, "{}"), "malformed-query", 400, detail).await;
}

#[tokio::test]
async fn a_job_without_a_usable_key_is_refused() {
    let detail = "There is no Idempotency-Key header.";
    check((URI, "", ZPL, LABEL), "missing-idempotency-key", 400, detail).await;
    let detail = "An idempotency key has 1 to 255 bytes, this one has 256.";
    check((URI, &"k".repeat(256), ZPL, LABEL), "missing-idempotency-key", 400, detail).await;
    let detail = "The Idempotency-Key has characters that are not visible ASCII.";
    check((URI, "ключ", ZPL, LABEL), "missing-idempotency-key", 400, detail).await;
    let station = TestStation::open();
    let doubled = with_token(request("POST", URI)).header("content-type", ZPL);
    let doubled = doubled.header("idempotency-key", "a").header("idempotency-key", "b");
    let said = station.ask(doubled).await;
    said.is_problem("missing-idempotency-key", StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_number_out_of_range_is_refused_with_the_range() {
    let uri = "/v1/jobs?printer=bench-1&copies=4";
    let detail = "4 copies are asked for, the station takes 1 to 3.";
    check((uri, "k", ZPL, LABEL), "invalid-value", 400, detail).await;
    let many = "^XA^PQ6^FO1,1^A0N,9^FDA^FS^XZ";
    let detail = "One copy prints 6 labels, the station takes 5.";
    check((URI, "k", ZPL, many), "invalid-value", 400, detail).await;
}

#[tokio::test]
async fn a_key_with_another_content_is_refused_and_the_first_job_stays() {
    let station = TestStation::open();
    let first = station.print("k", LABEL).await;
    let other = station.print("k", "^XA^FO40,40^A0N,40^FDA-18^FS^XZ").await;
    other.is_problem("key-reused", StatusCode::UNPROCESSABLE_ENTITY);
    let jobs = station.get("/v1/jobs").await.body;
    assert_eq!(jobs["jobs"][0]["id"], first.body["id"]);
    assert_eq!(jobs["jobs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_full_queue_asks_to_come_back_and_still_knows_its_jobs() {
    let station = TestStation::open();
    for key in ["a", "b", "c"] {
        assert_eq!(station.print(key, LABEL).await.status, StatusCode::ACCEPTED);
    }
    let full = station.print("d", LABEL).await;
    full.is_problem("queue-full", StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(full.body["limit"], 3);
    assert_eq!(station.print("a", LABEL).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_asked_of_no_job_or_no_list_is_refused() {
    let station = TestStation::open();
    for id in ["01K9Z8Y7X6W5V4T3S2R1Q0P9NM", "x", "..%2fprinters"] {
        let said = station.get(&format!("/v1/jobs/{id}")).await;
        said.is_problem("unknown-job", StatusCode::NOT_FOUND);
    }
    let said = station.post("/v1/jobs/x/resolution", "", JSON, r#"{"answer":"maybe"}"#).await;
    said.is_problem("malformed-json", StatusCode::BAD_REQUEST);
    for (uri, kind) in [
        ("/v1/jobs?cursor=x", "unknown-cursor"),
        ("/v1/jobs?limit=0", "invalid-value"),
        ("/v1/jobs?limit=201", "invalid-value"),
        ("/v1/jobs?limt=1", "malformed-query"),
    ] {
        station.get(uri).await.is_problem(kind, StatusCode::BAD_REQUEST);
    }
    station.get("/v2/jobs").await.is_problem("no-such-route", StatusCode::NOT_FOUND);
    let said = station.post("/v1/profiles", "", "", "").await;
    said.is_problem("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED);
}
