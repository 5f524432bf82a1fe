//! JSON over HTTP, within a time, to the programs of the demo.

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long one answer may take; an agent answers after its disk has.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// One program's address, and what it lets one in with.
#[derive(Debug)]
pub(super) struct Site {
    base: String,
    token: Option<String>,
    client: ureq::Agent,
}

impl Site {
    /// The program at `base`, `http://host:port`.
    pub(super) fn new(base: String, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_TIME_MAX))
            .max_redirects(0)
            .build();
        Self { base, token, client: config.into() }
    }

    /// Where it is.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Whether it answers `path` with success; no answer is no.
    pub(super) fn is_well(&self, path: &str) -> bool {
        let answer = self.client.get(format!("{}{path}", self.base)).call();
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Reads JSON.
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let text = self.get_text(path)?;
        serde_json::from_str(&text).with_context(|| format!("GET {path} answered {text}"))
    }

    /// Reads text; bytes that are none are replaced.
    pub(super) fn get_text(&self, path: &str) -> anyhow::Result<String> {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        read(request.call().with_context(|| format!("GET {path}"))?, path)
    }

    /// Sends JSON.
    pub(super) fn post(&self, path: &str, body: &serde_json::Value) -> anyhow::Result<()> {
        // Strict doors take the bare media type only, without a character set.
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("Content-Type", "application/json");
        let sent = request.send(body.to_string()).with_context(|| format!("POST {path}"))?;
        read(sent, path).map(drop)
    }

    /// Takes something away.
    pub(super) fn delete(&self, path: &str) -> anyhow::Result<()> {
        let request = self.client.delete(format!("{}{path}", self.base));
        read(request.call().with_context(|| format!("DELETE {path}"))?, path).map(drop)
    }

    /// Hands a label document in under `key`, and reads the JSON answer.
    pub(super) fn post_document<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        document: &str,
    ) -> anyhow::Result<T> {
        let token = self.token.as_deref().unwrap_or_default();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/vnd.zebra-zpl");
        let text = read(request.send(document).with_context(|| format!("POST {path}"))?, path)?;
        serde_json::from_str(&text).with_context(|| format!("POST {path} answered {text}"))
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>, path: &str) -> anyhow::Result<String> {
    let status = answer.status();
    let text = String::from_utf8_lossy(&answer.body_mut().read_to_vec()?).into_owned();
    if !status.is_success() {
        bail!("{path} answered {status}: {text}");
    }
    Ok(text)
}
