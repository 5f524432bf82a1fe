//! EPL2, as LP/TLP 28x4 printers and Intermec's emulation speak it.
//!
//! Lines such as `P1`, binary data after `GW` and `GM` that is counted, and two questions: the
//! immediate `^ee` and the dump of `UQ`. With `US` or `UT` it reports errors and finished labels by
//! itself. Sources: Zebra EPL guide, Intermec ESim guide, dumps seen in public code.

use std::collections::BTreeMap;
use std::time::Duration;

use super::script::{Script, number, numbers};
use super::{Act, Ask, Body, Event, News, Proof};
use crate::condition::Condition;
use crate::format::Format;

const ACK: u8 = 0x06;
const NAK: u8 = 0x15;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// The immediate question.
const ERROR_QUERY: &[u8] = b"^ee";
/// Bytes in the buffer above which the immediate question is not heard (ESim guide).
const HEARS_BELOW_BYTES: usize = 8_000;
/// Under this name the reporting mode survives a power cut, as ESim keeps it in flash.
const REPORTING: &str = "epl.reporting";
/// Error codes, the most urgent first.
const CODES: [(Condition, u8); 10] = [
    (Condition::HeadOpen, 11),
    (Condition::PaperOut, 7),
    (Condition::RibbonOut, 7),
    (Condition::HeadHot, 13),
    (Condition::CutterJam, 81),
    (Condition::NeedsCalibration, 82),
    (Condition::Jam, 84),
    (Condition::BatteryLow, 15),
    (Condition::Paused, 12),
    (Condition::LabelWaits, 12),
];
const BUSY_PRINTING: u8 = 50;

/// How it reports by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reporting {
    Off,
    /// `US`: errors with the labels left.
    Labels,
    /// `UT`: errors with labels and raster lines left.
    Lines,
}

/// A reader of EPL2.
#[derive(Debug)]
pub(crate) struct Interpreter {
    script: Script,
    in_quotes: bool,
    reporting: Reporting,
    length_dots: Option<u32>,
}

impl Interpreter {
    pub(crate) fn new(memory: &BTreeMap<String, String>) -> Self {
        let reporting = match memory.get(REPORTING).map(String::as_str) {
            Some("US") => Reporting::Labels,
            Some("UT") => Reporting::Lines,
            Some(_) | None => Reporting::Off,
        };
        Self { script: Script::default(), in_quotes: false, reporting, length_dots: None }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        let text = line.trim_ascii();
        match text {
            b"" => {}
            b"^@" => events.push(Event::Do(Act::Restart)),
            b"UQ" => self.question(line, Ask::other(dump), events),
            b"US" => self.report_by(Reporting::Labels, "US", line, events),
            b"UT" => self.report_by(Reporting::Lines, "UT", line, events),
            b"UN" => self.report_by(Reporting::Off, "UN", line, events),
            b"U" | b"UP" => self.print(b"", events),
            [b'Q', rest @ ..] => self.length_dots = numbers(rest, b',').first().copied(),
            [b'P', b'A', rest @ ..] | [b'P', rest @ ..] => self.print(rest, events),
            _ => {}
        }
    }

    fn question(&mut self, line: &[u8], ask: Ask, events: &mut Vec<Event>) {
        self.script.take_back(line.len() + 1);
        events.push(Event::Ask(ask));
    }

    fn report_by(
        &mut self,
        reporting: Reporting,
        value: &str,
        line: &[u8],
        events: &mut Vec<Event>,
    ) {
        self.reporting = reporting;
        self.script.take_back(line.len() + 1);
        events.push(Event::Do(Act::Remember { key: REPORTING, value: value.to_owned() }));
        if reporting != Reporting::Off {
            events.push(Event::Ask(Ask::other(acknowledge)));
        }
    }

    fn print(&mut self, rest: &[u8], events: &mut Vec<Event>) {
        let figures = numbers(rest, b',');
        let sets = figures.first().copied().unwrap_or(1);
        let quantity = sets.saturating_mul(figures.get(1).copied().unwrap_or(1));
        events.push(match self.script.draft.finish() {
            Some(bytes) => Event::Format(Format {
                length_dots: self.length_dots,
                ..Format::label(bytes, quantity)
            }),
            None => Event::Lost,
        });
    }

    /// Notices where binary data begins: after `GWx,y,width,height` and a comma or an end of line,
    /// or after the line `GM"name"length`.
    fn look_for_graphics(&mut self, byte: u8) {
        let line = self.script.line().trim_ascii();
        let length = match line {
            [b'G', b'W', rest @ ..] => match numbers(rest, b',').as_slice() {
                [_, _, width, height] if byte == b'\n' || rest.ends_with(b",") => {
                    usize::try_from(*width).unwrap_or(0).saturating_mul(*height as usize)
                }
                _ => return,
            },
            [b'G', b'M', rest @ ..] if byte == b'\n' => {
                let figure = rest.rsplit(|byte| *byte == b'"').next().and_then(number);
                figure.and_then(|length| usize::try_from(length).ok()).unwrap_or(0)
            }
            _ => return,
        };
        self.script.expect_payload(length);
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.script.is_payload(byte) {
            return;
        }
        if byte == b'\n' {
            self.look_for_graphics(byte);
            if self.script.in_payload() {
                self.script.draft.keep(byte);
                return;
            }
            self.in_quotes = false;
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        self.in_quotes ^= byte == b'"' && !self.script.line().ends_with(b"\\");
        self.script.keep(byte);
        if byte == b',' {
            self.look_for_graphics(byte);
        } else if byte == b'e' && !self.in_quotes && self.script.line().ends_with(ERROR_QUERY) {
            self.script.take_back(ERROR_QUERY.len());
            events.push(Event::Ask(Ask::status(error_report)));
        }
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }

    fn reports(&self) -> bool {
        self.reporting != Reporting::Off
    }

    fn report(&self, news: News, body: &Body<'_>) -> Option<Vec<u8>> {
        if !body.proves(Proof::Idle) {
            return None;
        }
        match news {
            News::Printed { last: true } => Some(vec![ACK]),
            News::Changed { before } => match body.conditions.first(&CODES) {
                Some(code) => Some(self.error_frame(code, body)),
                None => before.first(&CODES).map(|_| vec![XON]),
            },
            News::Taken
            | News::Refused
            | News::Cycle
            | News::Begun
            | News::Printed { last: false } => None,
        }
    }
}

impl Interpreter {
    /// `NAK XX [Pnnn [Lnnnnn]] XOFF`.
    fn error_frame(&self, code: u8, body: &Body<'_>) -> Vec<u8> {
        let left = body.job.labels_left;
        let mut text = format!("{code:02}");
        if left > 0 {
            text.push_str(&format!("P{:03}", left.min(999)));
            if self.reporting == Reporting::Lines {
                text.push_str(&format!("L{:05}", body.length_dots.min(99_999)));
            }
        }
        [&[NAK], text.as_bytes(), &[XOFF]].concat()
    }
}

fn acknowledge(_body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(vec![ACK])
}

/// `^ee`: the codes of all that is the matter, or `00`.
fn error_report(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    if body.buffer_fill_bytes > HEARS_BELOW_BYTES {
        return None;
    }
    let there = CODES.iter().filter(|(condition, _)| body.has(*condition));
    let mut codes: Vec<u8> = there.map(|(_, code)| *code).collect();
    codes.dedup();
    if codes.is_empty() {
        codes.push(if body.is_busy() { BUSY_PRINTING } else { 0 });
    }
    let text: Vec<String> = codes.iter().map(|code| format!("{code:02}")).collect();
    Some(format!("{}\r\n", text.join(",")).into_bytes())
}

/// `UQ`: identity, settings and meters as text.
fn dump(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let length_inches = u64::from(body.length_dots / body.identity.dots_per_mm.max(1)) * 10 / 254;
    let usage = body.gaps * length_inches;
    let lines = [
        format!("{}     {}", body.identity.model, body.identity.firmware),
        format!("S/N: {}", body.serial),
        "Serial port:96,N,8,1".to_owned(),
        "Image buffer size:0225K".to_owned(),
        "Fmem used: 0 (bytes)".to_owned(),
        "Gmem used: 0".to_owned(),
        "Emem available:".to_owned(),
        "I8,0,001 rY JF WY".to_owned(),
        format!("q832 Q{},025", body.length_dots),
        "S4 D08 R000,000 ZB UN".to_owned(),
        format!("HEAD    usage =     {usage}\""),
        format!("PRINTER usage =     {usage}\""),
        "Option:D,Ff".to_owned(),
        "Cover: T=137, C=147".to_owned(),
    ];
    Some((lines.join("\r\n") + "\r\n").into_bytes())
}
