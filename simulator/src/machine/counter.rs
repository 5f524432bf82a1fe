//! What the printer counts: labels and gaps over its life, and what is left on the roll.
//!
//! The lifetime figure reaches the memory that survives a power cut some time after the label did;
//! what was not written by then is forgotten. It reads no clock.

use std::time::Duration;

use crate::fault::CounterAfterCut;

/// The printer's figures.
#[derive(Debug)]
pub(super) struct Counter {
    labels: u64,
    /// What a power cut would leave.
    flushed: u64,
    /// When the figure reaches its flash, if it is on its way.
    flush_due: Option<Duration>,
    flush_lag: Duration,
    since_start: u64,
    gaps: u64,
    roll_labels: Option<u32>,
    roll_left: Option<u32>,
}

impl Counter {
    pub(super) fn new(labels: u64, flush_lag: Duration, roll_labels: Option<u32>) -> Self {
        Self {
            labels,
            flushed: labels,
            flush_due: None,
            flush_lag,
            since_start: 0,
            gaps: labels,
            roll_labels,
            roll_left: roll_labels,
        }
    }

    /// Lifetime labels.
    pub(super) fn labels(&self) -> u64 {
        self.labels
    }

    pub(super) fn since_start(&self) -> u64 {
        self.since_start
    }

    pub(super) fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Labels left on the roll; none is a roll without end.
    pub(super) fn roll_left(&self) -> Option<u32> {
        self.roll_left
    }

    /// A label is counted.
    pub(super) fn count(&mut self, now: Duration) {
        self.settle(now);
        self.labels += 1;
        self.since_start += 1;
        if self.flush_lag.is_zero() {
            self.flushed = self.labels;
        } else {
            self.flush_due.get_or_insert(now + self.flush_lag);
        }
    }

    /// A gap has passed the sensor, and a label has left the roll.
    pub(super) fn pass_gap(&mut self) {
        self.gaps += 1;
        self.roll_left = self.roll_left.map(|left| left.saturating_sub(1));
    }

    /// A fresh roll is put in.
    pub(super) fn load_roll(&mut self) {
        self.roll_left = self.roll_labels;
    }

    /// The power is cut.
    pub(super) fn cut(&mut self, now: Duration, what: CounterAfterCut) {
        self.settle(now);
        self.labels = match what {
            CounterAfterCut::Kept => self.flushed,
            CounterAfterCut::Reset => 0,
            CounterAfterCut::RolledBack { labels } => self.labels.saturating_sub(labels),
        };
        self.flushed = self.labels;
        self.flush_due = None;
        self.since_start = 0;
    }

    /// Notes what has reached the flash by now. It is asked before every change, so that the figure
    /// is still the one that was written.
    fn settle(&mut self, now: Duration) {
        if self.flush_due.is_some_and(|due| due <= now) {
            self.flushed = self.labels;
            self.flush_due = None;
        }
    }
}
