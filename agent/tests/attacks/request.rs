//! Requests as no browser and no decent program sends them.

use serde_json::{Value, json};

use crate::target::{PAGE_TOKEN, Target, order, status};

const WMS: &str = "https://wms.example";

#[track_caller]
fn is_refused(answer: &str, with: &[u16], attack: &str) {
    let said = status(answer);
    assert!(said.is_some_and(|said| with.contains(&said)), "{attack}: {answer}");
}

#[test]
fn a_good_request_is_taken_so_that_the_attacks_mean_something() {
    let target = Target::open(WMS);
    is_refused(&target.print(&[]), &[202], "a program");
    let bearer = format!("Bearer {PAGE_TOKEN}");
    is_refused(&target.print(&[("origin", WMS), ("authorization", &bearer)]), &[200, 422, 202], "");
    assert!(target.jobs() >= 1);
}

#[test]
fn a2_no_origin_that_looks_like_the_paired_one_comes_in() {
    let target = Target::open(WMS);
    let bearer = format!("Bearer {PAGE_TOKEN}");
    let look_alikes = [
        "https://wms.example.evil.tld",
        "https://evil-wms.example",
        "https://evil.tld/https://wms.example",
        "https://wms.example@evil.tld",
        "https://wms.example:443",
        "https://wms.example:443@evil.tld",
        "https://wms.example:8443",
        "http://wms.example",
        "HTTPS://wms.example",
        "https://WMS.example",
        "https://wms.example.",
        "https://wms.example/",
        "https://wms.example/path",
        "https://wms.example?x",
        "https://wms.example#x",
        "https://wms%2eexample",
        "https://wms.examp1e",
        "https://xn--wms-example",
        "https://wms.example\t",
        "https://wms.example https://evil.tld",
        "https://wms.example, https://evil.tld",
        "https://.wms.example",
        "https://sub.wms.example",
        "https:wms.example",
        "//wms.example",
        "wms.example",
        "wss://wms.example",
        "chrome-extension://wms.example",
        "file://",
        "about:blank",
        "blob:https://wms.example/1",
        "data:text/html,x",
        "tauri://localhost",
        "http://localhost",
        "http://127.0.0.1",
        "http://tauri.localhost",
        "https://wms.example\u{fe0f}",
        "https://wms。example",
        "null",
        "",
        "*",
    ];
    for origin in look_alikes {
        // Blanks around a value are no part of it (RFC 9110, section 5.5).
        let expected: &[u16] = if origin.trim() == WMS { &[202] } else { &[403] };
        let answer = target.print(&[("origin", origin), ("authorization", &bearer)]);
        if expected == [403] {
            is_refused(&answer, &[403, 400], origin);
        }
        assert!(!answer.to_lowercase().contains("access-control-allow-origin: *"), "{answer}");
    }
    let two = [("origin", WMS), ("origin", "https://evil.tld"), ("authorization", &bearer)];
    is_refused(&target.print(&two), &[403], "two origins");
    assert!(target.jobs() <= 1, "only the true origin with a blank behind it may print");
}

#[test]
fn a3_no_other_name_of_the_host_is_answered() {
    let target = Target::open(WMS);
    let port = target.address.port();
    let names = [
        "evil.test",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "LOCALHOST",
        "localhost.",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "evil@127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1#",
        "127.0.0.1%00",
        "xn--localhost",
        "",
    ];
    for name in names {
        for host in [name.to_owned(), format!("{name}:{port}")] {
            let true_names =
                [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
            if true_names.contains(&host) {
                continue;
            }
            is_refused(&target.print(&[("host", &host)]), &[421, 400], &host);
        }
    }
    let own = target.address.to_string();
    is_refused(&target.print(&[("host", &own), ("host", "evil.test")]), &[421, 400], "two hosts");
    let line = format!("POST http://evil.test:{port}/v1/jobs");
    is_refused(&target.ask(&line, &[("idempotency-key", "k")], &order()), &[421, 400], "a proxy's");
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a5_a_simple_request_prints_nothing_even_with_the_token() {
    let target = Target::open(WMS);
    for content_type in [
        "text/plain",
        "text/plain;charset=utf-8",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/json, text/plain",
        "application/jsonp",
        "application/json-seq",
        "text/json",
        "",
    ] {
        is_refused(&target.print(&[("content-type", content_type)]), &[415], content_type);
    }
    for mode in ["navigate", "no-cors", "websocket", "nested-navigate", "same-origin, navigate"] {
        is_refused(&target.print(&[("sec-fetch-mode", mode)]), &[403], mode);
    }
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"] {
        let answer = target.ask(&format!("{method} /v1/jobs/x/cancel"), &[], "");
        is_refused(&answer, &[400, 404, 405, 421], method);
    }
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a6_nothing_is_ever_switched_to_a_websocket() {
    let target = Target::open(WMS);
    let origins = [Some(WMS), Some("https://evil.tld"), Some("null"), None];
    for path in ["/", "/v1/events", "/v1/jobs", "/healthz"] {
        for origin in origins {
            let mut headers = vec![
                ("connection", "Upgrade, close"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ];
            headers.extend(origin.map(|origin| ("origin", origin)));
            let path = format!("GET {path}?token={}", target.token);
            let text = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
            let text: String = text.collect();
            let request = format!("{path} HTTP/1.1\r\nhost: {}\r\n{text}\r\n", target.address);
            let said = status(&target.say(request.as_bytes()));
            assert_ne!(said, Some(101), "{path} {origin:?}");
        }
    }
    let answer = target.ask(
        &format!("POST /v1/jobs?access_token={}", target.token),
        &[("authorization", ""), ("idempotency-key", "k")],
        &order(),
    );
    is_refused(&answer, &[401], "a token in the address");
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a12_no_address_in_an_order_is_ever_fetched() {
    let target = Target::open(WMS);
    let trap = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    trap.set_nonblocking(true).unwrap();
    let bait = format!("http://{}/label.zpl", trap.local_addr().unwrap());
    for url in [&bait, "file:///etc/passwd", "\\\\evil\\share", "http://169.254.169.254/"] {
        for member in ["url", "uri", "href", "src", "data"] {
            let document = serde_json::json!({"format": "application/vnd.zebra-zpl", member: url});
            let body = serde_json::json!({"printer": "bench-1", "document": document}).to_string();
            let answer = target.ask("POST /v1/jobs", &[("idempotency-key", "k")], &body);
            is_refused(&answer, &[400, 422], url);
        }
    }
    assert!(trap.accept().is_err(), "somebody came for the bait");
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a25_nobody_but_the_station_s_own_says_where_labels_go() {
    let target = Target::open(WMS);
    let before = files(&target);
    let bearer = format!("Bearer {PAGE_TOKEN}");
    let page = [("origin", WMS), ("authorization", bearer.as_str())];
    let printer = |name: &str, uri: &str| {
        serde_json::json!({"name": name, "uri": uri, "profile": "raw-sink"}).to_string()
    };
    let answer = target.ask("POST /v1/printers", &page, &printer("mine", "socket://192.0.2.9"));
    is_refused(&answer, &[403], "a paired page adds a printer");
    is_refused(&target.ask("GET /v1/discovery", &page, ""), &[403], "a paired page looks around");
    for uri in ["file:///etc/cron.d", "file:///tmp/x", "file:///%2e%2e/x"] {
        let answer = target.ask("POST /v1/printers", &[], &printer("mine", uri));
        is_refused(&answer, &[400], uri);
    }
    for name in ["../mine", "..\\mine", "/tmp/mine", "mine.toml", "", "."] {
        let answer = target.ask("POST /v1/printers", &[], &printer(name, "socket://192.0.2.9"));
        is_refused(&answer, &[400], name);
    }
    assert_eq!(files(&target), before);
}

#[test]
fn a17_a18_names_are_compared_byte_by_byte_and_never_become_paths() {
    let target = Target::open(WMS);
    let before = files(&target);
    let long = "x".repeat(4096);
    for name in [
        "BENCH-1",
        "Bench-1",
        "bench-1 ",
        " bench-1",
        "bench\u{2010}1",
        "bench-1\u{200b}",
        "ｂench-1",
        "bench-1\0",
        "../bench-1",
        "..\\bench-1",
        "/dev/usb/lp0",
        "C:\\bench-1",
        "CON",
        "socket://127.0.0.1:9100",
        "bench-1/../bench-1",
        "%62ench-1",
        "",
        &long,
    ] {
        let body = order().replace("\"bench-1\"", &serde_json::to_string(name).unwrap());
        let answer = target.ask("POST /v1/jobs", &[("idempotency-key", "k")], &body);
        is_refused(&answer, &[422, 400], name);
    }
    for path in ["../../etc/passwd", "..%2f..%2fapi-token", "%00", "..\\api-token", "%2e%2e/x"] {
        let answer = target.ask(&format!("GET /v1/jobs/{path}"), &[], "");
        is_refused(&answer, &[400, 404], path);
        assert!(!answer.contains("wst_") && !answer.contains("root:"), "{answer}");
    }
    assert_eq!((files(&target), target.jobs()), (before, 0));
}

fn files(target: &Target) -> Vec<String> {
    let names = std::fs::read_dir(target.state()).unwrap();
    let mut names: Vec<_> =
        names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    // Made by the station itself when it first looks at its printer and at itself, whoever asks what
    // meanwhile.
    names.retain(|name| name != "supplies" && !name.starts_with("telemetry.db"));
    names.sort();
    names
}

/// Texts that are a page or a program to whoever takes them for one.
const SCRIPTS: [&str; 12] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><script src=//evil.test></script>",
    "'-alert(1)-'",
    "</script><script>alert(1)//",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "\u{feff}<html><body onload=alert(1)>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
];

#[test]
fn a22_a_text_of_a_client_is_never_handed_out_as_a_page() {
    let target = Target::open(WMS);
    let mut answers = Vec::new();
    for (number, script) in SCRIPTS.iter().enumerate() {
        let mut order: Value = serde_json::from_str(&order()).unwrap();
        order["references"] = json!({"waybill": script, "order": script});
        let key = format!("script-{number}");
        let headers = [("idempotency-key", key.as_str())];
        let answer = target.ask("POST /v1/jobs", &headers, &order.to_string());
        assert_eq!(status(&answer), Some(202), "{script}: {answer}");
        answers.push(answer);
        order["printer"] = json!(script);
        answers.push(target.ask("POST /v1/jobs", &headers, &order.to_string()));
        let scan = json!({"value": format!("{script}?")}).to_string();
        answers.push(target.ask("POST /v1/scans", &[], &scan));
    }
    answers.push(target.ask("GET /v1/jobs", &[], ""));
    answers.push(target.ask("GET /v1/jobs/%3Cscript%3Ealert(1)%3C%2Fscript%3E", &[], ""));
    for answer in answers {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let head = head.to_ascii_lowercase();
        let is_json = ["application/json", "application/problem+json"]
            .iter()
            .any(|media_type| head.contains(&format!("content-type: {media_type}")));
        assert!(is_json, "{head}");
        assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
    }
}

#[test]
fn a20_a_request_that_can_be_read_in_two_ways_is_read_in_none() {
    let target = Target::open(WMS);
    let (host, token, order) = (target.address, &target.token, order());
    let head = format!(
        "POST /v1/jobs HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
        content-type: application/json\r\nidempotency-key: k\r\nconnection: close\r\n"
    );
    let length = order.len();
    let chunk = format!("{length:x}\r\n{order}\r\n0\r\n\r\n");
    let huge = "x".repeat(64 * 1024);
    let many = "x: y\r\n".repeat(1_000);
    let attacks = [
        format!("{head}content-length: {length}\r\ncontent-length: {}\r\n\r\n{order}", length + 1),
        format!("{head}content-length: {length}, {}\r\n\r\n{order}", length + 1),
        format!("{head}content-length: +{length}\r\n\r\n{order}"),
        format!("{head}content-length: 0x{length:x}\r\n\r\n{order}"),
        format!("{head}content-length: -1\r\n\r\n{order}"),
        format!("{head}content-length: 99999999999999999999\r\n\r\n{order}"),
        format!("{head}transfer-encoding: xchunked\r\n\r\n{chunk}"),
        format!("{head}transfer-encoding: chunked, identity\r\n\r\n{chunk}"),
        format!("{head}transfer-encoding : chunked\r\n\r\n{chunk}"),
        format!("{head}transfer-encoding: chunked\r\n\r\n{length:x};\n{order}\n0\n\n"),
        format!("{head}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{order}"),
        format!("{head}content-length : {length}\r\n\r\n{order}"),
        format!("{head}content-length: {length}\r\nx: a\0b\r\n\r\n{order}"),
        format!("{head}content-length: {length}\r\nx: a\r\n folded: b\r\n\r\n{order}\0"),
        format!("{head}x: {huge}\r\ncontent-length: {length}\r\n\r\n{order}"),
        format!("{head}{many}content-length: {length}\r\n\r\n{order}"),
        head.replace("HTTP/1.1", "HTTP/0.9") + &format!("content-length: {length}\r\n\r\n{order}"),
        head.replace("HTTP/1.1", "HTTP/2.0") + &format!("content-length: {length}\r\n\r\n{order}"),
        head.replace("POST /v1/jobs", "POST\t/v1/jobs") + "\r\n",
        head.replace("POST ", "POST  ") + &format!("content-length: {length}\r\n\r\n{order}"),
        format!("\0{head}content-length: {length}\r\n\r\n{order}"),
        format!("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{head}\r\n"),
        format!("\x16\x03\x01\x02{head}\r\n"),
    ];
    for attack in attacks {
        let answer = target.say(attack.as_bytes());
        let taken = status(&answer).is_some_and(|status| (200..300).contains(&status));
        assert!(!taken, "{}\n{answer}", attack.escape_debug().to_string().get(..300).unwrap());
    }
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a21_json_that_is_deep_doubled_or_strange_is_refused() {
    let target = Target::open(WMS);
    let good = order();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies = [
        good.replacen('{', "{\"printer\":\"bench-1\",", 1),
        good.replacen('{', "{\"copies\":1,\"copies\":2,", 1),
        good.replacen('{', "{\"__proto__\":{},", 1),
        good.replacen('{', "{\"copies\":-1,", 1),
        good.replacen('{', "{\"copies\":1e400,", 1),
        good.replacen('{', "{\"copies\":1.0,", 1),
        good.replacen('{', "{\"copies\":\"1\",", 1),
        good.replacen('{', "{\"copies\":NaN,", 1),
        good.replacen('{', "{\"copies\":65536,", 1),
        good.replacen('{', "{\"copies\":01,", 1),
        good.replacen('{', &format!("{{\"references\":{deep},"), 1),
        format!("{good}{good}"),
        format!("{good} x"),
        format!("\u{feff}{good}"),
        format!("[{good}]"),
        good.replace('"', "'"),
        good.replace("==", ""),
        good.replace("Xlh", "X-h"),
        good.replace("bench-1", "bench-1\\ud800"),
        deep,
        "null".to_owned(),
        String::new(),
    ];
    for body in bodies {
        let answer = target.ask("POST /v1/jobs", &[("idempotency-key", "k")], &body);
        is_refused(&answer, &[400, 413, 422], &body.chars().take(120).collect::<String>());
    }
    assert_eq!(target.jobs(), 0);
}
