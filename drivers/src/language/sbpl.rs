//! SBPL (SATO's programming references for CL4NX, DR300, WS4 and M-84 class).
//!
//! Statuses 3 and 4 answer `ENQ`, which must never be sent while a document is being sent. An idle
//! answer looks the same whether the labels came out or were lost with the power, so it proves
//! nothing; the identifier that the job carries does, as long as the printer shows it.

mod document;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{Act, Answer, Control, Parsed, Query, Question, Reading, Unsayable, reply, sayable};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::JobId, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// One item with two lines of text. The words for place and font are not verified.
pub(super) const TEST_LABEL: &[u8] = b"\x02\x1BA\
    \x1BH0020\x1BV0020\x1BL0202\x1BXMWaystation\
    \x1BH0020\x1BV0080\x1BL0101\x1BXMThis printer prints.\
    \x1BQ1\x1BZ\x03";

const ENQ: u8 = 0x05;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// What may stand before the frame where the printer is set to "legacy status": its length, of a
/// status 3, a status 4, and of a status 4 with its own length.
const LENGTHS: [[u8; 4]; 3] = [[0, 0, 0, 0x0B], [0, 0, 0, 0x1C], [0, 0, 0, 0x20]];

/// Bytes between `STX` and `ETX` of a status 3, and of a status 4 with its job's name.
const SHORT: usize = 9;
const LONG: usize = 25;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::HostStatus => Some(Question::new(&[ENQ], read_status)),
        Query::JobId => Some(Question::new(&[ENQ], read_job_id)),
        Query::Identity
        | Query::ErrorFlags
        | Query::LabelCount
        | Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength
        | Query::LabelsRemaining
        | Query::LabelsPrinted
        | Query::JobState => None,
    }
}

pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        // Answered by ACK or NAK; wait 5 ms before the next byte.
        Control::DiscardPartial | Control::CancelAll => Some(Act::vendor(b"\x18")),
        // Some models want SOH before them.
        Control::Pause => Some(Act::unverified(b"\x10")),
        Control::Resume => Some(Act::unverified(b"\x11")),
        Control::Feed | Control::Calibrate | Control::AcknowledgePowerUp => None,
    }
}

/// What the frame says, and all bytes that belong to it.
struct Frame<'a> {
    payload: &'a [u8],
    used: usize,
}

fn frame(received: &[u8]) -> Result<Frame<'_>, Reading> {
    let mut at = 0;
    // At most two lengths, then at most one ENQ.
    for _ in 0..2 {
        let rest = &received[at..];
        if LENGTHS.iter().any(|length| rest.starts_with(length)) {
            at += 4;
        } else if rest.len() < 4 && LENGTHS.iter().any(|length| length.starts_with(rest)) {
            return Err(Reading::Incomplete);
        }
    }
    at += usize::from(received.get(at) == Some(&ENQ));
    let Some(first) = received.get(at) else { return Err(Reading::Incomplete) };
    if *first != STX {
        return Err(Reading::Malformed { why: "it does not begin with STX" });
    }
    let body = &received[at + 1..];
    for length in [SHORT, LONG] {
        match body.get(length) {
            None => return Err(Reading::Incomplete),
            Some(&ETX) => {
                return Ok(Frame { payload: &body[..length], used: at + 1 + length + 1 });
            }
            Some(_) => {}
        }
    }
    Err(Reading::Malformed { why: "it is neither a status 3 nor a status 4" })
}

fn read_status(received: &[u8]) -> Parsed {
    let Frame { payload, used } = frame(received)?;
    let remaining = std::str::from_utf8(&payload[3..SHORT]);
    let remaining = remaining.map_err(|_| Reading::Malformed { why: "it is not text" })?;
    let remaining: u32 = reply::number(remaining)?;
    job_id(payload)?;
    let mut status = meaning(payload[2])?;
    status.labels_remaining = Some(remaining);
    if remaining > 0 && status.work == Work::None {
        status.work = Work::UnderWay;
    }
    Ok((Answer::HostStatus(status), used))
}

fn read_job_id(received: &[u8]) -> Parsed {
    let Frame { payload, used } = frame(received)?;
    let name = job_name(payload)?;
    let id = job_id(payload)?;
    Ok((Answer::JobId(name.or(id)), used))
}

/// Two digits, or blanks when the printer holds no job.
fn job_id(payload: &[u8]) -> Result<Option<String>, Reading> {
    match &payload[..2] {
        b"  " => Ok(None),
        [tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Ok(Some([*tens, *ones].map(char::from).iter().collect()))
        }
        _ => Err(Reading::Malformed { why: "its job has no number of two digits" }),
    }
}

fn job_name(payload: &[u8]) -> Result<Option<String>, Reading> {
    let name = payload.get(SHORT..).unwrap_or_default();
    let shown = name.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    let name = std::str::from_utf8(name).ok().filter(|_| shown);
    let name = name.ok_or(Reading::Malformed { why: "its job's name is not text" })?.trim();
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

/// What the status letter means. Letters for "near the end" while it waits or prints are not
/// verified; they follow the order of those that are.
fn meaning(letter: u8) -> Result<Status, Reading> {
    let (work, reasons): (Work, &[Reason]) = match letter {
        b'0' | b'4' => (Work::Unsaid, &[Reason::Paused]),
        b'1' => (Work::Unsaid, &[Reason::Paused, Reason::MediaLow]),
        b'2' => (Work::Unsaid, &[Reason::Paused, Reason::BufferFull]),
        b'3' => (Work::Unsaid, &[Reason::Paused, Reason::MediaLow, Reason::BufferFull]),
        b'A' => (Work::None, &[]),
        b'B' => (Work::None, &[Reason::MediaLow]),
        b'C' => (Work::None, &[Reason::BufferFull]),
        b'D' => (Work::None, &[Reason::MediaLow, Reason::BufferFull]),
        b'G' | b'S' => (Work::UnderWay, &[]),
        b'H' | b'T' => (Work::UnderWay, &[Reason::MediaLow]),
        b'I' | b'U' => (Work::UnderWay, &[Reason::BufferFull]),
        b'J' | b'V' => (Work::UnderWay, &[Reason::MediaLow, Reason::BufferFull]),
        b'M' => (Work::UnderWay, &[Reason::LabelNotTaken]),
        b'N' => (Work::UnderWay, &[Reason::LabelNotTaken, Reason::MediaLow]),
        b'O' => (Work::UnderWay, &[Reason::LabelNotTaken, Reason::BufferFull]),
        b'P' => (Work::UnderWay, &[Reason::LabelNotTaken, Reason::MediaLow, Reason::BufferFull]),
        // Full, where the others are near it: the printer takes nothing until it is helped.
        b'a' => (Work::Unsaid, &[Reason::BufferFull, Reason::Other]),
        b'b' => (Work::Unsaid, &[Reason::CoverOpen]),
        b'c' => (Work::Unsaid, &[Reason::MediaEmpty]),
        b'd' => (Work::Unsaid, &[Reason::MarkerPrintRibbonEmpty]),
        b'e' => (Work::Unsaid, &[Reason::MediaJam]),
        b'f' => (Work::Unsaid, &[Reason::MediaCalibrationNeeded, Reason::Other]),
        b'g' => (Work::Unsaid, &[Reason::PrintheadFault]),
        b'j' => (Work::Unsaid, &[Reason::TrimmerJam]),
        b'h' | b'i' | b'k'..=b'z' => (Work::Unsaid, &[Reason::Other]),
        _ => return Err(Reading::Malformed { why: "its status is no letter that is known" }),
    };
    let reasons = reasons.iter().copied().collect();
    Ok(Status { work, reasons, ..Status::default() })
}

/// The text as it stands up to the next escape.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    Ok(sayable(text)?.map(|(_, byte)| byte).collect())
}
