//! The panel at its own door: an invitation, a session, and what it may see.

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt as _;
use http::{StatusCode, request::Builder};
use serde_json::json;

use super::station::{LABEL, Said, TestStation, request, with_token};

const OURS: &str = "http://127.0.0.1:9630";

/// How long a session lasts.
const SEASON: Duration = Duration::from_hours(90 * 24);

/// More signs of life than a stream gives before it looks at the clock.
const SIGNS_MAX: usize = 20;

/// A page that was signed in.
struct Page {
    cookie: String,
    key: String,
}

impl Page {
    async fn open(station: &TestStation) -> Self {
        let invited = station.post("/v1/panel/invitations", "", "", "").await;
        assert_eq!(invited.status, StatusCode::CREATED, "{}", invited.text);
        let signed_in = sign_in(station, invited.body["code"].as_str().unwrap()).await;
        assert_eq!(signed_in.status, StatusCode::CREATED, "{}", signed_in.text);
        let (cookie, manners) = signed_in.header("set-cookie").split_once("; ").unwrap();
        assert_eq!(manners, "Path=/v1; Max-Age=7776000; HttpOnly; SameSite=Strict");
        let key = signed_in.body["key"].as_str().unwrap().to_owned();
        Self { cookie: cookie.to_owned(), key }
    }

    fn asks(&self, method: &str, uri: &str) -> Builder {
        let request = request(method, uri).header("origin", OURS);
        request.header("cookie", &self.cookie).header("x-waystation-panel", &self.key)
    }
}

async fn sign_in(station: &TestStation, code: &str) -> Said {
    let request = request("POST", "/v1/panel/session").header("origin", OURS);
    let body = json!({"code": code}).to_string();
    let request = request.header("content-type", "application/json").body(body.into());
    station.send(request.unwrap()).await
}

#[tokio::test]
async fn a_page_with_an_invitation_works_until_it_signs_out() {
    let station = TestStation::open();
    let page = Page::open(&station).await;
    let jobs = station.ask(page.asks("GET", "/v1/jobs")).await;
    assert_eq!(jobs.status, StatusCode::OK, "{}", jobs.text);
    let out = station.ask(page.asks("DELETE", "/v1/panel/session")).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    let again = station.ask(page.asks("GET", "/v1/jobs")).await;
    again.is_problem("panel-signed-out", StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_that_listens_hears_nothing_more_once_its_session_is_over() {
    let station = TestStation::open();
    let (page, other) = (Page::open(&station).await, Page::open(&station).await);
    let listen = |page: &Page| page.asks("GET", "/v1/events").body(Body::empty()).unwrap();
    let stream = station.open_body(listen(&page)).await.into_body().into_data_stream();
    let mut others = station.open_body(listen(&other)).await.into_body().into_data_stream();
    let out = station.ask(page.asks("DELETE", "/v1/panel/session")).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    station.print("after", LABEL).await;
    let heard: Vec<_> = stream.map(Result::unwrap).collect().await;
    assert!(heard.is_empty(), "an ended session still hears: {heard:?}");
    assert!(others.next().await.is_some(), "another page listens on");
}

#[tokio::test]
async fn a_page_that_listens_hears_nothing_more_once_its_session_is_too_old() {
    let station = TestStation::open();
    let page = Page::open(&station).await;
    let listen = page.asks("GET", "/v1/events").body(Body::empty()).unwrap();
    let mut stream = station.open_body(listen).await.into_body().into_data_stream();
    station.sessions.turn(SEASON - Duration::from_millis(1));
    assert!(stream.next().await.is_some(), "it lasts its whole season");
    station.sessions.turn(Duration::from_millis(1));
    station.print("after", LABEL).await;
    tokio::time::pause();
    let rest: Vec<_> = stream.take(SIGNS_MAX).map(Result::unwrap).collect().await;
    assert!(rest.len() < SIGNS_MAX, "the stream goes on: {rest:?}");
    assert!(rest.iter().all(|said| said.starts_with(b":")), "an old session still hears: {rest:?}");
}

#[tokio::test]
async fn half_a_session_is_none() {
    let station = TestStation::open();
    let (one, other) = (Page::open(&station).await, Page::open(&station).await);
    let mixed = Page { cookie: one.cookie.clone(), key: other.key.clone() };
    let shouted = Page { cookie: one.cookie.to_uppercase(), key: one.key.clone() };
    for page in [mixed, shouted] {
        let said = station.ask(page.asks("GET", "/v1/jobs")).await;
        said.is_problem("panel-signed-out", StatusCode::UNAUTHORIZED);
    }
    // Another port of this computer may set a cookie of the same name; ours is still found.
    let crowded = format!("a=b; waystation-panel-9630=theirs; {}", one.cookie);
    let page = Page { cookie: crowded, key: one.key };
    assert_eq!(station.ask(page.asks("GET", "/v1/jobs")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_that_was_never_given_out_signs_nobody_in() {
    let station = TestStation::open();
    for code in ["", "KX4P7-RQM2D", &"K".repeat(10_000)] {
        let said = sign_in(&station, code).await;
        said.is_problem("unknown-invitation", StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn the_panel_invites_nobody() {
    let station = TestStation::open();
    let page = Page::open(&station).await;
    let said = station.ask(page.asks("POST", "/v1/panel/invitations")).await;
    said.is_problem("not-for-this-client", StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_panel_sees_the_calls_of_others_and_never_a_token_or_a_body() {
    let station = TestStation::open();
    let page = Page::open(&station).await;
    station.print("key-1", LABEL).await;
    station.ask(request("POST", "/v1/jobs").header("origin", "https://evil.test")).await;
    let said = station.ask(page.asks("GET", "/v1/calls")).await;
    let calls = said.body["calls"].as_array().unwrap();
    let shown: Vec<_> = calls
        .iter()
        .map(|call| {
            json!([call["client"], call["origin"], call["route"], call["status"], call["problem"]])
        })
        .collect();
    assert_eq!(
        shown,
        [
            json!(["local", null, "/v1/panel/invitations", 201, null]),
            json!([null, OURS, "/v1/panel/session", 201, null]),
            json!(["local", null, "/v1/jobs", 202, null]),
            json!([null, "https://evil.test", "/v1/jobs", 403, "origin-not-paired"]),
        ]
    );
    assert!(!said.text.contains("wst_") && !said.text.contains("SF-77"), "{}", said.text);
    let newest = calls[2]["number"].as_u64().unwrap();
    let later = station.ask(page.asks("GET", &format!("/v1/calls?after={newest}"))).await;
    assert_eq!(later.body["calls"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_clients_are_listed_without_their_tokens() {
    let station = TestStation::open();
    let said = station.get("/v1/clients").await;
    assert_eq!(said.body, json!({"clients": [{"name": "local", "origin": null, "guest": false}]}));
}

#[tokio::test]
async fn a_station_that_did_nothing_says_so_in_figures() {
    let station = TestStation::open();
    let nothing = station.get("/v1/figures?since_ms=0").await;
    assert_eq!(nothing.body["printed"], 0);
    let job = station.print("key-1", LABEL).await.body;
    let path = format!("/v1/jobs/{}/cancel", job["id"].as_str().unwrap());
    station.post(&path, "", "", "").await;
    let figures = station.get("/v1/figures?since_ms=0").await.body;
    let expected = json!({"since": "1970-01-01T00:00:00.000Z", "printed": 0, "reprinted": 0,
        "sent": 0, "not_printed": 2, "more": false});
    assert_eq!(figures, expected);
    let tomorrow = station.get("/v1/figures?since_ms=9000000000000").await.body;
    assert_eq!(tomorrow["not_printed"], 0);
    assert_eq!(station.get("/v1/doubts").await.body, json!({"jobs": []}));
    let bad = station.ask(with_token(request("GET", "/v1/figures"))).await;
    bad.is_problem("malformed-query", StatusCode::BAD_REQUEST);
}
