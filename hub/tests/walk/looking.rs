//! What people see, and who may see it.
//!
//! An empty hub says so; nothing is shown without the administrator's token.

use crate::running::{ADMIN, Running, agent};

/// Status, type and text of an answer, and its policy.
fn get(hub: &Running, path: &str, token: Option<&str>) -> (u16, String, String, String) {
    let mut request = agent().get(format!("{}{path}", hub.url));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().unwrap();
    let header = |name: &str| {
        answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
    };
    let (kind, policy) = (header("content-type"), header("content-security-policy"));
    (answer.status().as_u16(), kind, answer.body_mut().read_to_string().unwrap(), policy)
}

fn with_hub(story: impl FnOnce(&Running)) {
    let folder = tempfile::tempdir().unwrap();
    story(&Running::start(folder.path()));
}

#[test]
fn an_empty_hub_says_that_it_is_empty() {
    with_hub(|hub| {
        assert_eq!(
            hub.ask("/api/summary").to_string(),
            r#"{"by_outcome":[],"forks":0,"gaps":0,"labels":0,"last_heard_at":null,"outcomes":0,"stations":0,"unread":0}"#
        );
        assert_eq!(hub.ask("/api/stations").to_string(), r#"{"next":null,"stations":[]}"#);
        assert_eq!(hub.ask("/api/fleet").to_string(), r#"{"sites":[]}"#);
        assert_eq!(hub.ask("/api/alerts").to_string(), r#"{"alerts":[],"next":null}"#);
        assert_eq!(hub.ask("/api/audit").to_string(), r#"{"entries":[],"next":null}"#);
        assert_eq!(hub.ask("/api/labels").to_string(), r#"{"labels":[]}"#);
    });
}

#[test]
fn nothing_is_shown_without_the_administrators_token() {
    with_hub(|hub| {
        let paths = [
            "/api/summary",
            "/api/fleet",
            "/api/sites/x",
            "/api/stations",
            "/api/stations/x",
            "/api/stations/x/printers/0",
            "/api/labels",
            "/api/alerts",
            "/api/alerts/past",
            "/api/silences",
            "/api/audit",
            "/api/stream",
            "/api/board",
            "/api/series?minutes=60",
            "/api/session",
            "/api/users",
            "/api/programs",
            "/api/enrolments",
        ];
        for path in paths {
            for token in [None, Some("wsa-other"), Some("")] {
                let (status, kind, ..) = get(hub, path, token);
                assert_eq!((status, kind.as_str()), (401, "application/problem+json"), "{path}");
            }
        }
    });
}

#[test]
fn the_page_runs_nothing_from_elsewhere() {
    with_hub(|hub| {
        let (status, kind, text, policy) = get(hub, "/", None);
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        // A machine without Node builds a hub without its page, which says so.
        let is_built = status == 200 && kind == "text/html; charset=utf-8";
        assert!(is_built || (status == 501 && text.contains("dashboard-not-built")), "{text}");
        assert!(!text.contains("://") && !text.contains("style=") && !text.contains("onclick"));
        assert_eq!(get(hub, "/assets/admin-token", None).3, policy);
    });
}

#[test]
fn a_question_that_makes_no_sense_is_told_why() {
    with_hub(|hub| {
        for (path, expected, detail) in [
            ("/api/stations/nobody", 404, "There is no station \\\"nobody\\\"."),
            ("/api/stations/No%20Body", 404, "There is no station"),
            ("/api/labels?limit=many", 400, "limit: invalid digit found in string."),
            ("/api/labels?colour=red", 400, "colour: unknown field"),
            ("/api/nothing", 404, "There is no \\\"/api/nothing\\\" here."),
        ] {
            let (status, _, text, _) = get(hub, path, Some(ADMIN));
            assert_eq!(status, expected, "{path}: {text}");
            assert!(text.contains(detail), "{text}");
        }
    });
}

#[test]
fn machines_can_ask_how_the_hub_is() {
    with_hub(|hub| {
        assert_eq!(get(hub, "/healthz", None).2, "ok\n");
        assert_eq!(get(hub, "/readyz", None).2, "ready\n");
        let (status, _, text, _) = get(hub, "/metrics", None);
        assert_eq!(status, 200);
        assert!(text.contains("waystation_hub_stations 0\n"), "{text}");
    });
}
