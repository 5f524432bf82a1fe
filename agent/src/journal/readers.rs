//! The connections that read: opened when they are needed, closed together when the journal has to
//! be opened anew.
//!
//! As long as one connection is open, SQLite trusts the index of the log that all share. After a
//! failed sync that index may tell of pages which the disk has forgotten.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::read::Reader;
use super::store::Place;
use super::{JournalError, StationKey};

/// How many connections read at once.
pub const READERS_MAX: usize = 4;

/// Every reading connection of a journal.
pub(super) struct Readers {
    place: Place,
    key: StationKey,
    slots: [Mutex<Option<Reader>>; READERS_MAX],
}

impl Readers {
    pub(super) fn new(place: Place, key: StationKey) -> Self {
        Self { place, key, slots: [const { Mutex::new(None) }; READERS_MAX] }
    }

    /// Reads over a connection that is free, or waits for one.
    pub(super) fn read<T>(
        &self,
        ask: impl FnOnce(&mut Reader) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let free = self.slots.iter().find_map(|slot| slot.try_lock().ok());
        let mut slot = free.unwrap_or_else(|| lock(&self.slots[0]));
        let reader = match &mut *slot {
            Some(reader) => reader,
            empty @ None => empty.insert(Reader::open(&self.place, &self.key)?),
        };
        ask(reader)
    }

    /// Closes every connection, and keeps them closed until the answer is dropped.
    pub(super) fn close(&self) -> [MutexGuard<'_, Option<Reader>>; READERS_MAX] {
        let mut slots = self.slots.each_ref().map(lock);
        slots.iter_mut().for_each(|slot| **slot = None);
        slots
    }
}

fn lock(slot: &Mutex<Option<Reader>>) -> MutexGuard<'_, Option<Reader>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
