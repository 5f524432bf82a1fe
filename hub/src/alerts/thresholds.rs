//! Where the rules draw their lines: what a site may set, each with a default.
//!
//! Pure numbers, checked where settings are read; who holds these holds valid ones.

use std::{collections::BTreeMap, time::Duration};

use super::rule::Rule;

/// Where the rules draw their lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// Which share of labels may fail: 0.005 is half a per cent.
    pub failures_allowed: f64,
    /// After this long without a batch a station is silent: three heartbeats and 20 seconds.
    pub silent_time: Duration,
    /// How many stations of a site must be silent for the site to be the trouble.
    pub site_stations_min: usize,
    /// How far a station's clock may be off.
    pub skew_max: Duration,
    /// How many jobs may wait at one station.
    pub waiting_jobs_max: u32,
    /// How many events may wait in a station's outbox.
    pub outbox_events_max: u64,
    /// How long a station that told two stories is worth an alert.
    pub fork_time: Duration,
    /// How many failures a burning budget needs: few labels say little.
    pub burn_failures_min: u64,
    /// At how many stations they must be.
    pub burn_stations_min: usize,
    /// How many events a minute of last week must have had to be compared with.
    pub gap_events_min: u64,
    /// How long a rule must hold, where it is not as long as the rule says itself.
    pub hold: BTreeMap<Rule, Duration>,
    /// How long a rule must not hold before it is over, where it is not as long as the rule says itself.
    pub calm: BTreeMap<Rule, Duration>,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            failures_allowed: 0.005,
            silent_time: Duration::from_secs(200),
            site_stations_min: 3,
            skew_max: Duration::from_secs(60),
            waiting_jobs_max: 20,
            outbox_events_max: 10_000,
            fork_time: Duration::from_secs(60 * 60),
            burn_failures_min: 10,
            burn_stations_min: 3,
            gap_events_min: 100,
            hold: BTreeMap::new(),
            calm: BTreeMap::new(),
        }
    }
}

impl Thresholds {
    /// How long a rule must hold before anybody hears of it.
    pub fn hold(&self, rule: Rule) -> Duration {
        self.hold.get(&rule).copied().unwrap_or(rule.hold())
    }

    /// How long a rule must not hold before it counts as over.
    pub fn calm(&self, rule: Rule) -> Duration {
        self.calm.get(&rule).copied().unwrap_or(rule.calm())
    }
}
