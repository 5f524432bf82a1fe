//! EZPL (Godex), as far as the sources reach: the codes are the manual's, the rest is public code.
//!
//! The printer answers only where `^XSET,IMMEDIATE,1` was set, which it stores: silence says
//! nothing. Nothing here sets it.

mod document;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{
    Act, Answer, Control, Parsed, Query, Question, Reading, Unsayable, reply, sayable, zpl,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[Capability::new(Proof::Idle, Evidence::Vendor)];

/// Two lines of text on whatever media is set up.
pub(super) const TEST_LABEL: &[u8] =
    b"^L\r\nAC,20,20,1,1,0,0,Waystation\r\nAB,20,70,1,1,0,0,This printer prints.\r\nE\r\n";

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        // Godex printers answer ZPL's question too.
        Query::Identity => Some(Question::new(b"~HI\r\n", zpl::read_identity)),
        Query::HostStatus => Some(Question::new(b"~S,STATUS\r\n", read_status)),
        Query::LabelsRemaining => Some(Question::new(b"~S,LABEL\r\n", read_remaining)),
        Query::ErrorFlags
        | Query::LabelCount
        | Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength
        | Query::LabelsPrinted
        | Query::JobId
        | Query::JobState => None,
    }
}

pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        Control::CancelAll => Some(Act::code(b"~S,CANCEL\r\n")),
        Control::Feed => Some(Act::code(b"~S,FEED\r\n")),
        Control::Calibrate => Some(Act::code(b"~S,SENSOR\r\n")),
        Control::DiscardPartial
        | Control::Pause
        | Control::Resume
        | Control::AcknowledgePowerUp => None,
    }
}

/// Reads a code of two digits and, after a comma, the labels that are left.
fn read_status(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    let (code, left) = text.trim().split_once(',').unwrap_or((text.trim(), ""));
    if code.len() != 2 {
        return Err(Reading::Malformed { why: "its code has not two digits" });
    }
    let mut status = meaning(reply::number(code)?);
    if !left.is_empty() {
        status.labels_remaining = Some(reply::number(left)?);
    }
    Ok((Answer::HostStatus(status), used))
}

fn meaning(code: u8) -> Status {
    let (work, reason) = match code {
        0 => (Work::None, None),
        1 => (Work::Unsaid, Some(Reason::MediaEmpty)),
        // "Media out or jammed": the manual has two codes for the media and does not part them.
        2 => (Work::Unsaid, Some(Reason::MediaJam)),
        3 => (Work::Unsaid, Some(Reason::MarkerPrintRibbonEmpty)),
        4 => (Work::Unsaid, Some(Reason::CoverOpen)),
        5 => (Work::Unsaid, Some(Reason::OutputAreaFull)),
        6 => (Work::Unsaid, Some(Reason::InterpreterMemoryDecrease)),
        7 => (Work::Unsaid, Some(Reason::InterpreterResourceUnavailable)),
        8 | 9 => (Work::Unsaid, Some(Reason::OtherWarning)),
        10 => (Work::Unsaid, Some(Reason::TrimmerJam)),
        11 => (Work::Unsaid, Some(Reason::InterpreterMemoryDecrease)),
        20 => (Work::Unsaid, Some(Reason::Paused)),
        // Somebody is at its menu or keyboard.
        21 | 22 => (Work::Unsaid, Some(Reason::Paused)),
        50 | 60 => (Work::UnderWay, None),
        _ => (Work::Unsaid, Some(Reason::Other)),
    };
    Status { work, reasons: reason.into_iter().collect(), ..Status::default() }
}

fn read_remaining(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    Ok((Answer::LabelsRemaining(reply::number(text.trim())?), used))
}

/// The text as it stands to the end of its line.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    Ok(sayable(text)?.map(|(_, byte)| byte).collect())
}
