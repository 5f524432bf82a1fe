//! ZPL II and Set-Get-Do (Zebra's programming guide; facts in the order they are needed).
//!
//! ZPL and Set-Get-Do must not share one write, so each query is a message of its own. Nothing
//! here sends or waits.

mod commands;
mod error_flags;
mod frame;
mod host_status;
mod identity;
mod mark;
mod scan;
mod set_get_do;
mod tokens;

use crate::profile::Evidence;
use crate::status::Reason;

use super::proof::{Capability, Proof};
use super::{Act, Control, Parsed, Query, Question, Reading};

pub(super) use commands::Commands;
pub(super) use mark::mark;
pub(super) use scan::scan;

/// The lifetime counter is Link-OS's; older printers and clones tell no more than that they rest.
pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::Counter, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// What `~HS` tells by itself.
pub(super) const HOST_STATUS_TELLS: &[Reason] = &[
    Reason::MediaEmpty,
    Reason::CoverOpen,
    Reason::MarkerPrintRibbonEmpty,
    Reason::Paused,
    Reason::PrintheadOverTemperature,
    Reason::LabelNotTaken,
    Reason::BufferFull,
    Reason::StatusSilent,
];

/// A label of 2 x 1 inch that any ZPL printer of 203 dpi or more can take.
pub(super) const TEST_LABEL: &[u8] = b"^XA^CI28^PW406^LL203^LH0,0\
    ^FO20,20^A0N,40,40^FDWaystation^FS\
    ^FO20,70^A0N,24,24^FDThis printer prints.^FS\
    ^FO20,110^BY2^BCN,60,N,N,N^FDTEST^FS\
    ^PQ1^XZ";

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::Identity => Some(Question::new(b"~HI", read_identity)),
        Query::HostStatus => Some(Question::new(b"~HS", |it| parsed(host_status::read(it)))),
        Query::ErrorFlags => Some(Question::new(b"~HQES", |it| parsed(error_flags::read(it)))),
        Query::LabelCount => {
            Some(Question::new(b"! U1 getvar \"odometer.total_label_count\"\r\n", |it| {
                parsed(set_get_do::read_label_count(it))
            }))
        }
        Query::Uptime => Some(Question::new(b"! U1 getvar \"device.uptime\"\r\n", |it| {
            parsed(set_get_do::read_uptime(it))
        })),
        Query::Serial => Some(Question::new(b"! U1 getvar \"device.unique_id\"\r\n", |it| {
            parsed(set_get_do::read_serial(it))
        })),
        Query::MarkerCount => {
            Some(Question::new(b"! U1 getvar \"odometer.media_marker_count\"\r\n", |it| {
                parsed(set_get_do::read_marker_count(it))
            }))
        }
        Query::PrintLength => {
            Some(Question::new(b"! U1 getvar \"odometer.total_print_length\"\r\n", |it| {
                parsed(set_get_do::read_print_length(it))
            }))
        }
        Query::LabelsRemaining | Query::LabelsPrinted | Query::JobId | Query::JobState => None,
    }
}

pub(super) fn control(control: Control) -> Option<Act> {
    let bytes: &[u8] = match control {
        Control::DiscardPartial => b"~JX",
        // Finishes the label under the head.
        Control::CancelAll => b"~JA",
        Control::Pause => b"~PP",
        Control::Resume => b"~PS",
        Control::Feed => b"~PH",
        Control::Calibrate => b"~JC",
        Control::AcknowledgePowerUp => return None,
    };
    Some(Act::vendor(bytes))
}

pub(super) fn read_identity(received: &[u8]) -> Parsed {
    parsed(identity::read(received))
}

fn parsed(reading: Reading) -> Parsed {
    match reading {
        Reading::Answer { answer, used } => Ok((answer, used)),
        Reading::Incomplete | Reading::Malformed { .. } => Err(reading),
    }
}

/// The text of a field, to stand after `^FH` and `^FD`: whatever could be more than a letter is
/// written as its number. Says control characters too.
pub(super) fn say(text: &str) -> Vec<u8> {
    let mut said = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            // The three prefixes, the escape itself, and the sign of line breaks in `^FB`.
            b'^' | b'~' | b',' | b'_' | b'\\' | 0..=0x1F | 0x7F => {
                said.extend_from_slice(format!("_{byte:02X}").as_bytes());
            }
            byte => said.push(byte),
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use crate::language::{Language, Scan};

    #[test]
    fn the_test_label_is_one_label() {
        let one = Scan { formats: 1, impressions: 1 };
        assert_eq!(Language::Zpl.scan(Language::Zpl.test_label().unwrap()), Ok(one));
    }
}
