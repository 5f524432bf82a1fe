//! Programs and pages that are let in and sent away while the station runs, and the hub it joins.

use axum::body::Body;
use futures_util::StreamExt as _;
use http::{StatusCode, request::Builder};
use serde_json::{Value, json};

use super::station::{LABEL, Said, TestStation, request, with_token};

const SHOP: &str = "https://shop.example";

async fn pair(station: &TestStation, body: &Value) -> Said {
    station.post("/v1/clients", "", "application/json", &body.to_string()).await
}

/// A request with a token that was handed out.
fn bearing(request: Builder, paired: &Said) -> Builder {
    let token = paired.body["token"].as_str().unwrap();
    request.header("authorization", format!("Bearer {token}"))
}

#[tokio::test]
async fn a_page_that_was_let_in_prints_at_once_and_from_its_own_origin_only() {
    let station = TestStation::open();
    let paired = pair(&station, &json!({"name": "shop", "origin": SHOP})).await;
    assert_eq!(paired.status, StatusCode::CREATED, "{}", paired.text);
    assert_eq!(paired.header("cache-control"), "no-store");
    let client = json!({"name": "shop", "origin": SHOP, "guest": true});
    assert_eq!(paired.body["client"], client);

    let asks = |origin: &str| bearing(request("GET", "/v1/jobs").header("origin", origin), &paired);
    assert_eq!(station.ask(asks(SHOP)).await.status, StatusCode::OK);
    let other = station.ask(asks("https://evil.example")).await;
    other.is_problem("origin-not-paired", StatusCode::FORBIDDEN);
    let program = station.ask(bearing(request("GET", "/v1/jobs"), &paired)).await;
    program.is_problem("token-unknown", StatusCode::UNAUTHORIZED);
    let listed = station.get("/v1/clients").await.body;
    assert_eq!(listed["clients"].as_array().unwrap().last(), Some(&client));
    assert!(!listed.to_string().contains("token"), "{listed}");
}

#[tokio::test]
async fn a_program_that_was_sent_away_is_refused_from_its_next_request_on() {
    let station = TestStation::open();
    let paired = pair(&station, &json!({"name": "till"})).await;
    let asks = || bearing(request("GET", "/v1/jobs"), &paired);
    assert_eq!(station.ask(asks()).await.status, StatusCode::OK);
    let away = station.ask(with_token(request("DELETE", "/v1/clients/till"))).await;
    assert_eq!((away.status, away.text.as_str()), (StatusCode::NO_CONTENT, ""));
    station.ask(asks()).await.is_problem("token-unknown", StatusCode::UNAUTHORIZED);
    let again = station.ask(with_token(request("DELETE", "/v1/clients/till"))).await;
    again.is_problem("unknown-client", StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_program_that_listens_hears_nothing_more_once_it_was_sent_away() {
    let station = TestStation::open();
    let (till, scale) = (json!({"name": "till"}), json!({"name": "scale"}));
    let (till, scale) = (pair(&station, &till).await, pair(&station, &scale).await);
    let listen =
        |paired| bearing(request("GET", "/v1/events"), paired).body(Body::empty()).unwrap();
    let mut tills = station.open_body(listen(&till)).await.into_body().into_data_stream();
    let mut scales = station.open_body(listen(&scale)).await.into_body().into_data_stream();
    assert!(tills.next().await.is_some() && scales.next().await.is_some());
    station.ask(with_token(request("DELETE", "/v1/clients/till"))).await;
    // Whoever is let in by the same name is another one.
    pair(&station, &json!({"name": "till"})).await;
    station.print("after", LABEL).await;
    let heard = tills.next().await;
    assert!(heard.is_none(), "a client that was sent away still hears: {heard:?}");
    assert!(scales.next().await.is_some(), "another client listens on");
}

#[tokio::test]
async fn a_guest_has_the_allowance_of_its_kind() {
    let station = TestStation::open();
    let paired = pair(&station, &json!({"name": "shop", "origin": SHOP})).await;
    let asks = || bearing(request("GET", "/v1/printers").header("origin", SHOP), &paired);
    let mut refused = 0;
    for _ in 0..crate::admission::PAGE_ALLOWANCE.burst * 2 {
        refused += u32::from(station.ask(asks()).await.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 0, "a page that turns in circles is slowed down");
}

#[tokio::test]
async fn whoever_is_let_in_lets_nobody_else_in() {
    let station = TestStation::open();
    let paired = pair(&station, &json!({"name": "till"})).await;
    let body = json!({"name": "friend"}).to_string();
    let asks = bearing(request("POST", "/v1/clients"), &paired);
    let asks = asks.header("content-type", "application/json").body(body.into()).unwrap();
    station.send(asks).await.is_problem("not-for-this-client", StatusCode::FORBIDDEN);
    for (method, uri) in
        [("DELETE", "/v1/clients/till"), ("GET", "/v1/clients"), ("GET", "/v1/membership")]
    {
        let said = station.ask(bearing(request(method, uri), &paired)).await;
        said.is_problem("not-for-this-client", StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_no_client_can_be_is_explained() {
    let station = TestStation::open();
    for (body, kind, status) in [
        (json!({"name": "local"}), "client-exists", StatusCode::CONFLICT),
        (json!({"name": "panel"}), "client-exists", StatusCode::CONFLICT),
        (json!({"name": "../x"}), "invalid-value", StatusCode::BAD_REQUEST),
        (json!({"name": "a", "origin": "shop.example"}), "invalid-value", StatusCode::BAD_REQUEST),
        (json!({"name": "a", "origin": "*"}), "invalid-value", StatusCode::BAD_REQUEST),
        (json!({"origin": SHOP}), "malformed-json", StatusCode::BAD_REQUEST),
        (json!({"name": "a", "token": "mine"}), "malformed-json", StatusCode::BAD_REQUEST),
    ] {
        pair(&station, &body).await.is_problem(kind, status);
    }
    let settled = station.ask(with_token(request("DELETE", "/v1/clients/local"))).await;
    settled.is_problem("client-settled", StatusCode::CONFLICT);
    assert_eq!(station.get("/v1/clients").await.body["clients"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_hub_that_cannot_be_one_or_does_not_answer_changes_nothing() {
    let station = TestStation::open();
    let nobody = json!({"hub": null, "station": null});
    assert_eq!(station.get("/v1/membership").await.body, nobody);
    let unknown = format!("wst-{}", "0".repeat(32));
    let token = unknown.as_str();
    for (hub, token, kind, status) in [
        ("hub.example", token, "invalid-value", StatusCode::BAD_REQUEST),
        ("file:///etc", token, "invalid-value", StatusCode::BAD_REQUEST),
        ("https://hub.example/path", token, "invalid-value", StatusCode::BAD_REQUEST),
        ("https://hub.example", "wst-0", "invalid-value", StatusCode::BAD_REQUEST),
        // Port 9 is nobody's.
        ("http://127.0.0.1:9", token, "not-enrolled", StatusCode::BAD_GATEWAY),
    ] {
        let body = json!({"hub": hub, "token": token}).to_string();
        let said = station.post("/v1/membership", "", "application/json", &body).await;
        said.is_problem(kind, status);
    }
    assert_eq!(station.get("/v1/membership").await.body, nobody);
}
