//! The measurement: the same labels through every system, in turns.
//!
//! In each round every lane gets a sequence and a burst. A sequence submits a label, waits until
//! it has arrived and submits the next; a burst submits over several connections without
//! waiting. Between every few labels of a sequence some raw syncs of the disk are timed: a disk
//! that others use is fast in one second and slow in the next, and a time in units of another
//! second's disk would mean nothing. Labels of the warm-up are not timed, but they may not be
//! lost either.

mod lane;
pub(crate) mod submission;

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

pub use lane::Lane;
pub use submission::HELD_BACK_TIME_MAX;

use crate::disk::RawSync;
use crate::error::BenchError;
use crate::label::{Label, Serial};
use crate::line::submission::Submitted;

/// After how many labels of a sequence the disk is looked at.
pub const LABELS_PER_LOOK: usize = 10;
/// How many raw syncs are timed in one look.
pub const SYNCS_PER_LOOK: usize = 5;
/// What a system is left to write down in peace before a look: its own syncs would slow ours.
const LOOK_AFTER: Duration = Duration::from_millis(5);
/// What a system is left to finish in peace after a burst.
const SETTLE_TIME: Duration = Duration::from_millis(300);

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Labels of one burst, and of all sequences of one system together.
    pub labels: usize,
    /// How often every system has its turn.
    pub rounds: usize,
    /// Connections a burst goes in over.
    pub connections: usize,
    /// Labels before anything is timed.
    pub warm_up: usize,
    /// What passes in a sequence between an arrival and the next submission.
    pub gap: Duration,
    /// How long a label may take to arrive before it is no longer waited for.
    pub arrival_time_max: Duration,
}

impl Plan {
    /// Timed labels of one sequence.
    pub fn sequence_labels(&self) -> usize {
        self.labels.div_ceil(self.rounds.max(1))
    }
}

/// What the lanes of one run share.
pub struct Run<'run> {
    plan: Plan,
    disk: RawSync,
    stop: &'run AtomicBool,
    say: &'run dyn Fn(&str),
    next_serial: u32,
}

impl<'run> Run<'run> {
    /// A run over `disk`; it ends early when `stop` is set, and tells `say` what it does.
    pub fn new(plan: Plan, disk: RawSync, stop: &'run AtomicBool, say: &'run dyn Fn(&str)) -> Self {
        Self { plan, disk, stop, say, next_serial: 0 }
    }

    /// Warms every lane up and gives each its turn in every round. A peer that fails is left
    /// out from then on; a required system that fails ends the run.
    pub fn measure(&mut self, lanes: &mut [Lane]) -> Result<(), BenchError> {
        for lane in &mut *lanes {
            let warm = self.sequence(lane, self.plan.warm_up, false);
            lane.outlive(warm)?;
        }
        for round in 1..=self.plan.rounds {
            for lane in lanes.iter_mut().filter(|lane| lane.stopped.is_none()) {
                let name = lane.system.name();
                (self.say)(&format!("round {round} of {}: {name}", self.plan.rounds));
                let turn = self.turn(lane);
                lane.outlive(turn)?;
            }
        }
        Ok(())
    }

    fn turn(&mut self, lane: &mut Lane) -> Result<(), BenchError> {
        self.sequence(lane, self.plan.sequence_labels(), true)?;
        self.burst(lane)?;
        thread::sleep(SETTLE_TIME);
        Ok(())
    }

    /// One label after the other. The first opens the connection and is not timed.
    fn sequence(&mut self, lane: &mut Lane, count: usize, timed: bool) -> Result<(), BenchError> {
        let name = lane.system.name();
        let mut submitter = lane.system.connect()?;
        let mut submitted = Submitted::default();
        let mut outcome = Ok(());
        for number in 0..=count {
            if timed && number % LABELS_PER_LOOK == 1 {
                thread::sleep(LOOK_AFTER);
                lane.syncs.extend(self.disk.slice(SYNCS_PER_LOOK)?);
            }
            let label = self.next_label();
            let receipt = match submitted.submit(name, submitter.as_mut(), &label, self.stop) {
                Ok(receipt) => receipt,
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            };
            let arrived = lane.system.sink().wait_for(label.serial, self.plan.arrival_time_max);
            if timed && number > 0 {
                lane.acks.push(receipt.accepted_at - receipt.submitted_at);
                lane.arrivals.extend(arrived.map(|at| at - receipt.submitted_at));
            }
            if !self.plan.gap.is_zero() {
                thread::sleep(self.plan.gap);
            }
        }
        // Each label waited for the one before, so nobody need be asked for their order.
        lane.orders.push(submitted.receipts.iter().map(|receipt| receipt.serial).collect());
        lane.held_back += submitted.held_back;
        lane.receipts.extend(submitted.receipts);
        outcome
    }

    /// All labels as fast as the connections take them, until the last has arrived.
    fn burst(&mut self, lane: &mut Lane) -> Result<(), BenchError> {
        let labels: Vec<Label> = (0..self.plan.labels).map(|_| self.next_label()).collect();
        let submitters = (0..lane.system.connections(self.plan.connections))
            .map(|_| lane.system.connect())
            .collect::<Result<Vec<_>, _>>()?;

        let started = Instant::now();
        let submitted = Submitted::crowd(lane.system.name(), submitters, &labels, self.stop);
        let serials: Vec<Serial> =
            submitted.receipts.iter().map(|receipt| receipt.serial).collect();
        let came = lane.system.sink().wait_for_all(&serials, self.plan.arrival_time_max);

        lane.held_back += submitted.held_back;
        lane.receipts.extend(submitted.receipts.iter().cloned());
        if let Some(failure) = submitted.failure {
            return Err(failure);
        }
        if let Some(last_at) = came.last_at {
            let labels = f64::from(u32::try_from(came.count).expect("serials are 32 bits"));
            lane.rates.push(labels / last_at.duration_since(started).as_secs_f64());
        }
        lane.orders.push(lane.system.accepted_order(&submitted.receipts)?);
        Ok(())
    }

    fn next_label(&mut self) -> Label {
        let serial = Serial(self.next_serial);
        self.next_serial += 1;
        Label::new(serial)
    }
}
