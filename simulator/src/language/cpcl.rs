//! CPCL, as mobile printers speak it.
//!
//! A label is a session from `! offset hres vres height quantity` to `PRINT`. Outside of one the
//! escape commands are obeyed; `ESC h` is answered only when the label before it is done, and tells
//! whether the power was lost since `ESC N`. `! U1` lines read variables, as in ZPL. Sources: Zebra
//! CPCL manual.

use std::time::Duration;

use super::picture::Picture;
use super::script::{Script, after, numbers};
use super::{Ask, Body, Event, Proof};
use crate::condition::Condition;
use crate::format::{Format, LENGTH_DOTS_MAX};
use crate::language::zpl;

const ESC: u8 = 0x1b;
/// Bits of `ESC h`.
const STATUS_BITS: [(Condition, u32); 4] = [
    (Condition::PaperOut, 0x02),
    (Condition::HeadOpen, 0x04),
    (Condition::BatteryLow, 0x08),
    (Condition::Jam, 0x02),
];
const BUSY: u8 = 0x01;
const WAS_RESET: u8 = 0x10;
/// Bits of `ESC i`.
const EXTENDED_BITS: [(Condition, u32); 4] = [
    (Condition::Jam, 0x10),
    (Condition::LabelWaits, 0x20),
    (Condition::PaperLow, 0x40),
    (Condition::RibbonOut, 0x80),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    None,
    /// A label of so many dots, so many times.
    Label {
        length_dots: u32,
        quantity: u32,
    },
    /// `! UTILITIES`, which prints nothing.
    Utilities,
}

/// A reader of CPCL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    script: Script,
    session: Session,
    after_escape: bool,
    /// Whether nobody has acknowledged the last power-up.
    was_reset: bool,
    picture: Option<Picture>,
}

impl Default for Interpreter {
    fn default() -> Self {
        Self {
            script: Script::default(),
            session: Session::None,
            after_escape: false,
            was_reset: true,
            picture: None,
        }
    }
}

impl Interpreter {
    fn obey(&mut self, letter: u8, events: &mut Vec<Event>) {
        match letter {
            b'h' => {
                let reset = [if self.was_reset { WAS_RESET } else { 0 }];
                events.push(Event::AskInTurn(Ask::status(status).about(&reset)));
            }
            b'N' => self.was_reset = false,
            b'i' => events.push(Event::Ask(Ask::status(extended_status))),
            b'v' | b'V' => events.push(Event::Ask(Ask::other(version))),
            _ => {}
        }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        let text = line.trim_ascii();
        match self.session {
            Session::None => self.open(text, events),
            Session::Label { length_dots, quantity } if text.eq_ignore_ascii_case(b"PRINT") => {
                self.session = Session::None;
                events.push(match self.script.draft.finish() {
                    Some(bytes) => Event::Format(Format {
                        length_dots: Some(length_dots),
                        ..Format::label(bytes, quantity)
                    }),
                    None => Event::Lost,
                });
            }
            Session::Utilities if text.eq_ignore_ascii_case(b"PRINT") => {
                self.session = Session::None;
                self.script.forget();
            }
            Session::Label { .. } | Session::Utilities => {}
        }
    }

    fn open(&mut self, text: &[u8], events: &mut Vec<Event>) {
        if let Some(event) = variable(text) {
            self.script.forget();
            return events.push(event);
        }
        let Some(rest) = text.strip_prefix(b"! ") else {
            // Anything else is text in line mode, which no label comes of.
            return self.script.forget();
        };
        let figures = numbers(rest, b' ');
        self.session = match figures.as_slice() {
            [_offset, _across, _down, height, quantity] => Session::Label {
                length_dots: (*height).clamp(1, LENGTH_DOTS_MAX),
                quantity: *quantity,
            },
            _ if after(rest, b"UTILITIES").is_some() => Session::Utilities,
            _ => return self.script.forget(),
        };
    }

    /// Notices where binary data begins: `CG width height x y ` or `PCX x y `.
    fn look_for_graphics(&mut self) {
        let line = self.script.line();
        let Some(rest) = after(line, b"CG ").or_else(|| after(line, b"COMPRESSED-GRAPHICS "))
        else {
            let figures = after(line, b"PCX ").map(|rest| numbers(rest.trim_ascii_end(), b' '));
            if figures.is_some_and(|figures| figures.len() == 2) {
                self.script.expect_payload(0);
                self.picture = Some(Picture::pcx());
            }
            return;
        };
        if let [width, height, _, _] = numbers(rest.trim_ascii_end(), b' ').as_slice() {
            let length = usize::try_from(*width).unwrap_or(0).saturating_mul(*height as usize);
            self.script.expect_payload(length);
        }
    }

    fn in_picture(&mut self, byte: u8) -> bool {
        let Some(picture) = &mut self.picture else { return false };
        self.script.draft.keep(byte);
        if picture.takes(byte) {
            self.picture = None;
        }
        true
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.script.is_payload(byte) || self.in_picture(byte) {
            return;
        }
        if self.session == Session::None {
            if std::mem::take(&mut self.after_escape) {
                return self.obey(byte, events);
            }
            if byte == ESC {
                self.after_escape = true;
                return;
            }
        }
        if byte == b'\n' {
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        self.script.keep(byte);
        if byte == b' ' && matches!(self.session, Session::Label { .. }) {
            self.look_for_graphics();
        }
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.script.draft.is_empty() && byte == b'!' && !self.after_escape
    }
}

/// A `! U1 getvar` line; nothing else of Set-Get-Do is played here.
fn variable(text: &[u8]) -> Option<Event> {
    let request = zpl::parser::request(text)?;
    let about = request.name.into_bytes();
    (request.verb == zpl::parser::Verb::Get)
        .then(|| Event::Ask(Ask::other(zpl::variable).about(&about)))
}

/// `ESC h`. `about` holds the bit of a power-up that nobody has acknowledged.
fn status(body: &Body<'_>, about: &[u8]) -> Option<Vec<u8>> {
    let bits = body.conditions.bits(&STATUS_BITS).to_le_bytes()[0];
    let busy = if body.is_busy() || body.has(Condition::Paused) { BUSY } else { 0 };
    let reset = if body.proves(Proof::Idle) { about.first().copied().unwrap_or(0) } else { 0 };
    Some(vec![bits | busy | reset])
}

/// `ESC i`.
fn extended_status(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(vec![body.conditions.bits(&EXTENDED_BITS).to_le_bytes()[0]])
}

/// `ESC v`: model, firmware and serial number, ended by a NUL.
fn version(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let identity = body.identity;
    let text = format!("{} {} {}\0", identity.model, identity.firmware, body.serial);
    Some(text.into_bytes())
}
