//! The real program is killed again and again while clients hand labels in: everything it took comes
//! out, and nothing twice.
//!
//! `WAYSTATION_KILLS` says how often; the default is the slice that every build runs. The printer is
//! played in this process, so it outlives the station and remembers what it printed.

#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use simulator::{PrinterConfig, Simulator};

/// Kills in the slice that every build runs.
const KILLS: u32 = 10;
/// Who hands labels in at once.
const CLIENTS: u32 = 2;
/// How many labels each of them hands in between two kills.
const LABELS: u32 = 12;
/// After every so many kills the station is given the time to print.
const PRINTING_ROUND: u32 = 3;
/// How long a station may take to print what was asked for.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long one call may take.
const CALL_TIME_MAX: Duration = Duration::from_secs(30);

struct Bench {
    home: tempfile::TempDir,
    simulator: Simulator,
    address: SocketAddr,
    client: ureq::Agent,
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let simulator = Simulator::start(vec![PrinterConfig::named("bench-1").instant()]).unwrap();
        let printer = simulator.address("bench-1").unwrap();
        // Asked for and given back: a port that nobody has.
        let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let config = format!(
            "state = \"{}\"\nlisten = \"{address}\"\n[[printers]]\nname = \"bench-1\"\n\
             uri = \"socket://{printer}\"\nprofile = \"zebra-link-os-203\"\n",
            home.path().join("state").display()
        );
        std::fs::write(home.path().join("station.toml"), config).unwrap();
        let settings = ureq::Agent::config_builder()
            .timeout_global(Some(CALL_TIME_MAX))
            .http_status_as_error(false)
            .proxy(None);
        Self { home, simulator, address, client: settings.build().into() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// A station that is open, and how long it took until then.
    fn open(&self) -> (Child, Duration) {
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        command.arg("--config").arg(self.file("station.toml")).arg("run");
        command.env_remove("RUST_LOG").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut opened = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut opened).unwrap();
        assert!(opened.starts_with("The station is open"), "{opened}");
        (child, started.elapsed())
    }

    /// Hands a label in; whether the station said that it has it.
    fn is_taken(&self, token: &str, key: &str) -> bool {
        let address = format!("http://{}/v1/jobs?printer=bench-1", self.address);
        let request = self
            .client
            .post(address)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/vnd.zebra-zpl")
            .header("idempotency-key", key);
        request.send(format_of(key)).is_ok_and(|answer| answer.status().is_success())
    }

    /// Lets clients hand labels in, kills the station amid it, and says which keys it took.
    fn kill_amid_work(&self, mut station: Child, round: u32) -> Vec<String> {
        let token = std::fs::read_to_string(self.file("state/api-token")).unwrap();
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (tell, token) = (tell.clone(), token.trim());
                scope.spawn(move || {
                    for key in keys(round, client) {
                        if !self.is_taken(token, &key) {
                            return;
                        }
                        tell.send(key).unwrap();
                    }
                });
            }
            drop(tell);
            let labels = 1 + round * 7 % (CLIENTS * LABELS);
            let mut taken: Vec<String> = told.iter().take(labels as usize).collect();
            if round.is_multiple_of(PRINTING_ROUND) {
                let printed = self.simulator.labels("bench-1").unwrap().len();
                self.simulator.wait_for_labels("bench-1", printed + 1, PATIENCE).unwrap();
            }
            station.kill().unwrap();
            station.wait().unwrap();
            taken.extend(told);
            taken
        })
    }
}

fn keys(round: u32, client: u32) -> impl Iterator<Item = String> {
    (0..LABELS).map(move |label| format!("{round}-{client}-{label}"))
}

fn format_of(key: &str) -> String {
    format!("^XA^FO40,40^A0N,40^FD{key}^FS^XZ")
}

#[test]
fn a_killed_station_prints_all_that_it_took_and_nothing_twice() {
    let kills = std::env::var("WAYSTATION_KILLS").ok();
    let kills = kills.map_or(KILLS, |text| text.parse().expect("a number of kills"));
    let bench = Bench::new();
    let mut taken = Vec::new();
    let mut slowest = Duration::ZERO;
    for round in 0..kills {
        let (station, ready) = bench.open();
        slowest = slowest.max(ready);
        taken.extend(bench.kill_amid_work(station, round));
    }

    let (mut last, _) = bench.open();
    let token = std::fs::read_to_string(bench.file("state/api-token")).unwrap();
    // A client that was told nothing asks again under the same key.
    let began = |key: &String| !taken.contains(key);
    let asked = (0..kills).flat_map(|round| (0..CLIENTS).flat_map(move |who| keys(round, who)));
    let again: Vec<String> = asked.filter(began).collect();
    let again: Vec<String> =
        again.into_iter().filter(|key| bench.is_taken(token.trim(), key)).collect();
    let wanted: BTreeSet<String> = taken.iter().chain(&again).map(|key| format_of(key)).collect();
    let sheets = bench.simulator.wait_for_labels("bench-1", wanted.len(), PATIENCE).unwrap();
    last.kill().unwrap();
    last.wait().unwrap();

    let printed: Vec<String> =
        sheets.iter().map(|sheet| String::from_utf8_lossy(&sheet.format).into_owned()).collect();
    let once: BTreeSet<String> = printed.iter().cloned().collect();
    assert_eq!(printed.len(), once.len(), "a label came out twice: {printed:?}");
    let lost: Vec<&String> = wanted.difference(&once).collect();
    assert!(lost.is_empty(), "taken, and never printed: {lost:?}");
    let (labels, slowest) = (wanted.len(), slowest.as_millis());
    // What is printed by the macros is swallowed where nobody asked for it.
    let _ = writeln!(
        io::stdout(),
        "evidence: kills: {kills} kills, {labels} labels, 0 lost, 0 printed twice, \
         {slowest} ms until ready at most"
    );
}
