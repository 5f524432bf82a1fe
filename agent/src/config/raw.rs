//! What the configuration file says, with the place of every value that is checked.
//!
//! Shapes only; what a value may be is known to `check`.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::LogFormat;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) state: Option<PathBuf>,
    pub(super) listen: Option<Spanned<String>>,
    pub(super) profiles: Option<PathBuf>,
    #[serde(default)]
    pub(super) printers: Vec<RawPrinter>,
    #[serde(default)]
    pub(super) pools: Vec<RawPool>,
    pub(super) hub: Option<RawHub>,
    #[serde(default)]
    pub(super) limits: RawLimits,
    #[serde(default)]
    pub(super) policy: RawPolicy,
    #[serde(default)]
    pub(super) clients: Vec<RawClient>,
    #[serde(default)]
    pub(super) retention: RawRetention,
    #[serde(default)]
    pub(super) log: RawLog,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrinter {
    pub(super) name: Spanned<String>,
    pub(super) uri: Spanned<String>,
    pub(super) profile: Spanned<String>,
    #[serde(default)]
    pub(super) shared: bool,
    #[serde(default)]
    pub(super) strict_order: bool,
    #[serde(default)]
    pub(super) attempt_token: bool,
    pub(super) window: Option<Spanned<i64>>,
    pub(super) media: Option<Spanned<String>>,
    pub(super) ribbon: Option<bool>,
    #[serde(default)]
    pub(super) supplies: RawSupplies,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSupplies {
    pub(super) media_m: Option<Spanned<i64>>,
    pub(super) ribbon_m: Option<Spanned<i64>>,
    pub(super) head_km: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPool {
    pub(super) name: Spanned<String>,
    pub(super) printers: Spanned<Vec<Spanned<String>>>,
    pub(super) failover_seconds: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHub {
    pub(super) url: Spanned<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    pub(super) document_bytes_max: Option<Spanned<i64>>,
    pub(super) copies_max: Option<Spanned<i64>>,
    pub(super) impressions_max: Option<Spanned<i64>>,
    pub(super) queue_max: Option<Spanned<i64>>,
    pub(super) connections_max: Option<Spanned<i64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    #[serde(default)]
    pub(super) allow: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClient {
    pub(super) name: Spanned<String>,
    pub(super) origin: Option<Spanned<String>>,
    pub(super) token_sha256: Spanned<String>,
    #[serde(default)]
    pub(super) allow: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRetention {
    pub(super) payload_days: Option<Spanned<i64>>,
    pub(super) outcome_days: Option<Spanned<i64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLog {
    #[serde(default)]
    pub(super) format: LogFormat,
}
