//! The print head and the batch under it: when a label begins, ends, is broken off and counted.
//!
//! Knows nothing of bytes on a wire; faults reach it as conditions that stop it.

use std::time::Duration;

use super::{Machine, Outcome, Output, Ticket, Waiting};
use crate::condition::Condition;
use crate::config::CountsAt;
use crate::language::{JobFacts, News};

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
    power_up_reprint: bool,
    /// Labels begun since start; a reprint of the same label is not a new one.
    labels: u64,
    last_end: Option<Duration>,
    /// Batches since power-up.
    jobs: u64,
    /// Labels of the batch, or of the last one, that have come out.
    labels_done: u32,
    broken_off: bool,
}

impl Head {
    pub(super) fn new(length_dots: u32, reprint_after_error: bool) -> Self {
        Self {
            batch: None,
            length_dots,
            power_up_length_dots: length_dots,
            reprint_after_error,
            power_up_reprint: reprint_after_error,
            labels: 0,
            last_end: None,
            jobs: 0,
            labels_done: 0,
            broken_off: false,
        }
    }

    /// Forgets what only RAM knew; whether it reprints is at every power-up as it was made.
    pub(super) fn power_up(&mut self) {
        let labels = self.labels;
        *self = Self { labels, ..Self::new(self.power_up_length_dots, self.power_up_reprint) };
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

    /// The batch under the head, or the last that was.
    pub(super) fn job(&self) -> JobFacts {
        let format = self.batch.as_ref().map(|batch| &batch.waiting.format);
        JobFacts {
            number: self.jobs,
            is_burning: self.burn().is_some(),
            labels_done: self.labels_done,
            labels_left: self.labels_remaining(),
            broken_off: self.broken_off,
            id: format.and_then(|format| format.id.clone()),
            name: format.and_then(|format| format.name.clone()),
        }
    }

    /// The job that the batch belongs to.
    pub(super) fn ticket(&self) -> Option<Ticket> {
        self.batch.as_ref().and_then(|batch| batch.waiting.ticket)
    }

    /// Forgets the rest of a batch; the label under the head is finished.
    pub(super) fn cancel_rest(&mut self) {
        match &mut self.batch {
            Some(batch) if batch.burn.is_some() => batch.quantity = batch.copy,
            Some(_) => self.batch = None,
            None => {}
        }
    }

    /// The same, when the batch belongs to this job.
    pub(super) fn cancel_rest_of(&mut self, ticket: Ticket) {
        if self.ticket() == Some(ticket) {
            self.cancel_rest();
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

    /// Whether anything waits for the head or is under it.
    pub(super) fn has_work(&self) -> bool {
        self.head.batch.is_some() || !self.buffer.is_empty()
    }

    /// Obeys a format's settings and makes a batch of it if it prints; answers a question.
    fn take_up(&mut self, waiting: Waiting) {
        if let Some(ask) = &waiting.asks {
            return self.reply(waiting.from, ask);
        }
        let format = &waiting.format;
        self.head.length_dots = format.length_dots.unwrap_or(self.head.length_dots);
        self.head.reprint_after_error =
            format.reprint_after_error.unwrap_or(self.head.reprint_after_error);
        if format.prints {
            (self.head.jobs, self.head.labels_done) = (self.head.jobs + 1, 0);
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
            self.set_condition(Condition::Paused, true);
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
            self.counter.count(self.now);
        }
        self.head.broken_off = false;
        self.tell(News::Begun);
    }

    /// The label under the head is done.
    pub(super) fn finish_label(&mut self) {
        let Some(batch) = &mut self.head.batch else { return };
        if !batch.counted {
            self.counter.count(self.now);
        }
        self.counter.pass_gap();
        let (received_at, copy) = (batch.waiting.received_at, batch.copy);
        let format = batch.waiting.format.clone();
        self.head.last_end = Some(self.now);
        self.head.labels_done += 1;
        self.record(Outcome::Printed, received_at, copy, &format);
        self.next_copy();
        self.tell(News::Printed { last: self.head.batch.is_none() });
        if self.counter.roll_left() == Some(0) {
            self.set_condition(Condition::PaperOut, true);
        }
        self.feed();
    }

    /// The burn is broken off. When the printer reprints after errors, the label comes again once it
    /// is mended; otherwise it is dropped.
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
        let ticket = self.head.ticket();
        self.head.batch = None;
        self.end_all(ticket);
    }

    fn spoil_label(&mut self) {
        let Some(batch) = self.head.batch.as_ref().filter(|batch| batch.burn.is_some()) else {
            return;
        };
        let (received_at, copy) = (batch.waiting.received_at, batch.copy);
        let format = batch.waiting.format.clone();
        self.head.broken_off = true;
        self.counter.pass_gap();
        self.record(Outcome::Partial, received_at, copy, &format);
    }

    fn next_copy(&mut self) {
        let Some(batch) = &mut self.head.batch else { return };
        if batch.copy < batch.quantity {
            batch.copy += 1;
            (batch.counted, batch.begun, batch.burn) = (false, false, None);
            return;
        }
        let (pauses, ticket) = (batch.waiting.format.pauses, batch.waiting.ticket);
        self.head.batch = None;
        if let Some(ticket) = ticket {
            self.end_if_gone(ticket, !self.head.broken_off);
        }
        if pauses {
            self.set_condition(Condition::Paused, true);
        }
    }

    /// Tells that a job is over, unless more of it waits or is under the head.
    pub(super) fn end_if_gone(&mut self, ticket: Ticket, printed: bool) {
        if !self.buffer.holds(ticket) && self.head.ticket() != Some(ticket) {
            self.outputs.push_back(Output::Ended { ticket, printed });
        }
    }

    /// Forgets everything that waits.
    pub(super) fn drop_waiting(&mut self) {
        let tickets = self.buffer.clear();
        self.end_all(tickets);
    }

    fn end_all(&mut self, tickets: impl IntoIterator<Item = Ticket>) {
        for ticket in tickets {
            self.end_if_gone(ticket, false);
        }
    }
}
