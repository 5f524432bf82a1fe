//! The collector that batches go on to, as the settings name it.
//!
//! Its token stands in a private file of its own, read when the hub starts.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{HubError, forward::Collector, secret};

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
    pub fn open(self) -> Result<Collector, HubError> {
        let token = self.token_file.map(|file| secret::read(&file)).transpose()?;
        Ok(Collector { url: self.url.trim_end_matches('/').to_owned(), token })
    }
}
