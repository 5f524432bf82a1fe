//! How alerts, silences and the audit look to people and their programs.
//!
//! Every field of a fact is named here, so that a new one is shown or left out on purpose.

use contract::event::UnixMillis;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    alerts::{Alert, Silence, life::OpenAlerts, notice::group_of},
    store::AuditRow,
    time::rfc3339,
};

/// A list of alerts.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct Alerts {
    pub(super) alerts: Vec<AlertView>,
    /// Where the next page begins.
    pub(super) next: Option<u64>,
}

/// One alert.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct AlertView {
    /// The rule.
    rule: String,
    /// The place.
    scope: String,
    /// What it is told with.
    group: String,
    /// What it is, for people.
    title: String,
    /// `ticket` or `page`.
    severity: &'static str,
    /// `firing`, `acknowledged` or `resolved`.
    phase: &'static str,
    /// Since when it holds.
    since: String,
    /// When its phase began.
    changed_at: String,
    /// How badly, as its rule counts.
    number: u64,
    /// How often it was escalated.
    escalations: u8,
    /// Who acknowledged it.
    acknowledged_by: Option<String>,
    /// The larger trouble that explains it, which is told instead.
    hidden_by: Option<String>,
    /// The silence that hides it.
    silenced_by: Option<i64>,
    /// The page that says what to do.
    runbook: String,
}

impl AlertView {
    /// An alert that is not over, with what hides it.
    pub(in crate::dashboard) fn open(
        alert: &Alert,
        all: &OpenAlerts<'_>,
        silences: &[Silence],
        now: UnixMillis,
    ) -> Self {
        let hides = |silence: &&Silence| silence.hides(&alert.key, now);
        Self {
            hidden_by: all.hiding(alert).map(|other| group_of(&other.key)),
            silenced_by: silences.iter().find(hides).map(|silence| silence.id),
            ..Self::past(alert)
        }
    }

    /// An alert as it was.
    pub(super) fn past(alert: &Alert) -> Self {
        let Alert { key, phase, since, changed_at, held_at: _, number, escalations, by } = alert;
        let rule = key.rule;
        Self {
            rule: rule.word().to_owned(),
            scope: key.scope.to_string(),
            group: group_of(key),
            title: rule.title().to_owned(),
            severity: rule.severity().word(),
            phase: phase.word(),
            since: rfc3339(*since),
            changed_at: rfc3339(*changed_at),
            number: *number,
            escalations: *escalations,
            acknowledged_by: by.clone(),
            hidden_by: None,
            silenced_by: None,
            runbook: format!("/runbooks/{}", rule.runbook()),
        }
    }
}

/// A list of silences.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct Silences {
    pub(super) silences: Vec<SilenceView>,
}

/// One silence.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct SilenceView {
    /// Its number.
    id: i64,
    /// The rule, or all of them.
    rule: Option<String>,
    /// The place.
    scope: String,
    /// From when.
    from: String,
    /// Until when.
    until: String,
    /// Why.
    reason: String,
    /// Who asked.
    by: String,
}

impl From<&Silence> for SilenceView {
    fn from(silence: &Silence) -> Self {
        let Silence { id, rule, scope, from, until, reason, by } = silence;
        Self {
            id: *id,
            rule: rule.map(|rule| rule.word().to_owned()),
            scope: scope.to_string(),
            from: rfc3339(*from),
            until: rfc3339(*until),
            reason: reason.clone(),
            by: by.clone(),
        }
    }
}

/// A page of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct Audit {
    pub(super) entries: Vec<AuditView>,
    /// Where the next page begins.
    pub(super) next: Option<u64>,
}

/// One line of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct AuditView {
    /// Its number.
    number: u64,
    /// When.
    at: String,
    /// Who.
    who: String,
    /// What was done.
    what: String,
    /// To what.
    object: String,
    /// Why.
    reason: String,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        let AuditRow { number, at, who, what, object, reason } = row;
        Self { number, at: rfc3339(at), who, what, object, reason }
    }
}
