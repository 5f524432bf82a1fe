//! ESC/POS (Epson's reference), of the models that print labels and of their relatives.
//!
//! `GS ( H` makes the printer send an identifier back once all before it is printed: the only proof
//! of the language, and clones rarely know it. The printer does not tell whether it holds work. The
//! fixed bits of the answers to `DLE EOT` are verified for the first one only; all four are held to
//! them, so that a stray byte is no answer.

mod document;

use std::collections::BTreeSet;

use crate::profile::Evidence;
use crate::status::{Reason, Status};

use super::proof::{Capability, Proof, Token};
use super::{
    Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading, Unsayable, sayable,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] =
    &[Capability::new(Proof::ProcessId, Evidence::Vendor)];

/// Two lines and a cut.
pub(super) const TEST_LABEL: &[u8] = b"\x1B@Waystation\nThis printer prints.\n\x1DV\x42\x00";

/// `DLE EOT` 1 to 4 in one message: the printer answers each with a byte.
const STATUS: &[u8] = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04";

/// How long a model's name may be.
const NAME_BYTES_MAX: usize = 80;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"\x1DI\x43", read_identity)),
        Query::HostStatus => Some(Question::new(STATUS, read_status)),
        Query::ErrorFlags
        | Query::LabelCount
        | Query::Uptime
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
        // Heard only in a fault that can be recovered from. Its brother `DLE ENQ 1` prints the
        // failed line again, and so is no way to go on.
        Control::DiscardPartial | Control::CancelAll => Some(Act::code(b"\x10\x05\x02")),
        Control::Pause
        | Control::Resume
        | Control::Feed
        | Control::Calibrate
        | Control::AcknowledgePowerUp => None,
    }
}

/// Reads `5F`, the model's name and `00`; the frame is not verified.
fn read_identity(received: &[u8]) -> Parsed {
    match received.first() {
        None => return Err(Reading::Incomplete),
        Some(0x5F) => {}
        Some(_) => return Err(Reading::Malformed { why: "it does not begin with 5F" }),
    }
    let body = &received[1..];
    let within = &body[..body.len().min(NAME_BYTES_MAX)];
    let end = within.iter().position(|byte| *byte == 0);
    let name = &within[..end.unwrap_or(within.len())];
    let shown = name.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    let name = std::str::from_utf8(name).ok().filter(|_| shown);
    let name = name.ok_or(Reading::Malformed { why: "the name is not text" })?;
    let Some(end) = end else {
        return Err(if body.len() >= NAME_BYTES_MAX {
            Reading::Malformed { why: "the name does not end" }
        } else {
            Reading::Incomplete
        });
    };
    if name.is_empty() {
        return Err(Reading::Malformed { why: "it names no model" });
    }
    let nameplate = Nameplate { model: name.to_owned(), firmware: None, dots_per_mm: None };
    Ok((Answer::Identity(nameplate), end + 2))
}

/// Reads four bytes, one for each question.
fn read_status(received: &[u8]) -> Parsed {
    if received.iter().take(4).any(|byte| byte & 0x93 != 0x12) {
        return Err(Reading::Malformed { why: "a byte has not the bits of a status" });
    }
    let [general, offline, error, paper] = received else {
        return Err(match received.len() {
            0..4 => Reading::Incomplete,
            _ => Reading::Malformed { why: "it has more bytes than four" },
        });
    };
    let flags = [
        (offline & 0x04, Reason::CoverOpen),
        (offline & 0x20, Reason::MediaEmpty),
        (error & 0x04, Reason::MediaJam),
        (error & 0x08, Reason::TrimmerJam),
        (error & 0x20, Reason::PrintheadFault),
        (error & 0x40, Reason::PrintheadOverTemperature),
        (paper & 0x0C, Reason::MediaLow),
        (paper & 0x60, Reason::MediaEmpty),
    ];
    let set = flags.into_iter().filter(|(bits, _)| *bits != 0);
    let mut reasons: BTreeSet<Reason> = set.map(|(_, reason)| reason).collect();
    let explained = reasons.iter().any(|reason| reason.stops_printing());
    if offline & 0x40 != 0 && !explained {
        reasons.insert(Reason::Other);
    } else if general & 0x08 != 0 && !explained {
        // Offline, and no fault that would explain it.
        reasons.insert(Reason::Paused);
    }
    Ok((Answer::HostStatus(Status { reasons, ..Status::default() }), 4))
}

/// `GS ( H`, function 48: send the token back when all before it is printed.
pub(super) fn receipt_request(token: Token) -> Vec<u8> {
    [b"\x1D(H\x06\x00\x30\x30".as_slice(), &token.bytes()].concat()
}

/// Reads `37 22`, the token and `00`.
pub(super) fn read_receipt(token: Token, received: &[u8]) -> Parsed {
    let [first, second, third, fourth] = token.bytes();
    let expected = [0x37, 0x22, first, second, third, fourth, 0x00];
    if received.len() > expected.len() || !expected.starts_with(received) {
        return Err(Reading::Malformed { why: "it is not the receipt asked for" });
    }
    if received.len() < expected.len() {
        return Err(Reading::Incomplete);
    }
    Ok((Answer::Receipt, received.len()))
}

/// The text as it stands in a line.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    Ok(sayable(text)?.map(|(_, byte)| byte).collect())
}
