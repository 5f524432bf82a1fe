//! A fleet of stations that are not there: they become known to a hub and send it signed batches.
//!
//! Every station has a key, a journal and a chain of its own and keeps each rule of the contract,
//! so that a hub cannot tell it from a real one. What it tells is made up: no printer and no label
//! stands behind it. The same seed gives the same keys.

mod chance;
mod enrol;
mod error;
mod load;
mod station;

use std::sync::Mutex;
use std::thread;

pub use error::FleetError;
pub use load::{Load, Sent};
pub use station::Parcel;

use chance::Chance;
use enrol::Office;
use station::Station;

/// How many stations a fleet may have.
pub const STATIONS_MAX: usize = 1_000_000;
/// How many connections a fleet may hold at once.
pub const CONNECTIONS_MAX: usize = 1_024;

/// Where a fleet belongs, and how it is laid out.
#[derive(Clone)]
pub struct FleetPlan {
    /// The hub, such as `http://127.0.0.1:9640`.
    pub hub: String,
    /// The hub's administrator's token, which lets stations in.
    pub admin_token: String,
    /// How many stations share a site.
    pub stations_per_site: usize,
    /// From what keys, journals and outcomes are drawn.
    pub seed: u64,
    /// How many stations become known at once.
    pub connections: usize,
}

/// Stations that a hub knows.
pub struct Fleet {
    plan: FleetPlan,
    stations: Vec<Station>,
}

impl Fleet {
    /// A fleet without a station.
    pub fn new(plan: FleetPlan) -> Self {
        Self { plan, stations: Vec::new() }
    }

    /// How many stations the hub knows.
    pub fn size(&self) -> usize {
        self.stations.len()
    }

    /// Lets stations become known until there are this many.
    ///
    /// # Errors
    /// When the hub does not answer, or lets one of them not in.
    pub fn grow(&mut self, stations: usize) -> Result<(), FleetError> {
        let numbers: Vec<usize> = (self.stations.len()..stations.min(STATIONS_MAX)).collect();
        let threads = self.plan.connections.clamp(1, CONNECTIONS_MAX);
        let office = Office::new(&self.plan);
        let known = Mutex::new(Vec::with_capacity(numbers.len()));
        thread::scope(|scope| {
            let workers: Vec<_> = numbers
                .chunks(numbers.len().div_ceil(threads).max(1))
                .map(|some| scope.spawn(|| enrol::all(&office, some, &known)))
                .collect();
            let mut ends = workers.into_iter().map(|worker| worker.join());
            ends.try_for_each(|end| end.unwrap_or(Err(FleetError::Broken)))
        })?;
        let mut known = known.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.sort_by_key(|(number, _)| *number);
        self.stations.extend(known.into_iter().map(|(_, station)| station));
        Ok(())
    }

    /// Lets each of the first `stations` write `rounds` batches of `events` events, and signs them
    /// now: a signature counts five minutes. They come round by round, as a fleet sends them.
    ///
    /// # Errors
    /// When a batch would break a rule of the contract, such as having no event.
    pub fn pack(
        &mut self,
        stations: usize,
        rounds: usize,
        events: usize,
    ) -> Result<Vec<Parcel>, FleetError> {
        let mut parcels = Vec::new();
        for _ in 0..rounds {
            for station in self.stations.iter_mut().take(stations) {
                parcels.push(station.pack(events)?);
            }
        }
        Ok(parcels)
    }

    /// Sends parcels, and says how the hub took them.
    ///
    /// # Errors
    /// When the hub does not answer, or refuses one for good.
    pub fn send(&self, parcels: &[Parcel], load: &Load) -> Result<Sent, FleetError> {
        load::send(&self.plan.hub, parcels, load)
    }
}
