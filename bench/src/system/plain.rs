//! The floor: one connection straight to the printer, one write a label.
//!
//! Nothing is kept, asked or answered. No way that goes through another program can be faster;
//! none should be so careless.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::{Label, Serial};
use crate::sink::Sink;
use crate::system::{Acknowledgement, Answer, Submitter, System, Ticket};
use crate::tally::Receipt;

/// How long one write may take.
const WRITE_TIME_MAX: Duration = Duration::from_secs(10);

/// A plain TCP connection.
#[derive(Debug)]
pub struct PlainTcp {
    sink: Sink,
}

impl PlainTcp {
    /// Its name in reports.
    pub const NAME: &'static str = "plain-tcp";

    /// Opens a sink to write to.
    pub fn start() -> Result<Self, BenchError> {
        Ok(Self { sink: Sink::open()? })
    }
}

impl System for PlainTcp {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> Option<String> {
        None
    }

    fn acknowledgement(&self) -> Option<Acknowledgement> {
        None
    }

    fn sink(&self) -> &Sink {
        &self.sink
    }

    /// A printer serves one connection at a time, so the floor uses one.
    fn connections(&self, _wanted: usize) -> usize {
        1
    }

    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError> {
        let fail = |source| BenchError::Loopback { deed: "connect to the sink", source };
        let stream = TcpStream::connect(self.sink.address()).map_err(fail)?;
        stream.set_nodelay(true).map_err(fail)?;
        stream.set_write_timeout(Some(WRITE_TIME_MAX)).map_err(fail)?;
        Ok(Box::new(Wire { stream }))
    }

    /// On one connection the order of writing is the order of acceptance.
    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError> {
        let mut written: Vec<&Receipt> = receipts.iter().collect();
        written.sort_by_key(|receipt| receipt.submitted_at);
        Ok(written.into_iter().map(|receipt| receipt.serial).collect())
    }
}

struct Wire {
    stream: TcpStream,
}

impl Submitter for Wire {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        let fail = |source| BenchError::Loopback { deed: "write to the sink", source };
        self.stream.write_all(&label.zpl).map_err(fail)?;
        Ok(Answer::Accepted { at: Instant::now(), ticket: Ticket::None })
    }
}
