//! What a listener hears.

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use serde_json::Value;

use super::station::{LABEL, TestStation, request, with_token};

/// Somebody who listens.
struct Ear(BodyDataStream);

impl Ear {
    async fn open(station: &TestStation, last_event_id: Option<&str>) -> Self {
        let mut request = with_token(request("GET", "/v1/events"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = station.open_body(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// The next event of this name: its id and its data.
    async fn hear(&mut self, name: &str) -> (String, Value) {
        loop {
            let chunk = self.0.next().await.expect("the stream goes on").unwrap();
            let text = String::from_utf8(chunk.to_vec()).unwrap();
            let field = |key: &str| {
                text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned()
            };
            if field("event: ") == name {
                return (field("id: "), serde_json::from_str(&field("data: ")).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn a_listener_hears_the_printers_first_and_then_each_change() {
    let station = TestStation::open();
    station.print("before", LABEL).await;
    let mut ear = Ear::open(&station, None).await;
    assert_eq!(ear.hear("printer").await.1["name"], "bench-1");
    let job = station.print("after", LABEL).await.body;
    let (_, heard) = ear.hear("job").await;
    assert_eq!((&heard["id"], &heard["state"]), (&job["id"], &job["state"]));
    let path = format!("/v1/jobs/{}/cancel", job["id"].as_str().unwrap());
    station.post(&path, "", "", "").await;
    assert_eq!(ear.hear("job").await.1["state"], "canceled");
}

#[tokio::test]
async fn who_comes_back_hears_what_happened_meanwhile() {
    let station = TestStation::open();
    let mut ear = Ear::open(&station, None).await;
    station.print("a", LABEL).await;
    let (heard, _) = ear.hear("job").await;
    drop(ear);
    let missed = station.print("b", LABEL).await.body;
    let mut ear = Ear::open(&station, Some(&heard)).await;
    let (id, told) = ear.hear("job").await;
    assert_eq!(told["id"], missed["id"]);
    assert_ne!(id, heard);
}

#[tokio::test]
async fn who_comes_back_from_another_journal_hears_everything() {
    let station = TestStation::open();
    let job = station.print("a", LABEL).await.body;
    let mut ear = Ear::open(&station, Some("999999")).await;
    assert_eq!(ear.hear("job").await.1["id"], job["id"]);
}

#[tokio::test]
async fn a_stream_ends_when_the_station_stops() {
    let station = TestStation::open();
    let mut ear = Ear::open(&station, None).await;
    ear.hear("printer").await;
    station.stop.send_replace(true);
    let rest: Vec<_> = ear.0.collect().await;
    assert!(rest.iter().all(Result::is_ok), "the stream broke off");
}

#[tokio::test]
async fn a_listener_hears_whether_the_lead_is_wanted_and_each_change_of_it() {
    let station = TestStation::open();
    let mut ear = Ear::open(&station, None).await;
    assert_eq!(ear.hear("lead").await.1["called_at"], Value::Null);
    station.post("/v1/lead", "", "application/json", r#"{"wanted":true}"#).await;
    assert!(ear.hear("lead").await.1["called_at"].is_string());
    station.post("/v1/lead", "", "application/json", r#"{"wanted":false}"#).await;
    assert_eq!(ear.hear("lead").await.1["called_at"], Value::Null);
}

#[tokio::test]
async fn a_listener_hears_that_a_scan_was_refused_and_nothing_of_what_it_said() {
    let station = TestStation::open();
    let mut ear = Ear::open(&station, None).await;
    ear.hear("lead").await;
    station.post("/v1/scans", "", "application/json", r#"{"value":"WS-4711"}"#).await;
    assert_eq!(ear.hear("scan").await.1, serde_json::json!({"taken": false}));
}
