//! Why a printer is not simply ready, as a closed set of IPP words.
//!
//! Registered keywords of `printer-state-reasons` (RFC 8011, 5.4.12, and the PWG 5100 series) come
//! first; the ones beginning with `x-` are ours, where no registered word was found. Printer text
//! that fits none of them becomes `other` at the station.

use super::words::words;

words! {
    /// One reason, in IPP's words.
    Reason {
        /// Something that has no word here.
        Other = "other",
        /// The printer cannot say.
        Unknown = "unknown",
        /// Somebody paused it.
        Paused = "paused",
        /// It will pause after this label.
        MovingToPaused = "moving-to-paused",
        /// The station tries to reach it.
        ConnectingToDevice = "connecting-to-device",
        /// It did not answer in time.
        TimedOut = "timed-out",
        /// It is switched off or shutting down.
        Shutdown = "shutdown",
        /// It is known to be away.
        Offline = "offline",
        /// It is about to stop.
        Stopping = "stopping",
        /// A part of it is stopped.
        StoppedPartly = "stopped-partly",
        /// No labels are left.
        MediaEmpty = "media-empty",
        /// Few labels are left.
        MediaLow = "media-low",
        /// It needs other labels.
        MediaNeeded = "media-needed",
        /// Labels are jammed.
        MediaJam = "media-jam",
        /// The head or a cover is open.
        CoverOpen = "cover-open",
        /// A door is open.
        DoorOpen = "door-open",
        /// A safety switch is open.
        InterlockOpen = "interlock-open",
        /// Toner, ink or ribbon is empty.
        MarkerSupplyEmpty = "marker-supply-empty",
        /// Toner, ink or ribbon is low.
        MarkerSupplyLow = "marker-supply-low",
        /// The ribbon is out.
        RibbonEmpty = "marker-print-ribbon-empty",
        /// The ribbon is nearly out.
        RibbonAlmostEmpty = "marker-print-ribbon-almost-empty",
        /// There is no ribbon.
        RibbonMissing = "marker-print-ribbon-missing",
        /// The cutter is jammed.
        TrimmerJam = "trimmer-jam",
        /// The cutter is missing.
        TrimmerMissing = "trimmer-missing",
        /// The cutter's cover is open.
        TrimmerCoverOpen = "trimmer-cover-open",
        /// Nothing more fits where labels come out.
        OutputAreaFull = "output-area-full",
        /// Labels are not fed.
        FeedError = "input-media-tray-feed-error",
        /// A font, form or image is not there.
        ResourceUnavailable = "interpreter-resource-unavailable",
        /// Memory is short.
        MemoryDecrease = "interpreter-memory-decrease",
        /// No further job fits.
        SpoolAreaFull = "spool-area-full",
        /// It was just switched on.
        PowerUp = "power-up",
        /// It was switched off.
        PowerDown = "power-down",
        /// Somebody reset it.
        ManualReset = "printer-manual-reset",
        /// Its settings changed.
        ConfigurationChange = "configuration-change",
        /// It was asked to show itself.
        IdentifyRequested = "identify-printer-requested",
        /// The print head is too hot.
        HeadTooHot = "x-printhead-over-temperature",
        /// The print head is broken.
        HeadFault = "x-printhead-fault",
        /// A label waits to be taken.
        LabelNotTaken = "x-label-not-taken",
        /// It does not know where labels begin.
        CalibrationNeeded = "x-media-calibration-needed",
        /// Its battery is low.
        BatteryLow = "x-battery-low",
        /// Its receive buffer is full.
        BufferFull = "x-buffer-full",
        /// It prints, and does not answer questions.
        StatusSilent = "x-status-silent",
    }
}

/// A set of reasons; the empty set is IPP's `none`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u64);

impl Reasons {
    /// The same set with one more reason.
    #[must_use]
    pub const fn with(self, reason: Reason) -> Self {
        Self(self.0 | 1 << reason as u64)
    }

    /// Whether a reason is in the set.
    pub const fn contains(self, reason: Reason) -> bool {
        self.0 & 1 << reason as u64 != 0
    }

    /// Whether there is no reason at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The reasons, in the order of [`Reason::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.contains(*reason))
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        reasons.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_every_reason_there_is() {
        let all: Reasons = Reason::ALL.iter().copied().collect();
        assert!(all.iter().eq(Reason::ALL.iter().copied()));
        assert!(Reason::ALL.len() <= 64, "the set has 64 places");
        assert!(Reasons::default().is_empty());
    }
}
