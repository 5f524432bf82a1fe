//! The first walk: a real waybill goes in over HTTP, comes out of a printer, is proven by its
//! counter, and the hub knows; all in one process, and with somebody listening at the wall.

#[path = "line/receiver.rs"]
mod receiver;
#[path = "line/station.rs"]
mod station;
#[path = "line/wiretap.rs"]
mod wiretap;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use bench::http::Connection;
use contract::enrolment::EnrolmentToken;
use contract::event::UnixMillis;
use contract::signature::UnixSeconds;
use hub::clock::{Clock as _, SystemClock};
use hub::config::Overrides;
use serde_json::Value;
use simulator::{PrinterConfig, Simulator};
use tokio::sync::{oneshot, watch};
use wiretap::Wiretap;

/// How long the walk may take.
const WALK_TIME_MAX: Duration = Duration::from_secs(60);

/// A shipped label: sample recipients, real layout.
fn carrier_label() -> Vec<u8> {
    let labels = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/labels");
    fs::read(labels.join("zpl/carrier/dhlparceluk.zpl")).expect("the labels lie beside the tree")
}

/// Every word of a label that could name somebody or something: four letters or digits and more.
fn words(label: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(label);
    let fields = text.split("^FD").skip(1).filter_map(|field| field.split("^FS").next());
    fields
        .flat_map(|field| field.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_owned)
        .collect()
}

fn hub_config(state: &Path) -> hub::config::Config {
    let overrides = Overrides {
        listen: Some(([127, 0, 0, 1], 0).into()),
        state: Some(state.to_owned()),
        open_dashboard: true,
    };
    hub::config::Config::load(None, overrides).expect("the defaults are valid")
}

async fn run_hub(config: hub::config::Config, stop: watch::Receiver<bool>) -> SocketAddr {
    let (opened, address) = oneshot::channel();
    let mut stop = stop;
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(hub::run(
            config,
            |address| opened.send(address).expect("the test waits"),
            async move { drop(stop.wait_for(|stop| *stop).await) },
        ))
    });
    address.await.expect("the hub listens")
}

async fn start_station(config: agent::config::Config, stop: watch::Receiver<bool>) -> SocketAddr {
    let (opened, address) = oneshot::channel();
    let mut stop = stop;
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(agent::station::run(
            config,
            async move { drop(stop.wait_for(|stop| *stop).await) },
            |address| opened.send(address).expect("the test waits"),
        ))
    });
    address.await.expect("the station opens")
}

/// A one-time token, as an administrator makes one.
fn token(hub_state: &Path) -> EnrolmentToken {
    let token = EnrolmentToken([7; 16]);
    let home = hub::home::Home::open(hub_state).expect("the hub has a home");
    let now = SystemClock.now();
    let expires_at = UnixMillis::new(now.get() + 60_000);
    let store = home.store(None, None).expect("the hub has a store");
    let site = "WH-012".parse().expect("a site's name");
    store.add_token(&token, &site, now, expires_at).expect("the token is kept");
    token
}

/// Asks until the answer is as wanted.
fn ask_until(server: SocketAddr, path: &str, token: &str, wanted: impl Fn(&Value) -> bool) {
    let began = Instant::now();
    let mut connection = Connection::to(server);
    let bearer = format!("Bearer {token}");
    loop {
        let reply = connection.get(path, &[("authorization", &bearer)]).expect("it answers");
        let answer: Value = serde_json::from_slice(&reply.body).expect("it answers in JSON");
        if wanted(&answer) {
            return;
        }
        assert!(began.elapsed() < WALK_TIME_MAX, "{path} stays {answer}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_waybill_is_printed_proven_and_told_without_one_of_its_words() {
    let (station_state, hub_state) = (folder(), folder());
    let printer = PrinterConfig::named("bench-1").instant();
    let simulator = Simulator::start(vec![printer]).expect("the simulator starts");
    let stop = watch::Sender::new(false);
    let hub = run_hub(hub_config(hub_state.path()), stop.subscribe()).await;
    let (tap, wall) = Wiretap::before(hub).expect("a port is free");
    let now = UnixSeconds::from(SystemClock.now());
    let hub_url = format!("http://{wall}");
    agent::enrolment::enroll(station_state.path(), &hub_url, token(hub_state.path()), now)
        .expect("the hub takes the token");
    let config = station_config(station_state.path(), &simulator);
    let station = start_station(config, stop.subscribe()).await;

    let label = carrier_label();
    let words = words(&label);
    assert!(words.len() > 20, "the label has words to look for");
    let key = fs::read_to_string(station_state.path().join("api-token")).expect("there is a token");
    let mut wms = Connection::to(station);
    let reply = wms
        .post(
            "/v1/jobs?printer=bench-1&waybill=AGL55655500001868043001&order=Order-4711-Li",
            &[
                ("authorization", &format!("Bearer {}", key.trim())),
                ("idempotency-key", "parcel-1"),
                ("content-type", "application/vnd.zebra-zpl"),
            ],
            &label,
        )
        .expect("the station answers");
    assert_eq!(reply.status, 202, "{}", reply.excerpt());
    let job: Value = serde_json::from_slice(&reply.body).expect("the answer is a job");
    let path = format!("/v1/jobs/{}", job["id"].as_str().expect("a job has a name"));
    ask_until(station, &path, key.trim(), |job| job["evidence"] == "confirmed");
    let administrator =
        fs::read_to_string(hub_state.path().join("admin-token")).expect("the hub made one");
    ask_until(hub, "/api/summary", administrator.trim(), |all| {
        all["labels"] == 1 && all["gaps"] == 0
    });

    assert_eq!(simulator.labels("bench-1").expect("the printer is there").len(), 1);
    let said = tap.said();
    assert!(said.len() > 1 && said.iter().any(|bytes| finds(bytes, "waystation.label.outcome")));
    for word in words.iter().map(String::as_str).chain(["Order-4711-Li", "AGL55655500001868043001"])
    {
        assert!(!said.iter().any(|bytes| finds(bytes, word)), "{word:?} left the building");
    }
    stop.send_replace(true);
}

fn station_config(state: &Path, simulator: &Simulator) -> agent::config::Config {
    let address = simulator.address("bench-1").expect("the printer has an address");
    let text = format!(
        "state = {state:?}\nlisten = \"127.0.0.1:0\"\n[[printers]]\nname = \"bench-1\"\n\
         uri = \"socket://{address}\"\nprofile = \"zebra-link-os-203\"\n"
    );
    agent::config::Config::parse(Path::new("walk.toml"), &text).expect("the file is valid")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

fn finds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}
