//! Looks at the fleet with the rules of the hub's own people, a bounded piece at every beat.
//!
//! Each condition ends by itself after a known number of steps; what a beat may take is a number of
//! steps too. When the rules take more, a beat goes on where the last one stopped, and until a rule
//! has been asked everywhere what it said last stands. The watch never waits for a condition.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cel::Env;
use contract::{event::UnixMillis, identity::Site};

use super::{
    Own, OwnRule,
    condition::Said,
    facts::{Of, Place, SiteFacts},
};
use crate::{
    alerts::{
        evaluate::Verdict,
        fleet::{Fleet, SiteFleet},
        life::AlertKey,
        rule::Rule,
        scope::Scope,
        thresholds::Thresholds,
    },
    store::StationRow,
};

/// How many steps all conditions together may take in one beat; a step is a fraction of a
/// microsecond.
const STEPS_A_BEAT_MAX: u64 = 2_000_000;
/// What asking at a place takes besides the condition's own steps.
const PLACE_STEPS: u64 = 4;
/// The time that a site's labels are counted over.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The rules, and how far they have been asked.
pub struct Scan {
    rules: Vec<OwnRule>,
    environment: Arc<Env>,
    steps_max: u64,
    /// Which rule is asked next, and from which place on.
    next: (usize, usize),
    /// Where the rule that is being asked holds, as far as it has come.
    fresh: Verdict,
    fresh_broken: u64,
    /// Where each rule held when it had been asked everywhere.
    held: BTreeMap<Own, Verdict>,
    broken: BTreeMap<Own, u64>,
}

/// A piece of a scan: what is the same for all its places.
struct Beat<'a> {
    lines: &'a Thresholds,
    now: UnixMillis,
    is_on: &'a dyn Fn(&AlertKey) -> bool,
    steps_left: u64,
}

impl Scan {
    /// A scan with these rules; nothing has been asked.
    pub fn new(rules: Vec<OwnRule>) -> Self {
        Self {
            rules,
            environment: Arc::new(Env::stdlib()),
            steps_max: STEPS_A_BEAT_MAX,
            next: (0, 0),
            fresh: Verdict::new(),
            fresh_broken: 0,
            held: BTreeMap::new(),
            broken: BTreeMap::new(),
        }
    }

    /// Asks on, and says where the rules hold. `is_on` says whether an alert fires already.
    pub fn beat(
        &mut self,
        fleet: &Fleet,
        lines: &Thresholds,
        now: UnixMillis,
        is_on: &dyn Fn(&AlertKey) -> bool,
    ) -> Vec<AlertKey> {
        let mut beat = Beat { lines, now, is_on, steps_left: self.steps_max };
        for _ in 0..self.rules.len() {
            if !self.ask_on(fleet, &mut beat) {
                break;
            }
        }
        let places = self.held.iter().flat_map(|(own, held)| {
            held.keys().map(|scope| AlertKey { rule: Rule::Own(*own), scope: scope.clone() })
        });
        places.collect()
    }

    /// At how many places each rule could not be judged: a number was too large, or divided by zero.
    pub fn broken(&self) -> &BTreeMap<Own, u64> {
        &self.broken
    }

    /// Asks one rule at the places that are left; false when the beat is over before its end.
    fn ask_on(&mut self, fleet: &Fleet, beat: &mut Beat<'_>) -> bool {
        let (number, from) = self.next;
        let Some(rule) = self.rules.get(number).cloned() else { return false };
        let mut at = 0;
        for (name, site) in fleet.sites() {
            let places = if rule.of == Of::Site { 1 } else { site.size() };
            if at + places <= from {
                at += places;
                continue;
            }
            let facts = site_facts(name, fleet, site, beat);
            for index in from.saturating_sub(at)..places {
                let row = (rule.of != Of::Site).then(|| fleet.row_of(site, index)).flatten();
                if !self.ask_at(&rule, &facts, row, beat) {
                    self.next = (number, at + index);
                    return false;
                }
            }
            at += places;
        }
        self.held.insert(rule.own, std::mem::take(&mut self.fresh));
        self.broken.insert(rule.own, std::mem::take(&mut self.fresh_broken));
        self.next = ((number + 1) % self.rules.len(), 0);
        true
    }

    /// Asks one rule at one site or station, and there at every printer where it is of printers;
    /// false when the beat has no steps left for it.
    fn ask_at(
        &mut self,
        rule: &OwnRule,
        site: &SiteFacts<'_>,
        row: Option<&StationRow>,
        beat: &mut Beat<'_>,
    ) -> bool {
        let reports = row.and_then(|row| row.state.as_ref()).map(|state| state.printers.as_slice());
        let reports = reports.unwrap_or_default();
        let asked = if rule.of == Of::Printer { reports.len() as u64 } else { 1 };
        let steps = rule.when.steps() + rule.until.as_ref().map_or(0, |until| until.steps());
        let Some(left) = beat.steps_left.checked_sub((steps + PLACE_STEPS) * asked.max(1)) else {
            return false;
        };
        beat.steps_left = left;
        let place = |report| Place { site, row, report, now: beat.now };
        match (rule.of, row) {
            (Of::Site, _) => self.ask(rule, Scope::Site(site.name.clone()), &place(None), beat),
            (Of::Station, Some(row)) => {
                let scope = Scope::Station(site.name.clone(), row.id.clone());
                self.ask(rule, scope, &place(None), beat);
            }
            (Of::Printer, Some(row)) => {
                for report in reports {
                    let slot = report.slot.get();
                    let scope = Scope::Printer(site.name.clone(), row.id.clone(), slot);
                    self.ask(rule, scope, &place(Some(report)), beat);
                }
            }
            (Of::Station | Of::Printer, None) => {}
        }
        true
    }

    fn ask(&mut self, rule: &OwnRule, scope: Scope, place: &Place<'_>, beat: &Beat<'_>) {
        let said = rule.when.ask(place, &self.environment);
        self.fresh_broken += u64::from(said == Said::Broken);
        let is_kept_on = || {
            let key = AlertKey { rule: Rule::Own(rule.own), scope: scope.clone() };
            let until = rule.until.as_ref().filter(|_| (beat.is_on)(&key));
            until.is_some_and(|until| until.ask(place, &self.environment) != Said::Yes)
        };
        if said == Said::Yes || is_kept_on() {
            self.fresh.insert(scope, 1);
        }
    }
}

fn site_facts<'a>(
    name: &'a Site,
    fleet: &Fleet,
    site: &SiteFleet,
    beat: &Beat<'_>,
) -> SiteFacts<'a> {
    let labels = site.window(HOUR, beat.now);
    let silent = fleet.glances_of(site).filter(|glance| {
        let since = beat.now.get().saturating_sub(glance.heard_at.get());
        u128::from(since) > beat.lines.silent_time.as_millis()
    });
    SiteFacts {
        name,
        stations: site.size() as u64,
        silent: silent.count() as u64,
        completed: labels.good,
        failed: labels.bad,
        failing: site.stations_with_bad(HOUR, beat.now) as u64,
    }
}

#[cfg(test)]
mod tests;
