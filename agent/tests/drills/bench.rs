//! A packing bench: a real station, journal on a real disk, lanes on real threads, and a simulated
//! printer at the other end of a real connection.
//!
//! Waits for what the journal says, never for time to pass.

use std::path::Path;
use std::sync::Arc;

use agent::clock::{Clock, Time};
use agent::config::Config;
use agent::engine::{Engine, Order, Printer, ReprintOrder, ScanRefusal, Scanned};
use agent::identity;
use agent::journal::{
    AuditEntry, JobId, JobRecord, Journal, Outcome, Person, Place, References, Store,
};
use agent::printers::{Dial, PrinterView};
use agent::sealed::Sealed;
use agent::station::fleet;
use simulator::{PrinterConfig, Simulator};
use spool::{Answer, Asks, Defect, Doubt, Needs, State};

use crate::PATIENCE;

/// The one printer of the bench.
pub(crate) const PRINTER: &str = "bench-1";

/// What stands between a lane and its printer.
pub(crate) type Between = dyn Fn(Box<dyn Dial>) -> Box<dyn Dial>;

/// The rate of a serial line, in bits per second.
pub(crate) const BAUD: u32 = 115_200;

/// A bench with one printer.
pub(crate) struct Bench {
    pub(crate) simulator: Simulator,
    state: tempfile::TempDir,
    profile: &'static str,
    settings: &'static str,
    between: Box<Between>,
    station: Option<Station>,
}

struct Station {
    engine: Arc<Engine>,
    journal: Arc<Journal>,
}

impl Bench {
    /// A bench whose printer tells everything and counts labels.
    pub(crate) fn new(printer: PrinterConfig) -> Self {
        Self::with_profile(printer, "zebra-link-os-203")
    }

    pub(crate) fn with_profile(printer: PrinterConfig, profile: &'static str) -> Self {
        Self::with_settings(printer, profile, "")
    }

    /// A bench whose printer has these lines in the configuration.
    pub(crate) fn with_settings(
        printer: PrinterConfig,
        profile: &'static str,
        settings: &'static str,
    ) -> Self {
        Self::assemble(printer, profile, settings, Box::new(|dial| dial))
    }

    /// A bench with something between the lane and its printer.
    pub(crate) fn with(
        printer: PrinterConfig,
        profile: &'static str,
        between: Box<Between>,
    ) -> Self {
        Self::assemble(printer, profile, "", between)
    }

    fn assemble(
        printer: PrinterConfig,
        profile: &'static str,
        settings: &'static str,
        between: Box<Between>,
    ) -> Self {
        let simulator = Simulator::start(vec![printer]).expect("the simulator starts");
        let state = tempfile::tempdir().expect("there is room for a state folder");
        let mut bench = Self { simulator, state, profile, settings, between, station: None };
        bench.start();
        bench
    }

    /// Starts the station on its state folder.
    pub(crate) fn start(&mut self) {
        let config = self.config();
        let clock = Arc::new(Clock::default());
        let state = self.state.path();
        let place = Place { path: state.join("journal.db"), file_system: None };
        let key = identity::station_key(state).expect("the station has a key");
        let store = Store::open(place, key, clock.moment().wall).expect("the journal opens");
        let journal = Arc::new(Journal::start(store).expect("the journal starts"));
        let tokens = identity::tokens(state).expect("the station has a tenant's key");
        let printers = self.printers(&config);
        let engine =
            Engine::start(Arc::clone(&journal), clock, tokens, config.limits.into(), printers)
                .expect("the engine starts");
        self.station = Some(Station { engine: Arc::new(engine), journal });
    }

    pub(crate) fn config(&self) -> Config {
        let text = format!(
            "state = {:?}\nlisten = \"127.0.0.1:0\"\n[[printers]]\nname = \"{PRINTER}\"\n\
             uri = \"{}\"\nprofile = \"{}\"\n{}\n",
            self.state.path(),
            self.uri(),
            self.profile,
            self.settings
        );
        Config::parse(Path::new("drill.toml"), &text).expect("the file is valid")
    }

    /// Where the printer is: by its other way, if it has one.
    fn uri(&self) -> String {
        let state = self.simulator.state(PRINTER).expect("the printer is there");
        let serial = state.serial_uri.as_deref().and_then(|uri| uri.strip_prefix("serial:"));
        let serial = serial.map(|port| format!("serial://{port}?baud={BAUD}"));
        serial.or(state.ipp_uri).unwrap_or(state.uri)
    }

    pub(crate) fn printers(&self, config: &Config) -> Vec<Printer> {
        let printers = fleet::printers(config).expect("the profile is embedded");
        let between = |printer: Printer| Printer { dial: (self.between)(printer.dial), ..printer };
        printers.into_iter().map(between).collect()
    }

    /// Takes away what stood between the lane and its printer, from the next start on.
    pub(crate) fn mend(&mut self) {
        self.between = Box::new(|dial| dial);
    }

    /// Stops the station between two beats, as an update or a logout does.
    pub(crate) fn stop(&mut self) {
        if let Some(Station { engine, journal }) = self.station.take() {
            engine.stop();
            journal.stop();
        }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.station.as_ref().expect("the station runs").engine
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.station.as_ref().expect("the station runs").journal
    }

    /// Hands a label in; the answer is durable.
    pub(crate) async fn submit(&self, key: &str) -> JobId {
        self.submit_copies(key, 1).await.id
    }

    pub(crate) async fn submit_copies(&self, key: &str, copies: u16) -> JobRecord {
        let order = Order {
            printer: PRINTER.to_owned(),
            client: "wms".to_owned(),
            key: key.to_owned(),
            format: "application/vnd.zebra-zpl".to_owned(),
            document: Sealed::new(label(key)),
            copies,
            references: Sealed::new(References {
                waybill: Some(key.to_owned()),
                ..References::default()
            }),
            scan: None,
            needs: Needs::default(),
        };
        let taken = self.engine().accept(order).await.expect("the order is taken");
        assert!(!taken.replay, "{key} is new");
        taken.record
    }

    /// Waits until the job is as wanted.
    pub(crate) async fn until(&self, job: JobId, wanted: impl Fn(&State) -> bool) -> JobRecord {
        let mut changes = self.engine().job_changes();
        let mut seen = None;
        let waiting = async {
            loop {
                changes.mark_unchanged();
                let record = self.engine().job(job).expect("the journal is legible");
                let record = record.expect("an accepted job is there");
                if wanted(&record.job.state) {
                    return record;
                }
                seen = Some(record);
                changes.changed().await.expect("the journal runs");
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("the job stays {seen:?}; {:?}", self.engine().printers()))
    }

    pub(crate) async fn until_completed(&self, job: JobId) -> JobRecord {
        self.until(job, |state| matches!(state, State::Completed { .. })).await
    }

    /// Waits until a person is asked about the job, and says why.
    pub(crate) async fn until_asked(&self, job: JobId) -> Doubt {
        let asked = |state: &State| matches!(state, State::InDoubt { asks: Asks::Person, .. });
        let State::InDoubt { doubt, .. } = self.until(job, asked).await.job.state else {
            panic!("only a job in doubt is asked about")
        };
        doubt
    }

    pub(crate) async fn answer(&self, job: JobId, answer: Answer) {
        self.engine().resolve(job, answer, person()).await.expect("the question is open");
    }

    /// The person at the bench scans something.
    pub(crate) async fn scan(&self, text: &str) -> Result<Scanned, ScanRefusal> {
        self.engine().scan(&Sealed::new(text.to_owned()), person()).await
    }

    /// The person at the bench has a label printed again, with a mark in its corner.
    pub(crate) async fn reprint(&self, job: JobId, key: &str) -> JobRecord {
        let (key, defect) = (key.to_owned(), Defect::Torn);
        let order = ReprintOrder { person: person(), key, defect, mark: true };
        self.engine().reprint(job, order).await.expect("the label's story is over").record
    }

    /// What people decided, newest first.
    pub(crate) fn audit(&self) -> Vec<AuditEntry> {
        self.engine().audit(u64::MAX, 100).expect("the journal is legible")
    }

    /// Waits until the printer is shown as wanted.
    pub(crate) async fn until_shown(&self, wanted: impl Fn(&PrinterView) -> bool) {
        let mut changes = self.engine().printer_changes();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if self.engine().printers().iter().any(&wanted) {
                    return;
                }
                changes.changed().await.expect("the station runs");
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("the printer stays {:?}", self.engine().printers()));
    }

    /// How each attempt at the job ended.
    pub(crate) fn outcomes(&self, job: JobId) -> Vec<Outcome> {
        let record = self.engine().job(job).expect("the journal is legible");
        let ordinal = record.expect("an accepted job is there").ordinal;
        let attempts = self.engine().attempts(ordinal).expect("the journal is legible");
        attempts.into_iter().map(|attempt| attempt.outcome).collect()
    }

    /// Which labels lie on the floor, by key, in the order they came out.
    pub(crate) fn floor(&self) -> Vec<String> {
        self.floor_of(0)
    }

    /// The same, once so many have come out.
    pub(crate) fn floor_of(&self, labels: usize) -> Vec<String> {
        let labels = self.simulator.wait_for_labels(PRINTER, labels, PATIENCE);
        let labels = labels.expect("so many labels come out");
        labels.iter().map(|label| key_of(&label.format)).collect()
    }
}

/// What the client called a label.
pub(crate) fn waybill(record: &JobRecord) -> String {
    record.references.open().waybill.clone().expect("every label here has one")
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The person at the bench.
pub(crate) fn person() -> Person {
    Person { client: "panel".to_owned(), operator: Some("A17".to_owned()) }
}

fn label(key: &str) -> Vec<u8> {
    format!("^XA^CI28^FO40,40^A0N,40,40^FD{key}^FS^FO40,120^BCN,80^FD{key}^FS^XZ").into_bytes()
}

fn key_of(format: &[u8]) -> String {
    let text = String::from_utf8_lossy(format);
    let start = text.find("^FD").expect("every label here has a field") + 3;
    text[start..].split("^FS").next().unwrap_or_default().to_owned()
}
