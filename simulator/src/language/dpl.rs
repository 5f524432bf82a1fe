//! DPL, as Datamax-O'Neil and Honeywell printers speak it.
//!
//! SOH opens an immediate command, wherever it stands, unless the host has shut them off with
//! `SOH D`, which it must before data that may look like one. STX opens a system command;
//! `STX L` opens a label, `E` ends and prints it. Sources: Datamax E-4203 and Class Series manuals,
//! Honeywell E-Class manual, Brady's manual for the feedback characters.

mod answer;

use std::time::Duration;

use super::picture::Picture;
use super::script::{Script, number};
use super::{Act, Ask, Body, Event, News, Proof};
use crate::format::Format;

const SOH: u8 = 0x01;
const STX: u8 = 0x02;
/// Sent after each label and after each batch in feedback mode.
const LABEL_DONE: u8 = 0x1e;
const BATCH_DONE: u8 = 0x1f;
/// How many valid immediate commands switch them on again, and how far apart they must be. The
/// manual says one second; a tenth less allows for the line.
const RESTORES: u32 = 3;
const RESTORE_SPACING_MIN: Duration = Duration::from_millis(900);

/// Where in the language the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    System,
    Label,
    /// A downloaded picture in lines of digits, ended by `FFFF`.
    DigitPicture,
}

/// A reader of DPL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    script: Script,
    mode: Mode,
    after_soh: bool,
    immediate_off: bool,
    /// When valid commands came while they were off.
    restores: Vec<Duration>,
    quantity: u32,
    picture: Option<Picture>,
    after_carriage_return: bool,
}

impl Default for Interpreter {
    fn default() -> Self {
        Self {
            script: Script::default(),
            mode: Mode::System,
            after_soh: false,
            immediate_off: false,
            restores: Vec::new(),
            quantity: 1,
            picture: None,
            after_carriage_return: false,
        }
    }
}

impl Interpreter {
    /// The letter after SOH.
    fn obey(&mut self, letter: u8, now: Duration, events: &mut Vec<Event>) {
        let event = match letter {
            b'A' => Event::Ask(Ask::status(answer::flags)),
            b'a' => Event::Ask(Ask::status(answer::long_flags)),
            b'F' => Event::Ask(Ask::status(answer::status_byte)),
            b'E' => Event::Ask(Ask::status(answer::labels_left)),
            b'e' => Event::Ask(Ask::status(answer::labels_done)),
            b'B' => Event::Do(Act::TogglePause),
            b'C' => Event::Do(Act::CancelAll),
            b'#' | b'*' | b'U' => Event::Do(Act::Restart),
            b'D' => {
                self.immediate_off = true;
                self.restores.clear();
                return;
            }
            _ => return,
        };
        if self.immediate_off {
            return self.restore(now);
        }
        if letter == b'C' {
            self.script.forget();
            self.mode = Mode::System;
            events.push(Event::Do(Act::Pause));
        }
        events.push(event);
    }

    /// A valid command while they are off counts towards switching them on.
    fn restore(&mut self, now: Duration) {
        let last = self.restores.last().copied();
        if last.is_some_and(|last| now < last + RESTORE_SPACING_MIN) {
            self.restores.clear();
        }
        self.restores.push(now);
        if self.restores.len() as u32 == RESTORES {
            self.immediate_off = false;
            self.restores.clear();
        }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        match self.mode {
            Mode::DigitPicture if line.starts_with(b"FFFF") => {
                self.mode = Mode::System;
                self.script.draft.clear();
            }
            Mode::DigitPicture => {}
            Mode::System => self.read_system(line, events),
            Mode::Label => self.read_record(line, events),
        }
    }

    fn read_system(&mut self, line: &[u8], events: &mut Vec<Event>) {
        match line {
            [STX, b'I', rest @ ..] => self.download(rest),
            [STX, b'F', ..] => events.push(Event::Do(Act::Feed)),
            [STX, b'T', ..] => {
                let test = self.script.draft.finish().unwrap_or_default();
                events.push(Event::Format(Format::label(test, 1)));
            }
            [STX, b'K', b'C' | b'c', ..] => {
                events.push(Event::Ask(Ask::other(answer::configuration)));
                self.script.draft.clear();
            }
            // Any other setting stays with the label that follows it.
            [STX, ..] | [] => {}
            _ => self.script.draft.clear(),
        }
    }

    /// `STX I`, then the memory module, `A` for seven bits, the format of the data, and a name.
    fn download(&mut self, rest: &[u8]) {
        let kind = match rest {
            [_, b'A', kind, ..] | [_, kind, ..] => *kind,
            _ => b'F',
        };
        match kind.to_ascii_uppercase() {
            b'B' => self.picture = Some(Picture::bmp()),
            b'P' => self.picture = Some(Picture::pcx()),
            _ => self.mode = Mode::DigitPicture,
        }
    }

    fn read_record(&mut self, line: &[u8], events: &mut Vec<Event>) {
        match line {
            [b'E'] => self.print(events),
            [b'X'] | [b's', ..] => {
                self.mode = Mode::System;
                self.script.draft.clear();
            }
            [b'Q', figures @ ..] => self.quantity = number(figures).unwrap_or(1),
            _ => {}
        }
    }

    fn print(&mut self, events: &mut Vec<Event>) {
        self.mode = Mode::System;
        events.push(match self.script.draft.finish() {
            Some(bytes) => Event::Format(Format::label(bytes, self.quantity)),
            None => Event::Lost,
        });
    }

    /// A byte that is no part of an immediate command.
    fn read_text(&mut self, byte: u8, events: &mut Vec<Event>) {
        if let Some(picture) = &mut self.picture {
            self.script.draft.keep(byte);
            if picture.takes(byte) {
                self.picture = None;
                self.script.draft.clear();
            }
            return;
        }
        let follows_return = std::mem::replace(&mut self.after_carriage_return, byte == b'\r');
        if byte == b'\n' && follows_return {
            return;
        }
        if byte == b'\r' || byte == b'\n' {
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        if byte == STX && self.mode == Mode::System && !self.script.line().is_empty() {
            // System commands may follow each other on one line.
            let line = self.script.split_line();
            self.read_line(&line, events);
        }
        self.script.keep(byte);
        if self.mode == Mode::System && self.script.line() == [STX, b'L'] {
            self.script.split_line();
            (self.mode, self.quantity) = (Mode::Label, 1);
        }
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, now: Duration, events: &mut Vec<Event>) {
        if std::mem::take(&mut self.after_soh) {
            let known = b"AaFEeBC#*UD".contains(&byte);
            if known && (!self.immediate_off || self.picture.is_none()) {
                return self.obey(byte, now, events);
            }
            self.read_text(SOH, events);
        }
        if byte == SOH {
            self.after_soh = true;
            return;
        }
        self.read_text(byte, events);
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.script.draft.is_empty() && byte == STX && !self.after_soh
    }

    fn reports(&self) -> bool {
        true
    }

    fn report(&self, news: News, body: &Body<'_>) -> Option<Vec<u8>> {
        if !body.proves(Proof::Acknowledgement) {
            return None;
        }
        match news {
            News::Printed { last: false } => Some(vec![LABEL_DONE]),
            News::Printed { last: true } => Some(vec![LABEL_DONE, BATCH_DONE]),
            News::Taken | News::Refused | News::Cycle | News::Begun | News::Changed { .. } => None,
        }
    }
}
