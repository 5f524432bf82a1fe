//! The other side of the control API: what the command line uses.
//!
//! Waits for an answer ten seconds at most; it never tries twice.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::fault::FaultText;
use crate::wire::{LabelText, PrinterState};

/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// Why the control API did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Occurs when nobody answers.
    #[error(
        "no simulator answers at {url}: {source}; start `waystation-sim serve`, or give --control"
    )]
    Unreachable {
        /// Where.
        url: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
    /// Occurs when the simulator says no.
    #[error("{detail} {remedy}")]
    Refused {
        /// What is wrong.
        detail: String,
        /// What to do about it.
        remedy: String,
    },
    /// Occurs when what answers is no simulator.
    #[error("{url} answered {status} in words this program does not know; is it a simulator?")]
    Unknown {
        /// Where.
        url: String,
        /// The HTTP status.
        status: u16,
    },
}

#[derive(Deserialize)]
struct ProblemText {
    detail: String,
    remedy: String,
}

/// A caller of the control API.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    /// A caller of the API at this URL, such as `http://127.0.0.1:9631`.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_TIME_MAX))
            .build();
        Self { agent: config.new_agent(), base: base.trim_end_matches('/').to_owned() }
    }

    /// All printers.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn printers(&self) -> Result<Vec<PrinterState>, ClientError> {
        self.read(&format!("{}/printers", self.base))
    }

    /// A printer's sheets: `printed`, `partial`, `foreign` or `all`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn labels(&self, printer: &str, outcome: &str) -> Result<Vec<LabelText>, ClientError> {
        self.read(&format!("{}/printers/{printer}/labels?outcome={outcome}", self.base))
    }

    /// Makes something go wrong.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn fault(&self, printer: &str, fault: &FaultText) -> Result<(), ClientError> {
        let url = format!("{}/printers/{printer}/faults", self.base);
        let body = serde_json::to_vec(fault).expect("a fault has nothing that JSON lacks");
        let answer = self.agent.post(&url).content_type("application/json").send(&body);
        accepted(&url, answer).map(|_| ())
    }

    /// Mends everything.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn clear(&self, printer: &str) -> Result<(), ClientError> {
        let url = format!("{}/printers/{printer}/faults", self.base);
        accepted(&url, self.agent.delete(&url).call()).map(|_| ())
    }

    fn read<T: DeserializeOwned>(&self, url: &str) -> Result<T, ClientError> {
        let mut answer = accepted(url, self.agent.get(url).call())?;
        let status = answer.status().as_u16();
        let unknown = |_| ClientError::Unknown { url: url.to_owned(), status };
        answer.body_mut().read_json().map_err(unknown)
    }
}

fn accepted(
    url: &str,
    answer: Result<Response<Body>, ureq::Error>,
) -> Result<Response<Body>, ClientError> {
    let mut answer = answer.map_err(|source| ClientError::Unreachable {
        url: url.to_owned(),
        source: Box::new(source),
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    match answer.body_mut().read_json() {
        Ok(ProblemText { detail, remedy }) => Err(ClientError::Refused { detail, remedy }),
        Err(_) => Err(ClientError::Unknown { url: url.to_owned(), status: status.as_u16() }),
    }
}
