//! What can go wrong with a printer, and when it should.
//!
//! A [`Fault`] is what the machine suffers; a [`FaultText`] is how a person or a program writes it,
//! the same in JSON, in TOML and on the command line. Nothing here makes a fault happen.

mod text;

use std::time::Duration;

pub use text::{AtText, CounterText, FaultName, FaultText};

/// What the lifetime counter shows after a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterAfterCut {
    /// What had reached its flash (see [`crate::PrinterConfig::counter_flush`]).
    Kept,
    /// Zero.
    Reset,
    /// That many labels fewer, as when it was not written to flash in time.
    RolledBack {
        /// How many labels it forgets.
        labels: u64,
    },
}

/// Something that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The labels have run out: nothing prints until mended.
    PaperOut,
    /// The ribbon has run out: nothing prints until mended.
    RibbonOut,
    /// The print head is open: nothing prints until mended.
    HeadOpen,
    /// Somebody pressed pause: nothing prints after the label under the head.
    Pause,
    /// Few labels are left: it says so and prints on.
    PaperLow,
    /// The labels are jammed: nothing prints until mended.
    Jam,
    /// The cutter is jammed: nothing prints until mended.
    CutterJam,
    /// The head is too hot: nothing prints until mended.
    HeadHot,
    /// The head is broken: nothing prints until mended.
    HeadFault,
    /// The label under the head waits to be taken: the next does not print until mended.
    LabelWaits,
    /// The battery is low: it says so and prints on.
    BatteryLow,
    /// The sensor has lost its measure: nothing prints until mended.
    NeedsCalibration,
    /// Every data connection is reset (TCP RST); bytes so far stay in the parser.
    Reset,
    /// Every data connection is reset as soon as the next format has arrived whole.
    ResetAfterFormat,
    /// Bytes are read and forgotten, nothing is answered, no new label is begun.
    BlackHole,
    /// Bytes are read slowly.
    SlowDrain {
        /// How many a second, at least 1.
        bytes_per_second: u32,
    },
    /// Nothing is read: the host sees its window close.
    StopDraining,
    /// The power fails.
    PowerCut {
        /// What becomes of the counter.
        counter: CounterAfterCut,
        /// How long the printer is dark.
        down: Duration,
    },
    /// Questions about its state get no answer while paper, ribbon or head want a person.
    SilentInError,
    /// Answers are noise.
    Garbage,
    /// Answers end after so many bytes.
    Truncated {
        /// How many.
        bytes: usize,
    },
    /// Each answer waits for the next, and both come at once.
    Merged,
    /// A byte that belongs to nobody comes before each answer.
    Stray,
    /// Answers come late.
    Late {
        /// By how much.
        delay: Duration,
    },
    /// Jammed, and says it is ready: takes data, prints nothing, counts nothing.
    LyingReady,
    /// The port is closed and every connection reset.
    Refuse,
    /// Somebody else prints one label.
    ForeignLabel,
    /// Another printer of the same make stands at the address, its counter at the same figure.
    Swap {
        /// Its serial number.
        serial: String,
    },
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// After so many bytes of a format have arrived; 0 is before its first. A shorter format is
    /// struck at its end.
    AtByte {
        /// Which printing format since start, from 1; none is the next.
        format: Option<u64>,
        /// How many bytes, from its first.
        byte: u64,
    },
    /// When the last byte of a format has arrived.
    AtFormatEnd {
        /// Which printing format since start, from 1; none is the next.
        format: Option<u64>,
    },
    /// When that much of a label has been burnt.
    AtBurn {
        /// Which label since start, from 1; none is the next to come under the head.
        label: Option<u64>,
        /// How much of it, 0 to 100.
        percent: u8,
    },
}

/// A fault and when it strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptedFault {
    /// What goes wrong.
    pub fault: Fault,
    /// When.
    pub when: When,
}

impl From<Fault> for ScriptedFault {
    fn from(fault: Fault) -> Self {
        let when = match fault {
            Fault::ResetAfterFormat => When::AtFormatEnd { format: None },
            Fault::PaperOut
            | Fault::RibbonOut
            | Fault::HeadOpen
            | Fault::Pause
            | Fault::PaperLow
            | Fault::Jam
            | Fault::CutterJam
            | Fault::HeadHot
            | Fault::HeadFault
            | Fault::LabelWaits
            | Fault::BatteryLow
            | Fault::NeedsCalibration
            | Fault::Reset
            | Fault::BlackHole
            | Fault::SlowDrain { .. }
            | Fault::StopDraining
            | Fault::PowerCut { .. }
            | Fault::SilentInError
            | Fault::Garbage
            | Fault::Truncated { .. }
            | Fault::Merged
            | Fault::Stray
            | Fault::Late { .. }
            | Fault::LyingReady
            | Fault::Refuse
            | Fault::ForeignLabel
            | Fault::Swap { .. } => When::Now,
        };
        Self { fault, when }
    }
}

/// Why a fault cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// Occurs when a setting is given that the fault has no use for.
    #[error("`{setting}` means nothing to {fault:?}; leave it out")]
    Unused {
        /// The setting.
        setting: &'static str,
        /// The fault.
        fault: FaultName,
    },
    /// Occurs when a setting is out of range.
    #[error("`{setting}` is {value}; give {range}")]
    OutOfRange {
        /// The setting.
        setting: &'static str,
        /// What it was.
        value: u64,
        /// What it may be.
        range: &'static str,
    },
    /// Occurs when the label that a fault waits for has come already.
    #[error("label {label} has come already; the next is {next}")]
    Passed {
        /// The label asked for.
        label: u64,
        /// The first that can still be struck.
        next: u64,
    },
}
