//! PagerDuty, Events API v2: trigger and resolve, one incident for each group.

use serde_json::json;

use super::{Links, Message, Occasion, Post, headline, post::Success};
use crate::{alerts::rule::Severity, time::rfc3339};

pub(super) fn post(url: &str, key: &str, message: &Message, links: &Links) -> Post {
    let action = match message.occasion {
        Occasion::Fired | Occasion::Escalated => "trigger",
        Occasion::Resolved => "resolve",
    };
    let severity = match message.rule.severity() {
        Severity::Page => "critical",
        Severity::Ticket => "warning",
    };
    let runbook = links.runbook(message.rule.runbook());
    let body = json!({
        "routing_key": key,
        "event_action": action,
        "dedup_key": message.group,
        "payload": {
            "summary": headline(message),
            "source": message.group,
            "severity": severity,
            "timestamp": rfc3339(message.since),
            "custom_details": { "places": message.places, "count": message.count },
        },
        "links": [{ "href": runbook, "text": "What to do" }],
    });
    Post::json(url.to_owned(), &body, Success::Status)
}
