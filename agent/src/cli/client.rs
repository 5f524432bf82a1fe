//! Talks to the running station over its local API, as any program does.
//!
//! Every call has a time limit. The token is read from its file and goes into one
//! header only.

use std::{path::PathBuf, time::Duration};

use agent::{
    config::Config,
    station::{self, StationError, TOKEN_FILE},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use ureq::Agent;

use super::Exit;

/// How long one call may take.
const CALL_TIME_MAX: Duration = Duration::from_secs(30);

/// How long it may take until a stream of events begins.
const LISTEN_TIME_MAX: Duration = Duration::from_secs(2);

/// How much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A station that is called.
pub(crate) struct Client {
    agent: Agent,
    base: String,
    authorization: String,
}

/// What the station answers when it does not do what it is asked.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Refusal {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) detail: String,
    pub(crate) remedy: String,
}

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("No station answers at {base}: {cause}.")]
    NoAgent { base: String, cause: String },
    #[error("There is no token at {}.", .0.display())]
    NoToken(PathBuf),
    #[error(transparent)]
    Token(#[from] StationError),
    #[error("{}", .0.detail)]
    Refused(Refusal),
    #[error("What answers at {base} is not a station: {cause}.")]
    NotAStation { base: String, cause: String },
}

impl CallError {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::NoAgent { .. } | Self::NoToken(_) | Self::NotAStation { .. } => Exit::NoAgent,
            Self::Token(_) => Exit::Failed,
            Self::Refused(_) => Exit::Refused,
        }
    }

    /// Whether the station refused for this reason, a name of `docs/problems.md`.
    pub(crate) fn is_refusal(&self, reason: &str) -> bool {
        match self {
            Self::Refused(Refusal { kind, .. }) => kind.rsplit(':').next() == Some(reason),
            Self::NoAgent { .. } | Self::NoToken(_) | Self::Token(_) | Self::NotAStation { .. } => {
                false
            }
        }
    }

    /// What to do about it, as a sentence; empty where the error says it itself.
    pub(crate) fn remedy(&self) -> &str {
        match self {
            Self::NoAgent { .. } => "Start the station with `waystation run`.",
            Self::NoToken(_) => "Start the station once with `waystation run`, by the same user.",
            Self::Token(_) => "",
            Self::Refused(refusal) => &refusal.remedy,
            Self::NotAStation { .. } => "Check `listen` in the configuration.",
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Refused(refusal) => json!({"error": refusal}),
            Self::NoAgent { .. } | Self::NoToken(_) | Self::Token(_) | Self::NotAStation { .. } => {
                json!({"error": {"detail": self.to_string(), "remedy": self.remedy()}})
            }
        }
    }
}

/// Calls programs of this computer.
pub(super) fn caller() -> Agent {
    let settings = Agent::config_builder()
        .timeout_global(Some(CALL_TIME_MAX))
        .http_status_as_error(false)
        .max_redirects(0)
        // A proxy of the environment has no business between a program and its own computer.
        .proxy(None);
    settings.build().into()
}

impl Client {
    /// A client of the station with this configuration.
    pub(crate) fn new(config: &Config) -> Result<Self, CallError> {
        let token = station::read_token(&config.state)?
            .ok_or_else(|| CallError::NoToken(config.state.join(TOKEN_FILE)))?;
        Ok(Self {
            agent: caller(),
            base: format!("http://{}", config.listen),
            authorization: format!("Bearer {}", token.reveal()),
        })
    }

    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, CallError> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in query {
            request = request.query(name, value);
        }
        self.read(request.header("authorization", &self.authorization).call())
    }

    /// What the station says there, with whatever status.
    pub(crate) fn look<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let answer = request.header("authorization", &self.authorization).call();
        let body = answer.map_err(|error| self.gone(&error))?.into_body();
        let read = body.into_with_config().limit(ANSWER_BYTES_MAX).read_json();
        read.map_err(|error| self.not_a_station(error.to_string()))
    }

    /// A stream of what changes, not read yet. A station that has no place for it takes too long.
    pub(crate) fn listen(&self) -> Result<http::Response<ureq::Body>, CallError> {
        let request = self.agent.get(format!("{}/v1/events", self.base));
        let request = request.header("authorization", &self.authorization);
        let request = request.config().timeout_recv_response(Some(LISTEN_TIME_MAX)).build();
        let stream = request.call().map_err(|error| self.gone(&error))?;
        match stream.status().is_success() {
            true => Ok(stream),
            false => Err(self.not_a_station(format!("it answers {}", stream.status()))),
        }
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<T, CallError> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in query {
            request = request.query(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.read(request.header("authorization", &self.authorization).send(body))
    }

    pub(crate) fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        let request = self.agent.delete(format!("{}{path}", self.base));
        self.read(request.header("authorization", &self.authorization).call())
    }

    fn read<T: DeserializeOwned>(
        &self,
        answer: Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, CallError> {
        let gone = |error: ureq::Error| self.gone(&error);
        let (parts, body) = answer.map_err(gone)?.into_parts();
        let bytes = body.into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(gone)?;
        if !parts.status.is_success() {
            let refusal = serde_json::from_slice(&bytes);
            return Err(refusal.map_or_else(
                |_| self.not_a_station(format!("it answers {}", parts.status)),
                CallError::Refused,
            ));
        }
        serde_json::from_slice(&bytes).map_err(|error| self.not_a_station(error.to_string()))
    }

    fn gone(&self, error: &ureq::Error) -> CallError {
        CallError::NoAgent { base: self.base.clone(), cause: error.to_string() }
    }

    fn not_a_station(&self, cause: String) -> CallError {
        CallError::NotAStation { base: self.base.clone(), cause }
    }
}
