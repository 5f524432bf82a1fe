//! What a printer can be told to do besides printing.
//!
//! A language that has no word for something, or whose word no source tells, says so; nothing here
//! is guessed.

use crate::profile::Evidence;

/// Something a printer can be told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Control {
    /// Forget a half-received document.
    DiscardPartial,
    /// Forget every label it holds.
    CancelAll,
    /// Stop after the label under the head.
    Pause,
    /// Go on.
    Resume,
    /// Move on by one label.
    Feed,
    /// Measure the media again; this may take some labels.
    Calibrate,
    /// Forget that it was switched on or reset, so that the next time shows.
    AcknowledgePowerUp,
}

impl Control {
    /// Every control there is.
    pub const ALL: &[Control] = &[
        Control::DiscardPartial,
        Control::CancelAll,
        Control::Pause,
        Control::Resume,
        Control::Feed,
        Control::Calibrate,
        Control::AcknowledgePowerUp,
    ];

    /// The control in words.
    pub fn word(self) -> &'static str {
        match self {
            Control::DiscardPartial => "discard-partial",
            Control::CancelAll => "cancel-all",
            Control::Pause => "pause",
            Control::Resume => "resume",
            Control::Feed => "feed",
            Control::Calibrate => "calibrate",
            Control::AcknowledgePowerUp => "acknowledge-power-up",
        }
    }
}

/// How a printer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// What to send.
    pub bytes: &'static [u8],
    /// Whether it does the opposite when it was done before: look at the printer's state first.
    pub toggles: bool,
    /// How well this is known.
    pub evidence: Evidence,
}

impl Act {
    pub(super) const fn vendor(bytes: &'static [u8]) -> Self {
        Self { bytes, toggles: false, evidence: Evidence::Vendor }
    }

    pub(super) const fn code(bytes: &'static [u8]) -> Self {
        Self { bytes, toggles: false, evidence: Evidence::Code }
    }

    pub(super) const fn unverified(bytes: &'static [u8]) -> Self {
        Self { bytes, toggles: false, evidence: Evidence::Unverified }
    }

    pub(super) const fn toggling(self) -> Self {
        Self { toggles: true, ..self }
    }
}
