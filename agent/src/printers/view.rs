//! What is shown of the printers, kept up to date by their lanes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use drivers::status::{PrinterState, Reason};
use spool::{Mode, Timestamp};
use tokio::sync::watch;

use super::wire::Health;
use crate::supplies::Outlook;

/// One printer as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterView {
    /// Its name at this station.
    pub name: String,
    /// Its place among the station's printers; what the hub knows it by.
    pub slot: u8,
    /// Where it is.
    pub uri: String,
    /// The profile it is driven by.
    pub profile: String,
    /// Its state.
    pub state: PrinterState,
    /// Why; empty for none.
    pub reasons: Vec<Reason>,
    /// Whether a link to it is open.
    pub connected: bool,
    /// What the last failed attempt to reach it said; cleared when it answers.
    pub trouble: Option<String>,
    /// Its serial number, once it told.
    pub serial: Option<String>,
    /// Labels printed in its life, once it told.
    pub labels_printed: Option<u64>,
    /// What changes slowly of it, as it was told last.
    pub health: Health,
    /// What it has left and how it wears.
    pub outlook: Outlook,
    /// Until when its breaker keeps the lane away from it; none while it may be asked.
    pub barred_until: Option<Timestamp>,
    /// How long a label takes of late, from its first byte to its outcome.
    pub label_time: Option<Duration>,
    /// What a person lets it do.
    pub mode: Mode,
}

impl PrinterView {
    /// Whether it prints, or would, at this moment.
    pub fn works(&self) -> bool {
        self.connected && self.barred_until.is_none() && self.state != PrinterState::Stopped
    }
}

/// Every printer of the station.
#[derive(Debug)]
pub struct Views {
    printers: Mutex<BTreeMap<String, PrinterView>>,
    version: watch::Sender<u64>,
}

impl Views {
    /// The views of these printers, none of them seen yet.
    pub fn new(printers: impl IntoIterator<Item = PrinterView>) -> Self {
        let printers = printers.into_iter().map(|view| (view.name.clone(), view)).collect();
        Self { printers: Mutex::new(printers), version: watch::Sender::new(0) }
    }

    /// One more printer.
    pub fn add(&self, view: PrinterView) {
        self.lock().insert(view.name.clone(), view);
        self.version.send_modify(|version| *version += 1);
    }

    /// A printer that is no more.
    pub fn remove(&self, printer: &str) {
        self.lock().remove(printer);
        self.version.send_modify(|version| *version += 1);
    }

    /// Every printer, by name.
    pub fn all(&self) -> Vec<PrinterView> {
        self.lock().values().cloned().collect()
    }

    /// Rises whenever something that is shown changes.
    pub fn version(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// What a person lets a printer do.
    pub fn mode(&self, printer: &str) -> Mode {
        self.lock().get(printer).map(|view| view.mode).unwrap_or_default()
    }

    /// Changes one view.
    pub fn update(&self, printer: &str, change: impl FnOnce(&mut PrinterView)) {
        let mut printers = self.lock();
        let Some(view) = printers.get_mut(printer) else { return };
        let before = view.clone();
        change(view);
        if *view != before {
            self.version.send_modify(|version| *version += 1);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, PrinterView>> {
        self.printers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
