//! Every part of a station. Printers' lanes come and go while the station runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Part;

/// The parts of a station, in the order in which they came.
#[derive(Debug, Default)]
pub struct Roll(Mutex<Vec<Arc<Part>>>);

impl Roll {
    /// A roll of these parts.
    pub fn of(parts: Vec<Arc<Part>>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(parts)))
    }

    /// Every part there is now.
    pub fn all(&self) -> Vec<Arc<Part>> {
        self.lock().clone()
    }

    /// One more part.
    pub fn add(&self, part: Arc<Part>) {
        self.lock().push(part);
    }

    /// A part that ended in order, and is missed by nobody.
    pub fn remove(&self, part: &Arc<Part>) {
        self.lock().retain(|known| !Arc::ptr_eq(known, part));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Part>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
