//! What a printer says of itself, in IPP's words (RFC 8011, PWG 5100, and a few of ours).
//!
//! Nothing here knows a printer language or a wire. A fact the printer did not state is `None`
//! and is never read as "ready".

mod ipp;
mod reason;

use std::collections::BTreeSet;

pub use reason::Reason;

/// `printer-state` (RFC 8011, 5.4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// 3: nothing to do, and able to do it.
    Idle,
    /// 4: busy with a label.
    Processing,
    /// 5: no label comes out until somebody helps.
    Stopped,
}

impl PrinterState {
    /// The registered keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            PrinterState::Idle => "idle",
            PrinterState::Processing => "processing",
            PrinterState::Stopped => "stopped",
        }
    }
}

/// Whether a printer holds work, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Work {
    /// It says that it holds none.
    None,
    /// It says that labels are under way.
    UnderWay,
    /// It did not say.
    #[default]
    Unsaid,
}

/// What a printer says of itself at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Whether labels are under way. What this is worth differs by language: see
    /// [`Proof::Idle`](crate::language::Proof::Idle).
    pub work: Work,
    /// Everything that is wrong, or unknown.
    pub reasons: BTreeSet<Reason>,
    /// Formats in its receive buffer; `None` when it did not say.
    pub formats_in_buffer: Option<u32>,
    /// Labels left of the batch it prints; `None` when it did not say.
    pub labels_remaining: Option<u32>,
    /// Whether it is in the middle of receiving a format; `None` when it did not say.
    pub partial_format: Option<bool>,
}

impl Status {
    /// The status of a printer that said nothing.
    pub fn silent() -> Self {
        Self { reasons: BTreeSet::from([Reason::StatusSilent]), ..Self::default() }
    }

    /// `printer-state`; `None` when the printer said nothing that would tell.
    pub fn printer_state(&self) -> Option<PrinterState> {
        if self.is_stopped() {
            Some(PrinterState::Stopped)
        } else if self.work == Work::UnderWay {
            Some(PrinterState::Processing)
        } else if self.is_idle() {
            Some(PrinterState::Idle)
        } else {
            None
        }
    }

    /// Whether no label comes out before a person helps.
    pub fn is_stopped(&self) -> bool {
        self.reasons.iter().any(|reason| reason.stops_printing())
    }

    /// Whether the printer itself says that it holds no work and that nothing stops it. What it
    /// did not say counts against it.
    pub fn is_idle(&self) -> bool {
        let holds = |count: Option<u32>| count.is_some_and(|count| count > 0);
        !self.is_stopped()
            && self.work == Work::None
            && !holds(self.formats_in_buffer)
            && !holds(self.labels_remaining)
            && self.partial_format != Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_printer_is_neither_ready_nor_stopped() {
        let silent = Status::silent();
        assert_eq!(silent.printer_state(), None);
        assert!(!silent.is_idle());
        assert!(!silent.is_stopped());
    }

    #[test]
    fn a_stopped_printer_with_work_is_stopped() {
        let status = Status {
            work: Work::UnderWay,
            reasons: BTreeSet::from([Reason::MediaEmpty]),
            ..Status::default()
        };
        assert_eq!(status.printer_state(), Some(PrinterState::Stopped));
        assert_eq!(PrinterState::Stopped.keyword(), "stopped");
    }

    #[test]
    fn a_printer_is_idle_only_when_it_says_so_and_nothing_speaks_against_it() {
        let idle = Status { work: Work::None, ..Status::default() };
        assert_eq!(idle.printer_state(), Some(PrinterState::Idle));
        let others = [
            Status { work: Work::Unsaid, ..idle.clone() },
            Status { formats_in_buffer: Some(1), ..idle.clone() },
            Status { labels_remaining: Some(1), ..idle.clone() },
            Status { partial_format: Some(true), ..idle },
        ];
        for status in others {
            assert_eq!(status.printer_state(), None, "{status:?}");
        }
    }
}
