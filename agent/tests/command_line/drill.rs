//! Drills, as a person rehearses them: a station, a played printer, and how each must end.

use std::{net::SocketAddr, sync::Arc, thread};

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

#[test]
fn every_drill_ends_as_it_must() {
    let bench = Bench::with(PrinterConfig::named("bench-1"));
    let control = Control::open(&bench);
    let _station = bench.open();
    let simulator = control.address.to_string();
    let mut drill = bench.command(&["drill", "--printer", "bench-1", "--simulator", &simulator]);
    let ended = drill.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(!said.is_empty() && said.lines().all(|line| line.contains(" holds: ")), "{said}");
    bench.check(&ended, 0, "P08 holds");
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
