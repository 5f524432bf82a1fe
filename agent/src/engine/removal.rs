//! Taking a printer out of the running station.
//!
//! Its door is shut first, so that no order finds it any more; only when nothing is left that it owes
//! does its lane end. Nothing of it is given up here: what is unfinished keeps it.

use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Door, Engine};
use crate::journal::{JournalError, Totals};
use crate::printers::PrinterThread;
use crate::supervision::Part;

/// How long orders that found the door open may take to come through.
const COMING_LOOKS_MAX: u32 = 500;
/// The pause between two looks at them.
const COMING_PAUSE: Duration = Duration::from_millis(10);

/// Why a printer stays.
#[derive(Debug, thiserror::Error)]
pub enum StaysError {
    /// There is none of this name.
    #[error("the station has no printer called {printer}")]
    Unknown {
        /// The name.
        printer: String,
    },
    /// It has jobs that have no end yet.
    #[error(
        "at {printer} {} jobs wait, {} are with it, {} are in doubt and {} are held back",
        unfinished.pending, unfinished.processing, unfinished.in_doubt, unfinished.held
    )]
    Unfinished {
        /// The printer.
        printer: String,
        /// Its jobs.
        unfinished: Totals,
    },
    /// Orders are still on their way to it.
    #[error("orders are on their way to {printer}")]
    Coming {
        /// The printer.
        printer: String,
    },
    /// Nobody can say what it owes.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A printer whose door is shut and that owes nothing. It still runs.
pub struct Withdrawn {
    name: String,
    door: Arc<Door>,
}

impl Engine {
    /// Shuts a printer's door, if nothing waits for it, is with it or is in doubt. Waits a few seconds
    /// for orders that came before.
    ///
    /// # Errors
    /// [`StaysError`]; then the door is as it was.
    pub fn withdraw(&self, printer: &str) -> Result<Withdrawn, StaysError> {
        let door = self.doors.write().unwrap_or_else(PoisonError::into_inner).remove(printer);
        let door = door.ok_or_else(|| StaysError::Unknown { printer: printer.to_owned() })?;
        let withdrawn = Withdrawn { name: printer.to_owned(), door };
        match self.owes_nothing(&withdrawn) {
            Ok(()) => Ok(withdrawn),
            Err(error) => {
                self.put_back(withdrawn);
                Err(error)
            }
        }
    }

    fn owes_nothing(&self, withdrawn: &Withdrawn) -> Result<(), StaysError> {
        let printer = withdrawn.name.clone();
        // Every order holds the door it found until the journal has it.
        let mut looks = 0;
        while Arc::strong_count(&withdrawn.door) > 1 {
            if looks == COMING_LOOKS_MAX {
                return Err(StaysError::Coming { printer });
            }
            looks += 1;
            thread::sleep(COMING_PAUSE);
        }
        let unfinished = self.totals(Some(&printer))?;
        if unfinished == Totals::default() {
            return Ok(());
        }
        Err(StaysError::Unfinished { printer, unfinished })
    }

    /// Opens the door again.
    pub fn put_back(&self, withdrawn: Withdrawn) {
        let Withdrawn { name, door } = withdrawn;
        self.doors.write().unwrap_or_else(PoisonError::into_inner).insert(name, door);
    }

    /// Ends the printer's lane and forgets it; the lane as its supervision saw it. Waits for its
    /// last beat.
    pub fn dismiss(&self, withdrawn: Withdrawn) -> Option<Arc<Part>> {
        let part = PrinterThread::part_name(&withdrawn.name);
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            let place = lanes.iter().position(|lane| lane.supervised().name() == part);
            place.map(|place| lanes.remove(place))
        };
        let part = lane.as_ref().map(|lane| Arc::clone(lane.supervised()));
        if let Some(lane) = lane {
            lane.join();
        }
        self.views.remove(&withdrawn.name);
        part
    }
}
