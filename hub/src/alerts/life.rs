//! The life of an alert: pending, firing, acknowledged, escalated, resolved; and what hides it.
//!
//! Pure. One function changes an alert with time; people change it by acknowledging. A silence
//! hides alerts until its end, a larger trouble hides the smaller ones it explains; both leave the
//! alert as it is, so that nothing is lost when they end.

use std::{collections::BTreeMap, time::Duration};

use contract::event::UnixMillis;

use super::{
    rule::{Rule, Severity},
    scope::Scope,
    thresholds::Thresholds,
};

/// How long a page may go unacknowledged before the next ones are called.
pub const ACKNOWLEDGE_TIME_MAX: Duration = Duration::from_secs(5 * 60);
/// How long an acknowledged page may stay before it is called out again.
pub const ATTEND_TIME_MAX: Duration = Duration::from_secs(60 * 60);
/// How often an alert is escalated at most.
pub const ESCALATIONS_MAX: u8 = 3;
/// How long a silence may last.
pub const SILENCE_TIME_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Which alert: a rule at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlertKey {
    /// The rule.
    pub rule: Rule,
    /// The place.
    pub scope: Scope,
}

/// Where an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It holds, and has not held long enough.
    Pending,
    /// Somebody should act.
    Firing,
    /// Somebody does.
    Acknowledged,
    /// It is over.
    Resolved,
}

impl Phase {
    /// Every phase there is.
    pub const ALL: &'static [Self] =
        &[Self::Pending, Self::Firing, Self::Acknowledged, Self::Resolved];
    /// Their words.
    pub const WORDS: &'static [&'static str] = &["pending", "firing", "acknowledged", "resolved"];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Firing => "firing",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which.
    pub key: AlertKey,
    /// Where it stands.
    pub phase: Phase,
    /// Since when it holds.
    pub since: UnixMillis,
    /// When its phase began.
    pub changed_at: UnixMillis,
    /// When it last held.
    pub held_at: UnixMillis,
    /// How badly, as its rule counts.
    pub number: u64,
    /// How often it was escalated.
    pub escalations: u8,
    /// Who acknowledged it.
    pub by: Option<String>,
}

impl Alert {
    /// Whether it is something to act on now.
    pub fn is_open(&self) -> bool {
        match self.phase {
            Phase::Firing | Phase::Acknowledged => true,
            Phase::Pending | Phase::Resolved => false,
        }
    }

    fn enter(self, phase: Phase, now: UnixMillis) -> Self {
        Self { phase, changed_at: now, ..self }
    }
}

fn passed(since: UnixMillis, time: Duration, now: UnixMillis) -> bool {
    u128::from(now.get().saturating_sub(since.get())) >= time.as_millis()
}

/// The next state of an alert, given whether its rule holds now, and how badly; nothing when there
/// is nothing to remember.
pub fn step(
    key: &AlertKey,
    alert: Option<Alert>,
    holds: Option<u64>,
    lines: &Thresholds,
    now: UnixMillis,
) -> Option<Alert> {
    let Some(alert) = alert else { return holds.map(|number| begin(key, number, lines, now)) };
    match holds {
        // What holds again after it was over is a new trouble, not the old one going on.
        Some(number) if alert.phase == Phase::Resolved => Some(begin(key, number, lines, now)),
        Some(number) => Some(go_on(Alert { held_at: now, number, ..alert }, key.rule, lines, now)),
        None => fade(alert, key.rule, lines, now),
    }
}

/// What becomes of an alert that does not hold now.
fn fade(alert: Alert, rule: Rule, lines: &Thresholds, now: UnixMillis) -> Option<Alert> {
    match alert.phase {
        Phase::Pending => None,
        Phase::Firing | Phase::Acknowledged if passed(alert.held_at, lines.calm(rule), now) => {
            Some(alert.enter(Phase::Resolved, now))
        }
        Phase::Firing | Phase::Acknowledged => Some(go_on(alert, rule, lines, now)),
        Phase::Resolved => Some(alert),
    }
}

fn begin(key: &AlertKey, number: u64, lines: &Thresholds, now: UnixMillis) -> Alert {
    let alert = Alert {
        key: key.clone(),
        phase: Phase::Pending,
        since: now,
        changed_at: now,
        held_at: now,
        number,
        escalations: 0,
        by: None,
    };
    go_on(alert, key.rule, lines, now)
}

fn go_on(alert: Alert, rule: Rule, lines: &Thresholds, now: UnixMillis) -> Alert {
    let may_escalate = rule.severity() == Severity::Page && alert.escalations < ESCALATIONS_MAX;
    match alert.phase {
        Phase::Pending if passed(alert.since, lines.hold(rule), now) => {
            alert.enter(Phase::Firing, now)
        }
        Phase::Firing if may_escalate && passed(alert.changed_at, ACKNOWLEDGE_TIME_MAX, now) => {
            let escalations = alert.escalations + 1;
            Alert { escalations, ..alert.enter(Phase::Firing, now) }
        }
        Phase::Acknowledged if may_escalate && passed(alert.changed_at, ATTEND_TIME_MAX, now) => {
            let escalations = alert.escalations + 1;
            Alert { escalations, by: None, ..alert.enter(Phase::Firing, now) }
        }
        Phase::Pending | Phase::Firing | Phase::Acknowledged | Phase::Resolved => alert,
    }
}

/// Somebody takes it on; nothing changes when there is nothing to take on.
pub fn acknowledge(alert: Alert, by: &str, now: UnixMillis) -> Alert {
    match alert.phase {
        Phase::Firing => Alert { by: Some(by.to_owned()), ..alert.enter(Phase::Acknowledged, now) },
        Phase::Pending | Phase::Acknowledged | Phase::Resolved => alert,
    }
}

/// Hides alerts until an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Its number.
    pub id: i64,
    /// Of one rule only, or of all.
    pub rule: Option<Rule>,
    /// Within this place.
    pub scope: Scope,
    /// From when.
    pub from: UnixMillis,
    /// Until when.
    pub until: UnixMillis,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub by: String,
}

impl Silence {
    /// Whether it hides an alert now.
    pub fn hides(&self, key: &AlertKey, now: UnixMillis) -> bool {
        let of_rule = self.rule.is_none_or(|rule| rule == key.rule);
        of_rule && self.scope.covers(&key.scope) && self.from <= now && now < self.until
    }
}

/// Which rules a larger trouble explains, where it covers them.
fn explains(rule: Rule) -> &'static [Rule] {
    match rule {
        Rule::HubIngestGap => &[Rule::SiteLinkDown, Rule::StationSilent],
        Rule::SiteLinkDown => &[Rule::StationSilent, Rule::ClockWrong, Rule::EventsMissing],
        Rule::LabelsFail => &[Rule::LabelsFailSlowly],
        Rule::StationSilent => {
            &[Rule::PrinterStopped, Rule::QueueStuck, Rule::LabelInDoubt, Rule::OutboxFull]
        }
        Rule::LabelsFailSlowly
        | Rule::PrinterStopped
        | Rule::LeadCalled
        | Rule::QueueStuck
        | Rule::LabelInDoubt
        | Rule::EventsMissing
        | Rule::TwoStories
        | Rule::ClockWrong
        | Rule::OutboxFull
        | Rule::OutletFailing
        | Rule::DeadMan
        | Rule::Own(_) => &[],
    }
}

/// The open alerts, to be asked which of them explains another.
#[derive(Debug)]
pub struct OpenAlerts<'a>(BTreeMap<&'a AlertKey, &'a Alert>);

impl<'a> OpenAlerts<'a> {
    /// Those of these alerts that are open.
    pub fn among(alerts: &'a [Alert]) -> Self {
        let open = alerts.iter().filter(|alert| alert.is_open());
        Self(open.map(|alert| (&alert.key, alert)).collect())
    }

    /// The one that explains this alert, if there is one.
    pub fn hiding(&self, alert: &Alert) -> Option<&'a Alert> {
        let larger = Rule::ALL.iter().filter(|rule| explains(**rule).contains(&alert.key.rule));
        let places = alert.key.scope.around();
        larger
            .flat_map(|rule| {
                places.iter().map(|scope| AlertKey { rule: *rule, scope: scope.clone() })
            })
            .find_map(|key| self.0.get(&key).copied())
    }
}

#[cfg(test)]
mod tests;
