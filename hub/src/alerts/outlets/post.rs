//! One request to an outlet, and whether the outlet took it.
//!
//! Time and size of the answer are bounded, and nothing is followed elsewhere: an outlet's address
//! is a secret.

use std::time::Duration;

use serde_json::Value;

/// How long an outlet may take.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// A request to an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub url: String,
    /// `Content-Type`.
    pub media_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body, which is text at every outlet.
    pub body: String,
    /// What counts as taken.
    pub success: Success,
}

/// What counts as taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// Any status of the 200s.
    Status,
    /// That, and this field of the answer is 0.
    Zero(&'static str),
}

/// Why an outlet did not take something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Nobody answered.
    #[error("the outlet does not answer ({0}); check its address and the way to it")]
    Unreachable(String),
    /// It answered with a no.
    #[error("the outlet answers {status}; check its address, its secret and its limits")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// It answered 200 and said no in the body.
    #[error("the outlet answers with {field} {code}; look the code up at the vendor")]
    Declined {
        /// The field.
        field: &'static str,
        /// What it says.
        code: String,
    },
    /// A letter was not taken.
    #[error("the mail server does not take the letter ({0}); check its address and the sender")]
    Mail(String),
}

impl Post {
    /// A request with a JSON body.
    pub(super) fn json(url: String, body: &Value, success: Success) -> Self {
        let media_type = "application/json";
        Self { url, media_type, headers: Vec::new(), body: body.to_string(), success }
    }

    /// Sends it, and reads whether it was taken.
    ///
    /// # Errors
    /// When it was not.
    pub fn send(&self) -> Result<(), SendError> {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIME_MAX))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let mut request = agent.post(&self.url).header("content-type", self.media_type);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        // What ureq says may hold the address, which is a secret: only its kind is repeated.
        let mut answer = request
            .send(self.body.as_str())
            .map_err(|error| SendError::Unreachable(kind(&error).to_owned()))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(SendError::Refused { status: status.as_u16() });
        }
        let Success::Zero(field) = self.success else { return Ok(()) };
        let text = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_string();
        let said: Value =
            text.ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        if said[field] == 0 {
            return Ok(());
        }
        Err(SendError::Declined { field, code: said[field].to_string().chars().take(32).collect() })
    }
}

fn kind(error: &ureq::Error) -> &'static str {
    if matches!(error, ureq::Error::Timeout(_)) {
        "no answer in time"
    } else if matches!(error, ureq::Error::HostNotFound) {
        "its name is not known"
    } else if matches!(error, ureq::Error::ConnectionFailed | ureq::Error::Io(_)) {
        "no connection"
    } else if matches!(error, ureq::Error::Tls(_) | ureq::Error::Rustls(_)) {
        "its certificate is not trusted"
    } else {
        "the request failed"
    }
}
