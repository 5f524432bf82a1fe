//! Whether a rule holds, and where: (fleet, rule, thresholds, now) → verdict.
//!
//! Pure: no clock, no database, no memory of its own. How long something must hold is the matter
//! of [`super::life`].

use std::{collections::BTreeMap, time::Duration};

use contract::event::{PrinterState, UnixMillis};

use super::{
    fleet::{Fleet, Glance, SiteFleet, WEEK_MINUTES, Window},
    rule::{Burn, FAST_BURNS, Rule, SLOW_BURNS},
    scope::Scope,
    thresholds::Thresholds,
};

/// Where a rule holds, each with the number that says how badly.
pub type Verdict = BTreeMap<Scope, u64>;

/// Looks at the fleet with one rule.
pub fn evaluate(rule: Rule, fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Verdict {
    match rule {
        Rule::HubIngestGap => ingest_gap(fleet, lines, now),
        Rule::SiteLinkDown => site_link_down(fleet, lines, now),
        Rule::LabelsFail => burning(fleet, FAST_BURNS, lines, now),
        Rule::LabelsFailSlowly => burning(fleet, SLOW_BURNS, lines, now),
        Rule::StationSilent => of_stations(fleet, |glance| silence(glance, lines, now)),
        Rule::PrinterStopped => printers(fleet, lines, now),
        // A station that falls silent leaves somebody standing who waits all the same.
        Rule::LeadCalled => of_stations(fleet, |glance| glance.calls.then_some(1)),
        Rule::QueueStuck => of_stations(fleet, |glance| {
            (glance.waiting > lines.waiting_jobs_max).then_some(glance.waiting.into())
        }),
        Rule::LabelInDoubt => {
            of_stations(fleet, |glance| (glance.in_doubt > 0).then_some(glance.in_doubt.into()))
        }
        Rule::EventsMissing => {
            of_stations(fleet, |glance| (glance.missing > 0).then_some(glance.missing))
        }
        Rule::TwoStories => forks(fleet, lines, now),
        Rule::ClockWrong => of_stations(fleet, |glance| {
            let skew = Duration::from_millis(glance.skew_ms);
            (skew > lines.skew_max).then_some(skew.as_secs())
        }),
        Rule::OutboxFull => of_stations(fleet, |glance| {
            let is_full = glance.outbox > lines.outbox_events_max || glance.dropped;
            is_full.then_some(glance.outbox)
        }),
        Rule::OutletFailing => {
            let failing = fleet.failing_outlets().iter();
            failing.map(|name| (Scope::Outlet(name.clone()), 1)).collect()
        }
        Rule::DeadMan => BTreeMap::from([(Scope::Hub, 1)]),
        // Its condition is asked piece by piece, by `own::Scan`.
        Rule::Own(_) => BTreeMap::new(),
    }
}

fn elapsed(since: UnixMillis, now: UnixMillis) -> Duration {
    Duration::from_millis(now.get().saturating_sub(since.get()))
}

/// How long a station has been silent, in seconds.
fn silence(glance: &Glance, lines: &Thresholds, now: UnixMillis) -> Option<u64> {
    let silence = elapsed(glance.heard_at, now);
    (silence > lines.silent_time).then_some(silence.as_secs())
}

fn of_stations(fleet: &Fleet, holds: impl Fn(&Glance) -> Option<u64>) -> Verdict {
    let mut verdict = Verdict::new();
    for (name, site) in fleet.sites() {
        for (glance, row) in site.stations() {
            if let Some(number) = holds(glance) {
                verdict.insert(Scope::Station(name.clone(), row.id.clone()), number);
            }
        }
    }
    verdict
}

fn printers(fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Verdict {
    let mut stopped = Verdict::new();
    // What a silent station said last may be long over.
    let speaks = |glance: &Glance| glance.stopped && silence(glance, lines, now).is_none();
    for (name, site) in fleet.sites() {
        for (_, row) in site.stations().filter(|(glance, _)| speaks(glance)) {
            let reports = row.state.iter().flat_map(|state| state.printers.as_slice());
            for report in reports.filter(|report| report.state == PrinterState::Stopped) {
                let scope = Scope::Printer(name.clone(), row.id.clone(), report.slot.get());
                stopped.insert(scope, report.waiting.into());
            }
        }
    }
    stopped
}

fn forks(fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Verdict {
    let is_fresh = |at: UnixMillis| elapsed(at, now) < lines.fork_time;
    let mut told = Verdict::new();
    for (name, site) in fleet.sites() {
        let fresh = |glance: &Glance| glance.forked_at.is_some_and(is_fresh);
        for (_, row) in site.stations().filter(|(glance, _)| fresh(glance)) {
            told.insert(Scope::Station(name.clone(), row.id.clone()), row.forks);
        }
    }
    told
}

/// At least half of a site's stations, and at least three, are silent.
fn site_link_down(fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Verdict {
    let mut down = Verdict::new();
    for (name, site) in fleet.sites() {
        let is_silent = |glance: &&Glance| silence(glance, lines, now).is_some();
        let silent = site.glances().iter().filter(is_silent).count();
        if silent >= lines.site_stations_min && silent * 2 >= site.size() {
            down.insert(Scope::Site(name.clone()), u64::try_from(silent).unwrap_or(u64::MAX));
        }
    }
    down
}

/// Less than half of what came in the same five minutes last week.
fn ingest_gap(fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Verdict {
    let minute = now.get() / 60_000;
    let (then, today) = (fleet.beat(minute.saturating_sub(WEEK_MINUTES)), fleet.beat(minute));
    let holds = then >= lines.gap_events_min && today * 2 < then;
    holds.then_some((Scope::Hub, today)).into_iter().collect()
}

fn burning(fleet: &Fleet, burns: &[Burn], lines: &Thresholds, now: UnixMillis) -> Verdict {
    let holds = |site: &SiteFleet, burn: &Burn| {
        let [long, short] = [burn.long, burn.short].map(|length| site.window(length, now));
        let limit = lines.failures_allowed * burn.factor;
        let burns = |window: Window| {
            let all = window.good + window.bad;
            all > 0 && ratio(window.bad, all) >= limit
        };
        let holds = long.bad >= lines.burn_failures_min
            && burns(long)
            && burns(short)
            && site.stations_with_bad(burn.long, now) >= lines.burn_stations_min;
        holds.then_some(long.bad)
    };
    let worst = |site: &SiteFleet| burns.iter().filter_map(|burn| holds(site, burn)).max();
    let sites = fleet.sites();
    sites.filter_map(|(name, site)| Some((Scope::Site(name.clone()), worst(site)?))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "labels in three days are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
