//! TSPL and TSPL2 (TSC's and Gprinter's manuals), and its many clones.
//!
//! What begins with `ESC !` is answered at once, what begins with `~` only by a printer at rest.
//! Many clones answer nothing at all, so silence means neither "offline" nor "ready". The counter
//! `LABEL` is known from public code only, and whether it survives a power cut is not known.
//! The meanings of the immediate commands for pause and resume differ between sources: unverified.

mod document;

use std::collections::BTreeSet;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{
    Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading, Unsayable, reply, sayable,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::Count, Evidence::Code),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// A label of 50 x 25 mm. Says nothing of the gap, which the printer knows better.
pub(super) const TEST_LABEL: &[u8] = b"SIZE 50 mm,25 mm\r\nCLS\r\n\
    TEXT 20,20,\"3\",0,1,1,\"Waystation\"\r\n\
    TEXT 20,60,\"2\",0,1,1,\"This printer prints.\"\r\n\
    BARCODE 20,100,\"128\",60,0,0,2,2,\"TEST\"\r\n\
    PRINT 1,1\r\n";

/// What stands before the counter in the answer that [`query`] asks for.
const COUNT_TAG: &str = "WAYSTATION=";

/// The bits of the answer to `ESC ! ?`.
const BITS: &[(u8, Reason)] = &[
    (0x01, Reason::CoverOpen),
    (0x02, Reason::MediaJam),
    (0x04, Reason::MediaEmpty),
    (0x08, Reason::MarkerPrintRibbonEmpty),
    (0x10, Reason::Paused),
    (0x40, Reason::CoverOpen),
    // Temperature on newer models, anything else on older ones.
    (0x80, Reason::Other),
];

/// What `ESC ! ?` tells by itself.
pub(super) const HOST_STATUS_TELLS: &[Reason] = &[
    Reason::CoverOpen,
    Reason::MediaJam,
    Reason::MediaEmpty,
    Reason::MarkerPrintRibbonEmpty,
    Reason::Paused,
];

const PRINTING: u8 = 0x20;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"~!T\r\n", read_identity)),
        Query::HostStatus => Some(Question::new(b"\x1B!?", read_status)),
        Query::ErrorFlags => Some(Question::new(b"\x1B!S", read_error_flags)),
        // Answers on the network port; other ports have other words.
        Query::LabelCount => {
            Some(Question::new(b"OUT NET \"WAYSTATION=\";STR$(LABEL)\r\n", read_label_count))
        }
        Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength
        | Query::LabelsRemaining
        | Query::LabelsPrinted
        | Query::JobId
        | Query::JobState => None,
    }
}

pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        // Ends an open line, then empties the image buffer.
        Control::DiscardPartial => Some(Act::code(b"\r\nCLS\r\n")),
        Control::CancelAll => Some(Act::unverified(b"\x1B!.")),
        Control::Pause => Some(Act::unverified(b"\x1B!P")),
        Control::Resume => Some(Act::unverified(b"\x1B!O")),
        Control::Feed => Some(Act::code(b"FORMFEED\r\n")),
        Control::Calibrate => Some(Act::code(b"GAPDETECT\r\n")),
        Control::AcknowledgePowerUp => None,
    }
}

fn read_identity(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    let model = text.trim();
    // An interpreter of another language would send the question back.
    if model.is_empty() || model.starts_with('~') {
        return Err(Reading::Malformed { why: "it names no model" });
    }
    let nameplate = Nameplate { model: model.to_owned(), firmware: None, dots_per_mm: None };
    Ok((Answer::Identity(nameplate), used))
}

fn read_status(received: &[u8]) -> Parsed {
    let byte = reply::byte(received)?;
    let reasons = BITS.iter().filter(|(bit, _)| byte & bit != 0).map(|(_, reason)| *reason);
    let work = if byte & PRINTING == 0 { Work::None } else { Work::UnderWay };
    Ok((Answer::HostStatus(Status { work, reasons: reasons.collect(), ..Status::default() }), 1))
}

/// Reads `STX s1 s2 s3 s4 ETX CR LF`.
fn read_error_flags(received: &[u8]) -> Parsed {
    const FRAME: [Option<u8>; 8] =
        [Some(2), None, None, None, None, Some(3), Some(b'\r'), Some(b'\n')];
    for (byte, expected) in received.iter().zip(FRAME) {
        if expected.is_some_and(|expected| expected != *byte) {
            return Err(Reading::Malformed { why: "it is no frame of eight bytes" });
        }
    }
    let [_, message, warning, error, media, _, _, _] = received else {
        return Err(match received.len() {
            0..8 => Reading::Incomplete,
            _ => Reading::Malformed { why: "it has more bytes than eight" },
        });
    };
    let mut reasons = BTreeSet::new();
    reasons.extend(message_reason(*message)?);
    reasons.extend(bits(*warning, WARNINGS, Reason::OtherWarning)?);
    reasons.extend(bits(*error, ERRORS, Reason::Other)?);
    reasons.extend(bits(*media, MEDIA, Reason::Other)?);
    Ok((Answer::ErrorFlags(reasons), received.len()))
}

/// The first status byte says one thing at a time.
fn message_reason(byte: u8) -> Result<Option<Reason>, Reading> {
    match byte {
        // Normal, backing, cutting, feeding, waiting for the print key, printing, imaging.
        0x40 | 0x42 | 0x43 | 0x46 | 0x4B | 0x50 | 0x57 => Ok(None),
        0x60 => Ok(Some(Reason::Paused)),
        0x45 => Ok(Some(Reason::Other)),
        0x4C => Ok(Some(Reason::LabelNotTaken)),
        0x41..=0x7F => Ok(Some(Reason::OtherWarning)),
        _ => Err(Reading::Malformed { why: "its message is out of range" }),
    }
}

const WARNINGS: &[(u8, Reason)] = &[
    (0x01, Reason::MediaLow),
    (0x02, Reason::MarkerPrintRibbonAlmostEmpty),
    (0x08, Reason::BufferFull),
];

const ERRORS: &[(u8, Reason)] = &[
    (0x01, Reason::PrintheadOverTemperature),
    (0x02, Reason::PrintheadOverTemperature),
    (0x04, Reason::PrintheadFault),
    (0x08, Reason::TrimmerJam),
    (0x10, Reason::InterpreterMemoryDecrease),
];

const MEDIA: &[(u8, Reason)] = &[
    (0x01, Reason::MediaEmpty),
    (0x02, Reason::MediaJam),
    (0x04, Reason::MarkerPrintRibbonEmpty),
    (0x08, Reason::MarkerPrintRibbonEmpty),
    (0x20, Reason::CoverOpen),
];

/// The other three hold bits beside the fixed 40.
fn bits(byte: u8, known: &[(u8, Reason)], unknown: Reason) -> Result<BTreeSet<Reason>, Reading> {
    if byte & 0xC0 != 0x40 {
        return Err(Reading::Malformed { why: "a status byte is out of range" });
    }
    let mut rest = byte & 0x3F;
    let mut reasons = BTreeSet::new();
    for (bit, reason) in known {
        if rest & bit != 0 {
            reasons.insert(*reason);
            rest &= !bit;
        }
    }
    if rest != 0 {
        reasons.insert(unknown);
    }
    Ok(reasons)
}

fn read_label_count(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    let count = text.strip_prefix(COUNT_TAG);
    let count = count.ok_or(Reading::Malformed { why: "it is not the counter asked for" })?;
    Ok((Answer::LabelCount(reply::number(count.trim())?), used))
}

/// The text as it stands between quotes. The word for a quote is TSC's; a clone that does not know
/// it ends the text there, which spoils the line and obeys nothing.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    let mut said = Vec::with_capacity(text.len());
    for (_, byte) in sayable(text)? {
        match byte {
            b'"' => said.extend_from_slice(b"\\[\"]"),
            byte => said.push(byte),
        }
    }
    Ok(said)
}
