//! What people are told: open alerts as groups, and which group an outlet has not heard of yet.
//!
//! Pure. Alerts of one rule in one site are one group, so that three hundred stations are one
//! message. What a larger trouble explains, and what is silenced, is in no group.

use std::collections::{BTreeMap, BTreeSet};

use contract::event::UnixMillis;

use super::{
    life::{Alert, AlertKey, OpenAlerts, Phase, Silence},
    rule::{Rule, Severity},
    scope::Scope,
};
use crate::store::TellingRow;

/// How many places a message names; further ones are counted.
pub const PLACES_NAMED_MAX: usize = 20;
/// How often the outlet that watches the chain hears that it works, in milliseconds.
pub const WATCH_MS: u64 = 60_000;

/// Alerts that are told as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name: the rule and the site, or what else they share.
    pub name: String,
    /// The rule.
    pub rule: Rule,
    /// Its alerts, by place.
    pub alerts: Vec<Alert>,
}

impl Group {
    /// How often the group was escalated.
    pub fn escalations(&self) -> u8 {
        self.alerts.iter().map(|alert| alert.escalations).max().unwrap_or(0)
    }

    /// Since when.
    pub fn since(&self) -> UnixMillis {
        self.alerts.iter().map(|alert| alert.since).min().unwrap_or(UnixMillis::new(0))
    }

    /// Whether somebody has taken all of it on.
    pub fn is_acknowledged(&self) -> bool {
        self.alerts.iter().all(|alert| alert.phase == Phase::Acknowledged)
    }
}

/// The name of the group an alert belongs to.
pub fn group_of(key: &AlertKey) -> String {
    let shared = match &key.scope {
        Scope::Hub => Scope::Hub,
        Scope::Outlet(name) => Scope::Outlet(name.clone()),
        Scope::Site(site) | Scope::Station(site, _) | Scope::Printer(site, _, _) => {
            Scope::Site(site.clone())
        }
    };
    format!("{}@{shared}", key.rule.word())
}

/// The open alerts that nobody asked to hide and nothing larger explains.
pub fn visible<'a>(alerts: &'a [Alert], silences: &[Silence], now: UnixMillis) -> Vec<&'a Alert> {
    let open = OpenAlerts::among(alerts);
    let is_visible = |alert: &&Alert| {
        alert.is_open()
            && !silences.iter().any(|silence| silence.hides(&alert.key, now))
            && open.hiding(alert).is_none()
    };
    alerts.iter().filter(is_visible).collect()
}

/// The visible alerts as groups, by name.
pub fn groups(alerts: &[Alert], silences: &[Silence], now: UnixMillis) -> BTreeMap<String, Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for alert in visible(alerts, silences, now) {
        let name = group_of(&alert.key);
        let rule = alert.key.rule;
        let group = groups.entry(name.clone());
        let group = group.or_insert_with(|| Group { name, rule, alerts: Vec::new() });
        group.alerts.push(alert.clone());
    }
    groups
}

/// Why a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// It is over.
    Resolved,
    /// It began.
    Fired,
    /// Nobody took it on in time.
    Escalated,
}

/// One message to one outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Why it is sent.
    pub occasion: Occasion,
    /// The rule.
    pub rule: Rule,
    /// The group's name.
    pub group: String,
    /// What it is, for people.
    pub title: String,
    /// Where: the first places, and how many there are.
    pub places: Vec<String>,
    /// How many places there are.
    pub count: usize,
    /// Since when.
    pub since: UnixMillis,
    /// How often it was escalated.
    pub escalations: u8,
}

impl Message {
    fn new(occasion: Occasion, group: &Group) -> Self {
        let place = |alert: &Alert| alert.key.scope.to_string();
        Self {
            occasion,
            rule: group.rule,
            group: group.name.clone(),
            title: group.rule.title().to_owned(),
            places: group.alerts.iter().take(PLACES_NAMED_MAX).map(place).collect(),
            count: group.alerts.len(),
            since: group.since(),
            escalations: group.escalations(),
        }
    }
}

/// What an outlet wants to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// The outlet's name.
    pub outlet: String,
    /// Nothing more patient than this.
    pub severity: Severity,
    /// Nothing that was escalated less often.
    pub level: u8,
    /// Whether it is the one that hears that the chain works, and nothing else.
    pub watches: bool,
}

impl Interest {
    fn wants(&self, group: &Group) -> bool {
        let own = format!("{}@outlet/{}", Rule::OutletFailing.word(), self.outlet);
        if (group.rule == Rule::DeadMan) != self.watches || group.name == own {
            return false;
        }
        group.rule == Rule::DeadMan
            || (group.rule.severity() >= self.severity && group.escalations() >= self.level)
    }
}

/// What one outlet is to be told now, the most urgent first.
pub fn due(
    interest: &Interest,
    groups: &BTreeMap<String, Group>,
    alerts: &[Alert],
    told: &[TellingRow],
    now: UnixMillis,
) -> Vec<Message> {
    let told: BTreeMap<&str, &TellingRow> = told
        .iter()
        .filter(|row| row.outlet == interest.outlet)
        .map(|row| (row.group.as_str(), row))
        .collect();
    let mut due = Vec::new();
    for group in groups.values().filter(|group| interest.wants(group)) {
        match told.get(group.name.as_str()) {
            None => due.push(Message::new(Occasion::Fired, group)),
            Some(row) if row.escalations < group.escalations() => {
                due.push(Message::new(Occasion::Escalated, group));
            }
            Some(row) if interest.watches && now.get() >= row.at.get() + WATCH_MS => {
                due.push(Message::new(Occasion::Fired, group));
            }
            Some(_) => {}
        }
    }
    let open = alerts.iter().filter(|alert| alert.is_open());
    let open: BTreeSet<String> = open.map(|alert| group_of(&alert.key)).collect();
    for (name, row) in told {
        if !open.contains(name)
            && let Some(message) = over(name, row)
        {
            due.push(message);
        }
    }
    due.sort_by_key(|message| {
        std::cmp::Reverse((message.rule.severity(), message.occasion, message.since))
    });
    due
}

fn over(name: &str, row: &TellingRow) -> Option<Message> {
    let (word, place) = name.split_once('@')?;
    let rule = Rule::from_word(word)?;
    Some(Message {
        occasion: Occasion::Resolved,
        rule,
        group: name.to_owned(),
        title: rule.title().to_owned(),
        places: vec![place.to_owned()],
        count: 1,
        since: row.at,
        escalations: row.escalations,
    })
}
