//! What the printer says when asked: `~HI`, `~HS`, `~HQ`, `~HM`, and the variables of `! U1`.
//!
//! Frames and field widths follow the Zebra ZPL II, ZBI 2, Set-Get-Do programming guide. Nothing
//! here changes the printer.

use std::time::Duration;

use super::WRITABLE;
use crate::condition::Condition;
use crate::language::{Body, Language, Proof};

const STX: char = '\u{2}';
const ETX: char = '\u{3}';
/// Bits of the errors group of `~HQES`.
const ERROR_BITS: [(Condition, u32); 8] = [
    (Condition::PaperOut, 0x1),
    (Condition::RibbonOut, 0x2),
    (Condition::HeadOpen, 0x4),
    (Condition::CutterJam, 0x8),
    (Condition::HeadHot, 0x10),
    (Condition::HeadFault, 0x40),
    (Condition::Jam, 0x1000),
    (Condition::Paused, 0x1_0000),
];
/// Bits of its warnings group.
const WARNING_BITS: [(Condition, u32); 2] =
    [(Condition::NeedsCalibration, 0x1), (Condition::PaperLow, 0x8)];

/// `~HI`: model, firmware, resolution, memory.
pub(super) fn identification(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let identity = body.identity;
    let text = format!(
        "{STX}{},{},{},{}KB{ETX}\r\n",
        identity.model, identity.firmware, identity.dots_per_mm, identity.memory_kb
    );
    Some(text.into_bytes())
}

/// `~HM`: memory in kilobytes, all of it, what could be used, and what is free.
pub(super) fn memory(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let whole = body.identity.memory_kb;
    Some(format!("{STX}{whole},{whole},{}{ETX}\r\n", whole / 2).into_bytes())
}

/// `~HS`: three frames of 12, 11 and 2 fields.
pub(super) fn host_status(body: &Body<'_>, _about: &[u8]) -> Option<Vec<u8>> {
    let frames = status_fields(body).map(|fields| format!("{STX}{fields}{ETX}\r\n"));
    Some(frames.concat().into_bytes())
}

fn status_fields(body: &Body<'_>) -> [String; 3] {
    let length = body.length_dots.min(9_999);
    let (formats, remaining) = (body.formats_waiting.min(999), body.job.labels_left);
    let [full, partial] = [body.is_full(), body.in_format].map(u8::from);
    let [paper, pause, hot] =
        [Condition::PaperOut, Condition::Paused, Condition::HeadHot].map(|of| flag(body, of));
    let [head, ribbon, taken] =
        [Condition::HeadOpen, Condition::RibbonOut, Condition::LabelWaits].map(|of| flag(body, of));
    [
        format!("030,{paper},{pause},{length:04},{formats:03},{full},0,{partial},000,0,0,{hot}"),
        format!("000,0,{head},{ribbon},1,2,4,{taken},{remaining:08},1,000"),
        "0000,0".to_owned(),
    ]
}

fn flag(body: &Body<'_>, condition: Condition) -> u8 {
    u8::from(body.has(condition))
}

/// `~HQES` and `~HQSN`; other queries get no answer.
pub(super) fn host_query(body: &Body<'_>, letters: &[u8]) -> Option<Vec<u8>> {
    let text = match letters.to_ascii_uppercase().as_slice() {
        b"ES" => {
            let groups = [&ERROR_BITS[..], &WARNING_BITS[..]].map(|bits| group(body, bits));
            let [(error, errors), (warning, warnings)] = groups;
            format!(
                "{STX}\r\n  PRINTER STATUS\r\n  \
                 ERRORS:         {error} 00000000 {errors:08X}\r\n  \
                 WARNINGS:       {warning} 00000000 {warnings:08X}\r\n{ETX}"
            )
        }
        b"SN" => format!("{STX}\r\n  SERIAL NUMBER\r\n  {}\r\n{ETX}", body.serial),
        _ => return None,
    };
    Some(text.into_bytes())
}

/// Flag and bits of a group of `~HQES`.
fn group(body: &Body<'_>, table: &[(Condition, u32)]) -> (u8, u32) {
    let bits = body.conditions.bits(table);
    (u8::from(bits != 0), bits)
}

/// A variable in quotes; `"?"` for those there are not.
pub(in crate::language) fn variable(body: &Body<'_>, name: &[u8]) -> Option<Vec<u8>> {
    let name = std::str::from_utf8(name).ok()?;
    let link_os = matches!(body.language, Language::Zpl | Language::Cpcl)
        .then(|| of_link_os(body, name))
        .flatten();
    let value = link_os.or_else(|| of_every_kind(body, name)).unwrap_or_else(|| "?".to_owned());
    Some(format!("\"{value}\"").into_bytes())
}

/// Variables that older printers lack.
fn of_link_os(body: &Body<'_>, name: &str) -> Option<String> {
    Some(match name {
        "odometer.total_label_count" if body.proves(Proof::Counter) => body.counter.to_string(),
        "device.host_status" => status_fields(body).join("\r\n"),
        "zpl.system_status" => {
            let ((error, errors), (warning, warnings)) =
                (group(body, &ERROR_BITS), group(body, &WARNING_BITS));
            let paused = flag(body, Condition::Paused);
            format!("{paused},{error},00000000,{errors:08X},{warning},00000000,{warnings:08X}")
        }
        name if WRITABLE.contains(&name) => {
            let unset = if name == "ezpl.reprint_mode" { "off" } else { "" };
            body.memory.get(name).cloned().unwrap_or_else(|| unset.to_owned())
        }
        _ => return None,
    })
}

/// Variables that every printer with Set-Get-Do has.
fn of_every_kind(body: &Body<'_>, name: &str) -> Option<String> {
    let identity = body.identity;
    Some(match name {
        "odometer.media_marker_count" if body.proves(Proof::Counter) => body.gaps.to_string(),
        "odometer.total_print_length" => {
            let millimetres = body.gaps * u64::from(body.length_dots / identity.dots_per_mm.max(1));
            let (inches, centimetres) = (millimetres * 10 / 254, millimetres / 10);
            format!("{inches} INCHES, {centimetres} CENTIMETERS")
        }
        "device.uptime" => uptime_text(body.uptime),
        "device.unique_id" => body.serial.to_owned(),
        "device.product_name" => identity.product_name.clone(),
        "device.languages" => "hybrid_xml_zpl".to_owned(),
        "appl.name" => identity.firmware.clone(),
        "head.latch" if body.has(Condition::HeadOpen) => "open".to_owned(),
        "head.latch" => "ok".to_owned(),
        "head.resolution.in_dpi" => (identity.dots_per_mm * 25).to_string(),
        _ => return None,
    })
}

/// Uptime in words, as `device.uptime` puts it.
fn uptime_text(uptime: Duration) -> String {
    let seconds = uptime.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    format!("{days:02} days {hours:02} hours {minutes:02} mins {seconds:02} secs")
}
