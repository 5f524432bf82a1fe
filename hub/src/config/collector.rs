//! Who is handed what the hub has, as the settings name them: a collector of OpenTelemetry, a receiver
//! of Prometheus's remote-write.
//!
//! A token stands in a private file of its own, read when the hub starts.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    HubError,
    forward::{OTLP, Receiver, remote_write::REMOTE_WRITE},
    secret,
};
use contract::batch;

/// The table `[forward.otlp]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectorConfig {
    /// Its base address, such as `http://collector:4318`.
    pub url: String,
    /// The file with what it wants as a bearer token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
}

impl CollectorConfig {
    /// The collector, with its token read.
    ///
    /// # Errors
    /// When the token's file cannot be read, or is not private.
    pub fn open(self) -> Result<Receiver, HubError> {
        let token = self.token_file.map(|file| secret::read(&file)).transpose()?;
        let url = format!("{}{}", self.url.trim_end_matches('/'), batch::PATH);
        Ok(Receiver { wire: &OTLP, url, token })
    }
}

/// The table `[forward.remote_write]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteWriteConfig {
    /// Where it takes requests, such as `http://prometheus:9090/api/v1/write`.
    pub url: String,
    /// The file with what it wants as a bearer token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// What the hub is called there, where several share a key.
    #[serde(default)]
    pub hub: Option<String>,
}

impl RemoteWriteConfig {
    /// The receiver, with its token read, and what the hub is called there.
    ///
    /// # Errors
    /// When the token's file cannot be read, or is not private.
    pub fn open(self) -> Result<(Receiver, Option<String>), HubError> {
        let token = self.token_file.map(|file| secret::read(&file)).transpose()?;
        Ok((Receiver { wire: &REMOTE_WRITE, url: self.url, token }, self.hub))
    }
}
