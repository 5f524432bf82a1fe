//! Fingerprint and Direct Protocol (Honeywell's and Intermec's manuals), a BASIC that prints.
//!
//! Answers to `?` are lines with one number each. Bit 4 of `PRSTAT` means "out of media", or on
//! newer firmware "the sensor sees none": both stop printing. That a job's number and state live in
//! the printer's memory only is not verified, and taken to be so.

mod document;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{
    Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading, Unsayable, reply, sayable,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::JobId, Evidence::Vendor),
    Capability::new(Proof::BatchCount, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// Two lines of text. The names of fonts differ by firmware, so the printer's own is used.
pub(super) const TEST_LABEL: &[u8] = b"PP 20,80\r\nPT \"Waystation\"\r\n\
    PP 20,20\r\nPT \"This printer prints.\"\r\nPF\r\n";

const BITS: &[(u32, Reason)] = &[
    (1, Reason::CoverOpen),
    (2, Reason::LabelNotTaken),
    (4, Reason::MediaEmpty),
    (8, Reason::MarkerPrintRibbonEmpty),
    (16, Reason::PrintheadFault),
    (128, Reason::MediaEmpty),
];

const FEEDING: u32 = 32;

/// Every bit of `PRSTAT(8)`.
const JOB_BITS: u32 = 1 | 2 | 4 | 8 | 16 | 32;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"? VERSION$\r\n", read_identity)),
        Query::HostStatus => Some(Question::new(b"? PRSTAT\r\n", read_status)),
        Query::JobId => Some(Question::new(b"? PRSTAT(7)\r\n", read_job_id)),
        Query::JobState => Some(Question::new(b"? PRSTAT(8)\r\n", read_job_state)),
        Query::LabelsRemaining => Some(Question::new(b"? PRSTAT(10)\r\n", read_remaining)),
        Query::ErrorFlags
        | Query::LabelCount
        | Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength
        | Query::LabelsPrinted => None,
    }
}

/// The manuals that were read tell none of these.
pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        Control::DiscardPartial
        | Control::CancelAll
        | Control::Pause
        | Control::Resume
        | Control::Feed
        | Control::Calibrate
        | Control::AcknowledgePowerUp => None,
    }
}

/// One line that is not the prompt a talkative printer sends after each command.
fn line(received: &[u8]) -> Result<(&str, usize), Reading> {
    let (text, used) = reply::line(received)?;
    if text.trim() != "Ok" {
        return Ok((text.trim(), used));
    }
    let (text, more) = reply::line(&received[used..])?;
    Ok((text.trim(), used + more))
}

fn number(received: &[u8]) -> Result<(u32, usize), Reading> {
    let (text, used) = line(received)?;
    Ok((reply::number(text)?, used))
}

fn read_identity(received: &[u8]) -> Parsed {
    let (text, used) = line(received)?;
    if text.is_empty() || text.starts_with('?') {
        return Err(Reading::Malformed { why: "it tells no version" });
    }
    let nameplate = Nameplate { model: text.to_owned(), firmware: None, dots_per_mm: None };
    Ok((Answer::Identity(nameplate), used))
}

fn read_status(received: &[u8]) -> Parsed {
    let (sum, used) = number(received)?;
    let mut rest = sum & !FEEDING;
    let work = if sum & FEEDING == 0 { Work::None } else { Work::UnderWay };
    let mut status = Status { work, ..Status::default() };
    for (bit, reason) in BITS {
        if rest & bit != 0 {
            status.reasons.insert(*reason);
            rest &= !bit;
        }
    }
    if rest != 0 {
        status.reasons.insert(Reason::Other);
    }
    Ok((Answer::HostStatus(status), used))
}

fn read_job_id(received: &[u8]) -> Parsed {
    let (id, used) = number(received)?;
    Ok((Answer::JobId((id != 0).then(|| id.to_string())), used))
}

/// 6 is started and all lines printed, 22 the same with a strobe; anything else is not printed.
fn read_job_state(received: &[u8]) -> Parsed {
    let (sum, used) = number(received)?;
    if sum & !JOB_BITS != 0 {
        return Err(Reading::Malformed { why: "it has bits that mean nothing" });
    }
    Ok((Answer::JobPrinted(matches!(sum, 6 | 22)), used))
}

fn read_remaining(received: &[u8]) -> Parsed {
    let (count, used) = number(received)?;
    Ok((Answer::LabelsRemaining(count), used))
}

/// The text as it stands between quotes; a quote is put together from its number.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    let mut said = Vec::with_capacity(text.len());
    for (_, byte) in sayable(text)? {
        match byte {
            b'"' => said.extend_from_slice(b"\"+CHR$(34)+\""),
            byte => said.push(byte),
        }
    }
    Ok(said)
}
