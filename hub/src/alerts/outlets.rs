//! Ways out of the hub: how each wants to be told, and how much it bears.
//!
//! What is sent is made by pure functions; `post` and `email` are the places that reach out. An
//! outlet takes a message only if it says so: an error in a 200 is an error.

mod alertmanager;
mod bucket;
mod chat;
mod email;
mod pagerduty;
mod post;
mod sign;
mod webhook;

use contract::event::UnixMillis;

pub use bucket::{Bucket, bundle};
pub use email::Mailbox;
pub use post::{Post, SendError, Success};

use super::{
    life::Alert,
    notice::{Interest, Message, Occasion},
    rule::Severity,
};
use crate::time::rfc3339;

/// What an outlet is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Alertmanager, API v2: it takes the whole state, again and again.
    Alertmanager {
        /// Its base address.
        url: String,
    },
    /// CloudEvents 1.0 in JSON to any address, with an HMAC header.
    Webhook {
        /// Where.
        url: String,
        /// The key of the HMAC.
        secret: String,
    },
    /// An incoming webhook of Slack.
    Slack {
        /// Its address, which is the secret.
        url: String,
    },
    /// A robot of DingTalk.
    Dingtalk {
        /// Its address with the access token.
        url: String,
        /// The secret of its signature.
        secret: String,
    },
    /// A robot of Feishu.
    Feishu {
        /// Its address.
        url: String,
        /// The secret of its signature.
        secret: String,
    },
    /// A robot of WeCom.
    Wecom {
        /// Its address with the key.
        url: String,
    },
    /// PagerDuty, Events API v2.
    Pagerduty {
        /// Its address.
        url: String,
        /// The routing key of the service.
        key: String,
    },
    /// E-mail, in digests only.
    Email(Mailbox),
}

/// An outlet of notices.
#[derive(Clone, Debug)]
pub struct Outlet {
    /// What it wants to hear.
    pub interest: Interest,
    /// What it is.
    pub kind: Kind,
}

/// Something to be sent: one request, or one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// Over HTTP.
    Post(Post),
    /// By e-mail.
    Letter {
        /// The subject.
        subject: String,
        /// The text.
        text: String,
    },
}

/// Where people find more.
#[derive(Clone, Debug)]
pub struct Links {
    /// The hub's own address, as people reach it.
    pub hub: String,
}

impl Links {
    /// The page of a runbook.
    pub fn runbook(&self, name: &str) -> String {
        format!("{}/runbooks/{name}", self.hub)
    }
}

impl Kind {
    /// How many messages a minute the outlet bears, below what it forbids.
    pub fn per_minute(&self) -> u32 {
        match self {
            // 20 a minute, and ten minutes of silence as punishment.
            Self::Dingtalk { .. } | Self::Wecom { .. } => 15,
            Self::Feishu { .. } => 60,
            Self::Slack { .. } => 30,
            Self::Pagerduty { .. } | Self::Webhook { .. } => 120,
            Self::Email(_) => 1,
            Self::Alertmanager { .. } => u32::MAX,
        }
    }

    /// Whether the outlet is told of each group by itself, because it keeps their states.
    pub fn keeps_state(&self) -> bool {
        match self {
            Self::Pagerduty { .. } | Self::Webhook { .. } => true,
            Self::Alertmanager { .. }
            | Self::Slack { .. }
            | Self::Dingtalk { .. }
            | Self::Feishu { .. }
            | Self::Wecom { .. }
            | Self::Email(_) => false,
        }
    }

    /// The messages as this outlet wants them, as one parcel.
    pub fn pack(&self, messages: &[Message], links: &Links, now: UnixMillis) -> Vec<Parcel> {
        match self {
            // It is given the state of everything instead, see `state`.
            Self::Alertmanager { .. } => Vec::new(),
            Self::Webhook { url, secret } => {
                let one = |message| webhook::post(url, secret, message, links, now);
                messages.iter().map(one).map(Parcel::Post).collect()
            }
            Self::Pagerduty { url, key } => {
                let one = |message| pagerduty::post(url, key, message, links);
                messages.iter().map(one).map(Parcel::Post).collect()
            }
            Self::Slack { url } => vec![Parcel::Post(chat::slack(url, messages, links))],
            Self::Dingtalk { url, secret } => {
                vec![Parcel::Post(chat::dingtalk(url, secret, messages, links, now))]
            }
            Self::Feishu { url, secret } => {
                vec![Parcel::Post(chat::feishu(url, secret, messages, links, now))]
            }
            Self::Wecom { url } => vec![Parcel::Post(chat::wecom(url, messages, links))],
            Self::Email(_) => {
                let text = text(messages, links);
                vec![Parcel::Letter { subject: subject(messages), text }]
            }
        }
    }

    /// The state of every alert, for an outlet that wants that.
    pub fn state(&self, alerts: &[&Alert], links: &Links, now: UnixMillis) -> Option<Parcel> {
        match self {
            Self::Alertmanager { url } => {
                Some(Parcel::Post(alertmanager::post(url, alerts, links, now)))
            }
            Self::Webhook { .. }
            | Self::Slack { .. }
            | Self::Dingtalk { .. }
            | Self::Feishu { .. }
            | Self::Wecom { .. }
            | Self::Pagerduty { .. }
            | Self::Email(_) => None,
        }
    }
}

fn subject(messages: &[Message]) -> String {
    match messages {
        [one] => headline(one),
        several => format!("{} notices of the print stations", several.len()),
    }
}

/// A message's first line.
fn headline(message: &Message) -> String {
    let urgency = match message.occasion {
        Occasion::Resolved => "Over",
        Occasion::Escalated => "NOBODY HAS TAKEN THIS ON",
        Occasion::Fired => match message.rule.severity() {
            Severity::Page => "ACT NOW",
            Severity::Ticket => "Look at this",
        },
    };
    format!("{urgency}: {} ({})", message.title, message.group)
}

/// Messages as plain text, for people.
fn text(messages: &[Message], links: &Links) -> String {
    let one = |message: &Message| {
        let mut lines = vec![headline(message)];
        lines.push(format!("since {}", rfc3339(message.since)));
        lines.extend(message.places.iter().map(|place| format!("- {place}")));
        let more = message.count.saturating_sub(message.places.len());
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines.push(format!("What to do: {}", links.runbook(message.rule.runbook())));
        lines.join("\n")
    };
    messages.iter().map(one).collect::<Vec<_>>().join("\n\n")
}
