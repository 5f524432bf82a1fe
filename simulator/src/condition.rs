//! What may be the matter with a printer that a person has to see to.
//!
//! Only names and sets; how a condition comes about is `fault`'s matter, what it stops the
//! machine's, what is said of it the languages'.

use serde::{Deserialize, Serialize};

/// Something that is the matter.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// No labels left.
    PaperOut,
    /// No ribbon left.
    RibbonOut,
    /// The print head, or the cover, is open.
    HeadOpen,
    /// Somebody pressed pause.
    Paused,
    /// Few labels left; printing goes on.
    PaperLow,
    /// The labels are jammed.
    Jam,
    /// The cutter is jammed.
    CutterJam,
    /// The head is too hot.
    HeadHot,
    /// The head is broken.
    HeadFault,
    /// The last label waits to be taken.
    LabelWaits,
    /// The battery is low; printing goes on.
    BatteryLow,
    /// The sensor must be calibrated.
    NeedsCalibration,
}

impl Condition {
    /// All there are.
    pub const ALL: [Self; 12] = [
        Self::PaperOut,
        Self::RibbonOut,
        Self::HeadOpen,
        Self::Paused,
        Self::PaperLow,
        Self::Jam,
        Self::CutterJam,
        Self::HeadHot,
        Self::HeadFault,
        Self::LabelWaits,
        Self::BatteryLow,
        Self::NeedsCalibration,
    ];

    /// Whether nothing prints until a person has seen to it.
    pub fn stops(self) -> bool {
        !matches!(self, Self::PaperLow | Self::BatteryLow)
    }

    /// Whether it breaks off the label under the head; the others let it finish.
    pub(crate) fn is_error(self) -> bool {
        self.stops() && !matches!(self, Self::Paused | Self::LabelWaits)
    }

    /// The word of IPP's `printer-state-reasons` for it (PWG 5100), or our own with `x-`.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::PaperOut => "media-empty",
            Self::RibbonOut => "marker-supply-empty",
            Self::HeadOpen => "cover-open",
            Self::Paused => "paused",
            Self::PaperLow => "media-low",
            Self::Jam => "media-jam",
            Self::CutterJam => "trimmer-jam",
            Self::HeadHot => "x-printhead-over-temperature",
            Self::HeadFault => "x-printhead-fault",
            Self::LabelWaits => "x-label-not-taken",
            Self::BatteryLow => "x-battery-low",
            Self::NeedsCalibration => "x-media-calibration-needed",
        }
    }
}

/// Several of them at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Conditions(u16);

impl Conditions {
    pub(crate) fn has(self, condition: Condition) -> bool {
        self.0 & bit(condition) != 0
    }

    pub(crate) fn set(&mut self, condition: Condition, on: bool) {
        if on {
            self.0 |= bit(condition);
        } else {
            self.0 &= !bit(condition);
        }
    }

    pub(crate) fn all(self) -> impl Iterator<Item = Condition> {
        Condition::ALL.into_iter().filter(move |condition| self.has(*condition))
    }

    /// Whether any of these is there.
    pub(crate) fn any(self, of: &[Condition]) -> bool {
        of.iter().any(|condition| self.has(*condition))
    }

    /// The figures of those that are there, in one number: each figure is a bit.
    pub(crate) fn bits(self, table: &[(Condition, u32)]) -> u32 {
        let there = table.iter().filter(|(condition, _)| self.has(*condition));
        there.fold(0, |sum, (_, bit)| sum | bit)
    }

    /// What the first row says whose condition is there.
    pub(crate) fn first<T: Copy>(self, table: &[(Condition, T)]) -> Option<T> {
        table.iter().find(|(condition, _)| self.has(*condition)).map(|(_, word)| *word)
    }

    pub(crate) fn stop(self) -> bool {
        self.all().any(Condition::stops)
    }

    pub(crate) fn is_error(self) -> bool {
        self.all().any(Condition::is_error)
    }
}

fn bit(condition: Condition) -> u16 {
    1 << condition as u16
}
