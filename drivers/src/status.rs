//! What a printer says of itself, in IPP's words (RFC 8011, PWG 5100, and a few of ours).
//!
//! Nothing here knows a printer language or a wire. A fact the printer did not state is `None`
//! and is never read as "ready".

use std::collections::BTreeSet;

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

/// Declares [`Reason`] with its keyword and whether it stops printing, one line each.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $keyword:literal, stops: $stops:literal;)*) => {
        /// `printer-state-reasons`; keywords beginning with `x-` are ours.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &[Reason] = &[$(Reason::$name,)*];

            /// The keyword, as IPP, the local API and the hub say it.
            pub fn keyword(self) -> &'static str {
                match self { $(Reason::$name => $keyword,)* }
            }

            /// Whether no label comes out before a person helps.
            pub fn stops_printing(self) -> bool {
                match self { $(Reason::$name => $stops,)* }
            }
        }
    };
}

reasons! {
    /// No media under the head.
    MediaEmpty = "media-empty", stops: true;
    /// The media will end soon.
    MediaLow = "media-low", stops: false;
    /// The media does not move as it should.
    MediaJam = "media-jam", stops: true;
    /// The head or the cover is open.
    CoverOpen = "cover-open", stops: true;
    /// The ribbon is used up or torn.
    MarkerPrintRibbonEmpty = "marker-print-ribbon-empty", stops: true;
    /// Somebody pressed pause, or a command did.
    Paused = "paused", stops: true;
    /// The cutter does not cut.
    TrimmerJam = "trimmer-jam", stops: true;
    /// The head or the motor is too hot.
    PrintheadOverTemperature = "x-printhead-over-temperature", stops: true;
    /// A part of the head is broken.
    PrintheadFault = "x-printhead-fault", stops: true;
    /// A peeled label waits to be taken.
    LabelNotTaken = "x-label-not-taken", stops: true;
    /// The printer does not know its media's length any more.
    MediaCalibrationNeeded = "x-media-calibration-needed", stops: false;
    /// The receive buffer is full; it empties by itself.
    BufferFull = "x-buffer-full", stops: false;
    /// The printer answers no status query: neither ready nor offline, but unknown.
    StatusSilent = "x-status-silent", stops: false;
    /// Nothing answers at its address; a word that CUPS and PAPPL use.
    Offline = "offline", stops: true;
    /// A fault without a word of its own.
    Other = "other", stops: true;
    /// A warning without a word of its own.
    OtherWarning = "other-warning", stops: false;
}

impl Reason {
    /// The reason a keyword stands for; `None` for a word that is not ours.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Reason::ALL.iter().copied().find(|reason| reason.keyword() == keyword)
    }
}

/// What a printer says of itself at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Whether it says that labels are under way; false also when it says nothing.
    pub printing: bool,
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
        } else if self.printing {
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
        !self.is_stopped()
            && !self.printing
            && self.formats_in_buffer == Some(0)
            && self.labels_remaining == Some(0)
            && self.partial_format == Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_leads_back_to_its_reason() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_keyword(reason.keyword()), Some(*reason));
        }
        assert_eq!(Reason::from_keyword("toner-low"), None);
    }

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
            printing: true,
            reasons: BTreeSet::from([Reason::MediaEmpty]),
            ..Status::default()
        };
        assert_eq!(status.printer_state(), Some(PrinterState::Stopped));
        assert_eq!(PrinterState::Stopped.keyword(), "stopped");
    }

    #[test]
    fn a_printer_is_idle_only_when_it_says_all_of_it() {
        let idle = Status {
            formats_in_buffer: Some(0),
            labels_remaining: Some(0),
            partial_format: Some(false),
            ..Status::default()
        };
        assert_eq!(idle.printer_state(), Some(PrinterState::Idle));
        let unsaid = [
            Status { formats_in_buffer: None, ..idle.clone() },
            Status { labels_remaining: None, ..idle.clone() },
            Status { partial_format: None, ..idle.clone() },
            Status { partial_format: Some(true), ..idle },
        ];
        for status in unsaid {
            assert_eq!(status.printer_state(), None, "{status:?}");
        }
    }
}
