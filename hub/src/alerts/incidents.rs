//! Incidents: what alerts of one place make together, and what happened in them.
//!
//! Pure. An incident begins with the first alert of a place that fires, and is over when none holds
//! any more; one that fires shortly after belongs to it still. Every change of an alert is a fact of
//! its incident, written down with the change.

use std::time::Duration;

use contract::event::UnixMillis;

use super::{
    life::{Alert, Phase},
    rule::{Rule, Severity},
    scope::Scope,
};

/// Alerts of one place that are further apart than this are two incidents.
pub const APART: Duration = Duration::from_secs(15 * 60);

/// What alerts of one place make together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number, from 1.
    pub number: u64,
    /// The place: a site, an outlet or the hub.
    pub scope: Scope,
    /// Who had to move at worst.
    pub severity: Severity,
    /// When the first alert began to hold.
    pub began_at: UnixMillis,
    /// When nothing held any more; none while something does.
    pub ended_at: Option<UnixMillis>,
    /// Alerts that fired in it.
    pub alerts: u64,
}

/// What happened to an alert of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It fired.
    Fired,
    /// Nobody had taken it on, and the next ones were called.
    Escalated,
    /// Somebody took it on.
    Taken,
    /// It was over.
    Over,
}

impl Happened {
    /// Everything that can happen.
    pub const ALL: &'static [Self] = &[Self::Fired, Self::Escalated, Self::Taken, Self::Over];
    /// Their words.
    pub const WORDS: &'static [&'static str] = &["fired", "escalated", "taken", "over"];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Escalated => "escalated",
            Self::Taken => "taken",
            Self::Over => "over",
        }
    }
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: UnixMillis,
    /// What.
    pub happened: Happened,
    /// To the alert of this rule,
    pub rule: Rule,
    /// at this place.
    pub scope: Scope,
    /// Who did it, where a person did.
    pub by: Option<String>,
}

/// Whose incident an alert is part of: its site's, where it lies in one. The dead-man's alert says
/// that the chain works, and is part of none.
pub fn place(alert: &Alert) -> Option<Scope> {
    if alert.key.rule == Rule::DeadMan {
        return None;
    }
    let site = alert.key.scope.site().cloned().map(Scope::Site);
    Some(site.unwrap_or_else(|| alert.key.scope.clone()))
}

/// What a change of an alert tells, given its phase before and when that had begun.
pub fn happened(before: Option<(Phase, UnixMillis)>, after: &Alert) -> Option<Happened> {
    let was = before.map(|(phase, _)| phase);
    let is_same = before == Some((after.phase, after.changed_at));
    match after.phase {
        Phase::Firing if is_same => None,
        // Only an escalation begins firing anew.
        Phase::Firing if matches!(was, Some(Phase::Firing | Phase::Acknowledged)) => {
            Some(Happened::Escalated)
        }
        Phase::Firing => Some(Happened::Fired),
        Phase::Acknowledged => (!is_same).then_some(Happened::Taken),
        Phase::Resolved => (!is_same).then_some(Happened::Over),
        Phase::Pending => None,
    }
}

/// Whether an alert that fires now still belongs to an incident of its place.
pub fn belongs(incident: &Incident, fired_at: UnixMillis) -> bool {
    incident.ended_at.is_none_or(|ended_at| {
        u128::from(fired_at.get().saturating_sub(ended_at.get())) <= APART.as_millis()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::life::AlertKey;

    fn alert(phase: Phase, changed_at: u64) -> Alert {
        let at = UnixMillis::new(1);
        let scope = "station/WH-1/wh-1-a".parse().unwrap();
        Alert {
            key: AlertKey { rule: Rule::LabelsFail, scope },
            phase,
            since: at,
            changed_at: UnixMillis::new(changed_at),
            held_at: at,
            number: 1,
            escalations: 0,
            by: None,
        }
    }

    #[test]
    fn a_change_is_one_fact_and_no_change_is_none() {
        let told = |before: Option<(Phase, u64)>, phase, changed_at| {
            let before = before.map(|(phase, at)| (phase, UnixMillis::new(at)));
            happened(before, &alert(phase, changed_at)).map(Happened::word)
        };
        assert_eq!(told(None, Phase::Firing, 5), Some("fired"));
        assert_eq!(told(Some((Phase::Firing, 5)), Phase::Firing, 5), None);
        assert_eq!(told(Some((Phase::Firing, 5)), Phase::Firing, 9), Some("escalated"));
        assert_eq!(told(Some((Phase::Firing, 9)), Phase::Acknowledged, 12), Some("taken"));
        assert_eq!(told(Some((Phase::Acknowledged, 12)), Phase::Acknowledged, 12), None);
        assert_eq!(told(Some((Phase::Acknowledged, 12)), Phase::Firing, 20), Some("escalated"));
        assert_eq!(told(Some((Phase::Firing, 20)), Phase::Resolved, 30), Some("over"));
        assert_eq!(told(None, Phase::Pending, 1), None);
    }

    #[test]
    fn what_fires_within_a_quarter_of_an_hour_belongs_to_the_same_incident() {
        let ended = |ended_at: Option<u64>| Incident {
            number: 1,
            scope: Scope::Hub,
            severity: Severity::Page,
            began_at: UnixMillis::new(0),
            ended_at: ended_at.map(UnixMillis::new),
            alerts: 1,
        };
        let after = UnixMillis::new(1_000 + 15 * 60_000);
        assert!(belongs(&ended(None), after));
        assert!(belongs(&ended(Some(1_000)), after));
        assert!(!belongs(&ended(Some(999)), after));
    }

    #[test]
    fn a_stations_alert_is_part_of_its_sites_incident() {
        assert_eq!(place(&alert(Phase::Firing, 1)), Some("site/WH-1".parse().unwrap()));
    }
}
