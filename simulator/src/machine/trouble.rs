//! Faults: how they strike the machine and how a person mends them.
//!
//! Everything that is wrong with a printer stands in [`Trouble`]; only this file changes it.

use std::time::Duration;

use super::buffer::Intake;
use super::{Machine, Outcome, Power};
use crate::condition::{Condition, Conditions};
use crate::fault::{CounterAfterCut, Fault, FaultError, ScriptedFault, When};
use crate::format::Format;
use crate::language::{Language, News};

/// A fault that waits for its label, which is known by number.
#[derive(Debug, Clone)]
struct Armed {
    fault: Fault,
    point: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Byte { format: u64, byte: u64 },
    FormatEnd { format: u64 },
    Burn { label: u64, percent: u8 },
}

/// What is wrong with the printer.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    pub(super) conditions: Conditions,
    pub(super) refuses: bool,
    pub(super) talks_garbage: bool,
    pub(super) lies_ready: bool,
    pub(super) answers_late: Option<Duration>,
    /// Bytes after which an answer ends.
    pub(super) truncates_after: Option<usize>,
    pub(super) strays: bool,
    /// The answer that waits for the next one, when they come in pairs.
    pub(super) merges: Option<Vec<u8>>,
    is_black_hole: bool,
    silent_in_error: bool,
    armed: Vec<Armed>,
}

impl Trouble {
    pub(super) fn armed(&self) -> usize {
        self.armed.len()
    }
}

impl Machine {
    /// Makes something go wrong, at once or when its label comes.
    ///
    /// # Errors
    /// [`FaultError::Passed`] when the label it waits for has come already.
    pub fn suffer(&mut self, scripted: ScriptedFault) -> Result<(), FaultError> {
        let ScriptedFault { fault, when } = scripted;
        let next_format = self.formats + 1;
        let next_label = self.head.labels() + 1;
        let reached = |asked: Option<u64>, next: u64| match asked {
            Some(label) if label < next => Err(FaultError::Passed { label, next }),
            asked => Ok(asked.unwrap_or(next)),
        };
        let point = match when {
            When::Now => {
                self.strike(fault);
                return Ok(());
            }
            When::AtByte { format, byte } => {
                Point::Byte { format: reached(format, next_format)?, byte }
            }
            When::AtFormatEnd { format } => {
                Point::FormatEnd { format: reached(format, next_format)? }
            }
            When::AtBurn { label, percent } => {
                Point::Burn { label: reached(label, next_label)?, percent }
            }
        };
        self.trouble.armed.push(Armed { fault, point });
        Ok(())
    }

    /// Somebody mends everything: paper, ribbon, head, pause, cable, power, the right printer; and
    /// nothing waits to go wrong any more.
    pub fn mend(&mut self) {
        let before = self.trouble.conditions;
        self.trouble = Trouble::default();
        self.counter.load_roll();
        if before != Conditions::default() {
            self.tell(News::Changed { before });
        }
        self.buffer.intake = Intake::Full;
        if matches!(self.power, Power::Off { .. }) {
            self.switch_on();
        }
        if self.serial != self.config.identity.serial {
            self.serial.clone_from(&self.config.identity.serial);
            self.restart();
        }
        self.feed();
        self.advance(self.now);
    }

    /// Cuts the power for a while: RAM, buffers, the unfinished format and the clock are lost.
    pub fn cut_power(&mut self, counter: CounterAfterCut, down: Duration) {
        self.lose_memory();
        self.counter.cut(self.now, counter);
        self.power = Power::Off { until: self.now + down };
        self.advance(self.now);
    }

    /// The printer starts again by itself, as with `~JR`.
    pub(super) fn restart(&mut self) {
        self.cut_power(CounterAfterCut::Kept, Duration::ZERO);
    }

    pub(super) fn switch_on(&mut self) {
        self.power = Power::On { since: self.now };
        self.cycle_due = self.config.status_every.map(|every| self.now + every);
        // Connections that outlived the cut are unknown to the new start and answered with RST.
        self.hang_up();
    }

    fn lose_memory(&mut self) {
        self.lose_batch();
        self.head.power_up();
        self.drop_waiting();
        self.interpreter = Language::interpreter(&self.config, &self.memory);
        self.status_interpreter = Language::interpreter(&self.config, &self.memory);
        self.delayed.clear();
        self.answers = 0;
        self.trouble.conditions.set(Condition::Paused, false);
    }

    /// Whether a label may be begun.
    pub(super) fn may_print(&self) -> bool {
        let trouble = &self.trouble;
        let stopped = trouble.conditions.stop() || trouble.lies_ready;
        matches!(self.power, Power::On { .. }) && !stopped && !trouble.is_black_hole
    }

    /// Whether bytes are read and forgotten.
    pub(super) fn is_deaf(&self) -> bool {
        self.trouble.is_black_hole
    }

    /// Whether an unfinished format is drawn as it arrives.
    pub(super) fn consumes(&self) -> bool {
        self.may_print() || self.trouble.lies_ready
    }

    /// Whether questions about the state get no answer now.
    pub(super) fn is_silent(&self) -> bool {
        self.trouble.silent_in_error && self.trouble.conditions.is_error()
    }

    /// Something is the matter, or is no more. What breaks a label off does so here.
    pub(super) fn set_condition(&mut self, condition: Condition, on: bool) {
        let before = self.trouble.conditions;
        self.trouble.conditions.set(condition, on);
        if before == self.trouble.conditions {
            return;
        }
        if on && condition.is_error() {
            self.interrupt_label();
        }
        self.tell(News::Changed { before });
    }

    fn strike(&mut self, fault: Fault) {
        match fault {
            Fault::PaperOut => self.set_condition(Condition::PaperOut, true),
            Fault::RibbonOut => self.set_condition(Condition::RibbonOut, true),
            Fault::HeadOpen => self.set_condition(Condition::HeadOpen, true),
            Fault::Pause => self.set_condition(Condition::Paused, true),
            Fault::PaperLow => self.set_condition(Condition::PaperLow, true),
            Fault::Jam => self.set_condition(Condition::Jam, true),
            Fault::CutterJam => self.set_condition(Condition::CutterJam, true),
            Fault::HeadHot => self.set_condition(Condition::HeadHot, true),
            Fault::HeadFault => self.set_condition(Condition::HeadFault, true),
            Fault::LabelWaits => self.set_condition(Condition::LabelWaits, true),
            Fault::BatteryLow => self.set_condition(Condition::BatteryLow, true),
            Fault::NeedsCalibration => self.set_condition(Condition::NeedsCalibration, true),
            Fault::Reset | Fault::ResetAfterFormat => {
                self.cable_pulls += 1;
                self.hang_up();
            }
            Fault::BlackHole => self.trouble.is_black_hole = true,
            Fault::SlowDrain { bytes_per_second } => {
                self.buffer.intake = Intake::Slow { bytes_per_second, ready_at: self.now };
            }
            Fault::StopDraining => self.buffer.intake = Intake::Stopped,
            Fault::PowerCut { counter, down } => self.cut_power(counter, down),
            Fault::SilentInError => self.trouble.silent_in_error = true,
            Fault::Garbage => self.trouble.talks_garbage = true,
            Fault::Truncated { bytes } => self.trouble.truncates_after = Some(bytes),
            Fault::Merged => self.trouble.merges = Some(Vec::new()),
            Fault::Stray => self.trouble.strays = true,
            Fault::Late { delay } => self.trouble.answers_late = Some(delay),
            Fault::LyingReady => {
                self.trouble.lies_ready = true;
                self.lose_batch();
                self.drop_waiting();
            }
            Fault::Refuse => {
                self.trouble.refuses = true;
                self.cable_pulls += 1;
                self.hang_up();
            }
            Fault::ForeignLabel => {
                self.counter.count(self.now);
                self.counter.pass_gap();
                self.record(Outcome::Foreign, self.now, 1, &Format::default());
            }
            Fault::Swap { serial } => {
                self.serial = serial;
                self.restart();
            }
        }
    }

    /// Strikes what waits for the first byte of a format, before that byte is read.
    pub(super) fn strike_before(&mut self, byte: u8) {
        if !self.trouble.armed.is_empty() && self.interpreter.would_open(byte) {
            let format = self.formats + 1;
            self.strike_where(|point| point == Point::Byte { format, byte: 0 });
        }
    }

    /// Strikes what waits for the bytes that have come.
    pub(super) fn strike_after_byte(&mut self) {
        if self.trouble.armed.is_empty() {
            return;
        }
        let complete = self.formats;
        let bytes = u64::try_from(self.interpreter.format_bytes()).unwrap_or(u64::MAX);
        self.strike_where(|point| match point {
            Point::Byte { format, byte } => {
                format <= complete || (format == complete + 1 && byte > 0 && byte == bytes)
            }
            Point::FormatEnd { format } => format <= complete,
            Point::Burn { .. } => false,
        });
    }

    /// When a fault strikes the label under the head.
    pub(super) fn burn_strike(&self) -> Option<Duration> {
        let (burn, label) = (self.head.burn()?, self.head.labels());
        let of_this = |armed: &Armed| match armed.point {
            Point::Burn { label: of, percent } if of == label => Some(burn.at_percent(percent)),
            Point::Burn { .. } | Point::Byte { .. } | Point::FormatEnd { .. } => None,
        };
        self.trouble.armed.iter().filter_map(of_this).min()
    }

    pub(super) fn strike_burning(&mut self) {
        let (Some(burn), label, now) = (self.head.burn(), self.head.labels(), self.now) else {
            return;
        };
        self.strike_where(|point| match point {
            Point::Burn { label: of, percent } => of == label && burn.at_percent(percent) <= now,
            Point::Byte { .. } | Point::FormatEnd { .. } => false,
        });
    }

    /// Strikes every armed fault whose point is meant.
    fn strike_where(&mut self, is_meant: impl Fn(Point) -> bool) {
        let due: Vec<Armed> =
            self.trouble.armed.extract_if(.., |armed| is_meant(armed.point)).collect();
        due.into_iter().for_each(|armed| self.strike(armed.fault));
    }
}
