//! Reads one HTTP/1.1 answer (RFC 9112): head, and a body by length, in chunks, or to the end.
//!
//! It never reads beyond the answer it was asked for, and never holds more than the limit.

use std::io::{self, Read};

use crate::http::ANSWER_BYTES_MAX;

/// How much is read at once, in bytes.
const READ_BYTES: usize = 16_384;

/// An answer as it came.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// Whether the connection may be used again.
    pub(super) keeps_open: bool,
    headers: Vec<(String, String)>,
}

impl Answer {
    /// The first header of a name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A connection and what was read from it beyond the last line.
#[derive(Debug)]
pub(super) struct Reader<S> {
    stream: S,
    held: Vec<u8>,
    buffer: Vec<u8>,
}

impl<S: Read> Reader<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, held: Vec::new(), buffer: vec![0; READ_BYTES] }
    }

    pub(super) fn inner(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Reads one answer to its end; interim answers (1xx) are passed over.
    pub(super) fn answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.head()?;
        while (100..200).contains(&answer.status) {
            answer = self.head()?;
        }
        let coding = answer.header("transfer-encoding").unwrap_or_default();
        let length = answer.header("content-length").map(str::parse);
        answer.body = if answer.status == 204 || answer.status == 304 {
            Vec::new()
        } else if coding.eq_ignore_ascii_case("chunked") {
            self.chunks()?
        } else if let Some(length) = length {
            self.take(length.map_err(|_| wrong("a Content-Length that is no number"))?)?
        } else {
            answer.keeps_open = false;
            self.rest()?
        };
        Ok(answer)
    }

    fn head(&mut self) -> io::Result<Answer> {
        let status_line = self.line()?;
        let status = status_line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5));
        let status = status.and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| wrong("no HTTP/1 status line"))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| wrong("a torn header"))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, body: Vec::new(), keeps_open: true, headers };
        let closes = answer.header("connection").is_some_and(|value| {
            value.split(',').any(|option| option.trim().eq_ignore_ascii_case("close"))
        });
        answer.keeps_open = !closes;
        Ok(answer)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size =
                usize::from_str_radix(digits, 16).map_err(|_| wrong("a chunk without a size"))?;
            if size == 0 {
                while !self.line()?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.take(size)?);
            if body.len() > ANSWER_BYTES_MAX || !self.line()?.is_empty() {
                return Err(wrong("a chunk that does not end, or too many"));
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut searched = 0;
        loop {
            let found = self.held[searched..].windows(2).position(|pair| pair == b"\r\n");
            if let Some(end) = found.map(|end| searched + end) {
                let line = String::from_utf8_lossy(&self.held[..end]).into_owned();
                self.held.drain(..end + 2);
                return Ok(line);
            }
            searched = self.held.len().saturating_sub(1);
            self.fill()?;
        }
    }

    fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        if count > ANSWER_BYTES_MAX {
            return Err(wrong("a body above the limit"));
        }
        while self.held.len() < count {
            self.fill()?;
        }
        Ok(self.held.drain(..count).collect())
    }

    fn rest(&mut self) -> io::Result<Vec<u8>> {
        loop {
            match self.fill() {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(std::mem::take(&mut self.held));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.held.len() > ANSWER_BYTES_MAX {
            return Err(wrong("an answer above the limit"));
        }
        let read = self.stream.read(&mut self.buffer)?;
        if read == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer broke off"));
        }
        self.held.extend_from_slice(&self.buffer[..read]);
        Ok(())
    }
}

fn wrong(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte a read, the worst a network may do.
    struct Drip<'bytes>(&'bytes [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn check(stream: &[u8], expected: &[(u16, &str, bool)]) {
        let mut whole = Reader::new(stream);
        let mut dripping = Reader::new(Drip(stream));
        for (status, body, keeps_open) in expected {
            for answer in [whole.answer().unwrap(), dripping.answer().unwrap()] {
                let found = (answer.status, String::from_utf8(answer.body).unwrap());
                assert_eq!(found, (*status, (*body).to_owned()));
                assert_eq!(answer.keeps_open, *keeps_open);
            }
        }
    }

    fn check_refused(stream: &[u8], word: &str) {
        let error = Reader::new(stream).answer().unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }

    #[test]
    fn answers_follow_each_other_on_one_connection() {
        check(
            b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nfirst\
              HTTP/1.1 204 No Content\r\n\r\n\
              HTTP/1.1 429 Later\r\ncontent-length: 0\r\nRetry-After: 1\r\n\r\n",
            &[(202, "first", true), (204, "", true), (429, "", true)],
        );
    }

    #[test]
    fn chunks_are_put_together_and_trailers_passed_over() {
        check(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
              3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\nX: y\r\n\r\n\
              HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz",
            &[(200, "abc0123456789", true), (200, "z", true)],
        );
    }

    #[test]
    fn without_a_length_the_body_ends_with_the_connection() {
        check(b"HTTP/1.0 200 OK\r\n\r\nall of it", &[(200, "all of it", false)]);
    }

    #[test]
    fn a_server_that_closes_is_not_asked_again_on_the_same_connection() {
        check(
            b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok",
            &[(200, "ok", false)],
        );
    }

    #[test]
    fn nonsense_is_refused() {
        check_refused(b"SSH-2.0-x\r\n\r\n", "status line");
        check_refused(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "Content-Length");
        check_refused(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "limit");
        check_refused(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "broke off");
        check_refused(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "size");
    }
}
