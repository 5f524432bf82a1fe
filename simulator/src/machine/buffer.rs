//! The receive buffer: formats that wait for the head, and how much more may come.
//!
//! It counts bytes and paces a slow reader; whether the printer can print is told to it.

use std::collections::VecDeque;
use std::time::Duration;

use super::{ConnectionId, Ticket};
use crate::format::Format;
use crate::language::Ask;

/// The most that is taken at once, in bytes.
pub const ROOM_MAX: usize = 64 * 1024;

/// A complete format that waits for the head, or a question that waits behind one.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) format: Format,
    pub(super) received_at: Duration,
    /// Who sent it.
    pub(super) from: ConnectionId,
    /// The question, when it is one; its format is empty.
    pub(super) asks: Option<Ask>,
    /// The job it belongs to, when it was handed in whole.
    pub(super) ticket: Option<Ticket>,
}

/// How fast bytes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intake {
    Full,
    Slow { bytes_per_second: u32, ready_at: Duration },
    Stopped,
}

/// The receive buffer.
#[derive(Debug)]
pub(super) struct Buffer {
    capacity_bytes: usize,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    /// Questions among what waits.
    questions: usize,
    pub(super) intake: Intake,
}

impl Buffer {
    pub(super) fn new(capacity_bytes: usize) -> Self {
        let (waiting, intake) = (VecDeque::new(), Intake::Full);
        Self { capacity_bytes, waiting, waiting_bytes: 0, questions: 0, intake }
    }

    pub(super) fn push(&mut self, waiting: Waiting) {
        self.waiting_bytes += waiting.format.bytes.len();
        self.questions += usize::from(waiting.asks.is_some());
        self.waiting.push_back(waiting);
    }

    pub(super) fn pop(&mut self) -> Option<Waiting> {
        let waiting = self.waiting.pop_front()?;
        self.waiting_bytes -= waiting.format.bytes.len();
        self.questions -= usize::from(waiting.asks.is_some());
        Some(waiting)
    }

    /// Forgets everything, and answers whose jobs that ended.
    pub(super) fn clear(&mut self) -> Vec<Ticket> {
        (self.waiting_bytes, self.questions) = (0, 0);
        self.waiting.drain(..).filter_map(|waiting| waiting.ticket).collect()
    }

    /// Forgets what belongs to a job.
    pub(super) fn remove(&mut self, ticket: Ticket) {
        self.waiting.retain(|waiting| waiting.ticket != Some(ticket));
        self.waiting_bytes = self.waiting.iter().map(|waiting| waiting.format.bytes.len()).sum();
    }

    /// Whether anything waits that belongs to a job.
    pub(super) fn holds(&self, ticket: Ticket) -> bool {
        self.waiting.iter().any(|waiting| waiting.ticket == Some(ticket))
    }

    /// Whether nothing waits, not even a question.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Complete formats that wait.
    pub(super) fn formats(&self) -> usize {
        self.waiting.len() - self.questions
    }

    /// Bytes held, when so many of an unfinished format have come. Such a format is drawn as it
    /// arrives and takes no room, as long as the printer works and nothing waits before it.
    pub(super) fn fill(&self, unfinished: usize, consumes: bool) -> usize {
        let drawn_at_once = consumes && self.waiting.is_empty();
        self.waiting_bytes + if drawn_at_once { 0 } else { unfinished }
    }

    pub(super) fn capacity_bytes(&self) -> usize {
        self.capacity_bytes
    }

    /// How many bytes may be read now.
    pub(super) fn room(&self, unfinished: usize, consumes: bool, now: Duration) -> usize {
        let free = self.capacity_bytes.saturating_sub(self.fill(unfinished, consumes));
        match self.intake {
            Intake::Full => free.min(ROOM_MAX),
            Intake::Slow { ready_at, .. } => free.min(usize::from(ready_at <= now)),
            Intake::Stopped => 0,
        }
    }

    /// Notes that one byte was read.
    pub(super) fn slow_down(&mut self, now: Duration) {
        if let Intake::Slow { bytes_per_second, ready_at } = &mut self.intake {
            *ready_at = now.max(*ready_at) + Duration::from_secs(1) / *bytes_per_second;
        }
    }

    /// When a slow reader reads its next byte.
    pub(super) fn reads_again(&self) -> Option<Duration> {
        match self.intake {
            Intake::Slow { ready_at, .. } => Some(ready_at),
            Intake::Full | Intake::Stopped => None,
        }
    }
}
