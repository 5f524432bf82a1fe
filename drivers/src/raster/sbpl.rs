//! Dots in SBPL: strips in `ESC G`, counted in blocks of 8 x 8 dots, a 1 bit prints black
//! (programming reference, custom graphics).
//!
//! A strip whose height is no multiple of eight is filled up with white below. The label's size is
//! the printer's own and stays as it is.

use label::Page;

use super::hex::digits;
use super::strip::{Cut, Strip};

/// Blocks that three digits can say.
const BLOCKS_MAX: usize = 999;

const STRIPS: Cut = Cut { gap_rows_min: 16, rows_max: BLOCKS_MAX * 8, ..Cut::WHOLE };

pub(super) fn hex(page: &Page) -> Vec<u8> {
    item(page, 'H', |bytes| digits(&bytes).collect())
}

pub(super) fn binary(page: &Page) -> Vec<u8> {
    item(page, 'B', |bytes| bytes)
}

fn item(page: &Page, kind: char, write: fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut sbpl = b"\x02\x1BA".to_vec();
    for strip in Strip::cut(page, STRIPS) {
        let (right, down) = (strip.left_dots() + 1, strip.top_dots + 1);
        let (across, along) = (strip.width_bytes, strip.height_dots().div_ceil(8));
        let head = format!("\x1BV{down:04}\x1BH{right:04}\x1BG{kind}{across:03}{along:03}");
        sbpl.extend_from_slice(head.as_bytes());
        let mut bytes = strip.bytes();
        bytes.resize(across * along * 8, 0);
        sbpl.extend_from_slice(&write(bytes));
    }
    sbpl.extend_from_slice(b"\x1BQ1\x1BZ\x03");
    sbpl
}
