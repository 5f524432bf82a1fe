//! How a fault is written, the same in JSON, in TOML and on the command line.
//!
//! Checks what was written and turns it into a [`ScriptedFault`]; no machine is known here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{CounterAfterCut, Fault, FaultError, ScriptedFault, When};

/// How long a power cut lasts when nothing else is said, in milliseconds.
const DOWN_MS: u64 = 1_000;
/// How late answers come when nothing else is said, in milliseconds.
const DELAY_MS: u64 = 3_000;
/// How slowly a slow printer reads when nothing else is said.
const BYTES_PER_SECOND: u32 = 1;
/// How many labels a rolled-back counter forgets when nothing else is said.
const ROLLBACK_LABELS: u64 = 5;
/// Where in the burn a fault strikes when nothing else is said.
const BURNT_PERCENT: u8 = 50;
/// How many bytes of an answer come when nothing else is said.
const AFTER_BYTES: usize = 1;
/// The serial number of the printer that stands there after a swap.
const OTHER_SERIAL: &str = "XXZFF999900001";

/// The names of the faults, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FaultName {
    /// No labels left; mended by `clear`
    PaperOut,
    /// No ribbon left; mended by `clear`
    RibbonOut,
    /// Print head open; mended by `clear`
    HeadOpen,
    /// Paused after the label under the head
    Pause,
    /// Few labels left: says so, prints on
    PaperLow,
    /// Labels jammed; mended by `clear`
    Jam,
    /// Cutter jammed; mended by `clear`
    CutterJam,
    /// Head too hot; mended by `clear`
    HeadHot,
    /// Head broken; mended by `clear`
    HeadFault,
    /// The last label waits to be taken; `clear` takes it
    LabelWaits,
    /// Battery low: says so, prints on
    BatteryLow,
    /// Sensor to be calibrated; mended by `clear`
    NeedsCalibration,
    /// Connections reset; with --byte in the middle of a label
    Reset,
    /// Connections reset right after the last byte of a label
    ResetAfterFormat,
    /// Reads everything, answers nothing, prints nothing
    BlackHole,
    /// Reads --bytes-per-second only
    SlowDrain,
    /// Reads nothing: zero window
    StopDraining,
    /// Dark for --down-ms; --counter keep, reset or rollback
    PowerCut,
    /// No answer to status questions while in error
    SilentInError,
    /// Answers are noise
    Garbage,
    /// Answers end after --after-bytes
    Truncated,
    /// Each answer waits for the next, and both come at once
    Merged,
    /// A foreign byte comes before each answer
    Stray,
    /// Answers come --delay-ms late
    Late,
    /// Says ready while jammed
    LyingReady,
    /// Port closed
    Refuse,
    /// Somebody else prints a label: the counter moves
    ForeignLabel,
    /// Another printer at the same address; --serial is its number
    Swap,
}

/// What a written power cut does to the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CounterText {
    /// It survives
    Keep,
    /// It shows zero
    Reset,
    /// It forgets --rollback-labels labels
    Rollback,
}

/// When a written fault strikes; all absent is the next label, half burnt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct AtText {
    /// Strike at this label, counted from the printer's start, from 1
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<u64>,
    /// Strike when so many bytes of the label have arrived
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// Strike when so much of the label is burnt [default: 50]
    #[arg(long, conflicts_with = "byte")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burnt_percent: Option<u8>,
}

/// A fault as written: `{"fault":"reset","at":{"label":7,"byte":200}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct FaultText {
    /// What goes wrong
    pub fault: FaultName,
    /// When it strikes; at once without it
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<AtText>,
    /// slow-drain: bytes read a second [default: 1]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_second: Option<u32>,
    /// power-cut: what becomes of the label counter [default: keep]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterText>,
    /// power-cut: labels a rolled-back counter forgets [default: 5]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_labels: Option<u64>,
    /// power-cut: how long the printer is dark, in milliseconds [default: 1000]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down_ms: Option<u64>,
    /// late: how late answers come, in milliseconds [default: 3000]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// truncated: bytes of an answer that come [default: 1]
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_bytes: Option<usize>,
    /// swap: the other printer's serial number
    #[arg(long)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

impl TryFrom<FaultText> for ScriptedFault {
    type Error = FaultError;

    fn try_from(text: FaultText) -> Result<Self, FaultError> {
        text.check_unused()?;
        let at = text.at;
        let fault = text.into_fault()?;
        let Some(AtText { label, byte, burnt_percent }) = at else { return Ok(fault.into()) };
        let when = match (&fault, byte) {
            (Fault::ResetAfterFormat, _) => When::AtFormatEnd { format: label },
            (_, Some(byte)) => When::AtByte { format: label, byte },
            (_, None) => {
                let percent = burnt_percent.unwrap_or(BURNT_PERCENT);
                if percent > 100 {
                    let value = u64::from(percent);
                    let setting = "burnt_percent";
                    return Err(FaultError::OutOfRange { setting, value, range: "0 to 100" });
                }
                When::AtBurn { label, percent }
            }
        };
        Ok(Self { fault, when })
    }
}

impl FaultText {
    fn check_unused(&self) -> Result<(), FaultError> {
        let fault = self.fault;
        let is = |name| fault == name;
        let rolls_back = self.counter == Some(CounterText::Rollback);
        let at_byte = self.at.is_some_and(|at| at.byte.is_some());
        let at_percent = self.at.is_some_and(|at| at.burnt_percent.is_some());
        let to_format_end = is(FaultName::ResetAfterFormat);
        let settings = [
            ("bytes_per_second", self.bytes_per_second.is_some() && !is(FaultName::SlowDrain)),
            ("counter", self.counter.is_some() && !is(FaultName::PowerCut)),
            ("rollback_labels", self.rollback_labels.is_some() && !rolls_back),
            ("down_ms", self.down_ms.is_some() && !is(FaultName::PowerCut)),
            ("delay_ms", self.delay_ms.is_some() && !is(FaultName::Late)),
            ("after_bytes", self.after_bytes.is_some() && !is(FaultName::Truncated)),
            ("serial", self.serial.is_some() && !is(FaultName::Swap)),
            ("byte", at_byte && (to_format_end || at_percent)),
            ("burnt_percent", at_percent && to_format_end),
        ];
        match settings.into_iter().find(|(_, unused)| *unused) {
            Some((setting, _)) => Err(FaultError::Unused { setting, fault }),
            None => Ok(()),
        }
    }

    fn into_fault(self) -> Result<Fault, FaultError> {
        Ok(match self.fault {
            FaultName::PaperOut => Fault::PaperOut,
            FaultName::RibbonOut => Fault::RibbonOut,
            FaultName::HeadOpen => Fault::HeadOpen,
            FaultName::Pause => Fault::Pause,
            FaultName::PaperLow => Fault::PaperLow,
            FaultName::Jam => Fault::Jam,
            FaultName::CutterJam => Fault::CutterJam,
            FaultName::HeadHot => Fault::HeadHot,
            FaultName::HeadFault => Fault::HeadFault,
            FaultName::LabelWaits => Fault::LabelWaits,
            FaultName::BatteryLow => Fault::BatteryLow,
            FaultName::NeedsCalibration => Fault::NeedsCalibration,
            FaultName::Reset => Fault::Reset,
            FaultName::ResetAfterFormat => Fault::ResetAfterFormat,
            FaultName::BlackHole => Fault::BlackHole,
            FaultName::SlowDrain => {
                let bytes_per_second = self.bytes_per_second.unwrap_or(BYTES_PER_SECOND);
                if bytes_per_second == 0 {
                    let setting = "bytes_per_second";
                    let range = "1 or more, or the fault stop-draining";
                    return Err(FaultError::OutOfRange { setting, value: 0, range });
                }
                Fault::SlowDrain { bytes_per_second }
            }
            FaultName::StopDraining => Fault::StopDraining,
            FaultName::PowerCut => Fault::PowerCut {
                counter: match self.counter.unwrap_or(CounterText::Keep) {
                    CounterText::Keep => CounterAfterCut::Kept,
                    CounterText::Reset => CounterAfterCut::Reset,
                    CounterText::Rollback => CounterAfterCut::RolledBack {
                        labels: self.rollback_labels.unwrap_or(ROLLBACK_LABELS),
                    },
                },
                down: Duration::from_millis(self.down_ms.unwrap_or(DOWN_MS)),
            },
            FaultName::SilentInError => Fault::SilentInError,
            FaultName::Garbage => Fault::Garbage,
            FaultName::Truncated => {
                Fault::Truncated { bytes: self.after_bytes.unwrap_or(AFTER_BYTES) }
            }
            FaultName::Merged => Fault::Merged,
            FaultName::Stray => Fault::Stray,
            FaultName::Late => {
                Fault::Late { delay: Duration::from_millis(self.delay_ms.unwrap_or(DELAY_MS)) }
            }
            FaultName::LyingReady => Fault::LyingReady,
            FaultName::Refuse => Fault::Refuse,
            FaultName::ForeignLabel => Fault::ForeignLabel,
            FaultName::Swap => {
                Fault::Swap { serial: self.serial.unwrap_or_else(|| OTHER_SERIAL.to_owned()) }
            }
        })
    }
}
