//! What other programs and users of the computer may try.

use std::{
    net::{TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::Command,
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use crate::target::{Target, free_address, status};

const WMS: &str = "https://wms.example";

#[test]
fn a4_the_station_listens_at_no_other_address() {
    let target = Target::open(WMS);
    let port = target.address.port();
    let wait = Duration::from_secs(2);
    for other in [format!("127.0.0.2:{port}"), format!("[::1]:{port}")] {
        let other = other.parse().unwrap();
        assert!(TcpStream::connect_timeout(&other, wait).is_err(), "{other} answers");
    }
    let Some(outward) = outward_address() else {
        println!("skipped: this computer has no address but its own");
        return;
    };
    let other = (outward, port).into();
    assert!(TcpStream::connect_timeout(&other, wait).is_err(), "{other} answers");
}

/// The address by which others know this computer; asking sends nothing.
fn outward_address() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback())
}

#[test]
fn a7_being_on_the_same_computer_opens_nothing() {
    let target = Target::open(WMS);
    assert_eq!(status(&target.print(&[("authorization", "")])), Some(401));
    for origin in ["http://localhost:3000", "http://127.0.0.1:8080", "tauri://localhost"] {
        let answer = target.print(&[("origin", origin), ("authorization", "")]);
        assert_eq!(status(&answer), Some(403), "{answer}");
        assert_eq!(status(&target.print(&[("origin", origin)])), Some(403));
    }
    assert_eq!(target.jobs(), 0);
}

#[test]
fn a8_the_state_is_closed_to_every_other_user() {
    let target = Target::open(WMS);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&target.state()), 0o700);
    assert_eq!(mode(&target.state().join("api-token")), 0o600);
    // The way to the state must be open, or its own lock would prove nothing.
    std::fs::set_permissions(target.home.path(), PermissionsExt::from_mode(0o755)).unwrap();
    const NOBODY: u32 = 65_534;
    for file in ["api-token", "journal.db", "station-key"] {
        let mut command = Command::new("cat");
        let spied = command.arg(target.state().join(file)).uid(NOBODY).gid(NOBODY).output();
        match spied {
            Ok(spied) => assert!(!spied.status.success() && spied.stdout.is_empty(), "{file}"),
            Err(error) => return println!("skipped: nobody else can be played here: {error}"),
        }
    }
}

#[test]
fn a9_a_station_whose_port_is_taken_says_so_and_takes_no_other() {
    let address = free_address();
    let impostor = TcpListener::bind(address).unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("station.toml");
    let state = home.path().join("state");
    let config = format!("state = \"{}\"\nlisten = \"{address}\"\n", state.display());
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
    let ended = command.arg("--config").arg(file).arg("run").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("{address}: the local API cannot listen there")), "{said}");
    impostor.set_nonblocking(true).unwrap();
    assert!(impostor.accept().is_err(), "the station spoke to the impostor");
}

#[test]
fn a10_no_token_is_ever_written_down() {
    let target = Target::open(WMS);
    let planted = "wst_planted-token-of-somebody";
    target.print(&[]);
    target.print(&[("authorization", &format!("Bearer {planted}"))]);
    target.print(&[("authorization", planted)]);
    target.print(&[("cookie", planted), ("referer", planted)]);
    target.ask(&format!("GET /v1/jobs?token={planted}"), &[("authorization", "")], "");
    let answer = target.ask(&format!("GET /v1/jobs/{planted}"), &[("authorization", "")], "");
    assert!(!answer.contains(planted), "{answer}");
    let log = target.log();
    assert!(log.contains("A request was refused at the gate"), "{log}");
    assert!(!log.contains(planted) && !log.contains(&target.token), "{log}");
}

#[test]
fn a11_guessing_is_slow_and_locks_nobody_out() {
    let target = Target::open(WMS);
    let statuses: Vec<_> = (0..20)
        .map(|number| format!("Bearer wst_{number}"))
        .map(|guess| status(&target.print(&[("authorization", &guess)])).unwrap())
        .collect();
    assert_eq!(statuses, [[401; 10], [429; 10]].concat());
    assert_eq!(status(&target.print(&[])), Some(202));
}

#[test]
fn a11_who_is_refused_keeps_no_place_at_the_door() {
    let target = Target::open(WMS);
    let mut refused = Vec::new();
    for _ in 0..200 {
        use std::io::{Read, Write};
        let mut stream = TcpStream::connect(target.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let knock = format!("GET /v1/jobs HTTP/1.1\r\nhost: {}\r\n\r\n", target.address);
        stream.write_all(knock.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(status(&answer), Some(401), "{answer}");
        refused.push(stream);
    }
    assert_eq!(status(&target.print(&[])), Some(202));
}

#[test]
fn a23_strange_arguments_are_a_mistake_of_the_caller_and_nothing_else() {
    for arguments in [
        &["--config"][..],
        &["run", "waystation://print?x"],
        &["run", "--state=/"],
        &["waystation://print"],
        &["print"],
        &["jobs", "resolve"],
        &["--\u{202e}nur"],
        &[""],
        &["-"],
        &["run", "%s%n"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        let ended = command.args(arguments).env_remove("WAYSTATION_CONFIG").output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a24_what_is_handed_to_a_supporter_names_no_label_and_no_secret() {
    let target = Target::open(WMS);
    let order = order_of("Canary Wu", "SF-CANARY-77");
    let headers = [("idempotency-key", "canary-key")];
    let answer = target.ask("POST /v1/jobs", &headers, &order);
    assert_eq!(status(&answer), Some(202), "{answer}");
    target.wait_for_labels(1);
    let doctor = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        command.arg("--config").arg(target.home.path().join("station.toml")).args(arguments);
        let ended = command.env_remove("WAYSTATION_CONFIG").output().unwrap();
        [ended.stdout, ended.stderr].concat()
    };
    let handed_out = [
        doctor(&["doctor", "--json"]),
        doctor(&["doctor"]),
        target.ask("GET /metrics", &[], "").into_bytes(),
        target.ask("GET /v1/station", &[], "").into_bytes(),
        target.ask("GET /readyz", &[], "").into_bytes(),
        target.log().into_bytes(),
    ];
    for text in &handed_out {
        let text = String::from_utf8_lossy(text);
        assert!(text.len() > 20, "there is something to look through: {text}");
        for canary in ["Canary Wu", "SF-CANARY-77", "canary-key", target.token.as_str()] {
            assert!(!text.contains(canary), "{canary} is in\n{text}");
        }
    }
}

/// A label with these words on it and this waybill beside it.
fn order_of(words: &str, waybill: &str) -> String {
    let document = BASE64_STANDARD.encode(format!("^XA^FO40,40^A0N,40^FD{words}^FS^XZ"));
    let document = json!({"format": "application/vnd.zebra-zpl", "data": document});
    let references = json!({"waybill": waybill});
    json!({"printer": "bench-1", "document": document, "references": references}).to_string()
}
