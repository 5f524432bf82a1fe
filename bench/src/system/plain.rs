//! The floor: straight to the printer, one write a label.
//!
//! Nothing is kept, asked or answered. With a connection that stays open this is the least that
//! any way can cost; with a connection for each label it is what a WMS does that prints to port
//! 9100 by itself. No way that keeps a label safe can be faster; none should be so careless.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::{Label, Serial};
use crate::sink::Sink;
use crate::system::{Acknowledgement, Answer, Submitter, System, Ticket};
use crate::tally::Receipt;

/// How long one write may take.
const WRITE_TIME_MAX: Duration = Duration::from_secs(10);

/// When a plain writer opens its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// Once, and keeps it.
    Once,
    /// For each label, and closes it after.
    EachTime,
}

/// A plain TCP writer.
#[derive(Debug)]
pub struct PlainTcp {
    sink: Sink,
    opens: Opens,
}

impl PlainTcp {
    /// The name, in reports, of the floor: the connection stays open.
    pub const NAME: &'static str = "plain-tcp";
    /// The name, in reports, of the way with a connection for each label.
    pub const NAME_EACH_TIME: &'static str = "plain-tcp-connect";

    /// Opens a sink to write to.
    pub fn start(opens: Opens) -> Result<Self, BenchError> {
        Ok(Self { sink: Sink::open()?, opens })
    }
}

impl System for PlainTcp {
    fn name(&self) -> &'static str {
        match self.opens {
            Opens::Once => Self::NAME,
            Opens::EachTime => Self::NAME_EACH_TIME,
        }
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

    /// A printer serves one connection at a time, so a plain writer has one.
    fn connections(&self, _wanted: usize) -> usize {
        1
    }

    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError> {
        let printer = self.sink.address();
        Ok(match self.opens {
            Opens::Once => Box::new(Wire { stream: open(printer)? }),
            Opens::EachTime => Box::new(Caller { printer }),
        })
    }

    /// With one writer the order of writing is the order of acceptance.
    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError> {
        let mut written: Vec<&Receipt> = receipts.iter().collect();
        written.sort_by_key(|receipt| receipt.submitted_at);
        Ok(written.into_iter().map(|receipt| receipt.serial).collect())
    }
}

/// A connection that stays open.
struct Wire {
    stream: TcpStream,
}

impl Submitter for Wire {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        write(&mut self.stream, label)
    }
}

/// A connection for each label.
struct Caller {
    printer: SocketAddr,
}

impl Submitter for Caller {
    fn submit(&mut self, label: &Label) -> Result<Answer, BenchError> {
        write(&mut open(self.printer)?, label)
    }
}

fn open(printer: SocketAddr) -> Result<TcpStream, BenchError> {
    let opened = TcpStream::connect(printer).and_then(|stream| {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(WRITE_TIME_MAX))?;
        Ok(stream)
    });
    opened.map_err(|source| BenchError::Loopback { deed: "connect to the sink", source })
}

fn write(stream: &mut TcpStream, label: &Label) -> Result<Answer, BenchError> {
    let fail = |source| BenchError::Loopback { deed: "write to the sink", source };
    stream.write_all(&label.zpl).map_err(fail)?;
    Ok(Answer::Accepted { at: Instant::now(), ticket: Ticket::None })
}
