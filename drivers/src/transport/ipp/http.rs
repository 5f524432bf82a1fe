//! As much of HTTP/1.1 as one IPP request needs (RFC 9112), with a limit on everything.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use crate::address::HostPort;
use crate::transport::Transport;
use crate::transport::tcp::Tcp;

/// How long an answer may be. A printer with all its attributes says about 20 kB.
const RESPONSE_BYTES_MAX: usize = 256 * 1024;

/// The head of a request; each has its own connection.
pub(super) fn head(at: &HostPort, path: &str, length_bytes: usize) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/ipp\r\n\
         Content-Length: {length_bytes}\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

/// What came of an answer so far.
#[derive(Debug, Default)]
pub(super) struct Response {
    received: Vec<u8>,
}

impl Response {
    /// Reads on until the answer is whole, and gives its body. May be called again after a
    /// deadline.
    pub(super) fn read(&mut self, tcp: &mut Tcp, time_max: Duration) -> io::Result<Vec<u8>> {
        let start = Instant::now();
        let mut piece = [0; 4096];
        loop {
            tcp.set_deadlines(time_max.saturating_sub(start.elapsed()), Duration::ZERO)?;
            let count = tcp.read(&mut piece)?;
            self.received.extend_from_slice(&piece[..count]);
            if let Some(body) = body(&self.received, count == 0)? {
                return Ok(body);
            }
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.received.len() > RESPONSE_BYTES_MAX {
                return Err(wrong("is longer than any printer's"));
            }
        }
    }
}

fn wrong(what: &str) -> io::Error {
    let what = format!("the answer {what}; check that an IPP printer is at this address");
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// The body of an answer; `None` when it is not whole yet.
fn body(received: &[u8], ended: bool) -> io::Result<Option<Vec<u8>>> {
    let Some(at) = position(received, b"\r\n\r\n") else { return Ok(None) };
    let (head, rest) = (&received[..at], &received[at + 4..]);
    let head = std::str::from_utf8(head).map_err(|_| wrong("is not HTTP"))?;
    let mut lines = head.split("\r\n");
    let code = status_code(lines.next().unwrap_or_default())?;
    if code == 100 {
        return body(rest, ended);
    }
    if code != 200 {
        return Err(wrong(&format!("is HTTP {code}")));
    }
    let field = |wanted: &str| {
        lines.clone().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_ascii_lowercase())
        })
    };
    if field("transfer-encoding").is_some_and(|coding| coding.ends_with("chunked")) {
        return unchunked(rest);
    }
    let Some(length) = field("content-length") else {
        return Ok(ended.then(|| rest.to_vec()));
    };
    let length: usize = length.parse().map_err(|_| wrong("has no length"))?;
    Ok(rest.get(..length).map(<[u8]>::to_vec))
}

fn status_code(line: &str) -> io::Result<u16> {
    let code = line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5));
    code.and_then(|code| code.parse().ok()).ok_or_else(|| wrong("is not HTTP"))
}

/// A body in chunks (RFC 9112, 7.1); `None` when the last one is not there yet.
fn unchunked(mut rest: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut whole = Vec::new();
    loop {
        let Some(end) = position(rest, b"\r\n") else { return Ok(None) };
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| wrong("has a broken chunk"))?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(|_| wrong("has a broken chunk"))?;
        if length == 0 {
            return Ok(Some(whole));
        }
        let from = end + 2;
        let Some(until) = from.checked_add(length) else {
            return Err(wrong("has a broken chunk"));
        };
        let Some(chunk) = rest.get(from..until) else { return Ok(None) };
        whole.extend_from_slice(chunk);
        rest = rest.get(until + 2..).unwrap_or_default();
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(received: &str, ended: bool, expected: &str) {
        let said = match body(received.as_bytes(), ended) {
            Ok(None) => "not whole".to_owned(),
            Ok(Some(body)) => String::from_utf8(body).unwrap(),
            Err(error) => error.to_string(),
        };
        assert!(said.starts_with(expected), "{received:?}: {said:?} is not {expected:?}");
    }

    #[test]
    fn a_body_ends_where_its_head_says() {
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", false, "abc");
        check("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", false, "not whole");
        check("HTTP/1.0 200 OK\r\n\r\nabc", false, "not whole");
        check("HTTP/1.0 200 OK\r\n\r\nabc", true, "abc");
        check(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            false,
            "x",
        );
    }

    #[test]
    fn chunks_are_joined() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(&format!("{head}2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n"), false, "abc");
        check(&format!("{head}2\r\nab\r\n5\r\nc"), false, "not whole");
        check(&format!("{head}zz\r\nab\r\n"), false, "the answer has a broken chunk");
        check(&format!("{head}ffffffffffffffff\r\nab\r\n"), false, "the answer has a broken chunk");
    }

    #[test]
    fn what_is_no_answer_is_explained() {
        check("HTTP/1.1 404 Not Found\r\n\r\n", false, "the answer is HTTP 404");
        check("SSH-2.0-OpenSSH\r\n\r\n", false, "the answer is not HTTP");
        check("HTTP/1.1 2\r\n\r\n", false, "the answer is not HTTP");
        check("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", false, "the answer has no length");
    }
}
