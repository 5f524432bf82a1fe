//! CloudEvents 1.0, structured JSON, to whoever listens, with an HMAC to know it by.
//!
//! `Waystation-Signature: t=SECONDS,v1=HEX`, HMAC-SHA256 over `SECONDS.BODY`.

use contract::event::UnixMillis;
use serde_json::json;

use super::{Links, Message, Occasion, Post, post::Success, sign};
use crate::time::rfc3339;

pub(super) fn post(
    url: &str,
    secret: &str,
    message: &Message,
    links: &Links,
    now: UnixMillis,
) -> Post {
    let occasion = match message.occasion {
        Occasion::Fired => "fired",
        Occasion::Escalated => "escalated",
        Occasion::Resolved => "resolved",
    };
    let body = json!({
        "specversion": "1.0",
        "id": format!("{}/{}/{occasion}/{}", message.group, message.since.get(), message.escalations),
        "source": links.hub,
        "type": format!("waystation.alert.{occasion}"),
        "subject": message.group,
        "time": rfc3339(now),
        "datacontenttype": "application/json",
        "data": {
            "rule": message.rule.word(),
            "severity": message.rule.severity().word(),
            "title": message.title,
            "since": rfc3339(message.since),
            "escalations": message.escalations,
            "places": message.places,
            "count": message.count,
            "runbook": links.runbook(message.rule.runbook()),
        },
    });
    let mut post = Post::json(url.to_owned(), &body, Success::Status);
    let seconds = now.get() / 1_000;
    let signature = sign::webhook(secret, seconds, &post.body);
    post.headers.push(("waystation-signature", format!("t={seconds},v1={signature}")));
    post.media_type = "application/cloudevents+json; charset=utf-8";
    post
}
