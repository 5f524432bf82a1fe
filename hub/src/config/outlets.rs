//! The outlets of notices, as the settings name them.
//!
//! Addresses and secrets stand in private files of their own, read when the hub starts; a settings
//! file is copied about more easily than a secret should be.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    HubError,
    alerts::{
        notice::Interest,
        outlets::{Kind, Mailbox, Outlet},
        rule::Severity,
    },
    secret,
};

/// PagerDuty's address, the same for everybody.
const PAGERDUTY: &str = "https://events.pagerduty.com/v2/enqueue";

/// One outlet, as the settings name it. What it does not know, its kind refuses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OutletConfig {
    /// Its name, in alerts about it.
    pub name: String,
    /// The most patient thing it hears.
    #[serde(default)]
    pub severity: SeverityWord,
    /// How often something must have been escalated before it hears of it.
    #[serde(default)]
    pub level: u8,
    /// Whether it hears nothing but that the chain works, once a minute.
    #[serde(default)]
    pub watches: bool,
    /// What it is.
    #[serde(flatten)]
    pub kind: KindConfig,
}

/// The word of a severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeverityWord {
    /// Everything.
    #[default]
    Ticket,
    /// What somebody is called for.
    Page,
}

/// What an outlet is, and the files with its addresses and secrets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum KindConfig {
    /// Alertmanager; its address is no secret.
    Alertmanager {
        /// Its base address.
        url: String,
    },
    /// CloudEvents with an HMAC.
    Webhook {
        /// The file with the address.
        url_file: PathBuf,
        /// The file with the key.
        secret_file: PathBuf,
    },
    /// Slack.
    Slack {
        /// The file with the address.
        url_file: PathBuf,
    },
    /// DingTalk.
    Dingtalk {
        /// The file with the address.
        url_file: PathBuf,
        /// The file with the secret.
        secret_file: PathBuf,
    },
    /// Feishu.
    Feishu {
        /// The file with the address.
        url_file: PathBuf,
        /// The file with the secret.
        secret_file: PathBuf,
    },
    /// WeCom.
    Wecom {
        /// The file with the address.
        url_file: PathBuf,
    },
    /// PagerDuty.
    Pagerduty {
        /// The file with the routing key.
        key_file: PathBuf,
    },
    /// E-mail.
    Email {
        /// The file with the address of the mail server.
        server_file: PathBuf,
        /// The sender.
        from: String,
        /// The receiver.
        to: String,
    },
}

impl OutletConfig {
    /// The outlet, with its secrets.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn open(&self) -> Result<Outlet, HubError> {
        let severity = match self.severity {
            SeverityWord::Ticket => Severity::Ticket,
            SeverityWord::Page => Severity::Page,
        };
        let interest = Interest {
            outlet: self.name.clone(),
            severity,
            level: self.level,
            watches: self.watches,
        };
        Ok(Outlet { interest, kind: self.kind.open()? })
    }
}

impl KindConfig {
    fn open(&self) -> Result<Kind, HubError> {
        Ok(match self {
            Self::Alertmanager { url } => Kind::Alertmanager { url: url.clone() },
            Self::Webhook { url_file, secret_file } => {
                Kind::Webhook { url: secret::read(url_file)?, secret: secret::read(secret_file)? }
            }
            Self::Slack { url_file } => Kind::Slack { url: secret::read(url_file)? },
            Self::Dingtalk { url_file, secret_file } => {
                Kind::Dingtalk { url: secret::read(url_file)?, secret: secret::read(secret_file)? }
            }
            Self::Feishu { url_file, secret_file } => {
                Kind::Feishu { url: secret::read(url_file)?, secret: secret::read(secret_file)? }
            }
            Self::Wecom { url_file } => Kind::Wecom { url: secret::read(url_file)? },
            Self::Pagerduty { key_file } => {
                Kind::Pagerduty { url: PAGERDUTY.to_owned(), key: secret::read(key_file)? }
            }
            Self::Email { server_file, from, to } => {
                let mailbox = Mailbox::new(&secret::read(server_file)?, from, to);
                Kind::Email(mailbox.ok_or(HubError::Damaged { path: server_file.clone() })?)
            }
        })
    }
}
