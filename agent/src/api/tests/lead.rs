//! The call for the shift lead, as the panel and its listeners meet it.

use http::StatusCode;
use serde_json::{Value, json};

use super::station::{Said, TestStation};

async fn say(station: &TestStation, body: Value) -> Said {
    station.post("/v1/lead", "", "application/json", &body.to_string()).await
}

#[tokio::test]
async fn a_call_for_the_lead_stands_until_the_lead_is_here_and_both_are_on_record() {
    let station = TestStation::open();
    let called = say(&station, json!({"wanted": true, "operator": "A17"})).await;
    assert_eq!(called.status, StatusCode::OK, "{}", called.body);
    let since = called.body["called_at"].clone();
    assert!(since.is_string(), "{since}");
    assert_eq!(station.get("/v1/station").await.body["lead"], json!({"called_at": since}));
    assert_eq!(say(&station, json!({"wanted": true})).await.body["called_at"], since);
    let here = say(&station, json!({"wanted": false})).await;
    assert_eq!(here.body, json!({"called_at": null}));
    assert_eq!(station.get("/v1/station").await.body["lead"], json!({"called_at": null}));
    let audit = station.get("/v1/audit").await.body;
    let entries = audit["entries"].as_array().unwrap().iter();
    let told: Vec<_> =
        entries.map(|it| json!([it["decision"], it["operator"], it["job"]])).collect();
    assert_eq!(told, [json!(["lead-here", null, null]), json!(["lead-called", "A17", null])]);
}

#[tokio::test]
async fn a_call_says_whether_the_lead_is_wanted_and_nothing_else() {
    let station = TestStation::open();
    for body in [json!({}), json!({"wanted": "yes"}), json!({"wanted": true, "why": "jam"})] {
        let said = say(&station, body).await;
        said.is_problem("malformed-json", StatusCode::BAD_REQUEST);
    }
    let said = say(&station, json!({"wanted": true, "operator": "Li Wei"})).await;
    said.is_problem("invalid-value", StatusCode::BAD_REQUEST);
    assert_eq!(station.get("/v1/audit").await.body["entries"], json!([]));
}
