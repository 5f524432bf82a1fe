//! Who knocks at the gate, and who comes in.

use http::{Request, request::Builder};

use super::*;

const PORT: u16 = 9630;
const WMS: &str = "https://wms.example";
const LOCAL_TOKEN: &str = "wst_local";
const WMS_TOKEN: &str = "wst_wms";

fn rules() -> GateRules {
    let client = |name: &str, origin: Option<&str>, token| Client {
        name: name.to_owned(),
        origin: origin.map(|origin| Origin::parse(origin).unwrap()),
        token: TokenDigest::of(token),
    };
    let clients =
        vec![client(LOCAL_CLIENT, None, LOCAL_TOKEN), client("wms", Some(WMS), WMS_TOKEN)];
    GateRules { port: PORT, clients }
}

/// The outcome in a word, so that a table can be read.
fn knock(request: Builder) -> String {
    let request = request.body(()).unwrap();
    let facts =
        RequestFacts { method: request.method(), uri: request.uri(), headers: request.headers() };
    match admit(&facts, &rules()) {
        Ok(Pass::Client(client)) => client.name.clone(),
        Ok(Pass::Panel(halves)) => format!("panel with {}", halves.key),
        Ok(Pass::Public) => "public".to_owned(),
        Ok(Pass::Preflight(origin)) => format!("preflight for {origin}"),
        Err(refusal) => refusal.to_problem().kind().name.to_owned(),
    }
}

fn call(method: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header("host", "127.0.0.1:9630")
}

fn bearer(request: Builder, token: &str) -> Builder {
    request.header("authorization", format!("Bearer {token}"))
}

#[track_caller]
fn check(request: Builder, expected: &str) {
    let shown = format!("{request:?}");
    assert_eq!(knock(request), expected, "{shown}");
}

#[test]
fn a_program_with_the_local_token_comes_in() {
    for host in ["127.0.0.1:9630", "localhost:9630", "[::1]:9630"] {
        let request = Request::post("/v1/jobs").header("host", host);
        check(bearer(request, LOCAL_TOKEN), "local");
    }
}

#[test]
fn no_other_name_of_this_computer_or_any_other_is_answered() {
    let hosts = [
        "",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "127.0.0.1:80",
        "127.0.0.1:9631",
        "127.0.0.1:09630",
        "127.0.0.1:9630:9630",
        "127.1:9630",
        "2130706433:9630",
        "0x7f000001:9630",
        "0177.0.0.1:9630",
        "127.0.0.2:9630",
        "0.0.0.0:9630",
        "[::]:9630",
        "[::ffff:127.0.0.1]:9630",
        "[0:0:0:0:0:0:0:1]:9630",
        "LOCALHOST:9630",
        "localhost.:9630",
        "localhost:9630/",
        "localhost:9630@evil.test",
        "evil.test:9630",
        "127.0.0.1.evil.test:9630",
        "localhost.evil.test:9630",
        "user@localhost:9630",
        " localhost:9630",
        "localhost: 9630",
    ];
    for host in hosts {
        let request = Request::post("/v1/jobs").header("host", host);
        check(bearer(request, LOCAL_TOKEN), "misdirected-request");
        check(Request::get("/healthz").header("host", host), "misdirected-request");
    }
    let doubled = call("GET", "/healthz").header("host", "127.0.0.1:9630");
    check(doubled, "misdirected-request");
    check(Request::get("/healthz"), "misdirected-request");
    let absolute = Request::get("http://evil.test/healthz").header("host", "127.0.0.1:9630");
    check(absolute, "misdirected-request");
}

#[test]
fn a_paired_page_comes_in_with_its_own_token() {
    check(bearer(call("POST", "/v1/jobs").header("origin", WMS), WMS_TOKEN), "wms");
}

#[test]
fn a_token_is_of_no_use_to_anybody_but_its_client() {
    check(bearer(call("POST", "/v1/jobs").header("origin", WMS), LOCAL_TOKEN), "token-unknown");
    check(bearer(call("POST", "/v1/jobs"), WMS_TOKEN), "token-unknown");
}

#[test]
fn an_origin_that_looks_like_a_paired_one_is_refused() {
    let origins = [
        "",
        "null",
        "Null",
        "*",
        "https://",
        "//wms.example",
        "wms.example",
        "http://wms.example",
        "https://wms.example/",
        "https://wms.example//",
        "https://wms.example:443",
        "https://wms.example:8443",
        "https://wms.example:0443",
        "https://WMS.example",
        "HTTPS://wms.example",
        "https://wms.EXAMPLE",
        "https://wms.example.",
        "https://.wms.example",
        "https://wms.example.evil.test",
        "https://evil.test/wms.example",
        "https://evil.test#https://wms.example",
        "https://evil.test?https://wms.example",
        "https://wms.example@evil.test",
        "https://wms.example:443@evil.test",
        "https://user@wms.example",
        "https://evilwms.example",
        "https://a.wms.example",
        "https://wms-example",
        "https://wmsXexample",
        "https://wms.example ",
        " https://wms.example",
        "https://wms.example,https://evil.test",
        "https://wms.example https://evil.test",
        "https://wms.example%00.evil.test",
        "https://wms.example%2eevil.test",
        "https://xn--wms-.example",
        "https://wms\u{2024}example",
        "https://\u{24e6}ms.example",
        "https://wms.exampl\u{435}",
        "https://wms.examp1e",
        "file://",
        "chrome-extension://wms.example",
        "https:wms.example",
        "https:///wms.example",
        "http://127.0.0.1:9631",
        "http://127.0.0.1",
        "https://127.0.0.1:9630",
        "http://127.0.0.1:9630/",
        "http://localhost:9630",
    ];
    assert!(origins.len() >= 40);
    for origin in origins {
        let request = || call("POST", "/v1/jobs").header("origin", origin.as_bytes());
        check(bearer(request(), WMS_TOKEN), "origin-not-paired");
        check(bearer(request(), LOCAL_TOKEN), "origin-not-paired");
        let healthz = call("GET", "/healthz").header("origin", origin.as_bytes());
        check(healthz, "origin-not-paired");
    }
}

#[test]
fn two_origins_are_refused_even_if_both_are_paired() {
    let doubled = call("POST", "/v1/jobs").header("origin", WMS).header("origin", WMS);
    check(bearer(doubled, WMS_TOKEN), "origin-not-paired");
}

/// A request of a page that says where it comes from.
fn evil(request: Builder) -> Builder {
    request.header("origin", "http://evil.test")
}

/// A request with what browsers add to it (Fetch Metadata).
fn fetched(request: Builder, mode: &str, site: &str) -> Builder {
    request.header("sec-fetch-mode", mode).header("sec-fetch-site", site)
}

/// Even a page that stole the token stays out.
fn check_vectors<const N: usize>(vectors: [(&str, Builder, &str); N]) {
    for (vector, request, expected) in vectors {
        let tokenless = expected == "token-missing";
        let request = if tokenless { request } else { bearer(request, LOCAL_TOKEN) };
        assert_eq!(knock(request), expected, "{vector}");
    }
}

#[test]
fn what_a_hostile_page_sends_under_its_own_name_is_refused() {
    check_vectors([
        ("fetch GET cors", evil(call("GET", "/v1/jobs")), "origin-not-paired"),
        ("fetch POST text/plain", evil(call("POST", "/v1/jobs")), "origin-not-paired"),
        (
            "fetch POST JSON",
            evil(call("OPTIONS", "/v1/jobs").header("access-control-request-method", "POST")),
            "origin-not-paired",
        ),
        (
            "sendBeacon",
            evil(fetched(call("POST", "/v1/jobs"), "no-cors", "cross-site")),
            "origin-not-paired",
        ),
        (
            "hidden form",
            evil(fetched(call("POST", "/v1/jobs"), "navigate", "cross-site")),
            "origin-not-paired",
        ),
        ("sandboxed form", call("POST", "/v1/jobs").header("origin", "null"), "origin-not-paired"),
        (
            "WebSocket",
            evil(call("GET", "/v1/events").header("upgrade", "websocket")),
            "origin-not-paired",
        ),
        (
            "rebound name",
            Request::get("/v1/jobs")
                .header("host", "evil.test:9630")
                .header("origin", "http://evil.test:9630"),
            "misdirected-request",
        ),
    ]);
}

#[test]
fn what_a_hostile_page_makes_a_browser_send_without_a_name_is_refused() {
    check_vectors([
        (
            "img",
            fetched(call("GET", "/v1/jobs"), "no-cors", "cross-site"),
            "browser-request-denied",
        ),
        (
            "script on a public path",
            fetched(call("GET", "/metrics"), "no-cors", "cross-site"),
            "browser-request-denied",
        ),
        (
            "iframe",
            fetched(call("GET", "/v1/jobs"), "navigate", "cross-site"),
            "browser-request-denied",
        ),
        (
            "typed address",
            fetched(call("GET", "/v1/jobs"), "navigate", "none"),
            "browser-request-denied",
        ),
        ("0.0.0.0", Request::get("/v1/jobs").header("host", "0.0.0.0:9630"), "misdirected-request"),
        (
            "[::1] without a word",
            Request::get("/v1/jobs").header("host", "[::1]:9630"),
            "token-missing",
        ),
        (
            "page of this computer",
            fetched(call("GET", "/v1/jobs"), "cors", "same-site"),
            "browser-request-denied",
        ),
        (
            "doubled mode",
            fetched(call("GET", "/v1/jobs"), "cors", "none").header("sec-fetch-mode", "no-cors"),
            "browser-request-denied",
        ),
    ]);
}

const OURS: &str = "http://127.0.0.1:9630";

#[test]
fn the_panel_is_asked_for_its_session_and_nothing_else_lets_it_in() {
    let ours = |request: Builder| request.header("origin", OURS);
    let same = |request: Builder| fetched(request, "cors", "same-origin");
    let key = |request: Builder| request.header("x-waystation-panel", "half");
    check(key(ours(call("POST", "/v1/jobs"))), "panel with half");
    check(key(same(call("GET", "/v1/jobs"))), "panel with half");
    check(ours(call("POST", "/v1/jobs")), "panel-signed-out");
    check(bearer(ours(call("POST", "/v1/jobs")), LOCAL_TOKEN), "panel-signed-out");
    check(key(key(ours(call("POST", "/v1/jobs")))), "panel-signed-out");
    check(ours(call("POST", "/v1/panel/session")), "public");
    check(ours(call("POST", "/v1/panel/invitations")), "panel-signed-out");
    check(call("POST", "/v1/panel/session"), "token-missing");
}

#[test]
fn a_session_is_of_no_use_where_the_browser_does_not_name_our_origin() {
    let key = |request: Builder| request.header("x-waystation-panel", "half");
    check(key(call("GET", "/v1/jobs")), "browser-request-denied");
    for site in ["none", "same-site", "cross-site"] {
        check(key(fetched(call("GET", "/v1/jobs"), "cors", site)), "browser-request-denied");
    }
    check(key(call("GET", "/v1/jobs").header("origin", WMS)), "token-missing");
    check(
        key(call("GET", "/v1/jobs").header("origin", "http://127.0.0.1:8080")),
        "origin-not-paired",
    );
    check(
        key(call("GET", "/v1/jobs").header("origin", "http://localhost:9630")),
        "origin-not-paired",
    );
}

#[test]
fn anybody_may_lead_a_person_to_the_panel_and_nobody_may_hold_it() {
    let open = |dest: &str, mode: &str, site: &str, path: &str| {
        fetched(call("GET", path).header("sec-fetch-dest", dest), mode, site)
    };
    check(call("GET", "/"), "public");
    check(open("document", "navigate", "none", "/"), "public");
    check(open("document", "navigate", "cross-site", "/"), "public");
    check(open("script", "cors", "same-origin", "/assets/index-1a2b.js"), "public");
    check(open("iframe", "navigate", "cross-site", "/"), "browser-request-denied");
    check(
        open("script", "no-cors", "cross-site", "/assets/index-1a2b.js"),
        "browser-request-denied",
    );
    check(open("image", "no-cors", "same-site", "/assets/icon.svg"), "browser-request-denied");
    check(call("GET", "/").header("origin", "http://evil.test"), "origin-not-paired");
    check(call("POST", "/"), "token-missing");
}

#[test]
fn only_the_whole_token_in_its_header_opens() {
    let with = |value: &str| call("GET", "/v1/jobs").header("authorization", value);
    check(with("Bearer wst_local"), "local");
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "bearer wst_local",
        "Basic wst_local",
        "wst_local",
        "Bearer wst_loca",
        "Bearer wst_locall",
        "Bearer  wst_local",
        "Bearer wst_local ",
        "Bearer WST_LOCAL",
        "Bearer wst_local,wst_local",
    ] {
        check(with(value), "token-unknown");
    }
    check(with(&format!("Bearer {}", "x".repeat(10_000))), "token-unknown");
    check(with("Bearer wst_local").header("authorization", "Bearer wst_local"), "token-unknown");
    check(call("GET", "/v1/jobs?token=wst_local&access_token=wst_local"), "token-missing");
    check(call("GET", "/v1/jobs").header("cookie", "token=wst_local"), "token-missing");
}

#[test]
fn the_public_paths_need_no_token_and_are_only_read() {
    for path in ["/healthz", "/readyz", "/metrics", "/v1/openapi.json"] {
        check(call("GET", path), "public");
        check(call("POST", path), "token-missing");
    }
    for path in ["/healthz/", "/v1/jobs", "//healthz", "/healthz/../v1/jobs", "/v1/openapi.json/x"]
    {
        check(call("GET", path), "token-missing");
    }
}

#[test]
fn a_browser_may_ask_for_a_paired_page_only() {
    let ask = |origin: &str| {
        let request = call("OPTIONS", "/v1/jobs").header("origin", origin);
        request.header("access-control-request-method", "POST")
    };
    check(ask(WMS), "preflight for https://wms.example");
    check(ask("https://evil.test"), "origin-not-paired");
    check(call("OPTIONS", "/v1/jobs").header("origin", WMS), "token-missing");
    check(
        call("OPTIONS", "/v1/jobs").header("access-control-request-method", "POST"),
        "token-missing",
    );
}

mod answers {
    //! What a browser reads.

    use std::sync::Arc;

    use axum::{Router, body::Body, middleware::from_fn_with_state, response::Response};
    use tower::ServiceExt;

    use super::*;

    async fn ask(request: Builder) -> Response {
        let clock = Arc::new(crate::clock::Clock::default());
        let desk = crate::api::panel::Desk::open("none".into(), clock);
        let guests = crate::guests::Guests::open("none".as_ref(), rules()).unwrap();
        let gate = Arc::new(Gate::new(Arc::new(guests), Arc::new(desk)));
        let app = Router::new()
            .fallback(async |axum::Extension(Admitted(name)): axum::Extension<Admitted>| name)
            .layer(from_fn_with_state(gate, guard));
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_preflight_names_the_one_origin_and_no_credentials() {
        let request = call("OPTIONS", "/v1/jobs").header("origin", WMS);
        let response = ask(request.header("access-control-request-method", "POST")).await;
        assert_eq!(response.status(), 204);
        assert_eq!(header(&response, "access-control-allow-origin"), Some(WMS));
        assert_eq!(header(&response, "vary"), Some("Origin"));
        assert_eq!(header(&response, "access-control-allow-methods"), Some("GET, POST"));
        assert_eq!(header(&response, "access-control-allow-credentials"), None);
    }

    #[tokio::test]
    async fn a_paired_page_may_read_even_why_it_was_refused() {
        let response = ask(call("GET", "/v1/jobs").header("origin", WMS)).await;
        assert_eq!(response.status(), 401);
        assert_eq!(header(&response, "access-control-allow-origin"), Some(WMS));
        assert_eq!(header(&response, "www-authenticate"), Some("Bearer realm=\"waystation\""));
    }

    #[tokio::test]
    async fn an_unpaired_page_may_read_nothing() {
        let response = ask(call("GET", "/healthz").header("origin", "https://evil.test")).await;
        assert_eq!(response.status(), 403);
        assert_eq!(header(&response, "access-control-allow-origin"), None);
        assert_eq!(header(&response, "vary"), Some("Origin"));
    }

    #[tokio::test]
    async fn a_handler_knows_who_came_in() {
        let response = ask(bearer(call("GET", "/v1/jobs"), LOCAL_TOKEN)).await;
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(body, "local");
    }
}
