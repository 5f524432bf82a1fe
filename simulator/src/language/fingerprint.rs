//! Fingerprint and Direct Protocol, as Intermec and Honeywell printers speak them.
//!
//! Lines; `PRINTFEED` prints the image, `? PRSTAT` and its kin are answered at once. Fingerprint
//! says `Ok` after each line until `VERBOFF`; Direct Protocol does not. Sources: Fingerprint 7.61
//! and Direct Protocol 8.60 manuals. The status names trouble and jobs by figures that are added.

use std::time::Duration;

use super::script::{Script, after, number, numbers};
use super::{Ask, Body, Event, Language, Proof};
use crate::condition::Condition;
use crate::format::Format;
use crate::language::Act;

/// Out of media in Direct Protocol 8.60, where 4 says only that the sensor sees none.
const OUT_OF_MEDIA_DP: i64 = 128;
const FEEDING: i64 = 32;

/// A reader of Fingerprint.
#[derive(Debug)]
pub(crate) struct Interpreter {
    script: Script,
    is_verbose: bool,
}

impl Interpreter {
    pub(crate) fn new(is_verbose: bool) -> Self {
        Self { script: Script::default(), is_verbose }
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        let text = line.trim_ascii();
        let mut is_label_line = true;
        if let Some(expression) = text.strip_prefix(b"?").or_else(|| after(text, b"PRINT ")) {
            events.push(Event::Ask(Ask::status(value).about(expression.trim_ascii())));
            is_label_line = false;
        } else if let Some(count) = after(text, b"PRINTFEED").or_else(|| after(text, b"PF")) {
            let quantity = number(count).unwrap_or(1);
            events.push(match self.script.draft.finish() {
                Some(bytes) => Event::Format(Format::label(bytes, quantity)),
                None => Event::Lost,
            });
        } else if text.eq_ignore_ascii_case(b"FORMFEED") || text.eq_ignore_ascii_case(b"FF") {
            events.push(Event::Do(Act::Feed));
            is_label_line = false;
        } else if text.eq_ignore_ascii_case(b"VERBON") || text.eq_ignore_ascii_case(b"VERBOFF") {
            self.is_verbose = text.len() == b"VERBON".len();
            is_label_line = false;
        } else if text.eq_ignore_ascii_case(b"REBOOT") {
            events.push(Event::Do(Act::Restart));
        } else if let Some(length) = after(text, b"PRBUF").map(|rest| numbers(rest, b',')) {
            let length = length.first().and_then(|length| usize::try_from(*length).ok());
            self.script.expect_payload(length.unwrap_or(0));
            return;
        }
        if !is_label_line {
            self.script.take_back(line.len() + 1);
        }
        if self.is_verbose && !text.is_empty() {
            events.push(Event::Ask(Ask::other(|_, _| Some(b"Ok\r\n".to_vec()))));
        }
    }
}

impl super::Interpreter for Interpreter {
    fn push(&mut self, byte: u8, _now: Duration, events: &mut Vec<Event>) {
        if self.script.is_payload(byte) {
            return;
        }
        // A carriage return may come alone; a line feed after it ends an empty line.
        if byte == b'\n' || byte == b'\r' {
            let line = self.script.end_line(byte);
            return self.read_line(&line, events);
        }
        self.script.keep(byte);
    }

    fn format_bytes(&self) -> usize {
        self.script.draft.length()
    }

    fn would_open(&self, byte: u8) -> bool {
        self.script.draft.is_empty() && byte.is_ascii_alphabetic()
    }
}

/// The value of an expression, as text and an end of line.
fn value(body: &Body<'_>, expression: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(expression).to_ascii_uppercase();
    let answer = match text.split_once('(') {
        None if text == "PRSTAT" => status(body).to_string(),
        None if text == "VERSION$" => body.identity.firmware.clone(),
        Some(("PRSTAT", rest)) => job_fact(body, rest.trim_end_matches(')').trim())?.to_string(),
        Some(("VERSION$", rest)) => match rest.trim_end_matches(')').trim() {
            "0" => body.identity.firmware.clone(),
            "1" => body.identity.model.clone(),
            _ => body.serial.to_owned(),
        },
        None | Some(_) => return Some(b"Error 3 in line\r\n".to_vec()),
    };
    Some((answer + "\r\n").into_bytes())
}

/// `PRSTAT`: what is the matter, added up.
fn status(body: &Body<'_>) -> i64 {
    let no_media = if body.language == Language::DirectProtocol { OUT_OF_MEDIA_DP } else { 4 };
    let table = [
        (Condition::HeadOpen, 1),
        (Condition::LabelWaits, 2),
        (Condition::PaperOut, no_media),
        (Condition::RibbonOut, 8),
        (Condition::HeadFault, 16),
    ];
    let there = table.iter().filter(|(condition, _)| body.has(*condition));
    let trouble: i64 = there.map(|(_, figure)| figure).sum();
    trouble + if body.job.is_burning { FEEDING } else { 0 }
}

/// `PRSTAT(7)` to `PRSTAT(10)`: number, state, error and copies left of the last job.
fn job_fact(body: &Body<'_>, which: &str) -> Option<i64> {
    let job = &body.job;
    if !body.proves(Proof::Acknowledgement) {
        return Some(0);
    }
    Some(match which {
        "7" => i64::try_from(job.number).unwrap_or(i64::MAX),
        // 2 is started, 4 is all lines printed, 8 is cut short.
        "8" if job.number == 0 => 0,
        "8" if job.labels_left > 0 && job.broken_off => 2 + 8,
        "8" if job.labels_left > 0 => 2,
        "8" if job.broken_off => 2 + 8,
        "8" => 2 + 4,
        "9" => body.conditions.first(&ERRORS).unwrap_or(0),
        "10" => i64::from(job.labels_left),
        _ => return None,
    })
}

/// Error numbers of Fingerprint for what stops a print.
const ERRORS: [(Condition, i64); 5] = [
    (Condition::PaperOut, 1_005),
    (Condition::HeadOpen, 1_022),
    (Condition::RibbonOut, 1_027),
    (Condition::CutterJam, 1_701),
    (Condition::HeadHot, 1_606),
];
