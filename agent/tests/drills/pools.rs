//! Printers that stand in for each other, printers that a person takes out, and labels that go to
//! another printer: what lies on the two floors is counted.

use std::path::Path;
use std::sync::Arc;

use agent::clock::{Clock, Time};
use agent::config::Config;
use agent::engine::{BatchOrder, ChangeError, Engine, Failover, Order};
use agent::identity;
use agent::journal::{JobId, JobRecord, Journal, Place, References, Store};
use agent::sealed::Sealed;
use agent::station::fleet;
use simulator::{Fault, PrinterConfig, Simulator};
use spool::{Mode, Needs, State};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::PATIENCE;
use crate::bench::person;

const POOL: &str = "packing";
const PRINTERS: [&str; 2] = ["bench-1", "bench-2"];

/// Two printers of one pool; the second is loaded with smaller labels.
struct Packing {
    simulator: Simulator,
    engine: Arc<Engine>,
    journal: Arc<Journal>,
    stop: watch::Sender<bool>,
    _helpers: JoinSet<()>,
    _state: tempfile::TempDir,
}

impl Packing {
    fn open() -> Self {
        let printers = PRINTERS.map(|name| PrinterConfig::named(name).instant());
        let simulator = Simulator::start(printers.into()).expect("the simulator starts");
        let state = tempfile::tempdir().expect("there is room for a state folder");
        let mut text = format!("state = {:?}\nlisten = \"127.0.0.1:0\"\n", state.path());
        for (name, media) in PRINTERS.into_iter().zip(["100x150", "58x40"]) {
            let address = simulator.address(name).expect("the printer has an address");
            text.push_str(&format!(
                "[[printers]]\nname = \"{name}\"\nuri = \"socket://{address}\"\n\
                 profile = \"zebra-link-os-203\"\nmedia = \"{media}\"\n"
            ));
        }
        text.push_str(&format!(
            "[[pools]]\nname = \"{POOL}\"\nprinters = {PRINTERS:?}\nfailover_seconds = 1\n"
        ));
        let config = Config::parse(Path::new("drill.toml"), &text).expect("the file is valid");
        let clock = Arc::new(Clock::default());
        let place = Place { path: state.path().join("journal.db"), file_system: None };
        let key = identity::station_key(state.path()).expect("the station has a key");
        let store = Store::open(place, key, clock.moment().wall).expect("the journal opens");
        let journal = Arc::new(Journal::start(store).expect("the journal starts"));
        let tokens = identity::tokens(state.path()).expect("the station has a tenant's key");
        let printers = fleet::printers(&config).expect("the profile is embedded");
        let of_engine = Arc::clone(&journal);
        let engine = Engine::start(of_engine, clock, tokens, config.limits.into(), printers);
        let engine = Arc::new(engine.expect("the engine starts").with_pools(config.pools()));
        let (stop, stopped) = watch::channel(false);
        let mut helpers = JoinSet::new();
        helpers.spawn(Failover::new(Arc::clone(&engine)).run(stopped));
        Self { simulator, engine, journal, stop, _helpers: helpers, _state: state }
    }

    /// Both printers are known to work.
    async fn until_both_work(&self) {
        self.until(|| self.engine.printers().iter().all(|view| view.works())).await;
    }

    async fn until(&self, wanted: impl Fn() -> bool) {
        let (mut jobs, mut printers) = (self.engine.job_changes(), self.engine.printer_changes());
        let waiting = async {
            loop {
                jobs.mark_unchanged();
                printers.mark_unchanged();
                if wanted() {
                    return;
                }
                tokio::select! {
                    changed = jobs.changed() => changed.expect("the journal runs"),
                    changed = printers.changed() => changed.expect("the station runs"),
                }
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("the printers stay {:?}", self.engine.printers()));
    }

    fn job(&self, id: JobId) -> JobRecord {
        let record = self.engine.job(id).expect("the journal is legible");
        record.expect("an accepted job is there")
    }

    async fn until_completed(&self, jobs: &[JobId]) {
        let is_done = |id: &JobId| matches!(self.job(*id).job.state, State::Completed { .. });
        self.until(|| jobs.iter().all(is_done)).await;
    }

    async fn submit(&self, order: Order) -> JobRecord {
        self.engine.accept(order).await.expect("the order is taken").record
    }

    /// How many labels lie before each printer, reprints among them.
    fn floors(&self) -> [usize; 2] {
        PRINTERS.map(|name| self.simulator.labels(name).expect("the printer is there").len())
    }
}

impl Drop for Packing {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.engine.stop();
        self.journal.stop();
    }
}

fn order(key: &str, target: &str, needs: &str) -> Order {
    Order {
        printer: target.to_owned(),
        client: "wms".to_owned(),
        key: key.to_owned(),
        format: "application/vnd.zebra-zpl".to_owned(),
        document: Sealed::new(format!("^XA^FO40,40^A0N,40,40^FD{key}^FS^XZ").into_bytes()),
        copies: 1,
        references: Sealed::new(References::default()),
        scan: None,
        needs: needs.parse::<Needs>().expect("these are needs"),
    }
}

async fn hand_in(packing: &Packing, orders: Vec<Order>) -> Vec<JobRecord> {
    let batch = BatchOrder { client: "wms".to_owned(), key: "wave".to_owned(), orders };
    let checked = packing.engine.check_batch(batch).expect("the batch is one");
    let taken = packing.engine.take_batch(checked).await.expect("the journal takes it");
    taken.into_iter().map(|label| label.expect("every label is taken").record).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_spread_over_its_pool_and_every_label_comes_out_once() {
    let packing = Packing::open();
    packing.until_both_work().await;
    let orders = (0..40).map(|number| order(&format!("W-{number}"), POOL, "")).collect();
    let jobs = hand_in(&packing, orders).await;
    assert!(jobs.iter().all(|job| job.pool.as_deref() == Some(POOL)));
    let jobs: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
    packing.until_completed(&jobs).await;
    assert_eq!(packing.floors(), [20, 20]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_goes_where_its_size_is_loaded() {
    let packing = Packing::open();
    packing.until_both_work().await;
    let orders = (0..6).map(|number| order(&format!("W-{number}"), POOL, "media=58x40")).collect();
    let jobs = hand_in(&packing, orders).await;
    assert!(jobs.iter().all(|job| job.printer == PRINTERS[1]));
    let refused = packing.engine.accept(order("W-9", POOL, "media=70x30")).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no printer of \"packing\" can print this label (bench-1: media, bench-2: media)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_that_never_started_leave_a_dead_printer_and_the_one_that_did_stays() {
    let packing = Packing::open();
    packing.until_both_work().await;
    packing.simulator.fault(PRINTERS[0], Fault::PaperOut).unwrap();
    let begun = packing.submit(order("W-0", PRINTERS[0], "")).await.id;
    packing.engine.set_mode(PRINTERS[1], Mode::Maintenance, person()).await.unwrap();
    let orders = (1..=5).map(|number| order(&format!("W-{number}"), POOL, "")).collect();
    let waiting: Vec<JobId> = hand_in(&packing, orders).await.iter().map(|job| job.id).collect();
    assert!(waiting.iter().all(|id| packing.job(*id).printer == PRINTERS[0]));
    packing.engine.set_mode(PRINTERS[1], Mode::Running, person()).await.unwrap();
    packing.until_completed(&waiting).await;
    assert!(waiting.iter().all(|id| packing.job(*id).printer == PRINTERS[1]));
    assert_eq!(packing.job(begun).printer, PRINTERS[0], "nobody asked for a pool");
    packing.simulator.clear(PRINTERS[0]).unwrap();
    packing.until_completed(&[begun]).await;
    assert_eq!(packing.floors(), [1, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_printer_begins_nothing_and_a_person_moves_what_waits() {
    let packing = Packing::open();
    packing.until_both_work().await;
    packing.engine.set_mode(PRINTERS[0], Mode::Paused, person()).await.unwrap();
    let jobs = [
        packing.submit(order("W-1", PRINTERS[0], "")).await.id,
        packing.submit(order("W-2", PRINTERS[0], "")).await.id,
    ];
    let behind = packing.submit(order("W-3", PRINTERS[1], "")).await.id;
    packing.until_completed(&[behind]).await;
    assert_eq!(packing.floors(), [0, 1], "a paused printer begins no label");
    let moved = packing.engine.move_job(jobs[0], PRINTERS[1], person()).await.unwrap();
    assert_eq!(moved.printer, PRINTERS[1]);
    packing.until_completed(&jobs[..1]).await;
    assert_eq!(packing.floors(), [0, 2]);
    let late = packing.engine.move_job(jobs[0], PRINTERS[0], person()).await.unwrap_err();
    assert!(matches!(late, ChangeError::Impossible(_)), "{late}");
    packing.engine.set_mode(PRINTERS[0], Mode::Running, person()).await.unwrap();
    packing.until_completed(&jobs).await;
    assert_eq!(packing.floors(), [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_in_maintenance_takes_over_nothing() {
    let packing = Packing::open();
    packing.until_both_work().await;
    packing.engine.set_mode(PRINTERS[0], Mode::Paused, person()).await.unwrap();
    let job = packing.submit(order("W-1", PRINTERS[0], "media=100x150")).await.id;
    let lacks = packing.engine.move_job(job, PRINTERS[1], person()).await.unwrap_err();
    assert_eq!(lacks.to_string(), "the printer \"bench-2\" cannot take this label: media");
    packing.engine.set_mode(PRINTERS[1], Mode::Maintenance, person()).await.unwrap();
    let plain = packing.submit(order("W-2", PRINTERS[0], "")).await.id;
    let shut = packing.engine.move_job(plain, PRINTERS[1], person()).await.unwrap_err();
    assert_eq!(shut.to_string(), "the printer \"bench-2\" cannot take this label: maintenance");
    assert_eq!(packing.floors(), [0, 0]);
}
