//! Dots in ESC/POS: bands of `GS v 0` one under the other, a 1 bit prints black.
//!
//! White rows are a band of one byte's width, because that is exact on every printer; a feed
//! command counts in units that differ from model to model. For the same reason the left side is
//! never cropped.

use label::Page;

use super::strip::{Cut, Strip};

/// Rows of one band: small enough for a printer with 4 KiB of buffer and a head of 203 dpi, 2 in.
const BAND_ROWS_MAX: usize = 64;

/// Rows of one white band.
const WHITE_ROWS_MAX: usize = 255;

const BANDS: Cut =
    Cut { gap_rows_min: 8, rows_max: BAND_ROWS_MAX, crops_left: false, ..Cut::WHOLE };

/// `ESC @`: as after power-on, until the next one.
const INITIALISE: &[u8] = b"\x1B@";

/// `GS ( D`: dots that look like `DLE DC4` are dots, until the next `ESC @`.
const REAL_TIME_OFF: &[u8] = b"\x1D(D\x05\x00\x14\x01\x00\x02\x00";

/// `FF`: to the top of the next label.
const NEXT_LABEL: &[u8] = b"\x0C";

pub(super) fn raster(page: &Page) -> Vec<u8> {
    let mut escpos = [INITIALISE, REAL_TIME_OFF].concat();
    let mut at_dots = 0;
    for strip in Strip::cut(page, BANDS) {
        write_white(&mut escpos, strip.top_dots - at_dots);
        write_band(&mut escpos, strip.width_bytes, strip.height_dots());
        escpos.extend_from_slice(&strip.bytes());
        at_dots = strip.top_dots + strip.height_dots();
    }
    write_white(&mut escpos, page.rows().len() - at_dots);
    escpos.extend_from_slice(NEXT_LABEL);
    escpos
}

fn write_white(escpos: &mut Vec<u8>, rows: usize) {
    let mut left = rows;
    while left > 0 {
        let band = left.min(WHITE_ROWS_MAX);
        write_band(escpos, 1, band);
        escpos.extend(std::iter::repeat_n(0, band));
        left -= band;
    }
}

fn write_band(escpos: &mut Vec<u8>, width_bytes: usize, rows: usize) {
    const SAME_SIZE: u8 = 0;
    let word =
        |value: usize| u16::try_from(value).expect("a page's sides fit into 16 bits").to_le_bytes();
    escpos.extend([0x1D, b'v', b'0', SAME_SIZE]);
    escpos.extend(word(width_bytes));
    escpos.extend(word(rows));
}
