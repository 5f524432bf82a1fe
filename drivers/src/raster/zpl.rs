//! Dots in ZPL: one format, its strips in `^GF` fields (programming guide).
//!
//! No field counts or writes more than 99,999 bytes. With run lengths, `G..Y` repeat the next digit
//! 1 to 19 times and `g..z` 20 to 400 times, `,` fills the rest of a row with white and `:` repeats
//! the row above. Each of these is known to work in public drivers; `!` (rest black) is not, so it
//! is not used.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use label::Page;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::hex::digits;
use super::strip::{Cut, Strip};

/// How many bytes one `^GF` may count or carry (programming guide).
const FIELD_BYTES_MAX: usize = 99_999;

/// A gap must save more than the next field's head costs: in hex a few rows do.
const PLAIN: Cut = Cut { gap_rows_min: 8, bytes_max: FIELD_BYTES_MAX, ..Cut::WHOLE };

/// A white row costs one byte or less.
const PACKED: Cut = Cut { gap_rows_min: 64, ..PLAIN };

/// Hex takes two bytes for each.
const HEX: Cut = Cut { bytes_max: FIELD_BYTES_MAX / 2, ..PLAIN };

/// At worst hex, and one sign a row.
const RUNS: Cut = Cut { bytes_max: FIELD_BYTES_MAX / 3, ..PACKED };

/// How hard deflate tries; beyond this, nothing.
const DEFLATE_LEVEL_MAX: u8 = 10;

/// Longest run that one letter can say.
const RUN_MAX: usize = 400;

pub(super) fn hex(page: &Page) -> Vec<u8> {
    format(page, HEX, b'A', |strip| digits(&strip.bytes()).collect())
}

pub(super) fn binary(page: &Page) -> Vec<u8> {
    format(page, PLAIN, b'B', |strip| strip.bytes())
}

pub(super) fn run_length(page: &Page) -> Vec<u8> {
    format(page, RUNS, b'A', runs)
}

/// Deflate sees nothing beyond its strip, so cutting may cost more than the white it leaves out.
pub(super) fn z64(page: &Page) -> Vec<u8> {
    let cut = Strip::cut(page, PACKED);
    let whole = Strip::cut(page, Cut { gap_rows_min: usize::MAX, ..PACKED });
    let tops = |strips: &[Strip<'_>]| strips.iter().map(|it| it.top_dots).collect::<Vec<_>>();
    let is_cut = tops(&cut) != tops(&whole);
    let whole = written(page, whole, b'A', deflated);
    if !is_cut {
        return whole;
    }
    let cut = written(page, cut, b'A', deflated);
    if cut.len() < whole.len() { cut } else { whole }
}

fn format(page: &Page, cut: Cut, kind: u8, write: fn(&Strip<'_>) -> Vec<u8>) -> Vec<u8> {
    written(page, Strip::cut(page, cut), kind, write)
}

fn written(
    page: &Page,
    mut strips: Vec<Strip<'_>>,
    kind: u8,
    write: fn(&Strip<'_>) -> Vec<u8>,
) -> Vec<u8> {
    let (width, height) = (page.width_dots(), page.height_dots());
    let mut zpl = format!("^XA^PW{width}^LL{height}^LH0,0^PON^PMN^LRN").into_bytes();
    if strips.is_empty() {
        // A format without a field prints no label.
        strips.push(Strip::white());
    }
    for strip in &strips {
        let (left, top, bytes) = (strip.left_dots(), strip.top_dots, strip.len_bytes());
        zpl.extend_from_slice(format!("^FO{left},{top}^GF").as_bytes());
        zpl.push(kind);
        zpl.extend_from_slice(format!(",{bytes},{bytes},{},", strip.width_bytes).as_bytes());
        zpl.extend_from_slice(&write(strip));
        zpl.extend_from_slice(b"^FS");
    }
    zpl.extend_from_slice(b"^PQ1^XZ");
    zpl
}

fn deflated(strip: &Strip<'_>) -> Vec<u8> {
    let text = STANDARD.encode(compress_to_vec_zlib(&strip.bytes(), DEFLATE_LEVEL_MAX));
    format!(":Z64:{text}:{:04X}", crc(text.as_bytes())).into_bytes()
}

/// CRC-16 with the polynomial 0x1021, from 0, highest bit first.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

fn runs(strip: &Strip<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    let mut above: Option<&[u8]> = None;
    for row in strip.rows() {
        if above == Some(*row) {
            text.push(b':');
        } else {
            write_row(&mut text, row);
        }
        above = Some(row);
    }
    text
}

fn write_row(text: &mut Vec<u8>, row: &[u8]) {
    let digits: Vec<u8> = digits(row).collect();
    let black_until = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |at| at + 1);
    for run in digits[..black_until].chunk_by(|left, right| left == right) {
        write_run(text, run[0], run.len());
    }
    if black_until < digits.len() {
        text.push(b',');
    }
}

fn write_run(text: &mut Vec<u8>, digit: u8, length: usize) {
    for _ in 0..length / RUN_MAX {
        text.extend_from_slice(&[b'z', digit]);
    }
    let rest = length % RUN_MAX;
    // One or two of a kind are no longer as they are.
    if rest <= 2 {
        text.extend(std::iter::repeat_n(digit, rest));
        return;
    }
    if let Some(twenties) = (b'g'..=b'y').take(rest / 20).next_back() {
        text.push(twenties);
    }
    if let Some(ones) = (b'G'..=b'Y').take(rest % 20).next_back() {
        text.push(ones);
    }
    text.push(digit);
}
