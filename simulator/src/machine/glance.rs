//! The body as it admits itself to be, for a language that answers.

use super::{Machine, Power};
use crate::condition::Conditions;
use crate::language::{Body, JobFacts};
use std::time::Duration;

impl Machine {
    /// The body at this moment. A printer that lies shows itself ready and idle.
    pub(super) fn body(&self) -> Body<'_> {
        let lies = self.trouble.lies_ready;
        let job = if lies { JobFacts::default() } else { self.head.job() };
        let conditions = if lies { Conditions::default() } else { self.trouble.conditions };
        let in_format = self.interpreter.in_format();
        Body {
            language: self.config.language,
            identity: &self.config.identity,
            serial: &self.serial,
            proof: self.config.proof,
            conditions,
            formats_waiting: if lies { 0 } else { self.buffer.formats() },
            job,
            buffer_fill_bytes: self.fill(),
            buffer_bytes: self.buffer.capacity_bytes(),
            in_format,
            length_dots: self.head.length_dots(),
            counter: self.counter.labels(),
            labels_since_start: self.counter.since_start(),
            gaps: self.counter.gaps(),
            uptime: self.uptime(),
            memory: &self.memory,
            status_bytes: &self.config.status_bytes,
        }
    }

    /// Bytes in the receive buffer.
    pub(super) fn fill(&self) -> usize {
        self.buffer.fill(self.interpreter.format_bytes(), self.consumes())
    }

    /// How long the printer has been on.
    pub(super) fn uptime(&self) -> Duration {
        match self.power {
            Power::On { since } => self.now - since,
            Power::Off { .. } => Duration::ZERO,
        }
    }
}
