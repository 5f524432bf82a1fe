//! The command line, as a person at the bench meets it: the real program, a real
//! station, and a printer that is played.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use simulator::{Fault, PrinterConfig, Simulator};

#[path = "command_line/drill.rs"]
mod drill;
#[cfg(target_os = "linux")]
#[path = "command_line/idle.rs"]
mod idle;
#[path = "command_line/log.rs"]
mod log;
#[path = "command_line/printers.rs"]
mod printers;
#[path = "command_line/search_keys.rs"]
mod search_keys;
#[path = "command_line/service.rs"]
mod service;

const PROGRAM: &str = env!("CARGO_BIN_EXE_waystation");

/// A folder with a configuration, a label and a played printer.
struct Bench {
    home: tempfile::TempDir,
    simulator: Arc<Simulator>,
}

/// A running station; killed when dropped.
struct Running(Child);

impl Running {
    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let killed = self.0.kill();
        let waited = self.0.wait();
        assert!(std::thread::panicking() || (killed.is_ok() && waited.is_ok()));
    }
}

impl Bench {
    fn new() -> Self {
        Self::with(PrinterConfig::named("bench-1").instant())
    }

    fn with(printer: PrinterConfig) -> Self {
        Self::beside(printer, Vec::new())
    }

    /// The station's printer, and others that the simulator plays too.
    fn beside(printer: PrinterConfig, others: Vec<PrinterConfig>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let printers = [vec![printer], others].concat();
        let simulator = Arc::new(Simulator::start(printers).unwrap());
        let printer = simulator.address("bench-1").unwrap();
        // Asked for and given back: a port that nobody has.
        let listen = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let config = format!(
            "state = \"{}\"\nlisten = \"{listen}\"\n[[printers]]\nname = \"bench-1\"\n\
             uri = \"socket://{printer}\"\nprofile = \"zebra-link-os-203\"\n",
            home.path().join("state").display()
        );
        std::fs::write(home.path().join("station.toml"), config).unwrap();
        std::fs::write(home.path().join("label.zpl"), "^XA^FO40,40^A0N,40^FDA-17^FS^XZ").unwrap();
        Self { home, simulator }
    }

    fn label(&self) -> PathBuf {
        self.home.path().join("label.zpl")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(self.home.path().join("station.toml")).args(arguments);
        command.env_remove("WAYSTATION_CONFIG").env_remove("RUST_LOG");
        command
    }

    fn open(&self) -> Running {
        self.open_with(self.command(&["run"]).stderr(Stdio::null()))
    }

    fn open_with(&self, command: &mut Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut opened = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut opened).unwrap();
        assert!(opened.starts_with("The station is open at http://127.0.0.1:"), "{opened}");
        Running(child)
    }

    fn print(&self, more: &[&str]) -> Output {
        let mut command = self.command(&["print", "--printer", "bench-1"]);
        command.arg(self.label()).args(more).output().unwrap()
    }

    #[track_caller]
    fn check(&self, ended: &Output, code: i32, last_words: &str) {
        let said = String::from_utf8_lossy(&ended.stdout);
        let complained = String::from_utf8_lossy(&ended.stderr);
        let last = said.lines().chain(complained.lines()).next_back().unwrap_or_default();
        assert!(last.contains(last_words), "{said}{complained}");
        assert_eq!(ended.status.code(), Some(code), "{said}{complained}");
    }
}

#[test]
fn a_printed_label_ends_with_who_says_so() {
    let bench = Bench::new();
    let _station = bench.open();
    bench.check(
        &bench.print(&["--copies", "2"]),
        0,
        "Confirmed: the printer's counter moved by 2.",
    );
    let ended = bench.print(&["--json", "--waybill", "SF-77"]);
    let job: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&job["state"], &job["evidence"]), (&"completed".into(), &"confirmed".into()));
    assert_eq!(job["references"]["waybill"], "SF-77");
    let labels = bench.simulator.wait_for_labels("bench-1", 3, Duration::from_secs(10)).unwrap();
    assert_eq!(labels.len(), 3);
}

#[test]
fn the_same_key_prints_one_label() {
    let bench = Bench::new();
    let _station = bench.open();
    for _ in 0..2 {
        bench.check(&bench.print(&["--key", "order-7"]), 0, "counter moved by 1.");
    }
    assert_eq!(bench.simulator.labels("bench-1").unwrap().len(), 1);
}

#[test]
fn a_printer_without_paper_is_said_while_the_label_waits() {
    let bench = Bench::new();
    bench.simulator.fault("bench-1", Fault::PaperOut).unwrap();
    let _station = bench.open();
    let ended = bench.print(&["--wait-max", "5"]);
    bench.check(&ended, 7, "Not finished: the job is pending");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(said.contains("bench-1 is stopped (media-empty)"), "{said}");
}

#[test]
fn what_is_refused_says_why_and_what_to_do() {
    let bench = Bench::new();
    let _station = bench.open();
    let mut command = bench.command(&["print", "--printer", "bench-9"]);
    let ended = command.arg(bench.label()).output().unwrap();
    bench.check(&ended, 3, "There is no printer \"bench-9\" at this station; there is bench-1.");
    let ended = bench.command(&["jobs", "resolve", "x", "printed"]).output().unwrap();
    bench.check(&ended, 3, "There is no job \"x\".");
    let ended = bench.command(&["print", "/nowhere", "--printer", "bench-1"]).output().unwrap();
    bench.check(&ended, 2, "/nowhere: cannot be read");
}

#[test]
fn without_a_station_every_command_says_how_to_start_one() {
    let bench = Bench::new();
    for arguments in [&["printers"][..], &["jobs"]] {
        let ended = bench.command(arguments).output().unwrap();
        bench.check(&ended, 6, "Start the station once with `waystation run`, by the same user.");
    }
    drop(bench.open());
    bench.check(&bench.print(&[]), 6, "Start the station with `waystation run`.");
}

#[test]
fn an_unknown_printer_is_probed_and_its_profile_prints() {
    let printer = PrinterConfig::named("new");
    let identity =
        simulator::Identity { model: "QX-9".to_owned(), dots_per_mm: 12, ..printer.identity };
    let printer = PrinterConfig { identity, ..printer };
    let simulator = Simulator::start(vec![printer.instant()]).unwrap();
    let uri = format!("socket://{}", simulator.address("new").unwrap());
    let bench = Bench::new();
    let folder = bench.home.path().join("profiles");
    std::fs::create_dir(&folder).unwrap();

    let mut command = bench.command(&["printers", "probe", &uri, "--language", "zpl", "--into"]);
    bench.check(&command.arg(&folder).output().unwrap(), 0, "docs/profiles.md shows.");
    bench.check(&command.output().unwrap(), 1, "move a profile of the same name away first.");
    assert!(simulator.labels("new").unwrap().is_empty(), "asking printed something");

    let profile = std::fs::read_to_string(folder.join("qx-9.toml")).unwrap();
    for fact in ["model = [\"QX-9\"]", "dpi = 300", "method = \"counter\"", "verified = false"] {
        assert!(profile.contains(fact), "{fact} in\n{profile}");
    }
    let config = bench.home.path().join("station.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let text = format!("profiles = \"{}\"\n{text}", folder.display());
    std::fs::write(&config, text.replace("zebra-link-os-203", "qx-9")).unwrap();
    let _station = bench.open();
    bench.check(&bench.print(&[]), 0, "Confirmed: the printer's counter moved by 1.");
}

#[test]
fn a_printer_that_is_known_already_is_said_to_be() {
    let bench = Bench::new();
    let uri = format!("socket://{}", bench.simulator.address("bench-1").unwrap());
    let mut command = bench.command(&["printers", "probe", &uri, "--json"]);
    let ended = command.args(["--language", "zpl"]).output().unwrap();
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(told["fits"], "zebra-zd421-203", "{told}");
    assert_eq!(told["language"], "zpl");
    let ended = command.output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
}

#[test]
fn probing_where_no_printer_is_says_what_to_do() {
    let bench = Bench::new();
    let nobody = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let uri = format!("socket://{nobody}");
    bench.check(
        &bench.command(&["printers", "probe", &uri]).output().unwrap(),
        1,
        "turn it on at the printer, or connect it over USB.",
    );
    bench.check(
        &bench.command(&["printers", "probe", "10.0.0.7"]).output().unwrap(),
        2,
        "Write socket://host:9100, serial:///dev/ttyUSB0?baud=9600,",
    );
}

#[test]
fn a_second_station_on_the_same_state_is_refused() {
    let bench = Bench::new();
    let _station = bench.open();
    bench.check(&bench.command(&["run"]).output().unwrap(), 1, "works on this folder; stop it");
}

#[test]
fn the_doctor_finds_a_healthy_bench_healthy() {
    let bench = Bench::new();
    let _station = bench.open();
    let ended = bench.command(&["doctor", "--json"]).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let names: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["name"].clone())
        .collect();
    let expected = [
        "configuration",
        "clock",
        "state",
        "room",
        "sync",
        "journal",
        "decisions",
        "token",
        "station",
        "bench-1",
        "hub",
    ];
    assert_eq!(names, expected, "{said}");
}

#[test]
fn a_broken_configuration_is_named_with_its_line() {
    let bench = Bench::new();
    std::fs::write(bench.home.path().join("station.toml"), "\nlisten = \"0.0.0.0:9630\"").unwrap();
    let ended = bench.command(&["run"]).output().unwrap();
    bench.check(
        &ended,
        2,
        "station.toml:2: listen = \"0.0.0.0:9630\": the local API is for programs",
    );
}
