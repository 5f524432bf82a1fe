//! What an ESC/POS printer says when asked, and by itself.
//!
//! Bits as in Epson's reference; those it fixes are always set.

use crate::condition::Condition;
use crate::language::{Body, Proof};

/// Always set in a real-time answer.
const FIXED: u8 = 0x12;
const OFFLINE: u8 = 0x08;
const COVER: u8 = 0x04;
const PAPER_STOP: u8 = 0x20;
const ERROR: u8 = 0x40;
const LAYOUT_ERROR: u8 = 0x04;
const CUTTER: u8 = 0x08;
const UNRECOVERABLE: u8 = 0x20;
const RECOVERS_ITSELF: u8 = 0x40;
const NEAR_END: u8 = 0x0c;
const PAPER_END: u8 = 0x60;
/// The number of the counter of cuts; 128 more is the one that nobody resets.
const CUTS: u16 = 50;

fn is_offline(body: &Body<'_>) -> bool {
    body.conditions.stop()
}

fn bit(on: bool, bit: u8) -> u8 {
    if on { bit } else { 0 }
}

/// The third status: what kind of error.
fn error_bits(body: &Body<'_>) -> u8 {
    bit(body.conditions.any(&[Condition::Jam, Condition::NeedsCalibration]), LAYOUT_ERROR)
        | bit(body.has(Condition::CutterJam), CUTTER)
        | bit(body.has(Condition::HeadFault), UNRECOVERABLE)
        | bit(body.conditions.any(&[Condition::HeadHot, Condition::HeadOpen]), RECOVERS_ITSELF)
}

fn paper_bits(body: &Body<'_>) -> u8 {
    bit(body.conditions.any(&[Condition::PaperLow, Condition::PaperOut]), NEAR_END)
        | bit(body.has(Condition::PaperOut), PAPER_END)
}

/// `DLE EOT n`.
pub(super) fn real_time(body: &Body<'_>, which: &[u8]) -> Option<Vec<u8>> {
    let bits = match which {
        [1] => bit(is_offline(body), OFFLINE),
        [2] => {
            bit(body.has(Condition::HeadOpen), COVER)
                | bit(body.has(Condition::PaperOut), PAPER_STOP)
                | bit(error_bits(body) & !RECOVERS_ITSELF != 0, ERROR)
        }
        [3] => error_bits(body),
        [4] => paper_bits(body),
        _ => return None,
    };
    Some(vec![FIXED | bits])
}

/// `ESC v` and `GS r 1`: the paper sensors.
pub(super) fn paper(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let near = bit(body.conditions.any(&[Condition::PaperLow, Condition::PaperOut]), 0x03);
    Some(vec![near | bit(body.has(Condition::PaperOut), 0x0c)])
}

/// The four bytes of `GS a`.
pub(super) fn automatic_status(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let first = 0x10 | bit(is_offline(body), 0x08) | bit(body.has(Condition::HeadOpen), 0x20);
    let second = bit(body.has(Condition::Jam), 0x04) | (error_bits(body) & !LAYOUT_ERROR);
    let third = bit(body.has(Condition::PaperLow), 0x03) | bit(body.has(Condition::PaperOut), 0x0f);
    Some(vec![first, second, third, 0])
}

/// `GS I n`: one byte for 1 to 3, a block of text from 65 on.
pub(super) fn identity(body: &Body<'_>, which: &[u8]) -> Option<Vec<u8>> {
    let identity = body.identity;
    let text = match which {
        [1 | b'1'] => return Some(vec![0x0f]),
        [2 | b'2'] => return Some(vec![0x02]),
        [3 | b'3'] => return Some(vec![0x01]),
        [65] => identity.firmware.as_str(),
        [66] => "EPSON",
        [67] => identity.model.as_str(),
        [68] => body.serial,
        _ => return None,
    };
    Some([&[0x5f], text.as_bytes(), &[0]].concat())
}

/// `GS g 2`: a block with the figure; one label is one cut.
pub(super) fn maintenance_counter(body: &Body<'_>, number: &[u8]) -> Option<Vec<u8>> {
    let number = u16::from_le_bytes(number.try_into().ok()?);
    let figure = match number {
        _ if !body.proves(Proof::Acknowledgement) => return None,
        number if number & 0x7f == CUTS => body.counter,
        _ => 0,
    };
    Some([&[0x5f], figure.to_string().as_bytes(), &[0]].concat())
}

/// The process id, once all before it is printed.
pub(super) fn process_id(body: &Body<'_>, id: &[u8]) -> Option<Vec<u8>> {
    body.proves(Proof::Acknowledgement).then(|| [&[0x37, 0x22], id, &[0]].concat())
}

/// What `DLE DC4 8` is answered with.
pub(super) fn buffers_cleared(_body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    Some(vec![0x37, 0x25, 0x00])
}
