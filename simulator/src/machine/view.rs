//! What somebody standing before the printer would see, unlike what it says of itself.

use std::time::Duration;

use super::{Machine, Power};
use crate::condition::Condition;

/// The true state of a printer at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineView {
    /// `idle`, `processing` or `stopped` (IPP `printer-state`, RFC 8011).
    pub state: &'static str,
    /// Why (IPP `printer-state-reasons`); `none` when there is nothing to say.
    pub state_reasons: Vec<&'static str>,
    /// The serial number it answers with.
    pub serial: String,
    /// The lifetime counter.
    pub counter: u64,
    /// Labels left on the roll; none is a roll without end.
    pub labels_left: Option<u32>,
    /// Bytes read since start.
    pub bytes_received: u64,
    /// Bytes in the receive buffer.
    pub buffer_fill_bytes: usize,
    /// Bytes that it holds.
    pub buffer_bytes: usize,
    /// Complete formats that wait.
    pub formats_waiting: usize,
    /// Labels of the batch under the head still to come.
    pub labels_remaining: u32,
    /// Whether a format has begun and not ended.
    pub partial_format: bool,
    /// How long it has been on.
    pub uptime: Duration,
    /// Faults that wait for their label.
    pub faults_armed: usize,
}

impl Machine {
    /// The true state, whatever the printer says.
    pub fn view(&self) -> MachineView {
        let reasons = self.reasons();
        let state = if self.is_stopped() {
            "stopped"
        } else if self.head.labels_remaining() > 0 {
            "processing"
        } else {
            "idle"
        };
        MachineView {
            state,
            state_reasons: reasons,
            serial: self.serial.clone(),
            counter: self.counter.labels(),
            labels_left: self.counter.roll_left(),
            bytes_received: self.received,
            buffer_fill_bytes: self.fill(),
            buffer_bytes: self.buffer.capacity_bytes(),
            formats_waiting: self.buffer.formats(),
            labels_remaining: self.head.labels_remaining(),
            partial_format: self.interpreter.in_format(),
            uptime: self.uptime(),
            faults_armed: self.trouble.armed(),
        }
    }

    fn reasons(&self) -> Vec<&'static str> {
        let trouble = &self.trouble;
        let off = matches!(self.power, Power::Off { .. }).then_some("shutdown");
        let matters = trouble.conditions.all().map(Condition::reason);
        let jammed = trouble.lies_ready.then_some("media-jam");
        let other = (trouble.refuses || self.is_deaf()).then_some("other");
        let reasons: Vec<_> = off.into_iter().chain(matters).chain(jammed).chain(other).collect();
        if reasons.is_empty() { vec!["none"] } else { reasons }
    }

    /// Whether nothing can print until somebody does something.
    fn is_stopped(&self) -> bool {
        let trouble = &self.trouble;
        let is_off = matches!(self.power, Power::Off { .. });
        let other = trouble.lies_ready || trouble.refuses || self.is_deaf();
        is_off || other || trouble.conditions.stop()
    }
}
