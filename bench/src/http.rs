//! One keep-alive HTTP/1.1 connection on loopback, and the moment its answer was complete.
//!
//! Every system is asked through the same client, so that its cost is the same for all. It is
//! as thin as a client can be, because what it costs is measured with the system: a request is
//! one write. It never follows a redirect, never retries, never speaks TLS, and is not a client
//! for any other use.

mod answer;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::http::answer::Reader;

/// How long a server may be silent within one answer.
pub const SILENCE_TIME_MAX: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 4 * 1_048_576;

/// A client that holds one connection.
#[derive(Debug)]
pub struct Connection {
    server: SocketAddr,
    open: Option<Reader<TcpStream>>,
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
    pub fn to(server: SocketAddr) -> Self {
        Self { server, open: None }
    }

    /// Sends a body and reads the answer to its end.
    pub fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, BenchError> {
        self.exchange("POST", path, headers, body)
    }

    /// Asks and reads the answer to its end.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Reply, BenchError> {
        self.exchange("GET", path, headers, &[])
    }

    fn exchange(
        &mut self,
        method: &'static str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, BenchError> {
        let server = self.server;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\n").into_bytes();
        for (name, value) in headers {
            request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if method == "POST" {
            request.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body);

        let sent = self.send(&request);
        sent.map_err(|source| BenchError::Http {
            what: method,
            url: format!("http://{server}{path}"),
            source,
        })
    }

    fn send(&mut self, request: &[u8]) -> std::io::Result<Reply> {
        let mut reader = match self.open.take() {
            Some(reader) => reader,
            None => {
                let stream = TcpStream::connect(self.server)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(SILENCE_TIME_MAX))?;
                stream.set_write_timeout(Some(SILENCE_TIME_MAX))?;
                Reader::new(stream)
            }
        };
        reader.inner().write_all(request)?;
        let answer = reader.answer()?;
        let answered_at = Instant::now();
        let header = |name| answer.header(name).map(str::to_owned);
        let reply = Reply {
            status: answer.status,
            answered_at,
            retry_after: header("retry-after")
                .and_then(|value| value.parse().ok())
                .map(Duration::from_secs),
            server: header("server"),
            body: answer.body,
        };
        if answer.keeps_open {
            self.open = Some(reader);
        }
        Ok(reply)
    }
}

impl Reply {
    /// The beginning of the answer, for an error message.
    pub fn excerpt(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        format!("{} {}", self.status, text.trim())
    }
}
