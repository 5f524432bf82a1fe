//! Waystation itself: the release binary with a journal of its own, asked over its local API.
//!
//! Its state lies in the work folder, on the disk whose raw sync is measured, and its one
//! printer is the sink.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use crate::error::BenchError;
use crate::label::Serial;
use crate::sink::Sink;
use crate::station::agent::{self, Agent, PrinterLine};
use crate::system::{Acknowledgement, Submitter, System, Ticket};
use crate::tally::Receipt;

/// The printer's name in the configuration.
const PRINTER: &str = "sink";

/// A running agent.
#[derive(Debug)]
pub struct Waystation {
    sink: Sink,
    agent: Agent,
    version: Option<String>,
}

impl Waystation {
    /// Its name in reports.
    pub const NAME: &'static str = agent::NAME;

    /// Starts `binary` with a fresh state folder below `folder` and waits until it is ready.
    pub fn start(binary: &Path, folder: &Path) -> Result<Self, BenchError> {
        let sink = Sink::open()?;
        let printer = PrinterLine {
            name: PRINTER.to_owned(),
            address: sink.address(),
            profile: agent::RAW,
            window: 1,
        };
        let agent = Agent::start(binary, folder, &[printer])?;
        Ok(Self { sink, version: Some(agent.version()?), agent })
    }

    /// Uses an agent that somebody else started with `sink` as its printer `sink`.
    pub fn attach(sink: Sink, address: SocketAddr, token: String) -> Result<Self, BenchError> {
        let agent = Agent::attach(address, token);
        Ok(Self { sink, version: Some(agent.version()?), agent })
    }
}

impl System for Waystation {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> Option<String> {
        self.version.clone()
    }

    fn acknowledgement(&self) -> Option<Acknowledgement> {
        Some(Acknowledgement { durable: true, means: "202: the job is synced to the journal" })
    }

    fn sink(&self) -> &Sink {
        &self.sink
    }

    fn process(&self) -> Option<u32> {
        self.agent.process()
    }

    fn connect(&self) -> Result<Box<dyn Submitter>, BenchError> {
        Ok(self.agent.submitter(PRINTER))
    }

    /// The job list, newest first, read back to the first job of the burst.
    fn accepted_order(&self, receipts: &[Receipt]) -> Result<Vec<Serial>, BenchError> {
        let mut serials = tickets(receipts);
        let order = self.agent.accepted_order(PRINTER, &mut serials)?;
        if !serials.is_empty() {
            let answer = format!("a job list that lacks {} accepted jobs", serials.len());
            return Err(BenchError::Answer { system: Self::NAME, answer });
        }
        Ok(order)
    }
}

/// Labels by the ids of their jobs.
pub(crate) fn tickets(receipts: &[Receipt]) -> BTreeMap<String, Serial> {
    let id = |receipt: &Receipt| match &receipt.ticket {
        Ticket::Id(id) => Some((id.clone(), receipt.serial)),
        Ticket::None | Ticket::Number(_) => None,
    };
    receipts.iter().filter_map(id).collect()
}
