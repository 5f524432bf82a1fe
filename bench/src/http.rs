//! One keep-alive HTTP/1.1 connection on loopback, and the moment its answer was complete.
//!
//! Every system is asked through the same client, so that its cost is the same for all. It
//! never follows a redirect, never retries, and holds exactly one connection open.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::{Agent, Body};

use crate::error::BenchError;

/// How long one request may take from start to end.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// The longest answer that is read.
pub const ANSWER_BYTES_MAX: u64 = 4 * 1_048_576;

/// A client that holds one connection.
#[derive(Debug)]
pub struct Connection {
    agent: Agent,
    base: String,
}

/// A complete answer.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status code.
    pub status: u16,
    /// When its last byte had been read.
    pub answered_at: Instant,
    /// What `Retry-After` said, if it named seconds.
    pub retry_after: Option<Duration>,
    /// What `Server` said.
    pub server: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// A client for one server; it connects with the first request.
    pub fn to(address: SocketAddr) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(1)
            .max_idle_connections_per_host(1)
            .timeout_global(Some(REQUEST_TIME_MAX))
            .proxy(None)
            .build();
        Self { agent: config.new_agent(), base: format!("http://{address}") }
    }

    /// Sends a body and reads the answer to its end.
    pub fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, BenchError> {
        let url = format!("{}{path}", self.base);
        let mut request = self.agent.post(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read("POST", &url, request.send(body))
    }

    /// Asks and reads the answer to its end.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Reply, BenchError> {
        let url = format!("{}{path}", self.base);
        let mut request = self.agent.get(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read("GET", &url, request.call())
    }
}

fn read(
    what: &'static str,
    url: &str,
    response: Result<Response<Body>, ureq::Error>,
) -> Result<Reply, BenchError> {
    let fail = |error: ureq::Error| BenchError::Http {
        what,
        url: url.to_owned(),
        detail: error.to_string(),
    };
    let mut response = response.map_err(fail)?;
    let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    let body = body.map_err(fail)?;
    let answered_at = Instant::now();
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    Ok(Reply {
        status: response.status().as_u16(),
        answered_at,
        retry_after: header("retry-after")
            .and_then(|value| value.parse().ok())
            .map(Duration::from_secs),
        server: header("server").map(str::to_owned),
        body,
    })
}

impl Reply {
    /// The beginning of the answer, for an error message.
    pub fn excerpt(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        format!("{} {}", self.status, text.trim())
    }
}
