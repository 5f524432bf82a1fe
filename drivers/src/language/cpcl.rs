//! CPCL (Zebra's CPCL manual), spoken by mobile printers.
//!
//! A printer answers `ESC h` only when the label before is done, so silence means printing, trouble
//! or off. Bit 4 of the answer tells that the printer lost its power since `ESC N` was sent: the
//! best such sign of all languages. Escape commands are illegal inside of a label.

mod document;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{
    Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading, Unsayable, reply, sayable,
    zpl,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::Counter, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// A label of 2 x 1 inch at 203 dpi.
pub(super) const TEST_LABEL: &[u8] = b"! 0 200 200 200 1\r\n\
    T 4 0 20 10 Waystation\r\n\
    T 7 0 20 70 This printer prints.\r\n\
    B 128 1 1 60 20 110 TEST\r\n\
    FORM\r\nPRINT\r\n";

/// The bits of the answer to `ESC h`, beside the busy one.
const BITS: &[(u8, Reason)] = &[
    (0x02, Reason::MediaEmpty),
    (0x04, Reason::CoverOpen),
    (0x08, Reason::BatteryLow),
    (0x10, Reason::PowerUp),
];

/// What `ESC h` tells by itself.
pub(super) const HOST_STATUS_TELLS: &[Reason] =
    &[Reason::MediaEmpty, Reason::CoverOpen, Reason::BatteryLow, Reason::PowerUp];

const BUSY: u8 = 0x01;

/// The bits of the answer to `ESC i`.
const EXTENDED_BITS: &[(u8, Reason)] = &[
    (0x10, Reason::MediaJam),
    (0x20, Reason::LabelNotTaken),
    (0x40, Reason::MediaLow),
    (0x80, Reason::MarkerPrintRibbonEmpty),
];

/// How long the answer to `ESC v` may be.
const IDENTITY_BYTES_MAX: usize = 256;

/// The Set-Get-Do questions are Zebra's and the same as in ZPL.
pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"\x1Bv", read_identity)),
        Query::HostStatus => Some(Question::new(b"\x1Bh", read_status)),
        Query::ErrorFlags => Some(Question::new(b"\x1Bi", read_error_flags)),
        Query::LabelCount
        | Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength => zpl::question(query),
        Query::LabelsRemaining | Query::LabelsPrinted | Query::JobId | Query::JobState => None,
    }
}

/// The manual that was read has no word for the others.
pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        Control::AcknowledgePowerUp => Some(Act::vendor(b"\x1BN")),
        Control::DiscardPartial
        | Control::CancelAll
        | Control::Pause
        | Control::Resume
        | Control::Feed
        | Control::Calibrate => None,
    }
}

/// Reads text that ends with NUL. Whether more texts follow is not known; they are left alone.
fn read_identity(received: &[u8]) -> Parsed {
    let within = &received[..received.len().min(IDENTITY_BYTES_MAX)];
    let end = within.iter().position(|byte| *byte == 0);
    let text = &within[..end.unwrap_or(within.len())];
    let shown = |byte: &u8| matches!(byte, b' ' | b'\r' | b'\n') || byte.is_ascii_graphic();
    let text = std::str::from_utf8(text).ok().filter(|it| it.bytes().all(|byte| shown(&byte)));
    let text = text.ok_or(Reading::Malformed { why: "it holds something other than text" })?;
    let Some(end) = end else {
        return Err(if received.len() >= IDENTITY_BYTES_MAX {
            Reading::Malformed { why: "it does not end" }
        } else {
            Reading::Incomplete
        });
    };
    let model = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if model.is_empty() {
        return Err(Reading::Malformed { why: "it names no model" });
    }
    let nameplate = Nameplate { model, firmware: None, dots_per_mm: None };
    Ok((Answer::Identity(nameplate), end + 1))
}

fn read_status(received: &[u8]) -> Parsed {
    let byte = reply::byte(received)?;
    if byte & 0xE0 != 0 {
        return Err(Reading::Malformed { why: "it has bits that mean nothing" });
    }
    let reasons = BITS.iter().filter(|(bit, _)| byte & bit != 0).map(|(_, reason)| *reason);
    let work = if byte & BUSY == 0 { Work::None } else { Work::UnderWay };
    Ok((Answer::HostStatus(Status { work, reasons: reasons.collect(), ..Status::default() }), 1))
}

fn read_error_flags(received: &[u8]) -> Parsed {
    let byte = reply::byte(received)?;
    if byte & 0x0F != 0 {
        return Err(Reading::Malformed { why: "it has bits that mean nothing" });
    }
    let set = EXTENDED_BITS.iter().filter(|(bit, _)| byte & bit != 0);
    Ok((Answer::ErrorFlags(set.map(|(_, reason)| *reason).collect()), 1))
}

/// The text as it stands to the end of its line.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    Ok(sayable(text)?.map(|(_, byte)| byte).collect())
}
