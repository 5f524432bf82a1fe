//! Whether a rule holds, and where: (fleet, rule, now) → verdict.
//!
//! Pure: no clock, no database, no memory of its own. How long something must hold is the matter
//! of [`super::life`].

use std::{collections::BTreeMap, time::Duration};

use contract::{
    event::{PrinterState, UnixMillis},
    identity::{Site, StationId},
};

use super::{
    fleet::{Fleet, WEEK_MINUTES},
    rule::{
        BURN_FLOOR, Burn, FAILURES_ALLOWED, FAST_BURNS, FORK_TIME, GAP_FLOOR, OUTBOX_EVENTS_MAX,
        Rule, SILENT_TIME, SITE_STATIONS_MIN, SKEW_MAX, SLOW_BURNS, WAITING_JOBS_MAX,
    },
    scope::Scope,
};
use crate::store::StationRow;

/// Where a rule holds, each with the number that says how badly.
pub type Verdict = BTreeMap<Scope, u64>;

/// Looks at the fleet with one rule.
pub fn evaluate(rule: Rule, fleet: &Fleet, now: UnixMillis) -> Verdict {
    match rule {
        Rule::HubIngestGap => ingest_gap(fleet, now),
        Rule::SiteLinkDown => site_link_down(fleet, now),
        Rule::LabelsFail => burning(fleet, FAST_BURNS, now),
        Rule::LabelsFailSlowly => burning(fleet, SLOW_BURNS, now),
        Rule::StationSilent => of_stations(fleet, |row| silence(row, now)),
        Rule::PrinterStopped => printers(fleet, now),
        Rule::QueueStuck => of_stations(fleet, |row| {
            let waiting = row.state.as_ref()?.jobs_waiting;
            (waiting > WAITING_JOBS_MAX).then_some(waiting.into())
        }),
        Rule::LabelInDoubt => of_stations(fleet, |row| {
            let in_doubt = row.state.as_ref()?.jobs_in_doubt;
            (in_doubt > 0).then_some(in_doubt.into())
        }),
        Rule::EventsMissing => of_stations(fleet, |row| (row.missing > 0).then_some(row.missing)),
        Rule::TwoStories => of_stations(fleet, |row| {
            let since = elapsed(row.forked_at?, now);
            (since < FORK_TIME).then_some(row.forks)
        }),
        Rule::ClockWrong => of_stations(fleet, |row| {
            let skew = Duration::from_millis(row.skew_ms.unsigned_abs());
            (skew > SKEW_MAX).then_some(skew.as_secs())
        }),
        Rule::OutboxFull => of_stations(fleet, |row| {
            let state = row.state.as_ref()?;
            let waiting = state.outbox_waiting.get();
            (waiting > OUTBOX_EVENTS_MAX || state.outbox_dropped.get() > 0).then_some(waiting)
        }),
        Rule::OutletFailing => {
            let failing = fleet.failing_outlets().iter();
            failing.map(|name| (Scope::Outlet(name.clone()), 1)).collect()
        }
        Rule::DeadMan => BTreeMap::from([(Scope::Hub, 1)]),
    }
}

fn elapsed(since: UnixMillis, now: UnixMillis) -> Duration {
    Duration::from_millis(now.get().saturating_sub(since.get()))
}

/// How long a station has been silent, in seconds; one that never spoke counts from its enrolment.
fn silence(row: &StationRow, now: UnixMillis) -> Option<u64> {
    let silence = elapsed(row.last_heard_at.unwrap_or(row.enrolled_at), now);
    (silence > SILENT_TIME).then_some(silence.as_secs())
}

fn of_stations(fleet: &Fleet, holds: impl Fn(&StationRow) -> Option<u64>) -> Verdict {
    let scope = |row: &StationRow| Scope::Station(row.site.clone(), row.id.clone());
    fleet.stations().filter_map(|row| Some((scope(row), holds(row)?))).collect()
}

fn printers(fleet: &Fleet, now: UnixMillis) -> Verdict {
    let mut stopped = Verdict::new();
    // What a silent station said last may be long over.
    for row in fleet.stations().filter(|row| silence(row, now).is_none()) {
        let reports = row.state.iter().flat_map(|state| state.printers.as_slice());
        for report in reports.filter(|report| report.state == PrinterState::Stopped) {
            let scope = Scope::Printer(row.site.clone(), row.id.clone(), report.slot.get());
            stopped.insert(scope, report.waiting.into());
        }
    }
    stopped
}

/// At least half of a site's stations, and at least three, are silent.
fn site_link_down(fleet: &Fleet, now: UnixMillis) -> Verdict {
    let mut sites: BTreeMap<&Site, Vec<(&StationId, bool)>> = BTreeMap::new();
    for row in fleet.stations() {
        sites.entry(&row.site).or_default().push((&row.id, silence(row, now).is_some()));
    }
    let holds = |(site, stations): (&Site, Vec<(&StationId, bool)>)| {
        let silent = stations.iter().filter(|(_, silent)| *silent).count();
        let holds = silent >= SITE_STATIONS_MIN && silent * 2 >= stations.len();
        holds.then(|| (Scope::Site(site.clone()), u64::try_from(silent).unwrap_or(u64::MAX)))
    };
    sites.into_iter().filter_map(holds).collect()
}

/// Less than half of what came in the same five minutes last week.
fn ingest_gap(fleet: &Fleet, now: UnixMillis) -> Verdict {
    let minute = now.get() / 60_000;
    let (then, today) = (fleet.beat(minute.saturating_sub(WEEK_MINUTES)), fleet.beat(minute));
    let holds = then >= GAP_FLOOR && today * 2 < then;
    holds.then_some((Scope::Hub, today)).into_iter().collect()
}

fn burning(fleet: &Fleet, burns: &[Burn], now: UnixMillis) -> Verdict {
    let rate = |site: &Site, burn: &Burn| {
        let [long, short] = [burn.long, burn.short].map(|length| fleet.window(site, length, now));
        let (failures, stations) = BURN_FLOOR;
        let enough = long.bad >= failures && long.stations >= stations;
        let limit = FAILURES_ALLOWED * burn.factor;
        let burns = |window: super::fleet::Window| {
            let all = window.good + window.bad;
            all > 0 && ratio(window.bad, all) >= limit
        };
        (enough && burns(long) && burns(short)).then_some(long.bad)
    };
    let holds = |site: &Site| {
        let worst = burns.iter().filter_map(|burn| rate(site, burn)).max()?;
        Some((Scope::Site(site.clone()), worst))
    };
    fleet.sites().into_iter().filter_map(holds).collect()
}

#[expect(clippy::cast_precision_loss, reason = "labels in three days are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
