//! What the rules look at: every station as it was last heard, and a little history, in memory.
//!
//! It is rebuilt from the store at the start and kept up to date from what changed. Nothing here
//! asks a clock or a database.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use contract::{
    event::UnixMillis,
    identity::{Site, StationId},
};

use crate::store::{LabelBin, StationRow};

/// How long a step of history is, in milliseconds: five minutes.
pub const BIN_MS: u64 = 5 * 60 * 1_000;
/// How long history goes back, in milliseconds: three days.
pub const HISTORY_MS: u64 = 3 * 24 * 60 * 60 * 1_000;
/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60 * 1_000;
/// Minutes in a week.
pub const WEEK_MINUTES: u64 = 7 * 24 * 60;

/// Every station, and a little history.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    stations: BTreeMap<StationId, StationRow>,
    bins: BTreeMap<(Site, u64), Bin>,
    beats: BTreeMap<u64, u64>,
    failing_outlets: BTreeSet<String>,
}

/// Labels of a site in five minutes.
#[derive(Clone, Debug, Default)]
struct Bin {
    good: i64,
    bad: i64,
    stations_with_bad: BTreeSet<StationId>,
}

/// Labels of a site in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Labels that came out.
    pub good: u64,
    /// Labels that did not, or of which nobody knows.
    pub bad: u64,
    /// How many stations the bad ones are from.
    pub stations: usize,
}

impl Fleet {
    /// A fleet as the store knows it.
    pub fn rebuilt(
        stations: Vec<StationRow>,
        bins: Vec<LabelBin>,
        beats: BTreeMap<u64, u64>,
    ) -> Self {
        let mut fleet = Self { beats, ..Self::default() };
        for bin in bins {
            let LabelBin { station, site, bin, good, bad } = bin;
            fleet.count(&site, bin, &station, good, bad);
        }
        fleet.stations = stations.into_iter().map(|row| (row.id.clone(), row)).collect();
        fleet
    }

    /// Takes in what changed; what labels became of since is counted now.
    pub fn update(&mut self, changed: Vec<StationRow>, now: UnixMillis) {
        let minute = now.get() / MINUTE_MS;
        for row in changed {
            let before = self.stations.get(&row.id);
            let difference = |of: fn(&StationRow) -> u64| {
                let number = |row| i64::try_from(of(row)).unwrap_or(i64::MAX);
                number(&row) - before.map_or(0, number)
            };
            let (good, bad) = (difference(|row| row.completed), difference(|row| row.failed));
            let told = difference(|row| row.outcomes);
            *self.beats.entry(minute).or_default() += u64::try_from(told).unwrap_or(0);
            self.count(&row.site, now.get() / BIN_MS, &row.id, good, bad);
            self.stations.insert(row.id.clone(), row);
        }
        self.beats.entry(minute).or_default();
        let oldest = now.get().saturating_sub(HISTORY_MS) / BIN_MS;
        self.bins.retain(|(_, bin), _| *bin >= oldest);
        self.beats = self.beats.split_off(&minute.saturating_sub(WEEK_MINUTES + 10));
    }

    /// Says which outlets take no notices.
    pub fn set_failing_outlets(&mut self, failing: BTreeSet<String>) {
        self.failing_outlets = failing;
    }

    fn count(&mut self, site: &Site, bin: u64, station: &StationId, good: i64, bad: i64) {
        if (good, bad) == (0, 0) {
            return;
        }
        let bin = self.bins.entry((site.clone(), bin)).or_default();
        bin.good += good;
        bin.bad += bad;
        if bad > 0 {
            bin.stations_with_bad.insert(station.clone());
        }
    }

    /// Every station, by name.
    pub fn stations(&self) -> impl Iterator<Item = &StationRow> {
        self.stations.values()
    }

    /// One station.
    pub fn station(&self, id: &StationId) -> Option<&StationRow> {
        self.stations.get(id)
    }

    /// Every site that has a station.
    pub fn sites(&self) -> BTreeSet<&Site> {
        self.stations.values().map(|row| &row.site).collect()
    }

    /// Outlets that take no notices.
    pub fn failing_outlets(&self) -> &BTreeSet<String> {
        &self.failing_outlets
    }

    /// What became of a site's labels in the time before now.
    pub fn window(&self, site: &Site, length: Duration, now: UnixMillis) -> Window {
        let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        let last = now.get() / BIN_MS;
        let first = last.saturating_sub((length / BIN_MS).saturating_sub(1));
        let bins = self.bins.range((site.clone(), first)..=(site.clone(), last));
        let (mut good, mut bad, mut stations) = (0_i64, 0_i64, BTreeSet::new());
        for (_, bin) in bins {
            good += bin.good;
            bad += bin.bad;
            stations.extend(&bin.stations_with_bad);
        }
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Window { good: count(good), bad: count(bad), stations: stations.len() }
    }

    /// Events told in the five whole minutes before a minute.
    pub fn beat(&self, minute: u64) -> u64 {
        self.beats.range(minute.saturating_sub(5)..minute).map(|(_, told)| told).sum()
    }

    /// Events told in each minute from one on, for the store.
    pub fn beats_from(&self, minute: u64) -> Vec<(u64, u64)> {
        self.beats.range(minute..).map(|(minute, told)| (*minute, *told)).collect()
    }
}
