//! Every station as the store last told, in memory: what lists, streams and rules are answered from.
//!
//! The store stays the truth. What this hub wrote is asked for again, by name, before anybody reads;
//! what other hubs wrote to the same store is looked for once a second. The roster changes nothing,
//! and when the store does not answer it says so rather than show what may be old.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::{event::UnixMillis, identity::StationId};

use crate::store::{StationRow, Store, StoreError};

/// How often the writes of other hubs are looked for, in milliseconds.
const LOOK_MS: u64 = 1_000;
/// How far back they are looked for, in milliseconds: another hub may commit late.
const OVERLAP_MS: u64 = 5_000;
/// How often a shared store is read as a whole, in milliseconds. Nothing stays hidden for longer,
/// however late another hub commits and however wrong its clock is.
const WHOLE_MS: u64 = 60_000;

/// Every station, in memory.
#[derive(Debug)]
pub struct Roster {
    /// Whether other hubs write to the store too.
    is_shared: bool,
    touched: Mutex<BTreeSet<StationId>>,
    held: Mutex<Held>,
}

/// What is in memory.
#[derive(Debug, Default)]
struct Held {
    /// Each station with the number of its last change.
    stations: BTreeMap<StationId, (u64, Arc<StationRow>)>,
    /// The station that changed last at each number.
    changes: BTreeMap<u64, StationId>,
    last_change: u64,
    /// When the store was asked; none until it was read for the first time.
    asked: Option<Asked>,
}

/// When the store was asked.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// For everything.
    whole_at: UnixMillis,
    /// For what other hubs wrote.
    news_at: UnixMillis,
}

/// What changed, and all there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The number of the last change; who hands it in next time hears what comes after it.
    pub last: u64,
    /// The stations that changed, by name.
    pub changed: Vec<Arc<StationRow>>,
    /// Every station, by name.
    pub all: Vec<Arc<StationRow>>,
}

impl Roster {
    /// A roster that is read from the store when it is first needed.
    pub fn new(is_shared: bool) -> Self {
        Self { is_shared, touched: Mutex::default(), held: Mutex::default() }
    }

    /// Says that this hub may have changed a station; to be called after the store has answered.
    pub fn touch(&self, station: &StationId) {
        lock(&self.touched).insert(station.clone());
    }

    /// Asks the store for everything that is due, so that whoever reads next need not wait for it.
    ///
    /// # Errors
    /// When the store fails; the next call asks again.
    pub fn catch_up(&self, store: &dyn Store, now: UnixMillis) -> Result<(), StoreError> {
        self.fresh(store, now).map(drop)
    }

    /// Every station, by name.
    ///
    /// # Errors
    /// When the store fails; the next call asks again.
    pub fn stations(
        &self,
        store: &dyn Store,
        now: UnixMillis,
    ) -> Result<Vec<Arc<StationRow>>, StoreError> {
        Ok(self.fresh(store, now)?.all())
    }

    /// What changed after a change with this number, 0 for everything.
    ///
    /// # Errors
    /// When the store fails; the next call asks again.
    pub fn changes(
        &self,
        store: &dyn Store,
        now: UnixMillis,
        after: u64,
    ) -> Result<Changes, StoreError> {
        let held = self.fresh(store, now)?;
        let names: BTreeSet<&StationId> =
            held.changes.range(after.saturating_add(1)..).map(|(_, name)| name).collect();
        let row = |name| held.stations.get(name).map(|(_, row)| Arc::clone(row));
        let changed = names.into_iter().filter_map(row).collect();
        Ok(Changes { last: held.last_change, changed, all: held.all() })
    }

    /// What is held, after everything that is due was asked of the store. One asks at a time, so that
    /// no answer replaces a newer one.
    fn fresh(
        &self,
        store: &dyn Store,
        now: UnixMillis,
    ) -> Result<MutexGuard<'_, Held>, StoreError> {
        let mut held = lock(&self.held);
        let is_due = |then: UnixMillis, after| {
            self.is_shared && (now < then || now.get() - then.get() >= after)
        };
        let touched = std::mem::take(&mut *lock(&self.touched));
        let Some(asked) = held.asked.filter(|asked| !is_due(asked.whole_at, WHOLE_MS)) else {
            // What was touched by now is in the answer.
            let rows = store.stations().inspect_err(|_| self.touch_again(touched))?;
            held.replace(rows);
            held.asked = Some(Asked { whole_at: now, news_at: now });
            return Ok(held);
        };
        if !touched.is_empty() {
            let names: Vec<StationId> = touched.iter().cloned().collect();
            let rows = store.named(&names).inspect_err(|_| self.touch_again(touched))?;
            rows.into_iter().for_each(|row| held.put(row));
        }
        if is_due(asked.news_at, LOOK_MS) {
            let since = UnixMillis::new(asked.news_at.min(now).get().saturating_sub(OVERLAP_MS));
            store.changed(since)?.into_iter().for_each(|row| held.put(row));
            held.asked = Some(Asked { news_at: now, ..asked });
        }
        Ok(held)
    }

    fn touch_again(&self, stations: BTreeSet<StationId>) {
        lock(&self.touched).extend(stations);
    }
}

impl Held {
    fn all(&self) -> Vec<Arc<StationRow>> {
        self.stations.values().map(|(_, row)| Arc::clone(row)).collect()
    }

    /// Takes in a station as it is now.
    fn put(&mut self, row: StationRow) {
        let known = self.stations.get(&row.id);
        if known.is_some_and(|(_, known)| **known == row) {
            return;
        }
        if let Some((change, _)) = known {
            self.changes.remove(change);
        }
        self.last_change += 1;
        self.changes.insert(self.last_change, row.id.clone());
        self.stations.insert(row.id.clone(), (self.last_change, Arc::new(row)));
    }

    /// Takes in every station as it is now; who is not among them is gone.
    fn replace(&mut self, rows: Vec<StationRow>) {
        let names: BTreeSet<StationId> = rows.iter().map(|row| row.id.clone()).collect();
        self.stations.retain(|name, _| names.contains(name));
        self.changes.retain(|_, name| names.contains(name));
        rows.into_iter().for_each(|row| self.put(row));
    }
}

/// What a mutex guards; nothing here is left half done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
