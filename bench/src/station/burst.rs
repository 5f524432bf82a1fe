//! Many clients at once: how long each waits for its answer, and what becomes of every label.
//!
//! The same for every system: so many connections, each handing in its next label as soon as the one
//! before is answered. A crowd over several printers is the same with more sinks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::BenchError;
use crate::figures::{Figures, median_rate, rounded};
use crate::label::{Label, Serial};
use crate::line::submission::Submitted;
use crate::sink::Sink;
use crate::station::agent::{self, Agent};
use crate::station::memory::{Look, Memory, resident_kib};
use crate::system::waystation::tickets;
use crate::system::{Submitter, System};
use crate::tally::{Receipt, Tally, tally};

/// How often the memory is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What one system made of its bursts.
#[derive(Debug, Clone, Serialize)]
pub struct Burst {
    /// The system's name.
    pub system: &'static str,
    /// What it says it is.
    pub version: Option<String>,
    /// Whether its acknowledgement survives a power cut.
    pub durable: bool,
    /// Clients at once.
    pub clients: usize,
    /// Labels of one burst.
    pub labels: usize,
    /// Printers behind it.
    pub printers: usize,
    /// Submission to acknowledgement.
    pub ack: Option<Figures>,
    /// Acknowledgements a second, the median burst.
    pub acks_per_second: Option<f64>,
    /// Labels at the printers a second, the median burst.
    pub labels_per_second: Option<f64>,
    /// How often it said that it is busy; the label was then handed in again.
    pub rejected: usize,
    /// What became of the labels.
    pub fate: Tally,
    /// The memory of its process.
    pub memory: Option<Memory>,
    /// Why it was left out of the rest.
    pub stopped: Option<String>,
}

/// Serials that no other label of the run has.
#[derive(Debug, Default)]
pub struct Serials(u32);

impl Serials {
    /// The next labels.
    pub fn labels(&mut self, count: usize) -> Vec<Label> {
        (0..count)
            .map(|_| {
                let serial = Serial(self.0);
                self.0 += 1;
                Label::new(serial)
            })
            .collect()
    }
}

/// Everything that was measured of one system.
#[derive(Debug, Default)]
pub struct Log {
    acks: Vec<Duration>,
    ack_rates: Vec<f64>,
    label_rates: Vec<f64>,
    receipts: Vec<Receipt>,
    orders: Vec<Vec<Serial>>,
    rejected: usize,
    looks: Vec<Look>,
}

impl Log {
    /// One burst of one system on its one printer.
    pub fn burst(
        &mut self,
        system: &dyn System,
        clients: usize,
        labels: &[Label],
        quiet_time_max: Duration,
        stop: &AtomicBool,
    ) -> Result<(), BenchError> {
        let submitters = (0..clients).map(|_| system.connect()).collect::<Result<Vec<_>, _>>()?;
        let started = Instant::now();
        let receipts =
            self.submit(system.name(), system.process(), submitters, labels, started, stop)?;
        let serials: Vec<Serial> = receipts.iter().map(|receipt| receipt.serial).collect();
        let came = system.sink().wait_for_all(&serials, quiet_time_max);
        self.label_rates.extend(came.last_at.map(|at| per_second(came.count, at - started)));
        self.orders.push(system.accepted_order(&receipts)?);
        self.receipts.extend(receipts);
        Ok(())
    }

    /// One burst of a crowd that speaks for several printers at once.
    pub fn crowd(
        &mut self,
        agent: &Agent,
        sinks: &[(String, Sink)],
        clients: usize,
        labels: &[Label],
        (quiet_time_max, stop): (Duration, &AtomicBool),
    ) -> Result<(), BenchError> {
        let names = sinks.iter().map(|(name, _)| name).cycle();
        let submitters = names.take(clients).map(|name| agent.submitter(name)).collect();
        let started = Instant::now();
        let receipts =
            self.submit(agent::NAME, agent.process(), submitters, labels, started, stop)?;
        let mut serials = tickets(&receipts);
        let (mut count, mut last_at) = (0, None);
        for (name, sink) in sinks {
            let order = agent.accepted_order(name, &mut serials)?;
            let came = sink.wait_for_all(&order, quiet_time_max);
            count += came.count;
            last_at = last_at.max(came.last_at);
            self.orders.push(order);
        }
        if !serials.is_empty() {
            let answer = format!("job lists that lack {} accepted jobs", serials.len());
            return Err(BenchError::Answer { system: agent::NAME, answer });
        }
        self.label_rates.extend(last_at.map(|at| per_second(count, at - started)));
        self.receipts.extend(receipts);
        Ok(())
    }

    fn submit(
        &mut self,
        name: &'static str,
        process: Option<u32>,
        submitters: Vec<Box<dyn Submitter>>,
        labels: &[Label],
        started: Instant,
        stop: &AtomicBool,
    ) -> Result<Vec<Receipt>, BenchError> {
        let over = AtomicBool::new(false);
        let (submitted, looks) = thread::scope(|scope| {
            let looks = scope.spawn(|| watch(process, &over));
            let submitted = Submitted::crowd(name, submitters, labels, stop);
            over.store(true, Ordering::Relaxed);
            (submitted, looks.join().expect("looking at a process breaks nothing"))
        });
        self.looks.extend(looks);
        self.rejected += submitted.held_back;
        let Submitted { receipts, held_back: _, failure } = submitted;
        if let Some(failure) = failure {
            self.receipts.extend(receipts);
            return Err(failure);
        }
        self.acks.extend(receipts.iter().map(|it| it.accepted_at - it.submitted_at));
        let last = receipts.iter().map(|receipt| receipt.accepted_at).max();
        self.ack_rates.extend(last.map(|at| per_second(receipts.len(), at - started)));
        Ok(receipts)
    }

    /// What it comes to; `sinks` are all printers that the labels went to.
    pub fn report<'a>(
        self,
        system: (&'static str, Option<String>, bool),
        clients: usize,
        labels: usize,
        sinks: impl Iterator<Item = &'a Sink>,
        stopped: Option<String>,
    ) -> Burst {
        let arrivals: Vec<_> = sinks.map(Sink::arrivals).collect();
        let (system, version, durable) = system;
        Burst {
            system,
            version,
            durable,
            clients,
            labels,
            printers: arrivals.len(),
            ack: Figures::of(&self.acks),
            acks_per_second: median_rate(&self.ack_rates).map(rounded),
            labels_per_second: median_rate(&self.label_rates).map(rounded),
            rejected: self.rejected,
            fate: tally(&self.receipts, &self.orders, &arrivals.concat()),
            memory: Memory::of(&self.looks),
            stopped,
        }
    }
}

/// Looks at a process until it is over.
fn watch(process: Option<u32>, over: &AtomicBool) -> Vec<Look> {
    let (started, mut looks) = (Instant::now(), Vec::new());
    while !over.load(Ordering::Relaxed) {
        let kib = process.and_then(resident_kib);
        looks.extend(kib.map(|kib| Look { at: started.elapsed(), kib }));
        thread::sleep(LOOK_AGAIN);
    }
    looks
}

fn per_second(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / time.as_secs_f64().max(f64::EPSILON)
}
