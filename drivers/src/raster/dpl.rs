//! Dots in DPL: a 7-bit picture in the printer's RAM, and a label that shows it (programmer's
//! manual, image loading).
//!
//! A label's origin is its lower left corner and is counted in parts of an inch, so strips could
//! not be put side by side to the dot: there is one picture, it begins at the bottom, and white
//! rows are repeated rows.

use label::Page;

use super::hex::digits;

/// The name under which a picture is kept for the time of one label.
const NAME: &str = "WSTPAGE";

/// The module of the printer's memory that is RAM.
const MODULE: char = 'D';

/// Most rows that one record can repeat.
const REPEAT_MAX: usize = 255;

/// The page's rows must be 255 bytes at most.
pub(super) fn hex(page: &Page) -> Vec<u8> {
    let mut dpl = format!("\x02I{MODULE}AF{NAME}\r").into_bytes();
    let rows: Vec<&[u8]> = page.rows().collect();
    let inked = |row: &&[u8]| row.iter().any(|byte| *byte != 0);
    let top = rows.iter().position(inked).unwrap_or(rows.len() - 1);
    let last = |row: &&[u8]| row.iter().rposition(|byte| *byte != 0);
    let width = rows.iter().filter_map(last).max().unwrap_or(0) + 1;
    for same in rows[top..].chunk_by(|above, row| above == row) {
        write_rows(&mut dpl, &same[0][..width], same.len());
    }
    dpl.extend_from_slice(b"FFFF\r");
    // Pixels of one dot, one label, the picture at the origin; then the picture is deleted.
    let show = format!("\x02L\rD11\r1Y1100000000000{NAME}\rQ0001\rE\r\x02xD{}{NAME}\r", 'G');
    dpl.extend_from_slice(show.as_bytes());
    dpl
}

fn write_rows(dpl: &mut Vec<u8>, row: &[u8], times: usize) {
    dpl.extend_from_slice(format!("80{:02X}", row.len()).as_bytes());
    dpl.extend(digits(row));
    dpl.push(b'\r');
    let mut left = times - 1;
    while left > 0 {
        let repeats = left.min(REPEAT_MAX);
        dpl.extend_from_slice(format!("0000FF{repeats:02X}\r").as_bytes());
        left -= repeats;
    }
}
