//! What a TSPL printer says when asked.
//!
//! `ESC ! ?` is one byte of bits, `ESC ! S` a packet of eight bytes; the `~` queries and `OUT` are
//! text. Sources: Gprinter GP-2120T and TSC TTP-244 Plus manuals; the text queries are known from
//! public code only.

use crate::condition::Condition;
use crate::language::{Body, Language, Proof};

/// The bits of the status byte.
const BITS: [(Condition, u32); 7] = [
    (Condition::HeadOpen, 0x01),
    (Condition::Jam, 0x02),
    (Condition::PaperOut, 0x04),
    (Condition::RibbonOut, 0x08),
    (Condition::Paused, 0x10),
    (Condition::HeadHot, 0x80),
    (Condition::HeadFault, 0x80),
];
const PRINTING: u8 = 0x20;
/// What a clone says instead of bits, when its profile names no value of its own.
const LID_OPEN_OF_CLONE: u8 = 0x07;
/// The mileage counts whole kilometres.
const MILLIMETRES_IN_MILEAGE: u64 = 1_000_000;

/// `ESC ! ?`.
pub(super) fn status_byte(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let exact = body.conditions.all().find_map(|condition| {
        let clone_says = body.language == Language::TsplOdd && condition == Condition::HeadOpen;
        let own = body.status_bytes.get(&condition).copied();
        own.or(clone_says.then_some(LID_OPEN_OF_CLONE))
    });
    let bits = body.conditions.bits(&BITS).to_le_bytes()[0];
    let printing = if body.is_busy() && bits == 0 { PRINTING } else { 0 };
    Some(vec![exact.unwrap_or(bits | printing)])
}

/// `ESC ! S`: message, warning, two errors.
pub(super) fn status_packet(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let conditions = body.conditions;
    let message = if conditions.has(Condition::Paused) {
        0x60
    } else if conditions.has(Condition::LabelWaits) {
        0x4c
    } else if conditions.is_error() {
        0x45
    } else if body.job.is_burning {
        0x50
    } else if body.is_busy() {
        0x57
    } else {
        0x40
    };
    let warning = if body.is_full() {
        0x48
    } else {
        conditions.first(&[(Condition::PaperLow, 0x41)]).unwrap_or(0x40)
    };
    let mechanics = conditions.first(&[
        (Condition::HeadHot, 0x41),
        (Condition::HeadFault, 0x44),
        (Condition::CutterJam, 0x48),
    ]);
    let media = conditions.first(&[
        (Condition::PaperOut, 0x41),
        (Condition::Jam, 0x42),
        (Condition::RibbonOut, 0x44),
        (Condition::HeadOpen, 0x60),
    ]);
    let (mechanics, media) = (mechanics.unwrap_or(0x40), media.unwrap_or(0x40));
    Some(vec![0x02, message, warning, mechanics, media, 0x03, b'\r', b'\n'])
}

/// The queries after `~`, which a printer that is not ready leaves unanswered.
pub(super) fn when_ready(body: &Body<'_>, letter: &[u8]) -> Option<Vec<u8>> {
    if body.conditions.stop() || body.is_busy() {
        return None;
    }
    let text = match letter {
        b"T" => format!("{}\r", body.identity.model),
        b"I" => "850,001\r".to_owned(),
        b"@" => {
            let length_mm = u64::from(body.length_dots / body.identity.dots_per_mm.max(1));
            format!("{}\r", body.gaps * length_mm / MILLIMETRES_IN_MILEAGE)
        }
        b"A" => format!("{}\r", body.identity.memory_kb),
        b"F" => "0 FILE(S)\r".to_owned(),
        _ => return None,
    };
    Some(text.into_bytes())
}

/// `OUT NET "TAG=";STR$(LABEL)`: texts and the few variables there are, joined.
pub(super) fn out(body: &Body<'_>, expression: &[u8]) -> Option<Vec<u8>> {
    let expression = String::from_utf8_lossy(expression);
    let mut text: String = expression
        .split(';')
        .map(|term| value(body, without_port(term.trim())))
        .collect::<Option<String>>()?;
    text.push_str("\r\n");
    Some(text.into_bytes())
}

/// A term without the port that the first one may name.
fn without_port(term: &str) -> &str {
    let ports = ["NET ", "USB ", "COM1 ", "LPT ", "BT "];
    let named = ports
        .iter()
        .find(|port| term.get(..port.len()).is_some_and(|head| head.eq_ignore_ascii_case(port)));
    named.map_or(term, |port| &term[port.len()..]).trim()
}

fn value(body: &Body<'_>, term: &str) -> Option<String> {
    if let Some(text) = term.strip_prefix('"') {
        return Some(text.strip_suffix('"').unwrap_or(text).to_owned());
    }
    let inner = term.strip_prefix("STR$(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(term);
    match inner.to_ascii_uppercase().as_str() {
        "LABEL" if body.proves(Proof::Counter) => Some(body.counter.to_string()),
        "LABEL" => Some(body.labels_since_start.to_string()),
        "_MODEL$" => Some(body.identity.model.clone()),
        "_SERIAL$" => Some(body.serial.to_owned()),
        "_VERSION$" => Some(body.identity.firmware.clone()),
        _ => None,
    }
}
