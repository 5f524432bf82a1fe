//! EZPL, as Godex printers speak it.
//!
//! Lines: `^L` opens a label, `E` ends and prints it. `~S,…` asks; the answer comes at once only
//! when `^XSET,IMMEDIATE,1` is stored, otherwise when all before it is printed. Sources: Godex EZPL
//! manual for the codes; the rest is known from public code.

use std::collections::BTreeMap;
use std::time::Duration;

use super::script::{Script, after, number, numbers};
use super::{Act, Ask, Body, Event};
use crate::condition::Condition;
use crate::config::PrinterConfig;
use crate::format::Format;

/// Under this name the setting survives a power cut.
const IMMEDIATE: &str = "ezpl.immediate";
/// Status codes, the most urgent first.
const CODES: [(Condition, u8); 7] = [
    (Condition::HeadOpen, 4),
    (Condition::PaperOut, 1),
    (Condition::Jam, 2),
    (Condition::RibbonOut, 3),
    (Condition::CutterJam, 10),
    (Condition::Paused, 20),
    (Condition::NeedsCalibration, 2),
];
const MEMORY_FULL: u8 = 6;
const PRINTING: u8 = 50;
const PROCESSING: u8 = 60;

/// A reader of EZPL.
#[derive(Debug)]
pub(crate) struct Interpreter {
    script: Script,
    dots_per_mm: u32,
    answers_at_once: bool,
    in_label: bool,
    length_dots: Option<u32>,
    labels: u32,
    copies: u32,
}

impl Interpreter {
    pub(crate) fn new(config: &PrinterConfig, memory: &BTreeMap<String, String>) -> Self {
        Self {
            script: Script::default(),
            dots_per_mm: config.identity.dots_per_mm,
            answers_at_once: memory.get(IMMEDIATE).is_some_and(|value| value == "1"),
            in_label: false,
            length_dots: None,
            labels: 1,
            copies: 1,
        }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        let text = line.trim_ascii();
        if self.control(text, events) {
            return self.script.take_back(line.len() + 1);
        }
        match text {
            [b'E'] if self.in_label => self.print(events),
            [b'^', b'L', ..] => self.in_label = true,
            [b'^', b'Q', rest @ ..] => {
                let length =
                    numbers(rest, b',').first().map(|mm| mm.saturating_mul(self.dots_per_mm));
                self.length_dots = length.or(self.length_dots);
            }
            [b'^', b'P', rest @ ..] => self.labels = number(rest).unwrap_or(1),
            [b'^', b'C', rest @ ..] => self.copies = number(rest).unwrap_or(1),
            // Qx,y,width,height and the bytes of the picture after the line.
            [b'Q', rest @ ..] if self.in_label => {
                if let [_, _, width, height] = numbers(rest, b',').as_slice() {
                    let length = usize::try_from(*width).unwrap_or(0);
                    self.script.expect_payload(length.saturating_mul(*height as usize));
                }
            }
            _ => {}
        }
    }

    /// Questions and orders that are no part of a label; true when the line was one.
    fn control(&mut self, text: &[u8], events: &mut Vec<Event>) -> bool {
        if let Some(value) = after(text, b"^XSET,IMMEDIATE,") {
            self.answers_at_once = value == b"1";
            let value = String::from_utf8_lossy(value).chars().take(1).collect();
            events.push(Event::Do(Act::Remember { key: IMMEDIATE, value }));
            return true;
        }
        let upper = text.to_ascii_uppercase();
        match upper.as_slice() {
            b"~S,CHECK" => self.ask(Ask::status(check), events),
            b"~S,STATUS" => self.ask(Ask::status(status), events),
            b"~S,LABEL" => self.ask(Ask::status(labels_left), events),
            b"~S,CANCEL" => events.push(Event::Do(Act::CancelAll)),
            b"~S,FEED" | b"~S,SENSOR" => events.push(Event::Do(Act::Feed)),
            b"~Z" | b"^Z" => events.push(Event::Do(Act::Restart)),
            b"~B" | b"^XGET,CONFIG" | b"~HI" => {
                self.ask(Ask::other(identity).about(&upper), events)
            }
            _ => return false,
        }
        true
    }

    fn ask(&self, ask: Ask, events: &mut Vec<Event>) {
        events.push(if self.answers_at_once { Event::Ask(ask) } else { Event::AskInTurn(ask) });
    }

    fn print(&mut self, events: &mut Vec<Event>) {
        self.in_label = false;
        let labels = std::mem::replace(&mut self.labels, 1);
        let copies = std::mem::replace(&mut self.copies, 1);
        let quantity = labels.saturating_mul(copies);
        events.push(match self.script.draft.finish() {
            Some(bytes) => Event::Format(Format {
                length_dots: self.length_dots,
                ..Format::label(bytes, quantity)
            }),
            None => Event::Lost,
        });
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.script.is_payload(byte) {
            return;
        }
        if byte == b'\n' {
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        self.script.keep(byte);
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }
}

fn code(body: &Body<'_>) -> u8 {
    if let Some(code) = body.conditions.first(&CODES) {
        return code;
    }
    if body.is_full() {
        MEMORY_FULL
    } else if body.job.labels_left > 0 {
        PRINTING
    } else if body.formats_waiting > 0 {
        PROCESSING
    } else {
        0
    }
}

/// `~S,CHECK`: two figures.
fn check(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(format!("{:02}\r\n", code(body)).into_bytes())
}

/// `~S,STATUS`: the code and the labels left.
fn status(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let left = body.job.labels_left.min(99_999);
    Some(format!("{:02},{left:05}\r\n", code(body)).into_bytes())
}

/// `~S,LABEL`: the labels left.
fn labels_left(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(format!("{:05}\r\n", body.job.labels_left.min(99_999)).into_bytes())
}

/// `~B`, `~HI` and the settings.
fn identity(body: &Body<'_>, about: &[u8]) -> Option<Vec<u8>> {
    let identity = body.identity;
    let text = match about {
        b"~HI" => format!(
            "\u{2}{},{},{},{}KB\u{3}\r\n",
            identity.model, identity.firmware, identity.dots_per_mm, identity.memory_kb
        ),
        b"~B" => format!("{} {}\r\n", identity.model, identity.firmware),
        _ => format!("MODEL,{}\r\nVERSION,{}\r\n", identity.model, identity.firmware),
    };
    Some(text.into_bytes())
}
