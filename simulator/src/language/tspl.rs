//! TSPL and TSPL2, and the clones that speak it badly.
//!
//! Lines such as `PRINT 1`, binary data after `BITMAP` that is counted, and commands after ESC that
//! are obeyed in any state, while those after `~` are obeyed only by a printer that is ready. The
//! clones: one answers its status byte as a list of figures instead of bits, one answers nothing
//! and drops a job for every command that it does not know.

mod answer;

use std::time::Duration;

use super::script::{Script, after, numbers};
use super::{Act, Ask, Event, Language};
use crate::config::PrinterConfig;
use crate::format::{Format, QUANTITY_MAX};

const ESC: u8 = 0x1b;
/// Commands that the silent clone knows; which they are is our choice.
const KNOWN_TO_CLONE: [&str; 17] = [
    "SIZE",
    "GAP",
    "SPEED",
    "DENSITY",
    "DIRECTION",
    "REFERENCE",
    "OFFSET",
    "SHIFT",
    "SET",
    "CLS",
    "BITMAP",
    "TEXT",
    "BARCODE",
    "QRCODE",
    "BAR",
    "BOX",
    "PRINT",
];
/// Commands that feed a label and print nothing.
const FEEDS: [&str; 5] = ["FORMFEED", "HOME", "GAPDETECT", "BLINEDETECT", "AUTODETECT"];

/// A reader of TSPL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    language: Language,
    dots_per_mm: u32,
    script: Script,
    /// Letters of an immediate command so far, ESC or `~` first.
    immediate: Vec<u8>,
    immediate_off: bool,
    in_quotes: bool,
    length_dots: Option<u32>,
    reprint_after_error: Option<bool>,
    knows_all: bool,
}

impl Interpreter {
    pub(crate) fn new(config: &PrinterConfig) -> Self {
        Self {
            language: config.language,
            dots_per_mm: config.identity.dots_per_mm,
            script: Script::default(),
            immediate: Vec::new(),
            immediate_off: false,
            in_quotes: false,
            length_dots: None,
            reprint_after_error: None,
            knows_all: true,
        }
    }

    /// Reads the letters of an immediate command; true when the byte was one.
    fn is_immediate(&mut self, byte: u8, events: &mut Vec<Event>) -> bool {
        let begins = self.immediate.is_empty()
            && (byte == ESC || (byte == b'~' && self.script.line().is_empty()));
        if self.immediate.is_empty() && !begins {
            return false;
        }
        self.immediate.push(byte);
        match self.immediate.as_slice() {
            [_] | [_, b'!'] => {}
            [first, b'!', letter] => {
                let (first, letter) = (*first, *letter);
                self.immediate.clear();
                self.obey(first, letter, events);
            }
            _ => {
                let text = std::mem::take(&mut self.immediate);
                text.into_iter().for_each(|byte| self.read_text(byte, events));
            }
        }
        true
    }

    fn obey(&mut self, first: u8, letter: u8, events: &mut Vec<Event>) {
        if first == b'~' && letter == b'E' {
            self.immediate_off = false;
            return;
        }
        if self.immediate_off {
            return;
        }
        if first == b'~' {
            if self.language == Language::Tspl {
                events.push(Event::Ask(Ask::other(answer::when_ready).about(&[letter])));
            }
            return;
        }
        let event = match letter {
            b'?' => Event::Ask(Ask::status(answer::status_byte)),
            b'S' if self.language == Language::Tspl => {
                Event::Ask(Ask::status(answer::status_packet))
            }
            b'R' | b'C' | b'Q' => Event::Do(Act::Restart),
            b'.' => Event::Do(Act::CancelAll),
            b'P' => Event::Do(Act::Pause),
            b'O' => Event::Do(Act::Resume),
            b'F' => Event::Do(Act::Feed),
            b'D' => {
                self.immediate_off = true;
                return;
            }
            _ => return,
        };
        if letter == b'.' {
            self.script.forget();
        }
        events.push(event);
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        let text = line.trim_ascii();
        let name_length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (name, rest) = text.split_at(name_length);
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        if name.is_empty() {
            return;
        }
        self.knows_all &= KNOWN_TO_CLONE.contains(&name.as_str());
        match name.as_str() {
            "SIZE" => self.length_dots = self.height(rest).or(self.length_dots),
            "SET" => self.set(rest),
            "PRINT" => self.print(rest, events),
            "OUT" | "OUTR" if self.language == Language::Tspl => {
                // A question is no part of the label it stands before.
                self.script.take_back(line.len() + 1);
                events.push(Event::Ask(Ask::other(answer::out).about(rest)));
            }
            "SELFTEST" => self.print(b"1", events),
            name if FEEDS.contains(&name) => events.push(Event::Do(Act::Feed)),
            _ => {}
        }
    }

    /// The second figure of `SIZE width,height`, in inches unless `mm` or `dot` follows.
    fn height(&self, rest: &[u8]) -> Option<u32> {
        let text = std::str::from_utf8(rest).ok()?.to_ascii_lowercase();
        let height = text.split(',').nth(1)?.trim();
        let figure: f64 = height.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
        let per_mm = f64::from(self.dots_per_mm);
        let dots = match height.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim()
        {
            "mm" => figure * per_mm,
            "dot" | "dots" => figure,
            _ => figure * 25.4 * per_mm,
        };
        // A figure beyond the range ends at its edge.
        Some(dots.clamp(1.0, f64::from(crate::format::LENGTH_DOTS_MAX)) as u32)
    }

    fn set(&mut self, rest: &[u8]) {
        if let Some(value) = after(rest.trim_ascii(), b"REPRINT") {
            self.reprint_after_error = Some(value.trim_ascii().eq_ignore_ascii_case(b"ON"));
        }
    }

    fn print(&mut self, rest: &[u8], events: &mut Vec<Event>) {
        let quantity = if rest.trim_ascii().starts_with(b"-") {
            QUANTITY_MAX
        } else {
            let figures = numbers(rest, b',');
            let sets = figures.first().copied().unwrap_or(1);
            sets.saturating_mul(figures.get(1).copied().unwrap_or(1))
        };
        let drops = self.language == Language::TsplSilent && !self.knows_all;
        self.knows_all = true;
        let Some(bytes) = self.script.draft.finish().filter(|_| !drops) else {
            return events.push(Event::Lost);
        };
        events.push(Event::Format(Format {
            length_dots: self.length_dots,
            reprint_after_error: self.reprint_after_error,
            ..Format::label(bytes, quantity)
        }));
    }

    fn read_text(&mut self, byte: u8, events: &mut Vec<Event>) {
        // Only a block of text goes on over the end of a line, inside its quotes.
        let goes_on = self.in_quotes && after(self.script.line(), b"BLOCK").is_some();
        if (byte == b'\n' || byte == b'\r') && !goes_on {
            self.in_quotes = false;
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        self.in_quotes ^= byte == b'"' && !self.script.line().ends_with(b"\\[");
        self.script.keep(byte);
        if byte == b',' {
            self.look_for_bitmap();
        }
    }

    /// Notices where binary data begins: after the fifth comma of `BITMAP x,y,width,height,mode,`.
    fn look_for_bitmap(&mut self) {
        let Some(rest) = after(self.script.line(), b"BITMAP") else { return };
        let figures = numbers(rest, b',');
        let length = match figures.as_slice() {
            [_, _, width, height, _] if rest.iter().filter(|byte| **byte == b',').count() == 5 => {
                usize::try_from(*width).unwrap_or(0).saturating_mul(*height as usize)
            }
            _ => return,
        };
        self.script.expect_payload(length);
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if !self.script.is_payload(byte) && !self.is_immediate(byte, events) {
            self.read_text(byte, events);
        }
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.script.draft.is_empty() && byte.is_ascii_alphabetic() && self.immediate.is_empty()
    }
}
