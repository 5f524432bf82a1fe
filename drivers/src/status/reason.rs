//! Why a printer is not simply ready, as a closed set of IPP words.
//!
//! Registered keywords of `printer-state-reasons` (RFC 8011, 5.4.12, and the PWG 5100 series) and a
//! few of ours, which begin with `x-`. Knows no printer language.

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
    /// It wants other media.
    MediaNeeded = "media-needed", stops: true;
    /// The media does not move as it should.
    MediaJam = "media-jam", stops: true;
    /// The head or the cover is open.
    CoverOpen = "cover-open", stops: true;
    /// A door is open.
    DoorOpen = "door-open", stops: true;
    /// A safety switch is open.
    InterlockOpen = "interlock-open", stops: true;
    /// The ribbon is used up or torn.
    MarkerPrintRibbonEmpty = "marker-print-ribbon-empty", stops: true;
    /// The ribbon will end soon.
    MarkerPrintRibbonAlmostEmpty = "marker-print-ribbon-almost-empty", stops: false;
    /// There is no ribbon.
    MarkerPrintRibbonMissing = "marker-print-ribbon-missing", stops: true;
    /// Ink, toner or ribbon is used up.
    MarkerSupplyEmpty = "marker-supply-empty", stops: true;
    /// Ink, toner or ribbon will end soon.
    MarkerSupplyLow = "marker-supply-low", stops: false;
    /// Somebody pressed pause, or a command did.
    Paused = "paused", stops: true;
    /// It pauses after the label at hand.
    MovingToPaused = "moving-to-paused", stops: false;
    /// It stops after the label at hand.
    Stopping = "stopping", stops: false;
    /// A part of it is stopped.
    StoppedPartly = "stopped-partly", stops: false;
    /// The cutter does not cut.
    TrimmerJam = "trimmer-jam", stops: true;
    /// The cutter is missing.
    TrimmerMissing = "trimmer-missing", stops: true;
    /// The cutter's cover is open.
    TrimmerCoverOpen = "trimmer-cover-open", stops: true;
    /// The media is not fed.
    InputMediaTrayFeedError = "input-media-tray-feed-error", stops: true;
    /// No room where labels come out, such as a full rewinder.
    OutputAreaFull = "output-area-full", stops: true;
    /// A font, form or image that a document names is not there.
    InterpreterResourceUnavailable = "interpreter-resource-unavailable", stops: false;
    /// Its memory is short.
    InterpreterMemoryDecrease = "interpreter-memory-decrease", stops: false;
    /// No further document fits.
    SpoolAreaFull = "spool-area-full", stops: false;
    /// The head or the motor is too hot.
    PrintheadOverTemperature = "x-printhead-over-temperature", stops: true;
    /// A part of the head is broken.
    PrintheadFault = "x-printhead-fault", stops: true;
    /// A peeled label waits to be taken.
    LabelNotTaken = "x-label-not-taken", stops: true;
    /// The printer does not know its media's length any more.
    MediaCalibrationNeeded = "x-media-calibration-needed", stops: false;
    /// Its battery is low.
    BatteryLow = "x-battery-low", stops: false;
    /// The receive buffer is full; it empties by itself.
    BufferFull = "x-buffer-full", stops: false;
    /// It was switched on, or reset, since it was told that we know.
    PowerUp = "power-up", stops: false;
    /// It is being switched off.
    PowerDown = "power-down", stops: true;
    /// Somebody reset it.
    PrinterManualReset = "printer-manual-reset", stops: false;
    /// Its settings changed.
    ConfigurationChange = "configuration-change", stops: false;
    /// It was asked to show itself.
    IdentifyPrinterRequested = "identify-printer-requested", stops: false;
    /// Somebody else is being connected, or we are.
    ConnectingToDevice = "connecting-to-device", stops: false;
    /// A part of it did not answer in time.
    TimedOut = "timed-out", stops: false;
    /// The printer answers no status query: neither ready nor offline, but unknown.
    StatusSilent = "x-status-silent", stops: false;
    /// Nothing answers at its address; a word that CUPS and PAPPL use.
    Offline = "offline", stops: true;
    /// It is switched off.
    Shutdown = "shutdown", stops: true;
    /// It cannot say.
    Unknown = "unknown", stops: false;
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
}
