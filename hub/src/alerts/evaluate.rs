//! What every rule says: (fleet, now) → verdicts.
//!
//! Pure: no clock, no database, no memory of its own. How long something must hold is the matter
//! of [`super::life`]. Every station is looked at once, with all rules, and one that is well not at
//! all: memory that is read ten times costs ten times as much as the questions.

use std::collections::BTreeMap;

use contract::{
    event::{PrinterState, UnixMillis},
    identity::Site,
};

use super::{
    fleet::{Fleet, SiteFleet, WEEK_MINUTES, Window},
    glance::Glance,
    rule::{Burn, FAST_BURNS, Rule, SLOW_BURNS},
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
    for (name, site) in fleet.sites() {
        look.at_site(name, site);
    }
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

    fn at_site(&mut self, name: &Site, site: &SiteFleet) {
        for (rule, burns) in [(Rule::LabelsFail, FAST_BURNS), (Rule::LabelsFailSlowly, SLOW_BURNS)]
        {
            let worst = burns.iter().filter_map(|burn| burning(site, burn, self.lines, self.now));
            if let Some(number) = worst.max() {
                self.holds(rule, Scope::Site(name.clone()), number);
            }
        }
        let mut silent = 0_usize;
        for (glance, row) in site.unquiet(self.now) {
            silent += usize::from(self.at_station(name, glance, row));
        }
        // At least half of a site's stations, and at least three.
        if silent >= self.lines.site_stations_min && silent * 2 >= site.size() {
            let number = u64::try_from(silent).unwrap_or(u64::MAX);
            self.holds(Rule::SiteLinkDown, Scope::Site(name.clone()), number);
        }
    }

    /// Whether the station is silent.
    fn at_station(&mut self, site: &Site, glance: &Glance, row: &StationRow) -> bool {
        let mut is_silent = false;
        for (rule, number) in glance.signs(self.lines, self.now) {
            is_silent |= rule == Rule::StationSilent;
            self.holds(rule, Scope::Station(site.clone(), row.id.clone()), number);
        }
        // What a silent station said last of its printers may be long over.
        if glance.stopped && !is_silent {
            self.at_printers(site, row);
        }
        is_silent
    }

    fn at_printers(&mut self, site: &Site, row: &StationRow) {
        let reports = row.state.iter().flat_map(|state| state.printers.as_slice());
        for report in reports.filter(|report| report.state == PrinterState::Stopped) {
            let scope = Scope::Printer(site.clone(), row.id.clone(), report.slot.get());
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

/// How many labels failed at a site that uses its budget up this fast.
fn burning(site: &SiteFleet, burn: &Burn, lines: &Thresholds, now: UnixMillis) -> Option<u64> {
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
}

#[expect(clippy::cast_precision_loss, reason = "labels in three days are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
