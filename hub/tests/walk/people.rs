//! Who comes in, what each may do, and what the audit says about it.
//!
//! Everything over HTTP; a password or token is only ever seen by whoever asked for it.

use std::io::{BufRead as _, BufReader};

use serde_json::{Value, json};

use crate::{
    running::{ADMIN, Running, agent},
    station::Station,
};

const PASSWORD: &str = "correct horse battery";

/// More lines than a stream of two events has.
const LINES_MAX: usize = 12;

/// What an answer said.
struct Said {
    status: u16,
    cookie: String,
    body: Value,
}

/// Sends a request with these headers; nothing as the body is a GET.
fn send(hub: &Running, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Said {
    let url = format!("{}{path}", hub.url);
    let mut answer = match body {
        Some(body) => {
            let mut request = agent().post(url).header("content-type", "application/json");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.send(body.to_string()).unwrap()
        }
        None => {
            let mut request = agent().get(url);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.call().unwrap()
        }
    };
    let cookie = answer.headers().get("set-cookie").map_or("", |value| value.to_str().unwrap());
    let (status, cookie) = (answer.status().as_u16(), cookie.to_owned());
    let text = answer.body_mut().read_to_string().unwrap();
    Said { status, cookie, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

fn as_admin(hub: &Running, path: &str, body: &Value) -> Said {
    send(hub, path, &[("authorization", &format!("Bearer {ADMIN}"))], Some(body))
}

/// The two halves of a session.
struct Session {
    cookie: String,
    key: String,
}

impl Session {
    fn begin(hub: &Running, name: &str) -> Self {
        let body = json!({ "name": name, "password": PASSWORD });
        let said = send(hub, "/api/session", &[], Some(&body));
        assert_eq!(said.status, 201, "{}", said.body);
        let (cookie, rest) = said.cookie.split_once("; ").unwrap();
        assert_eq!(rest, "Path=/api; Max-Age=604800; HttpOnly; SameSite=Strict");
        let key = said.body["key"].as_str().unwrap().to_owned();
        Self { cookie: cookie.to_owned(), key }
    }

    fn halves(&self) -> [(&str, &str); 2] {
        [("cookie", &self.cookie), ("x-waystation-hub", &self.key)]
    }

    fn send(&self, hub: &Running, path: &str, body: Option<&Value>) -> Said {
        send(hub, path, &self.halves(), body)
    }
}

fn with_user(role: &str, story: impl FnOnce(&Running, &std::path::Path)) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Running::start(folder.path());
    let user = json!({ "name": "wang", "role": role, "password": PASSWORD });
    assert_eq!(as_admin(&hub, "/api/users", &user).status, 201);
    story(&hub, folder.path());
}

#[test]
fn a_session_is_two_halves_and_neither_is_of_use_alone() {
    with_user("viewer", |hub, _| {
        let wang = Session::begin(hub, "wang");
        let me = wang.send(hub, "/api/session", None);
        assert_eq!(me.body, json!({ "name": "wang", "role": "viewer" }));
        let halves = wang.halves();
        for half in halves {
            assert_eq!(send(hub, "/api/session", &[half], None).status, 401, "{half:?}");
        }
        let [cookie, key] = halves;
        for foreign in [("origin", "http://evil.example"), ("sec-fetch-site", "same-site")] {
            assert_eq!(send(hub, "/api/session", &[cookie, key, foreign], None).status, 403);
        }
        let mut end = agent().delete(format!("{}/api/session", hub.url));
        for (name, value) in halves {
            end = end.header(name, value);
        }
        assert_eq!(end.call().unwrap().status(), 204);
        assert_eq!(wang.send(hub, "/api/session", None).status, 401);
    });
}

#[test]
fn a_foreign_page_signs_nobody_in() {
    with_user("viewer", |hub, _| {
        let body = json!({ "name": "wang", "password": PASSWORD });
        let foreign = [("origin", "http://evil.example")];
        let said = send(hub, "/api/session", &foreign, Some(&body));
        assert_eq!((said.status, said.cookie.as_str()), (403, ""));
    });
}

#[test]
fn a_session_ends_after_a_week() {
    with_user("viewer", |hub, _| {
        let wang = Session::begin(hub, "wang");
        hub.clock.turn(7 * 24 * 60 * 60 - 1);
        assert_eq!(wang.send(hub, "/api/summary", None).status, 200);
        hub.clock.turn(1);
        assert_eq!(wang.send(hub, "/api/summary", None).status, 401);
    });
}

#[test]
fn who_guesses_waits_and_is_not_told_which_names_there_are() {
    with_user("viewer", |hub, _| {
        for name in ["wang", "nobody"] {
            let wrong = json!({ "name": name, "password": "a wrong password" });
            for _ in 0..5 {
                let said = send(hub, "/api/session", &[], Some(&wrong));
                assert_eq!(said.status, 401);
                assert_eq!(said.body["type"], "urn:waystation:problem:wrong-password");
            }
            let right = json!({ "name": name, "password": PASSWORD });
            assert_eq!(send(hub, "/api/session", &[], Some(&right)).status, 429);
        }
        hub.clock.turn(15 * 60);
        Session::begin(hub, "wang");
    });
}

#[test]
fn each_role_may_what_the_one_before_it_may() {
    let silence = json!({ "scope": "hub", "minutes": 5, "reason": "moving house" });
    let invite = json!({ "site": "WH-012", "minutes": 5 });
    let program = json!({ "name": "wms", "role": "viewer", "days": 1 });
    let deeds =
        [("/api/silences", &silence), ("/api/enrolments", &invite), ("/api/programs", &program)];
    for (role, may) in [("viewer", [403; 3]), ("operator", [201, 201, 403]), ("admin", [201; 3])] {
        with_user(role, |hub, _| {
            let wang = Session::begin(hub, "wang");
            assert_eq!(wang.send(hub, "/api/fleet", None).status, 200);
            let said = deeds.map(|(path, body)| wang.send(hub, path, Some(body)).status);
            assert_eq!(said, may, "{role}");
        });
    }
}

#[test]
fn what_a_user_does_stands_in_the_audit_in_their_name() {
    with_user("operator", |hub, _| {
        let wang = Session::begin(hub, "wang");
        let silence = json!({ "scope": "hub", "minutes": 5, "reason": "moving house" });
        let made = wang.send(hub, "/api/silences", Some(&silence));
        assert_eq!(made.body["by"], "wang");
        let named = json!({ "scope": "hub", "minutes": 5, "reason": "moving", "by": "Li" });
        let made = wang.send(hub, "/api/silences", Some(&named));
        assert_eq!(made.body["by"], "Li (wang)", "another name never stands alone");
        let trace = json!({ "by": "waybill", "tokens": ["07".repeat(16)] });
        assert_eq!(wang.send(hub, "/api/traces", Some(&trace)).status, 200);
        let audit = wang.send(hub, "/api/audit", None).body;
        let lines: Vec<_> = audit["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                format!("{} {}", entry["who"].as_str().unwrap(), entry["what"].as_str().unwrap())
            })
            .collect();
        let expected = [
            "wang trace",
            "Li (wang) silence",
            "wang silence",
            "wang sign-in",
            "administrator add-user",
        ];
        assert_eq!(lines, expected);
    });
}

#[test]
fn a_changed_password_ends_every_session_and_the_old_one_is_of_no_use() {
    with_user("viewer", |hub, _| {
        let wang = Session::begin(hub, "wang");
        let wrong = json!({ "old": "a wrong password", "new": "another good one" });
        assert_eq!(wang.send(hub, "/api/password", Some(&wrong)).status, 401);
        let short = json!({ "old": PASSWORD, "new": "short" });
        assert_eq!(wang.send(hub, "/api/password", Some(&short)).status, 400);
        let good = json!({ "old": PASSWORD, "new": "another good one" });
        assert_eq!(wang.send(hub, "/api/password", Some(&good)).status, 204);
        assert_eq!(wang.send(hub, "/api/session", None).status, 401);
        let old = json!({ "name": "wang", "password": PASSWORD });
        assert_eq!(send(hub, "/api/session", &[], Some(&old)).status, 401);
    });
}

/// Listens with these headers, and hears the stream end once `end` happened.
#[track_caller]
fn hears_no_more(hub: &Running, headers: &[(&str, &str)], end: impl FnOnce()) {
    let mut request = agent().get(format!("{}/api/stream", hub.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let stream = request.call().unwrap();
    let mut lines = BufReader::new(stream.into_body().into_reader()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "event: snapshot");
    end();
    // The rest of the first event, at most a second one, and then the end; a stream that goes on
    // shows for ever that it lives.
    let heard: Vec<_> = lines.take(LINES_MAX).collect();
    assert!(heard.len() < LINES_MAX, "the stream goes on: {heard:?}");
}

#[test]
fn who_is_shut_out_hears_nothing_more_of_the_fleet() {
    with_user("viewer", |hub, _| {
        let wang = Session::begin(hub, "wang");
        hears_no_more(hub, &wang.halves(), || {
            let out = as_admin(hub, "/api/users/wang", &json!({ "shut_out": true }));
            assert_eq!(out.status, 204, "{}", out.body);
        });
    });
}

#[test]
fn who_listens_when_the_week_of_a_session_is_over_hears_nothing_more() {
    with_user("viewer", |hub, _| {
        let wang = Session::begin(hub, "wang");
        hears_no_more(hub, &wang.halves(), || hub.clock.turn(7 * 24 * 60 * 60));
    });
}

#[test]
fn a_program_that_listens_hears_nothing_more_once_its_token_ended_or_is_too_old() {
    with_user("viewer", |hub, _| {
        let program = |name: &str| {
            let wanted = json!({ "name": name, "role": "viewer", "days": 2 });
            let made = as_admin(hub, "/api/programs", &wanted);
            format!("Bearer {}", made.body["token"].as_str().unwrap())
        };
        hears_no_more(hub, &[("authorization", &program("wms"))], || {
            assert_eq!(as_admin(hub, "/api/programs/wms/end", &json!({})).status, 204);
        });
        hears_no_more(hub, &[("authorization", &program("erp"))], || {
            hub.clock.turn(2 * 24 * 60 * 60);
        });
    });
}

#[test]
fn who_is_shut_out_is_out_at_once() {
    with_user("admin", |hub, _| {
        let wang = Session::begin(hub, "wang");
        let out = json!({ "shut_out": true });
        assert_eq!(as_admin(hub, "/api/users/wang", &out).status, 204);
        assert_eq!(wang.send(hub, "/api/session", None).status, 401);
        assert_eq!(as_admin(hub, "/api/users/li", &out).status, 404);
        let users = &hub.ask("/api/users")["users"];
        assert_eq!(users[0]["role"], "admin");
        assert!(users[0]["ended_at"].is_string() && users[0].get("password").is_none());
    });
}

#[test]
fn the_administrators_token_opens_a_session_too() {
    with_user("viewer", |hub, _| {
        let said = send(hub, "/api/session", &[], Some(&json!({ "token": ADMIN })));
        assert_eq!((said.status, &said.body["role"]), (201, &"admin".into()));
        let wrong = json!({ "token": "wsa-0" });
        assert_eq!(send(hub, "/api/session", &[], Some(&wrong)).status, 401);
    });
}

#[test]
fn a_program_comes_in_with_its_token_until_it_ends() {
    with_user("viewer", |hub, _| {
        let wanted = json!({ "name": "wms", "role": "viewer", "days": 2 });
        let token =
            as_admin(hub, "/api/programs", &wanted).body["token"].as_str().unwrap().to_owned();
        assert!(token.starts_with("wsp-"));
        let bearer = format!("Bearer {token}");
        let ask = |path: &str| send(hub, path, &[("authorization", &bearer)], None).status;
        assert_eq!((ask("/api/fleet"), ask("/api/users")), (200, 403));
        assert_eq!(as_admin(hub, "/api/programs", &wanted).status, 409);
        hub.clock.turn(2 * 24 * 60 * 60);
        assert_eq!(ask("/api/fleet"), 401);
        assert_eq!(as_admin(hub, "/api/programs/wms/end", &json!({})).status, 204);
        let programs = hub.ask("/api/programs").to_string();
        assert!(!programs.contains(&token), "a token is shown once");
    });
}

#[test]
fn a_station_is_let_in_from_the_page_and_shown_out_again() {
    with_user("operator", |hub, folder| {
        let wang = Session::begin(hub, "wang");
        let wanted = json!({ "site": "WH-012", "minutes": 60 });
        let made = wang.send(hub, "/api/enrolments", Some(&wanted));
        assert!(made.body["token"].as_str().unwrap().starts_with("wst-"), "{}", made.body);
        for wrong in
            [json!({ "site": "a site", "minutes": 5 }), json!({ "site": "W", "minutes": 0 })]
        {
            assert_eq!(wang.send(hub, "/api/enrolments", Some(&wrong)).status, 400);
        }
        let station = Station::enrol(hub, folder, 1);
        let told = wang.send(hub, "/api/enrolments", None).body["enrolments"].clone();
        let used: Vec<_> = told.as_array().unwrap().iter().map(|row| &row["station"]).collect();
        assert!(used.contains(&&Value::Null));
        assert!(used.contains(&&station.known.station.as_str().into()));
        let path = format!("/api/stations/{}/revoke", station.known.station);
        let reason = json!({ "reason": "stolen" });
        assert_eq!(wang.send(hub, &path, Some(&reason)).status, 403);
        assert_eq!(as_admin(hub, &path, &json!({ "reason": " " })).status, 400);
        assert_eq!(as_admin(hub, &path, &reason).status, 204);
        assert_eq!(as_admin(hub, &path, &reason).status, 404);
    });
}
