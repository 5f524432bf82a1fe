//! Drills, as a person rehearses them: a station, a played printer, and how each must end.

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    net::SocketAddr,
    sync::Arc,
    thread,
};

use serde_json::Value;
use simulator::{Flow, PrinterConfig, SerialLine, Speed, control};
use tokio::{net::TcpListener, runtime, sync::oneshot};

use super::Bench;

/// The simulator's own API, for as long as this is kept.
struct Control {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Control {
    fn open(bench: &Bench) -> Self {
        let simulator = Arc::clone(&bench.simulator);
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = oneshot::channel();
        let thread = thread::spawn(move || {
            let told = async { told.await.unwrap_or_default() };
            runtime.block_on(control::serve(listener, simulator, told)).unwrap();
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let told = self.stop.take().is_some_and(|stop| stop.send(()).is_ok());
        let joined = self.thread.take().is_some_and(|thread| thread.join().is_ok());
        assert!(thread::panicking() || (told && joined));
    }
}

/// The drills at a running station, in shares that are rehearsed beside each other.
const SHARES: [&[&str]; 3] = [
    &["P01", "P02", "P03", "P03b", "O01"],
    &["P05", "P05b", "P05c", "P06", "P07", "O02"],
    &["P06b", "P06c", "P07b", "P08", "P09"],
];

/// The drills that start a station of their own. They wait more than they work, so that all shares
/// are rehearsed at once. In the order of the catalogue, in which they are said.
const OWN_SHARES: [&[&str]; 11] = [
    &["X03"],
    &["D02"],
    &["P04", "D04", "D04b"],
    &["X07"],
    &["C02", "X05", "O04"],
    &["P10", "P10b", "P10c", "D08", "X06"],
    &["D03", "D06c"],
    &["D05", "D07"],
    &["D09", "X01", "O03"],
    &["X04b", "X04c"],
    &["D06", "D06b", "D06d", "D06e", "C01", "C03", "X04"],
];

/// The drills that the project's tests play, since they take a place inside the program.
const PLAYED_BY_TESTS: &[&str] = &["D01", "P11", "X02"];

/// The drills that need what an ordinary user of a common computer may lack: a small disk, a real one, a
/// clock, syncs that fail, a program that somebody else may run.
const MAY_BE_IMPOSSIBLE: &[&str] =
    &["C01", "C03", "D02", "D03", "D04", "D04b", "X03", "X04c", "X07"];

/// Fast enough that a drill is soon over, and slow enough to be met under a label.
const SPEED: Speed = Speed::InchesPerSecond(18.0);

#[test]
fn every_drill_ends_as_it_must_first_share() {
    rehearse(SHARES[0]);
}

#[test]
fn every_drill_ends_as_it_must_second_share() {
    rehearse(SHARES[1]);
}

#[test]
fn every_drill_ends_as_it_must_third_share() {
    rehearse(SHARES[2]);
}

#[test]
fn every_drill_with_a_station_of_its_own_ends_as_it_must() {
    let shares = thread::scope(|scope| {
        let shares = OWN_SHARES.map(|share| scope.spawn(move || rehearse_alone(share)));
        shares.map(|share| share.join().unwrap())
    });
    for Rehearsed { said, held, not_run } in shares {
        let figures = format!("{held} held, {not_run} not run here");
        println!("{said}evidence: drills with stations of their own: {figures}");
    }
}

/// What was said of some drills that did not fail.
struct Rehearsed {
    said: String,
    held: usize,
    not_run: usize,
}

#[track_caller]
fn rehearse(drills: &[&str]) {
    let bench = Bench::with(PrinterConfig { speed: SPEED, ..PrinterConfig::named("bench-1") });
    let _station = bench.open();
    let Rehearsed { said, held, not_run } = check(&bench, &["--printer", "bench-1"], drills);
    writeln!(io::stdout(), "{said}evidence: drills: {held} held, {not_run} not run here")
        .expect("somebody listens");
}

/// No station runs; the simulator plays two printers at sockets and one at a serial line.
fn rehearse_alone(drills: &[&str]) -> Rehearsed {
    let folder = tempfile::tempdir().unwrap();
    let link = Some(folder.path().join("line"));
    let line = SerialLine { baud: 115_200, flow: Flow::XonXoff, link };
    let line = PrinterConfig { serial_line: Some(line), ..PrinterConfig::named("line") };
    let socket = PrinterConfig { speed: SPEED, ..PrinterConfig::named("bench-1") };
    let neighbour = PrinterConfig { speed: SPEED, ..PrinterConfig::named("neighbour") };
    check(&Bench::beside(socket, vec![line, neighbour]), &[], drills)
}

#[track_caller]
fn check(bench: &Bench, printer: &[&str], drills: &[&str]) -> Rehearsed {
    let control = Control::open(bench);
    let simulator = control.address.to_string();
    let mut drill = bench.command(&["drill", "--simulator", &simulator]);
    let ended = drill.args(printer).args(drills).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let complained = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(said.lines().count(), drills.len(), "{said}{complained}");
    let mut held = 0;
    for (drill, line) in drills.iter().zip(said.lines()) {
        let holds = line.starts_with(&format!("{drill} holds: "));
        let is_impossible = line.starts_with(&format!("{drill} not run here: "));
        assert!(holds || (is_impossible && MAY_BE_IMPOSSIBLE.contains(drill)), "{said}");
        held += usize::from(holds);
    }
    assert_eq!(ended.status.code(), Some(0), "{said}{complained}");
    Rehearsed { said: said.into_owned(), held, not_run: drills.len() - held }
}

#[test]
fn every_drill_is_in_a_share() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../drills");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let id = |path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().next().unwrap().trim_start_matches("id = ").trim_matches('"').to_owned()
    };
    let found: BTreeSet<String> = files.map(id).collect();
    let shared = SHARES.iter().chain(&OWN_SHARES).flat_map(|share| share.iter());
    let shared = shared.chain(PLAYED_BY_TESTS);
    assert_eq!(found, shared.map(|id| (*id).to_owned()).collect::<BTreeSet<_>>());
}

#[test]
fn a_drill_that_takes_a_place_inside_the_program_names_the_tests_that_play_it() {
    let bench = Bench::new();
    for drill in PLAYED_BY_TESTS {
        let ended = bench.command(&["--json", "drill", drill]).output().unwrap();
        let said: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert_eq!((ended.status.code(), &said["outcome"]), (Some(0), &"not-run-here".into()));
        let why = said["trouble"].as_str().unwrap();
        assert!(why.contains("the project's tests play it: cargo nextest run"), "{why}");
    }
}

#[test]
fn a_drill_touches_no_printer_that_is_not_played() {
    let bench = Bench::new();
    let other = Bench::new();
    let control = Control::open(&other);
    let _station = bench.open();
    let simulator = control.address.to_string();
    let words = "is no printer of this station that the simulator";
    let arguments = ["drill", "--printer", "bench-1", "--simulator", &simulator];
    bench.check(&bench.command(&arguments).output().unwrap(), 2, words);
    let arguments = ["drill", "--printer", "bench-1", "--simulator", &simulator, "P99"];
    bench.check(&bench.command(&arguments).output().unwrap(), 2, "there is no drill P99");
    let words = "name a printer of the running station with --printer";
    let arguments = ["drill", "--simulator", &simulator, "P01"];
    bench.check(&bench.command(&arguments).output().unwrap(), 2, words);
}

#[test]
fn a_drill_takes_no_printer_of_the_running_station_for_its_own_and_is_not_said_to_hold() {
    let bench = Bench::new();
    let control = Control::open(&bench);
    let _station = bench.open();
    let simulator = control.address.to_string();
    for (drill, remedy) in [("X05", "name=spare,port=0"), ("P10", "name=line,baud=115200")] {
        let arguments = ["--json", "drill", "--simulator", &simulator, drill];
        let ended = bench.command(&arguments).output().unwrap();
        let said: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert_eq!((ended.status.code(), &said["outcome"]), (Some(0), &"not-run-here".into()));
        assert!(said["trouble"].as_str().unwrap().contains(remedy), "{said}");
    }
    assert!(bench.simulator.labels("bench-1").unwrap().is_empty());
}
