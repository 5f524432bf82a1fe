//! Brother's raster language (QL, PT and TD series; facts as LPrint's developers wrote them down).
//!
//! Every answer is 32 bytes, and the printer sends some of its own accord; "printing completed"
//! does not say which job. It has no text, so nothing can be escaped, and a test label would need
//! to know the media.

mod document;

use std::collections::BTreeSet;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::Notice, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// `ESC i S`.
const ASK: &[u8] = b"\x1BiS";

const FRAME_BYTES: usize = 32;
const HEAD: [u8; 3] = [0x80, 0x20, 0x42];

/// Ends whatever is half received: zeros until no command can be open, then a reset.
const RESYNC: [u8; 402] = {
    let mut bytes = [0; 402];
    bytes[400] = 0x1B;
    bytes[401] = b'@';
    bytes
};

/// The series of tape printers, which use one error bit differently; not verified.
const TAPE_SERIES: u8 = 0x30;

/// Kinds of answers.
const COMPLETED: u8 = 0x01;
const ERROR: u8 = 0x02;
const TURNED_OFF: u8 = 0x04;
const PHASE: u8 = 0x06;
const KIND_LAST: u8 = PHASE;

/// The bits of both error bytes, the first one in the high half.
const BITS: &[(u16, Reason)] = &[
    (0x0100, Reason::MediaEmpty),
    (0x0200, Reason::MediaEmpty),
    (0x0400, Reason::TrimmerJam),
    (0x0800, Reason::BatteryLow),
    (0x0001, Reason::MediaNeeded),
    (0x0008, Reason::BufferFull),
    (0x0010, Reason::CoverOpen),
    (0x0040, Reason::MediaJam),
    (0x0080, Reason::PrintheadFault),
];

/// Cancelled on some series, too hot on others.
const CANCELLED_OR_HOT: u16 = 0x0020;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(ASK, read_identity)),
        Query::HostStatus => Some(Question::new(ASK, read_status)),
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
        Control::DiscardPartial => Some(Act::vendor(&RESYNC)),
        Control::CancelAll
        | Control::Pause
        | Control::Resume
        | Control::Feed
        | Control::Calibrate
        | Control::AcknowledgePowerUp => None,
    }
}

fn frame(received: &[u8]) -> Result<&[u8; FRAME_BYTES], Reading> {
    let begins = received.iter().zip(HEAD).all(|(byte, expected)| *byte == expected);
    if !begins {
        return Err(Reading::Malformed { why: "it does not begin with 80 20 42" });
    }
    match received.first_chunk() {
        None => Err(Reading::Incomplete),
        Some(frame) if frame[18] > KIND_LAST => {
            Err(Reading::Malformed { why: "it is of no kind that is known" })
        }
        Some(frame) => Ok(frame),
    }
}

/// The printer tells numbers, not names: `series 34, model 44 30`.
fn read_identity(received: &[u8]) -> Parsed {
    let frame = frame(received)?;
    let model = format!("series {:02X}, model {:02X} {:02X}", frame[3], frame[4], frame[5]);
    let nameplate = Nameplate { model, firmware: None, dots_per_mm: None };
    Ok((Answer::Identity(nameplate), FRAME_BYTES))
}

fn read_status(received: &[u8]) -> Parsed {
    let frame = frame(received)?;
    let errors = u16::from_be_bytes([frame[8], frame[9]]);
    let mut reasons = BTreeSet::new();
    let mut rest = errors;
    for (bit, reason) in BITS {
        if rest & bit != 0 {
            reasons.insert(*reason);
            rest &= !bit;
        }
    }
    if rest & CANCELLED_OR_HOT != 0 && frame[3] == TAPE_SERIES {
        reasons.insert(Reason::PrintheadOverTemperature);
        rest &= !CANCELLED_OR_HOT;
    }
    if rest != 0 || (frame[18] == ERROR && errors == 0) {
        reasons.insert(Reason::Other);
    }
    if frame[18] == TURNED_OFF {
        reasons.insert(Reason::PowerDown);
    }
    let work = if frame[19] == 0 { Work::None } else { Work::UnderWay };
    Ok((Answer::HostStatus(Status { work, reasons, ..Status::default() }), FRAME_BYTES))
}

/// Reads one "printing completed", free of errors, for each of `labels` labels. The printer may
/// tell its phases in between; anything else spoils the proof.
pub(super) fn read_receipt(labels: u32, received: &[u8]) -> Parsed {
    let mut completed = 0;
    let mut rest = received;
    while !rest.is_empty() {
        let frame = frame(rest)?;
        match frame[18] {
            COMPLETED if frame[8] == 0 && frame[9] == 0 => completed += 1,
            PHASE if frame[8] == 0 && frame[9] == 0 => {}
            _ => return Err(Reading::Malformed { why: "it says something else" }),
        }
        rest = &rest[FRAME_BYTES..];
    }
    match completed {
        0 => Err(Reading::Incomplete),
        completed if completed == labels => Ok((Answer::Receipt, received.len())),
        completed if completed < labels => Err(Reading::Incomplete),
        _ => Err(Reading::Malformed { why: "it says more than was asked for" }),
    }
}
