//! An IPP printer (RFC 8010, RFC 8011; IPP/2.0 of PWG 5100.12) over HTTP without TLS.
//!
//! It takes a whole document at a time and tells a state by its own words. What it says of a job is
//! not asked: "completed" there means that the bytes were passed on, not that a label came out.

mod http;
mod words;

use std::io::{self, Read, Write};
use std::time::Duration;

use super::tcp::{self, Tcp};
use super::{Handover, Transport, is_deadline};
use crate::address::{Answers, HostPort};
use crate::status::Status;

use http::Response;
use words::Operation;

/// An IPP printer. It is called anew for every request.
#[derive(Debug)]
pub struct Ipp {
    at: HostPort,
    path: String,
    format: String,
    connect_time_max: Duration,
    write_time_max: Duration,
    job: Option<Job>,
}

/// A document on its way.
#[derive(Debug)]
struct Job {
    tcp: Tcp,
    bytes_left: usize,
    response: Response,
}

impl Ipp {
    /// A printer that answers a question about its state within `connect_time_max`.
    pub fn connect(
        at: &HostPort,
        path: &str,
        format: &str,
        connect_time_max: Duration,
    ) -> io::Result<Self> {
        let mut ipp = Self {
            at: at.clone(),
            path: path.to_owned(),
            format: format.to_owned(),
            connect_time_max,
            write_time_max: connect_time_max,
            job: None,
        };
        ipp.state()?;
        Ok(ipp)
    }

    /// Calls, and says what comes and how much of it.
    fn request(&self, operation: Operation<'_>, document_bytes: usize) -> io::Result<Tcp> {
        let body = words::request(operation, &format!("ipp://{}{}", self.at, self.path))?;
        let length = body.len().saturating_add(document_bytes);
        let mut tcp = tcp::connect(&self.at, self.connect_time_max)?;
        let mut message = http::head(&self.at, &self.path, length);
        message.extend_from_slice(&body);
        tcp.set_deadlines(self.connect_time_max, self.connect_time_max)?;
        // The head is smaller than the kernel's buffer of a new connection.
        tcp.write_all(&message)?;
        Ok(tcp)
    }

    fn state(&mut self) -> io::Result<Status> {
        let mut tcp = self.request(Operation::GetPrinterAttributes, 0)?;
        let body = Response::default().read(&mut tcp, self.connect_time_max)?;
        words::state(&body)
    }
}

impl Read for Ipp {
    /// Nothing ever comes back beside the answers to requests.
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

impl Write for Ipp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(job) = &mut self.job else { return Err(io::ErrorKind::NotConnected.into()) };
        job.tcp.set_deadlines(Duration::ZERO, self.write_time_max)?;
        let bytes = &bytes[..bytes.len().min(job.bytes_left)];
        let taken = job.tcp.write(bytes)?;
        job.bytes_left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Ipp {
    fn set_deadlines(&mut self, _read: Duration, write: Duration) -> io::Result<()> {
        self.write_time_max = write;
        Ok(())
    }

    fn half_close(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn answers(&self) -> Answers {
        Answers::Way
    }

    fn begin_document(&mut self, length_bytes: usize) -> io::Result<()> {
        self.job = None;
        let tcp = self.request(Operation::PrintJob { format: &self.format }, length_bytes)?;
        self.job = Some(Job { tcp, bytes_left: length_bytes, response: Response::default() });
        Ok(())
    }

    fn end_document(&mut self) -> io::Result<Handover> {
        let Some(job) = &mut self.job else { return Err(io::ErrorKind::NotConnected.into()) };
        let body = job.response.read(&mut job.tcp, self.write_time_max);
        if body.as_ref().is_err_and(is_deadline) {
            return body.map(|_| Handover::Taken);
        }
        self.job = None;
        words::handover(&body?)
    }

    fn status(&mut self) -> io::Result<Option<Status>> {
        if self.job.is_some() {
            return Ok(None);
        }
        self.state().map(Some)
    }
}
