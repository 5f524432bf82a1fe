//! What the rules look at: every station as it was last heard, and a little history, in memory.
//!
//! It is built from the roster's rows and kept up to date from what changed in it, and laid out so
//! that a look passes over a station that is well in one word of memory, and over a site that keeps
//! to its budget without one. Nothing here asks a clock or a database.

mod budget;
mod labels;
mod stations;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use contract::{event::UnixMillis, identity::Site};

use budget::burning;
use labels::Labels;
pub use labels::Window;
use stations::Stations;

use super::{glance::Glance, rule::Rule, thresholds::Thresholds};
use crate::store::{LabelBin, StationRow};

/// How long a step of history is, in milliseconds: five minutes.
pub const BIN_MS: u64 = 5 * 60 * 1_000;
/// How long history goes back, in milliseconds: three days.
pub const HISTORY_MS: u64 = 3 * 24 * 60 * 60 * 1_000;
/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60 * 1_000;
/// Minutes in a week.
pub const WEEK_MINUTES: u64 = 7 * 24 * 60;

/// The sites whose budget burns, by rule, each with the number of its failures.
pub(super) type Burning = BTreeMap<(Site, Rule), u64>;

/// Every station, and a little history.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    lines: Thresholds,
    stations: Stations,
    sites: BTreeMap<Site, SiteFleet>,
    /// What was said of the sites' budgets, and at which step of history.
    burning: Burning,
    judged_at: Option<u64>,
    beats: BTreeMap<u64, u64>,
    failing_outlets: BTreeSet<String>,
}

/// The stations of one site, by their places, and its labels.
#[derive(Clone, Debug, Default)]
pub(super) struct SiteFleet {
    places: Vec<usize>,
    labels: Labels,
}

impl SiteFleet {
    /// How many stations it has.
    pub(super) fn size(&self) -> usize {
        self.places.len()
    }

    /// What became of its labels in the time before now.
    pub(super) fn window(&self, length: Duration, now: UnixMillis) -> Window {
        let (first, last) = steps(length, now);
        self.labels.window(first, last)
    }

    /// At how many stations labels failed in the time before now.
    pub(super) fn stations_with_bad(&self, length: Duration, now: UnixMillis) -> usize {
        let (first, last) = steps(length, now);
        self.labels.stations(first, last)
    }
}

/// The first and the last step of history in the time before now.
fn steps(length: Duration, now: UnixMillis) -> (u64, u64) {
    let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    let last = step_of(now);
    (last.saturating_sub((length / BIN_MS).saturating_sub(1)), last)
}

fn step_of(now: UnixMillis) -> u64 {
    now.get() / BIN_MS
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
            fleet.put(row);
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
        let mut counted = BTreeSet::new();
        for row in changed {
            let before = self.put(Arc::clone(&row));
            let difference = |of: fn(&StationRow) -> u64| {
                let number = |row: &StationRow| i64::try_from(of(row)).unwrap_or(i64::MAX);
                number(&row) - before.as_deref().map_or(0, number)
            };
            let (good, bad) = (difference(|row| row.completed), difference(|row| row.failed));
            let told = difference(|row| row.outcomes);
            *self.beats.entry(minute).or_default() += u64::try_from(told).unwrap_or(0);
            let site = self.sites.entry(row.site.clone()).or_default();
            site.labels.count(step_of(now), &row.id, good, bad);
            if (good, bad) != (0, 0) {
                counted.insert(row.site.clone());
            }
        }
        self.beats.entry(minute).or_default();
        self.beats = self.beats.split_off(&minute.saturating_sub(WEEK_MINUTES + 10));
        match self.judged_at == Some(step_of(now)) {
            true => self.judge_again(&counted, now),
            false => self.begin_step(now),
        }
    }

    /// Takes in how a station is; how it was.
    fn put(&mut self, row: Arc<StationRow>) -> Option<Arc<StationRow>> {
        let site = row.site.clone();
        let (place, before) = self.stations.put(row, &self.lines);
        let was_at = before.as_ref().map(|before| &before.site);
        if was_at != Some(&site) {
            if let Some(old) = was_at.and_then(|old| self.sites.get_mut(old)) {
                old.places.retain(|known| *known != place);
            }
            self.sites.entry(site).or_default().places.push(place);
        }
        before
    }

    /// A step of history begins: what is too old is forgotten, and every budget is looked at.
    fn begin_step(&mut self, now: UnixMillis) {
        let oldest = now.get().saturating_sub(HISTORY_MS) / BIN_MS;
        for site in self.sites.values_mut() {
            site.labels.forget(oldest);
        }
        self.burning = self.judged(now);
        self.judged_at = Some(step_of(now));
    }

    /// Looks again at the budgets of the sites where labels were counted.
    fn judge_again(&mut self, counted: &BTreeSet<Site>, now: UnixMillis) {
        for (name, site) in counted.iter().filter_map(|name| self.sites.get_key_value(name)) {
            for (rule, number) in burning(site, &self.lines, now) {
                let key = (name.clone(), rule);
                match number {
                    Some(number) => drop(self.burning.insert(key, number)),
                    None => drop(self.burning.remove(&key)),
                }
            }
        }
    }

    fn judged(&self, now: UnixMillis) -> Burning {
        let said = self.sites().flat_map(|(name, site)| {
            let said = burning(site, &self.lines, now).into_iter();
            said.filter_map(|(rule, number)| Some(((name.clone(), rule), number?)))
        });
        said.collect()
    }

    /// Where the rules draw their lines.
    pub fn lines(&self) -> &Thresholds {
        &self.lines
    }

    /// The sites that use up the failures they may have too fast.
    pub(super) fn burning(&self, now: UnixMillis) -> Cow<'_, Burning> {
        match self.judged_at == Some(step_of(now)) {
            true => Cow::Borrowed(&self.burning),
            false => Cow::Owned(self.judged(now)),
        }
    }

    /// The stations at which a rule may hold now: what the rules ask first, and all of it.
    pub(super) fn unquiet(&self, now: UnixMillis) -> impl Iterator<Item = (&Glance, &StationRow)> {
        self.stations.unquiet(now)
    }

    /// How many stations a site has.
    pub(super) fn size_of(&self, site: &Site) -> usize {
        self.sites.get(site).map_or(0, SiteFleet::size)
    }

    /// A station of a site, counted from 0 on.
    pub(super) fn row_of(&self, site: &SiteFleet, number: usize) -> Option<&StationRow> {
        site.places.get(number).map(|place| self.stations.row_at(*place))
    }

    /// What the rules ask first of the stations of a site.
    pub(super) fn glances_of(&self, site: &SiteFleet) -> impl Iterator<Item = &Glance> {
        site.places.iter().map(|place| self.stations.glance_at(*place))
    }

    /// Says which outlets take no notices.
    pub fn set_failing_outlets(&mut self, failing: BTreeSet<String>) {
        self.failing_outlets = failing;
    }

    /// Every site that has a station, by name.
    pub(super) fn sites(&self) -> impl Iterator<Item = (&Site, &SiteFleet)> {
        self.sites.iter().filter(|(_, site)| site.size() > 0)
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

#[cfg(test)]
mod tests;
