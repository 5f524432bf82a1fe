//! A station with one printer of each language, and whatever stands between.
//!
//! Waits for what the journal says, never for time to pass.

use std::path::Path;
use std::sync::Arc;

use agent::clock::{Clock, Time};
use agent::config::Config;
use agent::engine::{Engine, Order};
use agent::identity;
use agent::journal::{JobId, JobRecord, Journal, Place, References, Store};
use agent::sealed::Sealed;
use agent::station::fleet;
use drivers::language::Language;
use spool::{Needs, State};

use crate::PATIENCE;

/// A printer as the configuration has it: name, address, profile.
pub(crate) type Row = (String, String, String);

pub(crate) struct Station {
    pub(crate) engine: Engine,
    journal: Arc<Journal>,
    _state: tempfile::TempDir,
}

impl Station {
    /// A station with these printers; `profiles` are files beside the embedded ones.
    pub(crate) fn open(rows: &[Row], profiles: &[(&str, &str)]) -> Self {
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().join("profiles");
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in profiles {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let mut text =
            format!("state = {:?}\nprofiles = {folder:?}\n", state.path().join("station"));
        for (name, uri, profile) in rows {
            text += &format!(
                "[[printers]]\nname = \"{name}\"\nuri = \"{uri}\"\nprofile = \"{profile}\"\n"
            );
        }
        let config = Config::parse(Path::new("floor.toml"), &text).unwrap();
        std::fs::create_dir(&config.state).unwrap();
        let clock = Arc::new(Clock::default());
        let place = Place { path: config.state.join("journal.db"), file_system: None };
        let key = identity::station_key(&config.state).unwrap();
        let store = Store::open(place, key, clock.moment().wall).unwrap();
        let journal = Arc::new(Journal::start(store).unwrap());
        let tokens = identity::tokens(&config.state).unwrap();
        let printers = fleet::printers(&config).unwrap();
        let limits = config.limits.into();
        let engine = Engine::start(Arc::clone(&journal), clock, tokens, limits, printers).unwrap();
        Self { engine, journal, _state: state }
    }

    /// Hands a label in.
    pub(crate) async fn submit(&self, printer: &str, language: Language, label: &[u8]) -> JobId {
        let order = Order {
            printer: printer.to_owned(),
            client: "wms".to_owned(),
            key: printer.to_owned(),
            format: language.media_type().to_owned(),
            document: Sealed::new(label.to_vec()),
            copies: 1,
            references: Sealed::new(References::default()),
            scan: None,
            needs: Needs::default(),
        };
        self.engine
            .accept(order)
            .await
            .unwrap_or_else(|error| panic!("{printer}: {error}"))
            .record
            .id
    }

    /// Waits until a job is as wanted.
    pub(crate) async fn until(&self, job: JobId, wanted: impl Fn(&State) -> bool) -> JobRecord {
        let mut changes = self.engine.job_changes();
        let mut seen = None;
        let waiting = async {
            loop {
                changes.mark_unchanged();
                let record = self.engine.job(job).unwrap().unwrap();
                if wanted(&record.job.state) {
                    return record;
                }
                seen = Some(record);
                changes.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("the job stays {seen:?}; {:?}", self.engine.printers()))
    }

    /// Waits until a job is over, or asks a person; its evidence, and who says so.
    pub(crate) async fn told(&self, job: JobId) -> String {
        let is_told = |state: &State| {
            state.is_final() || matches!(state, State::InDoubt { asks: spool::Asks::Person, .. })
        };
        let record = self.until(job, is_told).await;
        match &record.job.state {
            State::Completed { evidence } => {
                let attempts = self.engine.attempts(record.ordinal).unwrap();
                let proof = attempts.last().unwrap().proof.word();
                format!("{} by {proof}", evidence.word())
            }
            State::InDoubt { doubt, .. } => format!("asks a person: {}", doubt.word()),
            other @ (State::Pending { .. }
            | State::Held { .. }
            | State::Processing { .. }
            | State::Canceled
            | State::Aborted { .. }) => format!("{other:?}"),
        }
    }

    /// Waits until a printer is shown with this reason.
    pub(crate) async fn until_shown(&self, printer: &str, reason: drivers::status::Reason) {
        let mut changes = self.engine.printer_changes();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                let view = self.engine.printer(printer).unwrap();
                if view.reasons.contains(&reason) {
                    return;
                }
                changes.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_| panic!("{:?}", self.engine.printer(printer)));
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.engine.stop();
        self.journal.stop();
    }
}
