//! Where the rules draw their lines, as the settings say it.
//!
//! What is not said keeps its default; every number has its limits.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source, own_rules::RawOwnRule};
use crate::alerts::{Rule, Thresholds};

/// Most per cent of labels that may be allowed to fail.
const FAILURES_PERCENT_MAX: f64 = 50.0;
/// Longest time in settings of alerts, in seconds: a day.
pub(super) const SECONDS_MAX: u32 = 24 * 60 * 60;
/// Most of anything that is counted.
const COUNT_MAX: u32 = 1_000_000_000;

/// The table `[alerts]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawAlerts {
    failures_allowed_percent: Option<Spanned<f64>>,
    silent_seconds: Option<Spanned<u32>>,
    silent_stations: Option<Spanned<u32>>,
    clock_seconds: Option<Spanned<u32>>,
    waiting_jobs: Option<Spanned<u32>>,
    outbox_events: Option<Spanned<u32>>,
    two_stories_seconds: Option<Spanned<u32>>,
    failures: Option<Spanned<u32>>,
    failing_stations: Option<Spanned<u32>>,
    events_last_week: Option<Spanned<u32>>,
    hold_seconds: BTreeMap<String, Spanned<u32>>,
    rules: Vec<RawOwnRule>,
}

impl RawAlerts {
    /// The lines that are drawn, and the rules beside them, which are not checked yet.
    pub(super) fn check(
        self,
        source: &Source<'_>,
    ) -> Result<(Thresholds, Vec<RawOwnRule>), ConfigError> {
        let Self {
            failures_allowed_percent,
            silent_seconds,
            silent_stations,
            clock_seconds,
            waiting_jobs,
            outbox_events,
            two_stories_seconds,
            failures,
            failing_stations,
            events_last_week,
            hold_seconds,
            rules,
        } = self;
        let seconds = |key, given: Option<Spanned<u32>>, standard: Duration| match given {
            None => Ok(standard),
            Some(given) => source.number(key, Some(given), 1, SECONDS_MAX).map(time),
        };
        let count = |key, given: Option<Spanned<u32>>, standard: u64| match given {
            None => Ok(standard),
            Some(given) => {
                source.number(key, Some(given), 1, COUNT_MAX).map(|number| number.get().into())
            }
        };
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let own = Thresholds::default();
        let waiting = count("alerts.waiting_jobs", waiting_jobs, own.waiting_jobs_max.into())?;
        let stations = own.site_stations_min as u64;
        let failing = own.burn_stations_min as u64;
        let thresholds = Thresholds {
            failures_allowed: share(source, failures_allowed_percent, own.failures_allowed)?,
            silent_time: seconds("alerts.silent_seconds", silent_seconds, own.silent_time)?,
            site_stations_min: size(count("alerts.silent_stations", silent_stations, stations)?),
            skew_max: seconds("alerts.clock_seconds", clock_seconds, own.skew_max)?,
            waiting_jobs_max: u32::try_from(waiting).unwrap_or(u32::MAX),
            outbox_events_max: count("alerts.outbox_events", outbox_events, own.outbox_events_max)?,
            fork_time: seconds("alerts.two_stories_seconds", two_stories_seconds, own.fork_time)?,
            burn_failures_min: count("alerts.failures", failures, own.burn_failures_min)?,
            burn_stations_min: size(count("alerts.failing_stations", failing_stations, failing)?),
            gap_events_min: count("alerts.events_last_week", events_last_week, own.gap_events_min)?,
            hold: hold(source, hold_seconds)?,
            calm: BTreeMap::new(),
        };
        Ok((thresholds, rules))
    }
}

fn time(seconds: NonZeroU32) -> Duration {
    Duration::from_secs(seconds.get().into())
}

/// The share of labels that may fail.
fn share(
    source: &Source<'_>,
    given: Option<Spanned<f64>>,
    standard: f64,
) -> Result<f64, ConfigError> {
    let Some(given) = given else { return Ok(standard) };
    let (span, percent) = (given.span(), given.into_inner());
    if percent > 0.0 && percent <= FAILURES_PERCENT_MAX {
        return Ok(percent / 100.0);
    }
    let why = format!(
        "alerts.failures_allowed_percent is {percent}; it must be above 0, and {FAILURES_PERCENT_MAX} at most"
    );
    Err(source.wrong(span, why))
}

/// How long each rule must hold, where it is said.
fn hold(
    source: &Source<'_>,
    given: BTreeMap<String, Spanned<u32>>,
) -> Result<BTreeMap<Rule, Duration>, ConfigError> {
    let one = |(word, seconds): (String, Spanned<u32>)| {
        let (span, seconds) = (seconds.span(), seconds.into_inner());
        let known = Rule::ALL.iter().find(|rule| rule.word() == word);
        let no_rule = || {
            let why =
                format!("alerts.hold_seconds names {word:?}; docs/hub-alerts.md has the rules");
            source.wrong(span.clone(), why)
        };
        let rule = known.ok_or_else(no_rule)?;
        if seconds > SECONDS_MAX {
            let why = format!("{word} may hold {SECONDS_MAX} seconds at most, not {seconds}");
            return Err(source.wrong(span.clone(), why));
        }
        Ok((*rule, Duration::from_secs(seconds.into())))
    };
    given.into_iter().map(one).collect()
}
