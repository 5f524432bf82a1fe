//! How incidents and shares look to people and their programs.
//!
//! Every field of a fact is named here, so that a new one is shown or left out on purpose.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    alerts::incidents::{Fact, Incident},
    dashboard::alarms::AuditView,
    shared::{Share, Shared},
    store::IncidentDetail,
    time::rfc3339,
};

/// A list of incidents.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct IncidentsView {
    incidents: Vec<IncidentView>,
    /// Where the next page begins.
    next: Option<u64>,
}

/// One incident in a list.
#[derive(Debug, Serialize, ToSchema)]
struct IncidentView {
    /// Its number, from 1.
    number: u64,
    /// The place: a site, an outlet or the hub.
    scope: String,
    /// `ticket` or `page`: who had to move at worst.
    severity: &'static str,
    /// When the first alert began to hold.
    began_at: String,
    /// When nothing held any more; null while something does.
    ended_at: Option<String>,
    /// Alerts that fired in it.
    alerts: u64,
}

/// One incident with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct IncidentDetailView {
    incident: IncidentView,
    /// What happened to its alerts, in order.
    facts: Vec<FactView>,
    /// What people did about its place meanwhile, in order.
    deeds: Vec<AuditView>,
    /// What its failed labels share.
    shared: SharedView,
}

/// One line of a timeline.
#[derive(Debug, Serialize, ToSchema)]
struct FactView {
    /// When.
    at: String,
    /// `fired`, `escalated`, `taken` or `over`.
    happened: &'static str,
    /// The alert's rule.
    rule: String,
    /// What it is, for people.
    title: String,
    /// The alert's place.
    scope: String,
    /// Who did it, where a person did.
    by: Option<String>,
    /// The page that says what to do.
    runbook: String,
}

/// What failed labels share.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::dashboard) struct SharedView {
    /// Failed labels.
    failed: u64,
    /// All labels.
    labels: u64,
    /// Why they failed, the most frequent first.
    causes: Vec<CauseView>,
    /// What they share, the most telling first; nothing when there are too few failures to tell.
    shares: Vec<ShareView>,
}

/// Why labels failed.
#[derive(Debug, Serialize, ToSchema)]
struct CauseView {
    cause: String,
    failed: u64,
}

/// Something that failed labels share more than the others.
#[derive(Debug, Serialize, ToSchema)]
struct ShareView {
    /// `site`, `station`, `printer`, `profile`, `version` or `system`.
    factor: &'static str,
    /// Its value; a profile is the first digits of a digest of its name.
    value: String,
    /// Failed labels that have it.
    failed: u64,
    /// Labels that have it.
    labels: u64,
    /// Stations at which they failed.
    stations: usize,
    /// Which part of all failed labels has it.
    support: f64,
    /// How many times as often they fail as the others.
    risk: f64,
    /// The lower end of that, with 95 of 100.
    risk_at_least: f64,
}

impl IncidentsView {
    pub(super) fn new(incidents: &[Incident], next: Option<u64>) -> Self {
        Self { incidents: incidents.iter().map(IncidentView::from).collect(), next }
    }
}

impl From<&Incident> for IncidentView {
    fn from(incident: &Incident) -> Self {
        let Incident { number, scope, severity, began_at, ended_at, alerts } = incident;
        Self {
            number: *number,
            scope: scope.to_string(),
            severity: severity.word(),
            began_at: rfc3339(*began_at),
            ended_at: ended_at.map(rfc3339),
            alerts: *alerts,
        }
    }
}

impl IncidentDetailView {
    pub(super) fn new(detail: &IncidentDetail, shared: &Shared) -> Self {
        let IncidentDetail { incident, facts, deeds } = detail;
        Self {
            incident: incident.into(),
            facts: facts.iter().map(FactView::from).collect(),
            deeds: deeds.iter().cloned().map(AuditView::from).collect(),
            shared: shared.into(),
        }
    }
}

impl From<&Fact> for FactView {
    fn from(fact: &Fact) -> Self {
        let Fact { at, happened, rule, scope, by } = fact;
        Self {
            at: rfc3339(*at),
            happened: happened.word(),
            rule: rule.word().to_owned(),
            title: rule.title().to_owned(),
            scope: scope.to_string(),
            by: by.clone(),
            runbook: format!("/runbooks/{}", rule.runbook()),
        }
    }
}

impl From<&Shared> for SharedView {
    fn from(shared: &Shared) -> Self {
        let Shared { failed, labels, causes, shares } = shared;
        let cause =
            |(cause, failed): &(String, u64)| CauseView { cause: cause.clone(), failed: *failed };
        Self {
            failed: *failed,
            labels: *labels,
            causes: causes.iter().map(cause).collect(),
            shares: shares.iter().map(ShareView::from).collect(),
        }
    }
}

impl From<&Share> for ShareView {
    fn from(share: &Share) -> Self {
        let Share { factor, value, failed, labels, stations, support, risk, risk_at_least } = share;
        let rounded = |number: f64| (number * 100.0).round() / 100.0;
        Self {
            factor: factor.word(),
            value: value.clone(),
            failed: *failed,
            labels: *labels,
            stations: *stations,
            support: rounded(*support),
            risk: rounded(*risk),
            risk_at_least: rounded(*risk_at_least),
        }
    }
}
