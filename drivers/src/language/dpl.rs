//! DPL (Datamax-O'Neil and Honeywell class manuals), and its relatives by SATO, Citizen and Argox.
//!
//! Not one thing: some interpreters of the language know none of the batch counters, and Honeywell's
//! say "interpreter busy" where Datamax's say "printing". The byte after each printed label is a
//! setting of the printer's menu, which a document must not change.

mod document;

use std::collections::BTreeSet;

use crate::profile::Evidence;
use crate::status::{Reason, Status, Work};

use super::proof::{Capability, Proof};
use super::{Act, Answer, Control, Parsed, Query, Question, Reading, Unsayable, reply, sayable};

pub(super) use document::{ENDS, Tokens};

pub(super) const CAPABILITIES: &[Capability] = &[
    Capability::new(Proof::Feedback, Evidence::Vendor),
    Capability::new(Proof::BatchCount, Evidence::Vendor),
    Capability::new(Proof::Idle, Evidence::Vendor),
];

/// A label of 2 x 1 inch: text in the printer's own fonts.
pub(super) const TEST_LABEL: &[u8] = b"\x02L\rD11\r\
    131100000600020Waystation\r\
    121100000400020This printer prints.\r\
    1A2103000100020TEST\r\
    Q0001\rE\r";

/// What the eight letters of the answer to `SOH A` mean when they are `Y`.
const FLAGS: [Flag; 8] = [
    Flag::Busy,
    Flag::Means(Reason::MediaEmpty),
    Flag::Means(Reason::MarkerPrintRibbonEmpty),
    Flag::Busy,
    Flag::Busy,
    Flag::Means(Reason::Paused),
    Flag::Means(Reason::LabelNotTaken),
    Flag::Means(Reason::OutputAreaFull),
];

/// What `SOH A` tells by itself.
pub(super) const HOST_STATUS_TELLS: &[Reason] = &[
    Reason::MediaEmpty,
    Reason::MarkerPrintRibbonEmpty,
    Reason::Paused,
    Reason::LabelNotTaken,
    Reason::OutputAreaFull,
];

#[derive(Clone, Copy)]
enum Flag {
    Busy,
    Means(Reason),
}

/// How many groups of eight letters the answer to `SOH a` may have; it grew with the models.
const GROUPS: std::ops::RangeInclusive<usize> = 1..=8;

/// The byte after each printed label, and the one after each batch.
const LABEL_DONE: u8 = 0x1E;
const BATCH_DONE: u8 = 0x1F;

pub(super) fn question(query: Query) -> Option<Question> {
    match query {
        Query::HostStatus => Some(Question::new(b"\x01A", read_status)),
        Query::ErrorFlags => Some(Question::new(b"\x01a", read_error_flags)),
        Query::LabelsRemaining => Some(Question::new(b"\x01E", read_remaining)),
        Query::LabelsPrinted => Some(Question::new(b"\x01e", read_printed)),
        Query::Identity
        | Query::LabelCount
        | Query::Uptime
        | Query::Serial
        | Query::MarkerCount
        | Query::PrintLength
        | Query::JobId
        | Query::JobState => None,
    }
}

pub(super) fn control(control: Control) -> Option<Act> {
    match control {
        // Leaves the printer paused.
        Control::DiscardPartial | Control::CancelAll => Some(Act::vendor(b"\x01C")),
        Control::Pause | Control::Resume => Some(Act::vendor(b"\x01B").toggling()),
        Control::Feed | Control::Calibrate | Control::AcknowledgePowerUp => None,
    }
}

fn read_status(received: &[u8]) -> Parsed {
    let (flags, used) = letters(received)?;
    let [flags] = flags.as_slice() else {
        return Err(Reading::Malformed { why: "it has more than one group of letters" });
    };
    let mut status = Status { work: Work::None, ..Status::default() };
    for (set, flag) in flags.iter().zip(FLAGS) {
        match flag {
            Flag::Busy if *set => status.work = Work::UnderWay,
            Flag::Means(reason) if *set => _ = status.reasons.insert(reason),
            Flag::Busy | Flag::Means(_) => {}
        }
    }
    Ok((Answer::HostStatus(status), used))
}

/// Of the letters after the first eight only the ninth, a fault of the cutter, is told by a source.
fn read_error_flags(received: &[u8]) -> Parsed {
    let (groups, used) = letters(received)?;
    let reasons = FLAGS.into_iter().zip(&groups[0]).filter_map(|(flag, set)| match flag {
        Flag::Means(reason) if *set => Some(reason),
        Flag::Busy | Flag::Means(_) => None,
    });
    let mut reasons: BTreeSet<Reason> = reasons.collect();
    if groups.get(1).is_some_and(|group| group[0]) {
        reasons.insert(Reason::TrimmerJam);
    }
    Ok((Answer::ErrorFlags(reasons), used))
}

/// Groups of eight letters `Y` or `N` with colons between them, and the bytes they took.
fn letters(received: &[u8]) -> Result<(Vec<[bool; 8]>, usize), Reading> {
    let (text, used) = match reply::line(received) {
        Err(Reading::Incomplete) if received.iter().any(|byte| !is_letter(*byte)) => {
            return Err(Reading::Malformed { why: "it holds something other than Y and N" });
        }
        line => line?,
    };
    let group = |text: &str| -> Option<[bool; 8]> {
        let letters = text.bytes().map(|letter| match letter {
            b'Y' => Some(true),
            b'N' => Some(false),
            _ => None,
        });
        letters.collect::<Option<Vec<_>>>()?.try_into().ok()
    };
    let groups: Option<Vec<_>> = text.split(':').map(group).collect();
    let groups = groups.filter(|groups| GROUPS.contains(&groups.len()));
    let groups = groups.ok_or(Reading::Malformed { why: "it is no group of eight Y or N" })?;
    Ok((groups, used))
}

fn is_letter(byte: u8) -> bool {
    matches!(byte, b'Y' | b'N' | b':' | b'\r' | b'\n')
}

fn read_remaining(received: &[u8]) -> Parsed {
    let (count, used) = batch_count(received)?;
    Ok((Answer::LabelsRemaining(count), used))
}

fn read_printed(received: &[u8]) -> Parsed {
    let (count, used) = batch_count(received)?;
    Ok((Answer::LabelsPrinted(count), used))
}

/// Four digits, or five of a large order.
fn batch_count(received: &[u8]) -> Result<(u32, usize), Reading> {
    let (text, used) = reply::line(received)?;
    if !matches!(text.len(), 4 | 5) {
        return Err(Reading::Malformed { why: "it has neither four nor five digits" });
    }
    Ok((reply::number(text)?, used))
}

/// A byte for each of `labels` labels, one for the batch, and nothing else: the bytes carry no name,
/// so a single stray one spoils them all.
pub(super) fn read_receipt(labels: u32, received: &[u8]) -> Parsed {
    let labels = usize::try_from(labels).unwrap_or(usize::MAX);
    let done = received.iter().take(labels).take_while(|byte| **byte == LABEL_DONE).count();
    match received.get(done) {
        None => Err(Reading::Incomplete),
        Some(&BATCH_DONE) if done == labels && labels > 0 && received.len() == done + 1 => {
            Ok((Answer::Receipt, received.len()))
        }
        Some(_) => Err(Reading::Malformed { why: "it is not one byte for each label" }),
    }
}

/// The text as it stands to the end of its record.
pub(super) fn say(text: &str) -> Result<Vec<u8>, Unsayable> {
    Ok(sayable(text)?.map(|(_, byte)| byte).collect())
}
