//! What printers use up: when each supply was changed, and what is left of it.
//!
//! Nothing waits for it and no label depends on it: a lost file costs a forecast. It asks no printer
//! anything; it looks at what the lanes show.

mod file;
mod outlook;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use drivers::status::Reason;
use spool::Timestamp;

use crate::printers::PrinterView;

pub use file::SuppliesError;
pub use outlook::{Left, Loaded, LoadedBy, Outlook, Reading, Settings, Stock, Supply, outlook};

/// The folder of what is known of the supplies, in the state folder.
const FOLDER: &str = "supplies";

/// Keeps what is known of every printer's supplies.
pub struct Supplies {
    folder: PathBuf,
    printers: Mutex<BTreeMap<String, Held>>,
}

/// One printer's supplies.
struct Held {
    settings: Settings,
    stock: Stock,
    /// Distance and labels as they were seen together.
    together: Option<(u64, Option<u64>)>,
}

impl Supplies {
    /// The supplies of a station that keeps its state in this folder; of no printer yet.
    pub fn open(state: &Path) -> Self {
        Self { folder: state.join(FOLDER), printers: Mutex::default() }
    }

    /// One more printer, with what is remembered of its supplies. A file that cannot be read is as
    /// good as none.
    pub fn add(&self, printer: &str, settings: Settings) {
        let stock = file::read(&self.folder, printer).unwrap_or_else(|error| {
            tracing::warn!(%error, printer, "What is left in a printer is not known any more");
            Stock::default()
        });
        self.lock().insert(printer.to_owned(), Held { settings, stock, together: None });
    }

    /// Forgets a printer that was removed.
    ///
    /// # Errors
    /// [`SuppliesError`], when its file stays.
    pub fn forget(&self, printer: &str) -> Result<(), SuppliesError> {
        self.lock().remove(printer);
        file::remove(&self.folder, printer)
    }

    /// Looks at a printer as it is shown, and says what it has left. A roll that ran out and is there
    /// again is taken for a new one.
    pub fn see(&self, view: &PrinterView, now: Timestamp) -> Option<Outlook> {
        let mut printers = self.lock();
        let held = printers.get_mut(&view.name)?;
        let reading = held.read(view);
        if held.stock.see(&held.settings.set, &reading, now) {
            self.write(&view.name, &held.stock);
        }
        Some(outlook(&held.stock, &held.settings, &reading))
    }

    /// A person changed a supply; `length_m` is how long the new one is, if that is not as it was.
    /// For a head it is the distance that it is made for.
    ///
    /// # Errors
    /// [`SuppliesError`]; then nothing is remembered.
    pub fn loaded(
        &self,
        view: &PrinterView,
        supply: Supply,
        length_m: Option<u32>,
        now: Timestamp,
    ) -> Result<Option<Outlook>, SuppliesError> {
        let mut printers = self.lock();
        let Some(held) = printers.get_mut(&view.name) else { return Ok(None) };
        let reading = held.read(view);
        let stock = held.stock.with(&held.settings.set, supply, length_m, &reading, now);
        file::write(&self.folder, &view.name, &stock)?;
        held.stock = stock;
        Ok(Some(outlook(&held.stock, &held.settings, &reading)))
    }

    fn write(&self, printer: &str, stock: &Stock) {
        if let Err(error) = file::write(&self.folder, printer, stock) {
            tracing::warn!(%error, printer, "What is left in a printer could not be written down");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.printers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// What the printer says of itself at this moment.
    fn read(&mut self, view: &PrinterView) -> Reading {
        let distance = view.health.head_distance_cm;
        if let Some(distance) = distance
            && self.together.is_none_or(|(before, _)| before != distance)
        {
            self.together = Some((distance, view.labels_printed));
        }
        Reading {
            serial: view.serial.clone(),
            labels: view.labels_printed,
            together: distance.and(self.together),
            // An offline printer says nothing of what is wrong with it.
            reasons: view.reasons.iter().copied().filter(|it| *it != Reason::Offline).collect(),
            connected: view.connected,
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::event::{Basis, Supply as Level};
    use drivers::status::PrinterState;

    use super::*;
    use crate::config::SuppliesConfig;

    fn view(labels: u64, distance_cm: u64, reasons: &[Reason]) -> PrinterView {
        PrinterView {
            name: "bench-1".to_owned(),
            slot: 0,
            uri: "socket://192.0.2.1:9100".to_owned(),
            profile: "zebra-zt411-203".to_owned(),
            state: PrinterState::Idle,
            reasons: reasons.to_vec(),
            connected: true,
            trouble: None,
            serial: Some("A".to_owned()),
            labels_printed: Some(labels),
            health: crate::printers::Health {
                head_distance_cm: Some(distance_cm),
                ..Default::default()
            },
            outlook: Outlook::default(),
            barred_until: None,
            label_time: None,
            mode: spool::Mode::default(),
        }
    }

    fn supplies(state: &Path) -> Supplies {
        let supplies = Supplies::open(state);
        let set = SuppliesConfig { media_m: Some(75), ..SuppliesConfig::default() };
        let settings = Settings { set, label_mm: None, tells_temperature: true };
        supplies.add("bench-1", settings);
        supplies
    }

    #[test]
    fn what_a_person_loaded_is_known_after_a_restart_and_forgotten_with_the_printer() {
        let state = tempfile::tempdir().unwrap();
        let now = Timestamp(1_000);
        let first = supplies(state.path());
        let loaded = first.loaded(&view(100, 1_000, &[]), Supply::Media, Some(150), now);
        assert_eq!(loaded.unwrap().unwrap().media.level, Level::Enough);
        let again = supplies(state.path());
        let left = again.see(&view(200, 2_550, &[]), now).unwrap().media;
        // 100 labels took 15.5 m of 150 m.
        assert_eq!((left.left, left.basis), (Some(867), Basis::Measured));
        again.forget("bench-1").unwrap();
        let fresh = supplies(state.path()).see(&view(200, 2_550, &[]), now).unwrap();
        assert_eq!(fresh.media, Left::default());
    }

    #[test]
    fn a_roll_that_ran_out_and_is_there_again_is_a_new_one_even_over_a_restart() {
        let state = tempfile::tempdir().unwrap();
        let now = Timestamp(1_000);
        let first = supplies(state.path());
        let empty = first.see(&view(100, 1_000, &[Reason::MediaEmpty]), now).unwrap().media;
        assert_eq!(
            (empty.level, empty.left, empty.basis),
            (Level::Empty, Some(0), Basis::Reported)
        );
        let again = supplies(state.path());
        again.see(&view(100, 1_000, &[]), now).unwrap();
        let left = again.see(&view(150, 1_775, &[]), now).unwrap().media;
        assert_eq!((left.level, left.left), (Level::Enough, Some(433)));
        assert_eq!(left.basis, Basis::Estimated, "nobody said how long the new roll is");
    }

    #[test]
    fn a_file_that_somebody_broke_costs_the_forecast_and_nothing_else() {
        let state = tempfile::tempdir().unwrap();
        let now = Timestamp(1_000);
        supplies(state.path()).loaded(&view(1, 1, &[]), Supply::Media, None, now).unwrap();
        let path = state.path().join(FOLDER).join("bench-1.toml");
        std::fs::write(&path, "media = 7").unwrap();
        let seen = supplies(state.path()).see(&view(1, 1, &[]), now).unwrap();
        assert_eq!(seen.media, Left::default());
    }
}
