//! Dots in CPCL: strips in `EG` (hex) or `CG` (bytes), a 1 bit prints black.

use label::Page;

use super::hex::digits;
use super::strip::{Cut, Strip};

/// The command around a strip costs some twenty bytes: a few white rows.
const STRIPS: Cut = Cut { gap_rows_min: 8, ..Cut::WHOLE };

/// What CPCL calls a head of 203 dpi, and a head it does not know.
const DPI: u16 = 200;

pub(super) fn hex(page: &Page, dpi: Option<u16>) -> Vec<u8> {
    session(page, dpi, "EG", |strip| digits(&strip.bytes()).collect())
}

pub(super) fn binary(page: &Page, dpi: Option<u16>) -> Vec<u8> {
    session(page, dpi, "CG", |strip| strip.bytes())
}

fn session(
    page: &Page,
    dpi: Option<u16>,
    command: &str,
    write: fn(&Strip<'_>) -> Vec<u8>,
) -> Vec<u8> {
    let dpi = dpi.filter(|dpi| *dpi > 203).unwrap_or(DPI);
    let (width, height) = (page.width_dots(), page.height_dots());
    let mut cpcl = format!("! 0 {dpi} {dpi} {height} 1\r\nPAGE-WIDTH {width}\r\n").into_bytes();
    for strip in Strip::cut(page, STRIPS) {
        let (left, top) = (strip.left_dots(), strip.top_dots);
        let (width, height) = (strip.width_bytes, strip.height_dots());
        cpcl.extend_from_slice(format!("{command} {width} {height} {left} {top} ").as_bytes());
        cpcl.extend_from_slice(&write(&strip));
        cpcl.extend_from_slice(b"\r\n");
    }
    cpcl.extend_from_slice(b"FORM\r\nPRINT\r\n");
    cpcl
}
