//! EPL2 (Zebra's EPL manuals; Intermec's ESim manual for `^ee`; observed dumps for `UQ`).
//!
//! `^ee` is verified on ESim only; a Zebra printer may not answer it. `ACK` after each printed label
//! is told from memory by some and verified by nobody, so it proves nothing here. Nothing here
//! sends or waits.

mod document;

use std::collections::BTreeSet;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{
    Act, Answer, Control, Nameplate, Parsed, Query, Question, Reading, Unsayable, reply, sayable,
};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[Capability::new(Proof::Idle, Evidence::Vendor)];

/// A label that any EPL2 printer of 203 dpi or more can take.
pub(super) const TEST_LABEL: &[u8] = b"\r\nN\r\n\
    A20,20,0,4,1,1,N,\"Waystation\"\r\n\
    A20,60,0,2,1,1,N,\"This printer prints.\"\r\n\
    B20,100,0,1,2,4,60,N,\"TEST\"\r\n\
    P1\r\n";

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"UQ\r\n", read_identity)),
        Query::HostStatus => Some(Question::new(b"^ee\r\n", read_status)),
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
        // Ends an open line, then empties the image buffer.
        Control::DiscardPartial => Some(Act::code(b"\r\nN\r\n")),
        Control::CancelAll
        | Control::Pause
        | Control::Resume
        | Control::Feed
        | Control::Calibrate
        | Control::AcknowledgePowerUp => None,
    }
}

/// Reads the first line of the answer to `UQ`, such as `UKQ1935HLU     V4.29`. The lines after it
/// are no business of ours.
fn read_identity(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    let Some((model, rest)) = text.trim().split_once(' ') else {
        return Err(Reading::Malformed { why: "its first line is no model with a version" });
    };
    // Carriers' own models say `FDX` or `UPS` before the version.
    let version = rest.split_ascii_whitespace().next_back().filter(|it| it.starts_with('V'));
    let version = version.ok_or(Reading::Malformed { why: "it tells no version" })?;
    let nameplate = Nameplate {
        model: model.to_owned(),
        firmware: Some(version.to_owned()),
        dots_per_mm: None,
    };
    Ok((Answer::Identity(nameplate), used))
}

/// Reads `00` or a list of codes such as `07,11`.
fn read_status(received: &[u8]) -> Parsed {
    let (text, used) = reply::line(received)?;
    let mut status = Status { work: Work::None, ..Status::default() };
    for code in text.split(',') {
        if code.len() != 2 {
            return Err(Reading::Malformed { why: "a code has not two digits" });
        }
        let code: u8 = reply::number(code)?;
        if code == 50 {
            status.work = Work::UnderWay;
        }
        status.reasons.extend(reasons(code));
    }
    Ok((Answer::HostStatus(status), used))
}

/// What a code means. Some stand for two things that the printer does not tell apart.
fn reasons(code: u8) -> BTreeSet<Reason> {
    let reasons: &[Reason] = match code {
        0 | 50 => &[],
        4 | 5 => &[Reason::InterpreterMemoryDecrease],
        7 => &[Reason::MediaEmpty, Reason::MarkerPrintRibbonEmpty],
        9 => &[Reason::InterpreterResourceUnavailable],
        1..=3 | 6 | 8 | 10 | 80 | 83 | 93 => &[Reason::OtherWarning],
        11 => &[Reason::CoverOpen],
        12 => &[Reason::Paused, Reason::LabelNotTaken],
        13 | 14 => &[Reason::PrintheadOverTemperature],
        15 | 16 => &[Reason::BatteryLow],
        81 => &[Reason::TrimmerJam],
        // A fault of the sensor, not a wish to be calibrated.
        82 => &[Reason::MediaCalibrationNeeded, Reason::Other],
        84 => &[Reason::MediaJam],
        92 => &[Reason::Paused],
        _ => &[Reason::Other],
    };
    reasons.iter().copied().collect()
}

/// The text as it stands between quotes.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    let mut said = Vec::with_capacity(text.len());
    for (_, byte) in sayable(text)? {
        if matches!(byte, b'"' | b'\\') {
            said.push(b'\\');
        }
        said.push(byte);
    }
    Ok(said)
}
