//! What somebody standing before the printer would see, unlike what it says of itself.

use std::time::Duration;

use super::{Machine, Power};

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
        let state = if reasons != ["none"] {
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
            counter: self.counter,
            buffer_fill_bytes: self.buffer.fill(self.parser.format_bytes(), self.consumes()),
            buffer_bytes: self.buffer.capacity_bytes(),
            formats_waiting: self.buffer.formats(),
            labels_remaining: self.head.labels_remaining(),
            partial_format: self.parser.in_format(),
            uptime: self.uptime(),
            faults_armed: self.trouble.armed(),
        }
    }

    fn reasons(&self) -> Vec<&'static str> {
        let trouble = &self.trouble;
        let all = [
            (matches!(self.power, Power::Off { .. }), "shutdown"),
            (trouble.paper_out, "media-empty"),
            (trouble.ribbon_out, "marker-supply-empty"),
            (trouble.head_open, "cover-open"),
            (trouble.lies_ready, "media-jam"),
            (trouble.paused, "paused"),
            (trouble.refuses || self.is_deaf(), "other"),
        ];
        let reasons: Vec<_> =
            all.into_iter().filter(|(on, _)| *on).map(|(_, reason)| reason).collect();
        if reasons.is_empty() { vec!["none"] } else { reasons }
    }
}
