//! Carries signed requests to the hub, and bounds everything that comes back.
//!
//! Follows no redirects, reads no more than it must, and believes nothing: what an answer means is
//! judged by whoever asked.

mod names;

use std::time::Duration;

use names::Names;
use ureq::{Agent, unversioned::transport::DefaultConnector};

/// How long one request may take.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(10);
/// How much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// How much of an answer's explanation is repeated.
const DETAIL_CHARS_MAX: usize = 300;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: http::HeaderMap,
    /// Its body, up to the limit.
    pub body: Vec<u8>,
}

/// Nothing came back, or not in time, or too much.
#[derive(Debug, thiserror::Error)]
#[error("{url} cannot be reached: {cause}")]
pub struct CourierError {
    url: String,
    cause: String,
}

/// Sends requests over kept connections.
#[derive(Debug)]
pub struct Courier(Agent);

impl Default for Courier {
    fn default() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(REQUEST_TIME_MAX))
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Self(Agent::with_parts(config, DefaultConnector::default(), Names::default()))
    }
}

impl Courier {
    /// Posts a body with exactly these headers.
    pub fn post(
        &self,
        url: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<Answer, CourierError> {
        let failed = |cause: String| CourierError { url: url.to_owned(), cause };
        let mut request = self.0.post(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send(body).map_err(|error| failed(error.to_string()))?;
        let (parts, body) = answer.into_parts();
        let body = body
            .into_with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()
            .map_err(|error| failed(error.to_string()))?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

/// The `type` of a problem answer (RFC 9457).
pub fn kind(body: &[u8]) -> Option<String> {
    let said: serde_json::Value = serde_json::from_slice(body).ok()?;
    said.get("type")?.as_str().map(str::to_owned)
}

/// What a problem answer says (RFC 9457), shortened and without control characters.
pub fn detail(body: &[u8]) -> String {
    let said = serde_json::from_slice::<serde_json::Value>(body).ok();
    let text = said.as_ref().and_then(|problem| problem.get("detail")?.as_str()).unwrap_or("-");
    text.chars().filter(|letter| !letter.is_control()).take(DETAIL_CHARS_MAX).collect()
}
