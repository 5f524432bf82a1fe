//! What the rules look at: every station as it was last heard, and a little history, in memory.
//!
//! It is built from the roster's rows and kept up to date from what changed in it, and laid out so
//! that a look passes over a station that is well in one word of memory. Nothing here asks a clock or
//! a database.

mod labels;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use contract::{
    event::UnixMillis,
    identity::{Site, StationId},
};

use labels::Labels;
pub use labels::Window;

use super::{glance::Glance, thresholds::Thresholds};
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
    lines: Thresholds,
    sites: BTreeMap<Site, SiteFleet>,
    beats: BTreeMap<u64, u64>,
    failing_outlets: BTreeSet<String>,
}

/// The stations of one site. What the rules ask first lies side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct SiteFleet {
    places: BTreeMap<StationId, usize>,
    rows: Vec<Arc<StationRow>>,
    glances: Vec<Glance>,
    /// Until when each is well, unless it is heard again.
    quiet_until: Vec<UnixMillis>,
    labels: Labels,
}

impl SiteFleet {
    /// How many stations it has.
    pub(super) fn size(&self) -> usize {
        self.rows.len()
    }

    /// The stations at which a rule may hold now: what the rules ask first, and all of it.
    pub(super) fn unquiet(&self, now: UnixMillis) -> impl Iterator<Item = (&Glance, &StationRow)> {
        let quiet = self.quiet_until.iter().enumerate();
        let places = quiet.filter(move |(_, until)| **until < now).map(|(place, _)| place);
        places.map(|place| (&self.glances[place], &*self.rows[place]))
    }

    /// The station at a place, from 0 on; a station never changes its place.
    pub(super) fn row_at(&self, place: usize) -> Option<&StationRow> {
        self.rows.get(place).map(|row| &**row)
    }

    /// What the rules ask first of every station.
    pub(super) fn glances(&self) -> &[Glance] {
        &self.glances
    }

    /// What became of its labels in the time before now.
    pub(super) fn window(&self, length: Duration, now: UnixMillis) -> Window {
        let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        let last = now.get() / BIN_MS;
        self.labels.window(last.saturating_sub((length / BIN_MS).saturating_sub(1)), last)
    }

    /// At how many stations labels failed in the time before now.
    pub(super) fn stations_with_bad(&self, length: Duration, now: UnixMillis) -> usize {
        let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        let last = now.get() / BIN_MS;
        self.labels.stations(last.saturating_sub((length / BIN_MS).saturating_sub(1)), last)
    }

    fn put(&mut self, row: Arc<StationRow>, lines: &Thresholds) {
        let glance = Glance::of(&row);
        let quiet_until = glance.quiet_until(lines);
        if let Some(place) = self.places.get(&row.id) {
            self.glances[*place] = glance;
            self.quiet_until[*place] = quiet_until;
            self.rows[*place] = row;
            return;
        }
        self.places.insert(row.id.clone(), self.rows.len());
        self.glances.push(glance);
        self.quiet_until.push(quiet_until);
        self.rows.push(row);
    }

    fn row(&self, id: &StationId) -> Option<&StationRow> {
        self.places.get(id).map(|place| &*self.rows[*place])
    }
}

impl Fleet {
    /// A fleet as the store knows it, to be judged by these lines.
    pub fn rebuilt(
        stations: Vec<Arc<StationRow>>,
        bins: Vec<LabelBin>,
        beats: BTreeMap<u64, u64>,
        lines: Thresholds,
    ) -> Self {
        let mut fleet = Self { lines, beats, ..Self::default() };
        for row in stations {
            fleet.sites.entry(row.site.clone()).or_default().put(row, &fleet.lines);
        }
        let mut ordered: Vec<LabelBin> = bins;
        ordered.sort_by_key(|bin| bin.bin);
        for LabelBin { station, site, bin, good, bad } in ordered {
            fleet.sites.entry(site).or_default().labels.count(bin, &station, good, bad);
        }
        fleet
    }

    /// Takes in what changed; what labels became of since is counted now.
    pub fn update(&mut self, changed: Vec<Arc<StationRow>>, now: UnixMillis) {
        let minute = now.get() / MINUTE_MS;
        for row in changed {
            let site = self.sites.entry(row.site.clone()).or_default();
            let before = site.row(&row.id);
            let difference = |of: fn(&StationRow) -> u64| {
                let number = |row| i64::try_from(of(row)).unwrap_or(i64::MAX);
                number(&row) - before.map_or(0, number)
            };
            let (good, bad) = (difference(|row| row.completed), difference(|row| row.failed));
            let told = difference(|row| row.outcomes);
            *self.beats.entry(minute).or_default() += u64::try_from(told).unwrap_or(0);
            site.labels.count(now.get() / BIN_MS, &row.id, good, bad);
            site.put(row, &self.lines);
        }
        self.beats.entry(minute).or_default();
        let oldest = now.get().saturating_sub(HISTORY_MS) / BIN_MS;
        for site in self.sites.values_mut() {
            site.labels.forget(oldest);
        }
        self.beats = self.beats.split_off(&minute.saturating_sub(WEEK_MINUTES + 10));
    }

    /// Where the rules draw their lines.
    pub fn lines(&self) -> &Thresholds {
        &self.lines
    }

    /// Says which outlets take no notices.
    pub fn set_failing_outlets(&mut self, failing: BTreeSet<String>) {
        self.failing_outlets = failing;
    }

    /// Every site that has a station, by name.
    pub(super) fn sites(&self) -> impl Iterator<Item = (&Site, &SiteFleet)> {
        self.sites.iter().filter(|(_, site)| site.size() > 0)
    }

    /// Every station, site by site.
    pub fn stations(&self) -> impl Iterator<Item = &StationRow> {
        self.sites.values().flat_map(|site| &site.rows).map(|row| &**row)
    }

    /// Outlets that take no notices.
    pub fn failing_outlets(&self) -> &BTreeSet<String> {
        &self.failing_outlets
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
