//! Who waits for whom, without a look at the disk: a hint for lanes, true as of the last commit.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::write::Queue;

/// How many jobs wait for each printer.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<BTreeMap<String, u64>>);

impl Waiting {
    /// Takes over what the newest commit left.
    pub(super) fn follow(&self, queues: &BTreeMap<String, Queue>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (printer, queue) in queues {
            match waiting.get_mut(printer) {
                Some(count) => *count = queue.waiting,
                None => drop(waiting.insert(printer.clone(), queue.waiting)),
            }
        }
    }

    /// How many jobs wait for a printer.
    pub(super) fn of(&self, printer: &str) -> u64 {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get(printer).copied().unwrap_or(0)
    }
}
