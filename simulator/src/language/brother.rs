//! Brother raster, as QL, PT and TD printers speak it.
//!
//! Rows of dots; `1A` prints the last page, `0C` one that others follow. `ESC i S` is answered with
//! 32 bytes, and the same 32 come by themselves when a phase changes or a page is done. Source: the
//! protocol notes of LPrint's authors.

use std::time::Duration;

use super::script::PAYLOAD_BYTES_MAX;
use super::{Ask, Body, Event, News, Proof};
use crate::condition::Condition;
use crate::format::{Draft, Format};

const ESC: u8 = 0x1b;
const PRINT: u8 = 0x0c;
const PRINT_AND_FEED: u8 = 0x1a;
/// The kinds of a status, at byte 18.
const REPLY: u8 = 0x00;
const COMPLETED: u8 = 0x01;
const ERROR: u8 = 0x02;
const PHASE_CHANGE: u8 = 0x06;
/// Bits of the two error bytes.
const ERROR_1: [(Condition, u32); 5] = [
    (Condition::PaperOut, 0x02),
    (Condition::CutterJam, 0x04),
    (Condition::BatteryLow, 0x08),
    (Condition::RibbonOut, 0x01),
    (Condition::NeedsCalibration, 0x01),
];
const ERROR_2: [(Condition, u32); 4] = [
    (Condition::HeadOpen, 0x10),
    (Condition::HeadHot, 0x20),
    (Condition::Jam, 0x40),
    (Condition::HeadFault, 0x80),
];
/// Series and model of a QL-1110NWB.
const SERIES: u8 = 0x34;
const MODEL: [u8; 2] = [0x44, 0x30];

/// A reader of Brother raster.
#[derive(Debug)]
pub(crate) struct Interpreter {
    draft: Draft,
    command: Vec<u8>,
    payload_left: usize,
    has_rows: bool,
    notifies: bool,
}

impl Default for Interpreter {
    fn default() -> Self {
        Self {
            draft: Draft::default(),
            command: Vec::new(),
            payload_left: 0,
            has_rows: false,
            notifies: true,
        }
    }
}

/// How a command goes on.
enum Need {
    More,
    Nothing,
    Payload(usize),
}

/// What the command needs that has come so far.
fn need(command: &[u8]) -> Need {
    match command {
        [ESC] | [ESC, b'i'] | [b'M'] | [b'g' | b'G' | b'w'] | [b'g' | b'G' | b'w', _] => Need::More,
        [b'g', _, length] => Need::Payload(usize::from(*length)),
        [b'G' | b'w', low, high] => Need::Payload(usize::from(*low) | usize::from(*high) << 8),
        [ESC, b'i', b'S'] => Need::Nothing,
        [ESC, b'i', b'z', rest @ ..] if rest.len() < 10 => Need::More,
        [ESC, b'i', b'd' | b'c', rest @ ..] if rest.len() < 2 => Need::More,
        [ESC, b'i', _] => Need::More,
        _ => Need::Nothing,
    }
}

impl Interpreter {
    fn obey(&mut self, events: &mut Vec<Event>) {
        match std::mem::take(&mut self.command).as_slice() {
            [ESC, b'i', b'S'] => {
                self.draft.cut_back(self.draft.kept().saturating_sub(3), 3);
                events.push(Event::Ask(Ask::status(|body, _| Some(status(body, REPLY)))));
            }
            [ESC, b'@'] => {
                self.draft.clear();
                (self.has_rows, self.notifies) = (false, true);
            }
            [ESC, b'i', b'!', mode] => self.notifies = *mode == 0,
            [b'Z'] | [b'g' | b'G' | b'w', ..] => self.has_rows = true,
            [PRINT | PRINT_AND_FEED] => self.print(events),
            _ => {}
        }
    }

    fn print(&mut self, events: &mut Vec<Event>) {
        let has_rows = std::mem::take(&mut self.has_rows);
        match self.draft.finish() {
            Some(bytes) if has_rows => events.push(Event::Format(Format::label(bytes, 1))),
            Some(_) => {}
            None => events.push(Event::Lost),
        }
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.payload_left > 0 {
            self.payload_left -= 1;
            return self.draft.keep(byte);
        }
        // A NUL between commands is there to wake a reader that lost its place.
        if byte == 0 && self.command.is_empty() {
            return;
        }
        self.draft.keep(byte);
        self.command.push(byte);
        match need(&self.command) {
            Need::More => {}
            Need::Nothing => self.obey(events),
            Need::Payload(length) => {
                self.payload_left = length.min(PAYLOAD_BYTES_MAX);
                self.obey(events);
            }
        }
    }

    fn format_bytes(&self) -> usize {
        self.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.draft.is_empty() && byte == ESC
    }

    fn reports(&self) -> bool {
        self.notifies
    }

    fn report(&self, news: News, body: &Body<'_>) -> Option<Vec<u8>> {
        if !body.proves(Proof::Idle) {
            return None;
        }
        match news {
            News::Begun => Some(status(body, PHASE_CHANGE)),
            News::Printed { .. } => {
                Some([status(body, COMPLETED), status(body, PHASE_CHANGE)].concat())
            }
            News::Changed { .. } if body.conditions.stop() => Some(status(body, ERROR)),
            News::Changed { .. } | News::Taken | News::Refused | News::Cycle => None,
        }
    }
}

/// The 32 bytes.
fn status(body: &Body<'_>, kind: u8) -> Vec<u8> {
    let mut bytes = vec![0; 32];
    bytes[..3].copy_from_slice(&[0x80, 0x20, 0x42]);
    bytes[3] = SERIES;
    bytes[4..6].copy_from_slice(&MODEL);
    bytes[8] = body.conditions.bits(&ERROR_1).to_le_bytes()[0];
    let full = if body.is_full() { 0x08 } else { 0 };
    bytes[9] = body.conditions.bits(&ERROR_2).to_le_bytes()[0] | full;
    let length_mm = body.length_dots / body.identity.dots_per_mm.max(1);
    bytes[10] = 103;
    bytes[11] = 0x0b;
    bytes[17] = u8::try_from(length_mm).unwrap_or(u8::MAX);
    bytes[18] = kind;
    bytes[19] = u8::from(body.job.is_burning);
    bytes
}
