//! The print head and the batch under it: when a label begins, ends, is broken off and counted.
//!
//! Knows nothing of bytes on a wire; faults reach it as conditions that stop it.

use std::time::Duration;

use super::{Machine, Outcome, Waiting};
use crate::config::CountsAt;

/// A burn in progress.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burn {
    pub(super) starts: Duration,
    pub(super) ends: Duration,
}

impl Burn {
    /// When so much of it is done.
    pub(super) fn at_percent(self, percent: u8) -> Duration {
        self.starts + (self.ends - self.starts) * u32::from(percent.min(100)) / 100
    }
}

/// A format under the head, with its copies.
#[derive(Debug)]
struct Batch {
    waiting: Waiting,
    /// The copy being burnt, or next to burn, from 1.
    copy: u32,
    quantity: u32,
    /// Whether the counter has moved for this copy.
    counted: bool,
    /// Whether this copy has been begun before.
    begun: bool,
    burn: Option<Burn>,
}

/// The print head.
#[derive(Debug)]
pub(super) struct Head {
    batch: Option<Batch>,
    length_dots: u32,
    power_up_length_dots: u32,
    reprint_after_error: bool,
    /// Labels begun since start; a reprint of the same label is not a new one.
    labels: u64,
    last_end: Option<Duration>,
}

impl Head {
    pub(super) fn new(length_dots: u32) -> Self {
        Self {
            batch: None,
            length_dots,
            power_up_length_dots: length_dots,
            reprint_after_error: true,
            labels: 0,
            last_end: None,
        }
    }

    /// Forgets what only RAM knew; `^JZ` is on at every power-up.
    pub(super) fn power_up(&mut self) {
        self.batch = None;
        self.length_dots = self.power_up_length_dots;
        self.reprint_after_error = true;
        self.last_end = None;
    }

    pub(super) fn burn_ends(&self) -> Option<Duration> {
        self.burn().map(|burn| burn.ends)
    }

    pub(super) fn burn(&self) -> Option<Burn> {
        self.batch.as_ref().and_then(|batch| batch.burn)
    }

    /// Labels begun since start.
    pub(super) fn labels(&self) -> u64 {
        self.labels
    }

    pub(super) fn length_dots(&self) -> u32 {
        self.length_dots
    }

    /// Labels of the batch still to come, the one under the head included.
    pub(super) fn labels_remaining(&self) -> u32 {
        self.batch.as_ref().map_or(0, |batch| batch.quantity - batch.copy + 1)
    }

    /// Forgets the rest of a batch; the label under the head is finished.
    pub(super) fn cancel_rest(&mut self) {
        match &mut self.batch {
            Some(batch) if batch.burn.is_some() => batch.quantity = batch.copy,
            Some(_) => self.batch = None,
            None => {}
        }
    }
}

impl Machine {
    /// Puts work under the head, as far as the printer can print.
    pub(super) fn feed(&mut self) {
        while self.may_print() {
            match &self.head.batch {
                Some(batch) if batch.burn.is_some() => return,
                Some(_) => return self.start_label(),
                None => match self.buffer.pop() {
                    Some(waiting) => self.take_up(waiting),
                    None => return,
                },
            }
        }
    }

    /// Obeys a format's settings and makes a batch of it if it prints.
    fn take_up(&mut self, waiting: Waiting) {
        let format = &waiting.format;
        self.head.length_dots = format.length_dots.unwrap_or(self.head.length_dots);
        self.head.reprint_after_error =
            format.reprint_after_error.unwrap_or(self.head.reprint_after_error);
        if format.prints {
            let quantity = format.quantity;
            self.head.batch = Some(Batch {
                waiting,
                copy: 1,
                quantity,
                counted: false,
                begun: false,
                burn: None,
            });
        } else if format.pauses {
            self.trouble.paused = true;
        }
    }

    fn start_label(&mut self) {
        let dots = self.head.length_dots + self.config.gap_dots;
        let mut takes = self.config.speed.time_for(dots, self.config.identity.dots_per_mm);
        if self.head.last_end != Some(self.now) {
            takes += self.config.start_stop;
        }
        let Some(batch) = &mut self.head.batch else { return };
        batch.burn = Some(Burn { starts: self.now, ends: self.now + takes });
        if !batch.begun {
            batch.begun = true;
            self.head.labels += 1;
        }
        if self.config.counts_at == CountsAt::BurnStart && !batch.counted {
            batch.counted = true;
            self.counter += 1;
        }
    }

    /// The label under the head is done.
    pub(super) fn finish_label(&mut self) {
        let Some(batch) = &mut self.head.batch else { return };
        if !batch.counted {
            self.counter += 1;
        }
        let (received_at, copy) = (batch.waiting.received_at, batch.copy);
        let bytes = batch.waiting.format.bytes.clone();
        self.head.last_end = Some(self.now);
        self.record(Outcome::Printed, received_at, copy, bytes);
        self.next_copy();
        self.feed();
    }

    /// The burn is broken off. With `^JZY` the label comes again when the printer is mended, with
    /// `^JZN` it is dropped.
    pub(super) fn interrupt_label(&mut self) {
        self.spoil_label();
        let Some(batch) = &mut self.head.batch else { return };
        let broken_off = batch.burn.take().is_some();
        if broken_off && !self.head.reprint_after_error {
            self.next_copy();
        }
    }

    /// The burn is broken off and everything under the head is forgotten.
    pub(super) fn lose_batch(&mut self) {
        self.spoil_label();
        self.head.batch = None;
    }

    fn spoil_label(&mut self) {
        let Some(batch) = self.head.batch.as_ref().filter(|batch| batch.burn.is_some()) else {
            return;
        };
        let (received_at, copy) = (batch.waiting.received_at, batch.copy);
        let bytes = batch.waiting.format.bytes.clone();
        self.record(Outcome::Partial, received_at, copy, bytes);
    }

    fn next_copy(&mut self) {
        let Some(batch) = &mut self.head.batch else { return };
        if batch.copy < batch.quantity {
            batch.copy += 1;
            (batch.counted, batch.begun, batch.burn) = (false, false, None);
        } else {
            self.trouble.paused |= batch.waiting.format.pauses;
            self.head.batch = None;
        }
    }
}
