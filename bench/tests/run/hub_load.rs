//! A hub in this process under a short load: everything that is measured is there, and every event
//! that was accepted is in the store.
//!
//! Nothing here is about speed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::thread;

use bench::hub::report::{Report, render};
use bench::hub::subject::Subject;
use bench::hub::{Plan, measure};
use hub::config::{Config, Overrides};
use hub::store::{SqliteStore, Store as _};
use tokio::sync::oneshot;

/// Runs a hub until the returned end is dropped.
fn start(state: PathBuf) -> (SocketAddr, oneshot::Sender<()>, thread::JoinHandle<()>) {
    let listen = Some(([127, 0, 0, 1], 0).into());
    let overrides = Overrides { listen, state: Some(state), open_dashboard: false };
    let config = Config::load(None, overrides).unwrap();
    let (opened, address) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let told = async { drop(stopped.await) };
        runtime.block_on(hub::run(config, |at| opened.send(at).unwrap(), told)).unwrap();
    });
    (address.blocking_recv().unwrap(), stop, running)
}

#[test]
fn a_short_load_is_borne_measured_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (address, stop, running) = start(folder.path().to_owned());
    let subject = Subject::running(address, folder.path());
    let stopped = AtomicBool::new(false);
    let measured = measure(&Plan::QUICK, &subject, true, &stopped, &|_| {}).unwrap();
    drop(stop);
    running.join().unwrap();
    let told: u64 =
        measured.phases.iter().map(|phase| (phase.sent.answers.len() * phase.events) as u64).sum();
    let store = SqliteStore::open(&folder.path().join("hub.db")).unwrap();
    let stations = store.stations().unwrap();
    assert_eq!(stations.len(), Plan::QUICK.many);
    let outcomes: u64 = stations.iter().map(|row| row.outcomes).sum();
    let heartbeats: usize = measured.phases.iter().map(|phase| phase.sent.answers.len()).sum();
    assert_eq!(outcomes + heartbeats as u64, told, "every event is there, once");
    assert!(stations.iter().all(|row| row.missing == 0 && row.state.is_some()));

    let report = Report::of(&Plan::QUICK, &[measured], Vec::new(), &[]);
    let names: Vec<_> = report.stores[0].phases.iter().map(|phase| phase.name).collect();
    assert_eq!(names, ["full", "peak", "storm"]);
    let looks: Vec<_> = report.looks.iter().map(|look| look.what).collect();
    assert_eq!(looks, ["/api/fleet", "/api/board", "/api/stations?limit=200", "heard", "rules"]);
    assert!(report.parts.is_some() && report.arithmetic.len() == 3);
    let text = render(&report);
    for part in ["storm", "parts of a batch", "200000", "batches-per-second"] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}
