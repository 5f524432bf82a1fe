//! Labels at an even pace while the station does something else: what that costs a client.

use std::slice::Iter;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::Label;
use crate::line::submission::Submitted;
use crate::station::agent::{self, Agent};
use crate::system::Submitter;
use crate::tally::Receipt;

/// The pause between two labels: a quick bench.
const LABEL_PAUSE: Duration = Duration::from_millis(50);

/// One client that hands its labels in, one after the other.
pub struct Hand<'a> {
    submitter: Box<dyn Submitter>,
    labels: Iter<'a, Label>,
    submitted: Submitted,
    stop: &'a AtomicBool,
}

impl<'a> Hand<'a> {
    /// A client with labels for one printer.
    pub fn new(agent: &Agent, printer: &str, labels: &'a [Label], stop: &'a AtomicBool) -> Self {
        let submitter = agent.submitter(printer);
        Self { submitter, labels: labels.iter(), submitted: Submitted::default(), stop }
    }

    /// Hands labels in until `done` says so, which is asked before each; how long that took, or
    /// nothing after `time_max`. One whose labels are all gone goes on waiting.
    pub fn work_until(
        &mut self,
        time_max: Duration,
        mut done: impl FnMut() -> Result<bool, BenchError>,
    ) -> Result<Option<Duration>, BenchError> {
        let began = Instant::now();
        while began.elapsed() < time_max {
            if done()? {
                return Ok(Some(began.elapsed()));
            }
            if let Some(label) = self.labels.next() {
                let submitter = self.submitter.as_mut();
                self.submitted.submit(agent::NAME, submitter, label, self.stop)?;
            }
            thread::sleep(LABEL_PAUSE);
        }
        Ok(None)
    }

    /// What was handed in so far.
    pub fn receipts(&self) -> &[Receipt] {
        &self.submitted.receipts
    }
}

/// How long each label waited for its acknowledgement.
pub fn acks(receipts: &[Receipt]) -> Vec<Duration> {
    receipts.iter().map(|receipt| receipt.accepted_at - receipt.submitted_at).collect()
}
