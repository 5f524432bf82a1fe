//! Drills, as a person rehearses them: a station, a played printer, and how each must end.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, thread};

use simulator::{PrinterConfig, control};
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

/// The drills, in shares that are rehearsed beside each other.
const SHARES: [&[&str]; 3] = [
    &["P01", "P02", "P03", "P03b"],
    &["P05", "P05b", "P05c", "P06", "P07"],
    &["P06b", "P06c", "P07b", "P08", "P09"],
];

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

#[track_caller]
fn rehearse(drills: &[&str]) {
    let bench = Bench::with(PrinterConfig::named("bench-1"));
    let control = Control::open(&bench);
    let _station = bench.open();
    let simulator = control.address.to_string();
    let mut drill = bench.command(&["drill", "--printer", "bench-1", "--simulator", &simulator]);
    let ended = drill.args(drills).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(said.lines().all(|line| line.contains(" holds: ")), "{said}");
    assert_eq!(said.lines().count(), drills.len(), "{said}");
    bench.check(&ended, 0, drills.last().unwrap());
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
    let shared: BTreeSet<String> = SHARES.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(found, shared);
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
}
