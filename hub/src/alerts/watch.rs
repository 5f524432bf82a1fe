//! The beat of the alarms: look, decide, commit, tell.
//!
//! [`Watch::tick`] does one beat and is told the time. Only the hub that holds the lease looks; the
//! others wait until its time is over. What is told is remembered only after the outlet took it, so
//! a hub that dies in between tells it twice and never not at all.

mod telling;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use contract::event::UnixMillis;

pub use telling::{Carry, Http};

use super::{
    evaluate::evaluate,
    fleet::{BIN_MS, Fleet, HISTORY_MS, WEEK_MINUTES},
    life::{Alert, AlertKey, Phase, step},
    outlets::{Links, Outlet},
    own::{Own, OwnRule, Scan},
    rule::Severity,
    thresholds::Thresholds,
};
use crate::{
    roster::{Changes, Roster},
    store::{AlertChange, Lease, Store, StoreError},
};
use telling::Telling;

/// How often the fleet is looked at.
pub const BEAT: Duration = Duration::from_secs(5);
/// How long the lease lasts without being renewed, in milliseconds.
const LEASE_MS: u64 = 30_000;
/// How often roll-ups are kept and old days looked for, in milliseconds.
const CHORE_MS: u64 = 60_000;
/// How long single events are kept, in milliseconds: 30 days.
const EVENTS_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// How long roll-ups are kept, in milliseconds: 13 months.
const MINUTES_KEPT_MS: u64 = 395 * 24 * 60 * 60 * 1_000;
/// How often what is old is forgotten, in milliseconds.
const FORGET_MS: u64 = 60 * 60 * 1_000;
/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60_000;

/// What a watch saw at its last beat, for the hub's own figures.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Whether it held the lease.
    pub is_watching: bool,
    /// Alerts that are not over, by severity and the word of their phase.
    pub open: BTreeMap<(Severity, &'static str), usize>,
    /// Every outlet, and whether it takes no notices.
    pub outlets: BTreeMap<String, bool>,
    /// Every rule of the hub's own people, and at how many places it could not be judged.
    pub unjudged: BTreeMap<Own, u64>,
}

/// Looks at the fleet, beat by beat.
pub struct Watch {
    /// A name that no other hub has.
    holder: String,
    thresholds: Thresholds,
    fleet: Option<Fleet>,
    /// The number of the last change that its picture of the fleet holds.
    change: u64,
    pending: BTreeMap<AlertKey, Alert>,
    own: Scan,
    telling: Telling,
    chores_at: UnixMillis,
    forgot_at: UnixMillis,
    seen: Seen,
}

impl Watch {
    /// A watch that draws these lines, asks these rules too, and tells these outlets.
    pub fn new(
        holder: String,
        thresholds: Thresholds,
        own: Vec<OwnRule>,
        outlets: Vec<Outlet>,
        links: Links,
        carry: Box<dyn Carry>,
    ) -> Self {
        let never = UnixMillis::new(0);
        Self {
            holder,
            thresholds,
            fleet: None,
            change: 0,
            pending: BTreeMap::new(),
            own: Scan::new(own),
            telling: Telling::new(outlets, links, carry),
            chores_at: never,
            forgot_at: never,
            seen: Seen::default(),
        }
    }

    /// One beat; false when another hub is watching.
    ///
    /// # Errors
    /// When the store fails; the next beat begins where this one did.
    pub fn tick(
        &mut self,
        store: &dyn Store,
        roster: &Roster,
        now: UnixMillis,
    ) -> Result<bool, StoreError> {
        let until = UnixMillis::new(now.get() + LEASE_MS);
        let lease = Lease { name: "alarms".to_owned(), holder: self.holder.clone(), until };
        if !store.lease(&lease, now)? {
            self.fleet = None;
            self.pending.clear();
            self.seen = Seen::default();
            return Ok(false);
        }
        self.look(store, roster, now)?;
        let resolved = self.decide(store, now)?;
        let open = store.open_alerts()?;
        let silences = store.silences(now)?;
        self.telling.tell(store, &open, resolved, &silences, now)?;
        self.seen = Seen {
            is_watching: true,
            open: counted(&open),
            outlets: self.telling.outlets(),
            unjudged: self.own.broken().clone(),
        };
        self.chores(store, now)?;
        Ok(true)
    }

    /// What it saw at its last beat.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    fn look(
        &mut self,
        store: &dyn Store,
        roster: &Roster,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        match &mut self.fleet {
            Some(fleet) => {
                let Changes { last, changed, .. } = roster.changes(store, now, self.change)?;
                fleet.update(changed, now);
                self.change = last;
            }
            None => {
                let bin = now.get().saturating_sub(HISTORY_MS) / BIN_MS;
                let bins = store.label_bins(bin, BIN_MS / MINUTE_MS)?;
                let minute = (now.get() / MINUTE_MS).saturating_sub(WEEK_MINUTES + 10);
                let beats = store.beats(minute)?;
                let Changes { last, all, .. } = roster.changes(store, now, 0)?;
                self.fleet = Some(Fleet::rebuilt(all, bins, beats, self.thresholds.clone()));
                self.change = last;
            }
        }
        Ok(())
    }

    /// Decides about every alert and commits it; what is over now.
    fn decide(&mut self, store: &dyn Store, now: UnixMillis) -> Result<Vec<Alert>, StoreError> {
        let Some(fleet) = &mut self.fleet else { return Ok(Vec::new()) };
        fleet.set_failing_outlets(self.telling.failing());
        let lines = &self.thresholds;
        let open = store.open_alerts()?;
        let mut known: BTreeMap<AlertKey, Alert> =
            open.into_iter().map(|alert| (alert.key.clone(), alert)).collect();
        let before: BTreeMap<AlertKey, (Phase, UnixMillis)> = known
            .iter()
            .map(|(key, alert)| (key.clone(), (alert.phase, alert.changed_at)))
            .collect();
        known.extend(std::mem::take(&mut self.pending));
        let mut verdicts = verdicts(fleet, known.keys().cloned(), now);
        let is_on = |key: &AlertKey| known.get(key).is_some_and(Alert::is_open);
        let own = self.own.beat(fleet, lines, now, &is_on);
        verdicts.extend(own.into_iter().map(|key| (key, Some(1))));
        let mut changes = Vec::new();
        for (key, holds) in verdicts {
            let old = known.remove(&key);
            let Some(new) = step(&key, old.clone(), holds, lines, now) else { continue };
            if new.phase == Phase::Pending {
                self.pending.insert(key, new);
            } else if old.as_ref() != Some(&new) && is_worth_writing(old.as_ref(), &new) {
                changes.push(AlertChange { before: before.get(&key).copied(), after: new });
            }
        }
        let over = changes.iter().map(|change| &change.after);
        let over = over.filter(|alert| alert.phase == Phase::Resolved).cloned().collect();
        store.change_alerts(changes)?;
        Ok(over)
    }

    fn chores(&mut self, store: &dyn Store, now: UnixMillis) -> Result<(), StoreError> {
        let since = |then: UnixMillis| now.get().saturating_sub(then.get());
        if since(self.chores_at) >= CHORE_MS
            && let Some(fleet) = &self.fleet
        {
            let minute = now.get() / MINUTE_MS;
            let beats = fleet.beats_from(minute.saturating_sub(10));
            store.keep_beats(beats, minute.saturating_sub(WEEK_MINUTES + 10))?;
            self.chores_at = now;
        }
        if since(self.forgot_at) >= FORGET_MS {
            let before = |kept: u64| UnixMillis::new(now.get().saturating_sub(kept));
            let forgotten = store.forget(before(EVENTS_KEPT_MS), before(MINUTES_KEPT_MS))?;
            tracing::debug!(forgotten, "What was old is forgotten");
            self.forgot_at = now;
        }
        Ok(())
    }
}

fn counted(open: &[Alert]) -> BTreeMap<(Severity, &'static str), usize> {
    let mut counted = BTreeMap::new();
    for alert in open {
        *counted.entry((alert.key.rule.severity(), alert.phase.word())).or_default() += 1;
    }
    counted
}

/// What every rule says, about every place where it holds or there is an alert.
fn verdicts(
    fleet: &Fleet,
    known: impl Iterator<Item = AlertKey>,
    now: UnixMillis,
) -> BTreeMap<AlertKey, Option<u64>> {
    let mut verdicts: BTreeMap<AlertKey, Option<u64>> =
        known.collect::<BTreeSet<_>>().into_iter().map(|key| (key, None)).collect();
    for (rule, verdict) in evaluate(fleet, now) {
        let held = verdict.into_iter();
        verdicts.extend(held.map(|(scope, number)| (AlertKey { rule, scope }, Some(number))));
    }
    verdicts
}

/// That an alert still holds is written once a minute, so that three hundred silent stations do not
/// write three hundred rows with every beat.
fn is_worth_writing(old: Option<&Alert>, new: &Alert) -> bool {
    let Some(old) = old else { return true };
    let same = Alert { held_at: new.held_at, number: new.number, ..old.clone() } == *new;
    !same || new.held_at.get() >= old.held_at.get() + MINUTE_MS
}
