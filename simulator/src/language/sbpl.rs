//! SBPL, as SATO printers speak it.
//!
//! A job is what stands between `ESC A` and `ESC Z`. Between jobs ENQ asks for the status, CAN
//! cancels, DLE pauses and DC1 goes on; inside one an ENQ is data, as it is for the real thing.
//! Sources: SATO CL4NX/CL6NX, 408e and DR300 references; how long graphics are is common knowledge
//! that no manual we read confirms.

use std::time::Duration;

use super::script::{PAYLOAD_BYTES_MAX, number};
use super::{Act, Ask, Body, Event, News, Proof};
use crate::condition::Condition;
use crate::config::{PrinterConfig, SbplStatus};
use crate::format::{Draft, Format};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const ENQ: u8 = 0x05;
const ACK: u8 = 0x06;
const DLE: u8 = 0x10;
const DC1: u8 = 0x11;
const NAK: u8 = 0x15;
const CAN: u8 = 0x18;
const ESC: u8 = 0x1b;
/// Bytes of a command that are looked at.
const COMMAND_BYTES_MAX: usize = 64;
/// Characters of a job's name.
const NAME_CHARS: usize = 16;

/// The letters of errors, the most urgent first.
const ERRORS: [(Condition, u8); 8] = [
    (Condition::HeadOpen, b'b'),
    (Condition::PaperOut, b'c'),
    (Condition::RibbonOut, b'd'),
    (Condition::Jam, b'e'),
    (Condition::NeedsCalibration, b'f'),
    (Condition::HeadFault, b'g'),
    (Condition::CutterJam, b'j'),
    (Condition::HeadHot, b'k'),
];

/// A reader of SBPL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    status: SbplStatus,
    draft: Draft,
    in_job: bool,
    after_escape: bool,
    /// The command being read, without its ESC.
    command: Vec<u8>,
    payload_left: usize,
    quantity: u32,
    id: Option<String>,
    name: Option<String>,
}

impl Interpreter {
    pub(crate) fn new(config: &PrinterConfig) -> Self {
        Self {
            status: config.sbpl_status,
            draft: Draft::default(),
            in_job: false,
            after_escape: false,
            command: Vec::new(),
            payload_left: 0,
            quantity: 1,
            id: None,
            name: None,
        }
    }

    fn between_jobs(&mut self, byte: u8, events: &mut Vec<Event>) {
        if std::mem::take(&mut self.after_escape) {
            if byte == b'A' {
                self.in_job = true;
                [ESC, b'A'].into_iter().for_each(|byte| self.draft.keep(byte));
            }
            return;
        }
        match byte {
            ESC => self.after_escape = true,
            ENQ => events.push(Event::Ask(Ask::status(status).about(&[self.status as u8]))),
            CAN => self.cancel(events),
            DLE => events.push(Event::Do(Act::Pause)),
            DC1 => events.push(Event::Do(Act::Resume)),
            _ => {}
        }
    }

    fn cancel(&self, events: &mut Vec<Event>) {
        events.push(Event::Do(Act::CancelAll));
        events.push(Event::Ask(Ask::other(|_, _| Some(vec![ACK]))));
    }

    fn in_job(&mut self, byte: u8, events: &mut Vec<Event>) {
        self.draft.keep(byte);
        if self.payload_left > 0 {
            self.payload_left -= 1;
            return;
        }
        if byte == ESC {
            self.settle();
            self.command.clear();
            self.after_escape = true;
            return;
        }
        let first = std::mem::take(&mut self.after_escape);
        if first && byte == b'Z' {
            return self.print(events);
        }
        if self.command.len() < COMMAND_BYTES_MAX {
            self.command.push(byte);
            self.look_for_graphics();
        }
    }

    /// Obeys the command that is now complete.
    fn settle(&mut self) {
        let command = std::mem::take(&mut self.command);
        let text = String::from_utf8_lossy(&command).into_owned();
        if let Some(figures) = text.strip_prefix('Q') {
            self.quantity = number(figures.as_bytes()).unwrap_or(1);
        } else if let Some(id) = text.strip_prefix("ID") {
            self.id = Some(id.trim().chars().take(2).collect());
        } else if let Some(name) = text.strip_prefix("WK") {
            self.name = Some(name.trim_end().chars().take(NAME_CHARS).collect());
        }
    }

    /// `GB` with width in bytes and height in eights, `GM` and `GP` with a length.
    fn look_for_graphics(&mut self) {
        let length = match self.command.as_slice() {
            [b'G', b'B', width @ ..] if width.len() == 6 => {
                match (number(&width[..3]), number(&width[3..])) {
                    (Some(width), Some(height)) => width.saturating_mul(height).saturating_mul(8),
                    (None, _) | (_, None) => return,
                }
            }
            [b'G', b'M' | b'P', length @ .., b','] => match number(length) {
                Some(length) => length,
                None => return,
            },
            _ => return,
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length <= PAYLOAD_BYTES_MAX {
            self.payload_left = length;
            self.command.clear();
        }
    }

    fn print(&mut self, events: &mut Vec<Event>) {
        self.settle();
        self.in_job = false;
        let quantity = std::mem::replace(&mut self.quantity, 1);
        let (id, name) = (self.id.take(), self.name.take());
        events.push(match self.draft.finish() {
            Some(bytes) => Event::Format(Format { id, name, ..Format::label(bytes, quantity) }),
            None => Event::Lost,
        });
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.in_job && byte == CAN && self.payload_left == 0 {
            // Cancelling works in any state, in the middle of a job too.
            self.draft.clear();
            (self.in_job, self.after_escape) = (false, false);
            self.cancel(events);
        } else if self.in_job {
            self.in_job(byte, events);
        } else {
            self.between_jobs(byte, events);
        }
    }

    fn format_bytes(&self) -> usize {
        self.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        !self.in_job && self.after_escape && byte == b'A'
    }

    fn reports(&self) -> bool {
        true
    }

    fn report(&self, news: News, body: &Body<'_>) -> Option<Vec<u8>> {
        if !body.proves(Proof::Acknowledgement) {
            return None;
        }
        match news {
            News::Taken => Some(vec![ACK]),
            News::Refused => Some(vec![NAK]),
            News::Cycle => status(body, &[self.status as u8]),
            News::Begun | News::Printed { .. } | News::Changed { .. } => None,
        }
    }
}

/// The answer to ENQ, in the form that `about` names.
fn status(body: &Body<'_>, about: &[u8]) -> Option<Vec<u8>> {
    let job = &body.job;
    let busy = body.is_busy() && body.proves(Proof::Acknowledgement);
    let id = job.id.as_deref().filter(|_| busy).unwrap_or_default();
    let name = job.name.as_deref().filter(|_| busy).unwrap_or_default();
    let left = if busy { job.labels_left.min(999_999) } else { 0 };
    let core = format!("{id:<2}{}{left:06}", char::from(letter(body)));
    let short = [&[STX], core.as_bytes(), &[ETX]].concat();
    let named = format!("{core}{name:<NAME_CHARS$}");
    let long = [&[ENQ, STX], named.as_bytes(), &[ETX]].concat();
    Some(match about.first().copied().and_then(SbplStatus::of) {
        Some(SbplStatus::ThreeSized) => sized(&short),
        Some(SbplStatus::Four) => sized(&long),
        Some(SbplStatus::FourSized) => sized(&sized(&long)),
        Some(SbplStatus::Three) | None => short,
    })
}

/// Puts the length before it, four bytes, the highest first.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("an answer is short");
    [&length.to_be_bytes(), bytes].concat()
}

/// The status letter.
fn letter(body: &Body<'_>) -> u8 {
    if let Some(error) = body.conditions.first(&ERRORS) {
        return error;
    }
    if body.is_full() {
        return b'a';
    }
    let (low, nearly_full) = (body.has(Condition::PaperLow), body.is_nearly_full());
    let by_both = |letters: &[u8; 4]| letters[usize::from(low) + 2 * usize::from(nearly_full)];
    if body.has(Condition::Paused) {
        by_both(b"0123")
    } else if body.has(Condition::LabelWaits) {
        by_both(b"MNOP")
    } else if body.job.labels_left > 0 {
        by_both(b"GHIJ")
    } else if body.formats_waiting > 0 || body.in_format {
        by_both(b"STUV")
    } else {
        by_both(b"ABCD")
    }
}
