//! What every rule says: (fleet, now) → verdicts.
//!
//! Pure: no clock, no database, no memory of its own. How long something must hold is the matter
//! of [`super::life`]. Only what may be wrong is asked: a station that is well not before it could
//! be silent, a site's budget not before another label is counted.

use std::collections::BTreeMap;

use contract::{
    event::{PrinterState, UnixMillis},
    identity::Site,
};

use super::{
    fleet::{Fleet, WEEK_MINUTES},
    glance::Glance,
    rule::Rule,
    scope::Scope,
    thresholds::Thresholds,
};
use crate::store::StationRow;

/// Where a rule holds, each with the number that says how badly.
pub type Verdict = BTreeMap<Scope, u64>;

/// Looks at the fleet with every rule; one that holds nowhere has no verdict. The conditions of
/// [`Rule::Own`] are asked piece by piece, by [`super::own::Scan`].
pub fn evaluate(fleet: &Fleet, now: UnixMillis) -> BTreeMap<Rule, Verdict> {
    let mut look = Look { lines: fleet.lines(), now, verdicts: BTreeMap::new() };
    look.at_hub(fleet);
    look.at_sites(fleet);
    look.at_stations(fleet);
    look.verdicts
}

/// One look, and what was seen so far.
struct Look<'a> {
    lines: &'a Thresholds,
    now: UnixMillis,
    verdicts: BTreeMap<Rule, Verdict>,
}

impl Look<'_> {
    fn holds(&mut self, rule: Rule, scope: Scope, number: u64) {
        self.verdicts.entry(rule).or_default().insert(scope, number);
    }

    fn at_hub(&mut self, fleet: &Fleet) {
        if let Some(today) = ingest_gap(fleet, self.lines, self.now) {
            self.holds(Rule::HubIngestGap, Scope::Hub, today);
        }
        for name in fleet.failing_outlets() {
            self.holds(Rule::OutletFailing, Scope::Outlet(name.clone()), 1);
        }
        self.holds(Rule::DeadMan, Scope::Hub, 1);
    }

    fn at_sites(&mut self, fleet: &Fleet) {
        for ((site, rule), number) in &*fleet.burning(self.now) {
            self.holds(*rule, Scope::Site(site.clone()), *number);
        }
    }

    fn at_stations(&mut self, fleet: &Fleet) {
        let mut silent: BTreeMap<&Site, usize> = BTreeMap::new();
        for (glance, row) in fleet.unquiet(self.now) {
            if self.at_station(glance, row) {
                *silent.entry(&row.site).or_default() += 1;
            }
        }
        for (site, silent) in silent {
            // At least half of a site's stations, and at least three.
            if silent >= self.lines.site_stations_min && silent * 2 >= fleet.size_of(site) {
                let number = u64::try_from(silent).unwrap_or(u64::MAX);
                self.holds(Rule::SiteLinkDown, Scope::Site(site.clone()), number);
            }
        }
    }

    /// Whether the station is silent.
    fn at_station(&mut self, glance: &Glance, row: &StationRow) -> bool {
        let mut is_silent = false;
        for (rule, number) in glance.signs(self.lines, self.now) {
            is_silent |= rule == Rule::StationSilent;
            self.holds(rule, Scope::Station(row.site.clone(), row.id.clone()), number);
        }
        // What a silent station said last of its printers may be long over.
        if glance.stopped && !is_silent {
            self.at_printers(row);
        }
        is_silent
    }

    fn at_printers(&mut self, row: &StationRow) {
        let reports = row.state.iter().flat_map(|state| state.printers.as_slice());
        for report in reports.filter(|report| report.state == PrinterState::Stopped) {
            let scope = Scope::Printer(row.site.clone(), row.id.clone(), report.slot.get());
            self.holds(Rule::PrinterStopped, scope, report.waiting.into());
        }
    }
}

/// Less than half of what came in the same five minutes last week.
fn ingest_gap(fleet: &Fleet, lines: &Thresholds, now: UnixMillis) -> Option<u64> {
    let minute = now.get() / 60_000;
    let (then, today) = (fleet.beat(minute.saturating_sub(WEEK_MINUTES)), fleet.beat(minute));
    (then >= lines.gap_events_min && today * 2 < then).then_some(today)
}

#[cfg(test)]
mod tests;
