//! Alertmanager, API v2: every visible alert, again and again, because it forgets.
//!
//! Labels say which alert it is, annotations say what to do. An alert that is not sent again ends
//! there by itself.

use contract::event::UnixMillis;
use serde_json::{Value, json};

use super::{Alert, Links, Post, post::Success};
use crate::{
    alerts::{life::Phase, scope::Scope},
    time::rfc3339,
};

/// How long an alert lives there without being sent again, in milliseconds.
const LIFE_MS: u64 = 5 * 60 * 1_000;

pub(super) fn post(url: &str, alerts: &[&Alert], links: &Links, now: UnixMillis) -> Post {
    let alerts: Vec<Value> = alerts.iter().map(|alert| view(alert, links, now)).collect();
    Post::json(format!("{url}/api/v2/alerts"), &Value::Array(alerts), Success::Status)
}

fn view(alert: &Alert, links: &Links, now: UnixMillis) -> Value {
    let rule = alert.key.rule;
    let mut labels = json!({
        "alertname": rule.word(),
        "severity": rule.severity().word(),
    });
    let scope = &alert.key.scope;
    if let Some(site) = scope.site() {
        labels["site"] = site.as_str().into();
    }
    if let Some(station) = scope.station() {
        labels["station"] = station.as_str().into();
    }
    match scope {
        Scope::Printer(_, _, slot) => labels["slot"] = slot.to_string().into(),
        Scope::Outlet(name) => labels["outlet"] = name.as_str().into(),
        Scope::Hub | Scope::Site(_) | Scope::Station(..) => {}
    }
    let ends_at = match alert.phase {
        Phase::Resolved => alert.changed_at,
        Phase::Pending | Phase::Firing | Phase::Acknowledged => {
            UnixMillis::new(now.get() + LIFE_MS)
        }
    };
    json!({
        "labels": labels,
        "annotations": {
            "summary": rule.title(),
            "number": alert.number.to_string(),
            "runbook_url": links.runbook(rule.runbook()),
        },
        "startsAt": rfc3339(alert.since),
        "endsAt": rfc3339(ends_at),
        "generatorURL": links.hub,
    })
}
