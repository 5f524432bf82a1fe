//! The program itself: as an administrator runs it, and as a crash ends it.
//!
//! It is killed without a word, again and again, while a station sends.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use contract::key::SigningKey;
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use prost::Message as _;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::{
    running::agent,
    station::{Station, enrolment},
};

fn program(state: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waystation-hub"));
    command.env("WAYSTATION_HUB_STATE", state).env("RUST_LOG", "warn").stdin(Stdio::null());
    command
}

fn run(state: &Path, arguments: &[&str]) -> Output {
    program(state).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A serving hub; it is killed when it is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

impl Serving {
    fn start(state: &Path) -> Self {
        Self::with(state, &[])
    }

    pub(crate) fn with(state: &Path, more: &[&str]) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--open-dashboard"];
        let mut child =
            program(state).args(arguments).args(more).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening ").unwrap().to_owned();
        Self { child, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

fn station(hub: &Serving, state: &Path, more: &[&str]) -> Station {
    numbered_station(hub, state, more, 1)
}

/// A station with a key and a journal of its own.
pub(crate) fn numbered_station(hub: &Serving, state: &Path, more: &[&str], number: u8) -> Station {
    let ask = [&["token", "new", "--site", "WH-012", "--json"], more].concat();
    let token = said(&run(state, &ask));
    let token: serde_json::Value = serde_json::from_str(&token).unwrap();
    let token = token["token"].as_str().unwrap().parse().unwrap();
    let key = SigningKey::from_seed(&[number; 32]);
    let reply = enrolment(token, &key, key.public(), now_ms()).post(&hub.url);
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    let mut station = Station::known(key, serde_json::from_slice(&reply.body).unwrap(), number);
    station.clock_ms = now_ms();
    station
}

#[test]
fn nothing_acknowledged_is_lost_when_the_hub_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut hub = Serving::start(folder.path());
    let mut station = station(&hub, folder.path(), &[]);
    for round in 0..5 {
        for _ in 0..10 {
            station.print(3);
            let last = station.count();
            let reply = station.sign(station.unsigned(last - 2, last)).post(&hub.url);
            assert_eq!(station.through(&reply), last, "round {round}");
        }
        drop(hub);
        hub = Serving::start(folder.path());
    }
    let summary =
        agent().get(format!("{}/api/summary", hub.url)).call().unwrap().body_mut().read_to_string();
    let summary: serde_json::Value = serde_json::from_str(&summary.unwrap()).unwrap();
    assert_eq!((&summary["labels"], &summary["gaps"]), (&150.into(), &0.into()));
}

/// A station that goes on whatever happens: what no receipt covers is sent again.
#[cfg(unix)]
fn insist(station: &Station, url: &str, first: u64, last: u64) -> bool {
    let reply = station.sign(station.unsigned(first, last)).try_post(url);
    match reply {
        Some(reply) if reply.status == 200 => {
            assert_eq!(station.through(&reply), last);
            true
        }
        Some(reply) => {
            assert_eq!(reply.status, 503, "{}", String::from_utf8_lossy(&reply.body));
            false
        }
        None => false,
    }
}

#[cfg(unix)]
#[test]
fn nothing_acknowledged_is_lost_when_postgresql_and_a_hub_are_killed_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = crate::postgres_server::Server::start();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let config = configure(folder.path(), &server.database("hub"));
    let more = ["--config", config.as_str()];
    let mut hubs = [Serving::with(&one, &more), {
        // Hubs that share a database share their key: a station knows one hub.
        std::fs::create_dir_all(&two).unwrap();
        std::fs::copy(one.join("hub-key"), two.join("hub-key")).unwrap();
        Serving::with(&two, &more)
    }];
    let mut station = station(&hubs[0], &one, &more);
    let mut acknowledged = 0;
    for round in 0..30_u64 {
        station.print(3);
        let url = hubs[usize::try_from(round % 2).unwrap()].url.clone();
        if insist(&station, &url, acknowledged + 1, station.count()) {
            acknowledged = station.count();
        }
        if round == 10 || round == 20 {
            let sender = thread::scope(|scope| {
                let sent = scope.spawn(|| insist(&station, &url, 1, station.count()));
                server.crash();
                sent.join().unwrap()
            });
            acknowledged = if sender { station.count() } else { acknowledged };
        }
        if round == 15 {
            hubs[0].child.kill().unwrap();
            hubs[0].child.wait().unwrap();
            hubs[0] = Serving::with(&one, &more);
        }
    }
    // The receipt of everything: what was acknowledged before is in it, or it would have a hole.
    while !insist(&station, &hubs[1].url, (acknowledged + 1).min(station.count()), station.count())
    {
    }
    let answer = agent().get(format!("{}/api/summary", hubs[0].url)).call();
    let summary = answer.unwrap().body_mut().read_to_string().unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!((&summary["labels"], &summary["gaps"]), (&90.into(), &0.into()));
}

/// Settings that put the store into a database.
#[cfg(unix)]
fn configure(folder: &Path, address: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let secret = folder.join("postgres-address");
    std::fs::write(&secret, format!("{address}\n")).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = folder.join("hub.toml");
    std::fs::write(&config, format!("[store]\npostgres_file = {secret:?}\n")).unwrap();
    config.to_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn a_hub_keeps_its_store_on_a_server_that_it_knows_by_its_certificate() {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["db.example".to_owned()]).unwrap();
    let own = own.signed_by(&key, &authority).unwrap();
    let server = crate::postgres_server::Server::start_with_tls(&own.pem(), &key.serialize_pem());
    let near = server.database("waystation");
    let named = near.replace("host=127.0.0.1", "host=db.example hostaddr=127.0.0.1");
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &named);
    let stations = || run(folder.path(), &["stations", "--config", &config]);
    let stranger = String::from_utf8(stations().stderr).unwrap();
    assert!(stranger.contains("[store] authority_file"), "{stranger}");
    let pem = folder.path().join("authority.pem");
    std::fs::write(&pem, authority.pem()).unwrap();
    let settings = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{settings}authority_file = {pem:?}\n")).unwrap();
    assert!(said(&stations()).starts_with("No station is known yet."));
}

/// A collector that answers each request with the next of these; what it was given, unpacked.
fn collector(answers: &'static [&'static str]) -> (String, thread::JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let taking =
        thread::spawn(move || answers.iter().map(|answer| take(&listener, answer)).collect());
    (url, taking)
}

/// Takes one batch as a collector does.
fn take(listener: &TcpListener, answer: &str) -> Vec<u8> {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        head.push(line.trim_end().to_ascii_lowercase());
    }
    assert_eq!(head[0], "post /v1/logs http/1.1");
    let header = |name: &str| head.iter().find_map(|line| line.strip_prefix(name));
    assert_eq!(header("content-type: "), Some("application/x-protobuf"));
    assert_eq!(header("content-encoding: "), Some("gzip"));
    let mut body = vec![0; header("content-length: ").unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let mut unpacked = Vec::new();
    GzDecoder::new(body.as_slice()).read_to_end(&mut unpacked).unwrap();
    let rest = "Content-Length: 0\r\nConnection: close\r\n\r\n";
    write!(stream, "HTTP/1.1 {answer}\r\n{rest}").unwrap();
    unpacked
}

/// What the records of a batch are called, read by OpenTelemetry's own schema.
fn names(body: &[u8]) -> Vec<String> {
    let request = ExportLogsServiceRequest::decode(body).unwrap();
    let [logs] = request.resource_logs.as_slice() else { panic!("{request:?}") };
    let keys = logs.resource.as_ref().unwrap().attributes.iter().map(|each| each.key.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["service.name", "service.instance.id"]);
    let records = logs.scope_logs.iter().flat_map(|scope| &scope.log_records);
    records.map(|record| record.event_name.clone()).collect()
}

#[test]
fn what_a_station_tells_goes_on_to_any_collector_until_it_is_taken() {
    let (url, taking) = collector(&["503 Later\r\nRetry-After: 0", "200 OK", "200 OK"]);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hub.toml");
    std::fs::write(&config, format!("[forward.otlp]\nurl = \"{url}/\"\n")).unwrap();
    let hub = Serving::with(folder.path(), &["--config", config.to_str().unwrap()]);
    let mut station = station(&hub, folder.path(), &[]);
    station.print(3);
    for (first, last) in [(1, 2), (1, 2), (3, 3)] {
        let reply = station.sign(station.unsigned(first, last)).post(&hub.url);
        assert_eq!(station.through(&reply), last);
    }
    let bodies = taking.join().unwrap();
    assert_eq!(bodies[0], bodies[1], "what was put off comes again");
    let outcome = "waystation.label.outcome";
    assert_eq!(names(&bodies[1]), [outcome, outcome]);
    assert_eq!(names(&bodies[2]), [outcome], "and what is repeated does not go on again");
}

#[test]
fn an_administrator_asks_while_the_hub_serves() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Serving::start(folder.path());
    let mut station = station(&hub, folder.path(), &[]);
    station.print(2);
    assert_eq!(station.through(&station.sign(station.unsigned(1, 2)).post(&hub.url)), 2);
    let name = station.known.station.as_str();
    let stations = said(&run(folder.path(), &["stations"]));
    assert!(stations.contains(name) && stations.contains("WH-012"), "{stations}");
    let labels = said(&run(folder.path(), &["labels", "--json", "--station", name]));
    let labels: serde_json::Value = serde_json::from_str(&labels).unwrap();
    assert_eq!(labels["labels"].as_array().unwrap().len(), 2);
    let second = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(3), "{}", String::from_utf8_lossy(&second.stderr));
}

#[test]
fn mistakes_at_the_command_line_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hub.toml");
    std::fs::write(&file, "listen = 9640\n").unwrap();
    let file = file.to_str().unwrap();
    for (arguments, told) in [
        (&["serve", "--config", file][..], "line 1"),
        (&["token", "new", "--site", "not a site"], "1 to 32 of"),
        (&["token", "new", "--site", "WH-012", "--ttl", "0s"], "more than nothing"),
        (&["serve", "--listen", "0.0.0.0:0", "--open-dashboard"], "use the admin token"),
    ] {
        let output = run(folder.path(), arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(told), "{text}");
    }
    let empty = said(&run(folder.path(), &["stations"]));
    assert!(empty.starts_with("No station is known yet."), "{empty}");
}

#[cfg(unix)]
#[test]
fn a_hub_told_to_stop_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut hub = Serving::start(folder.path());
    let id = hub.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(hub.child.wait().unwrap().success());
}
