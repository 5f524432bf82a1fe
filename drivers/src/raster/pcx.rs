//! A strip as a PCX picture of one bit a dot, 0 = black (ZSoft's technical reference, version 5).

use super::strip::Strip;

/// Length of the head.
const HEAD_BYTES: usize = 128;

/// Longest run that one pair of bytes can say.
const RUN_MAX: usize = 63;

/// A byte from here on is a run's length, not a value.
const RUN_MARK: u8 = 0xC0;

/// The strip's sides must fit into 16 bits.
pub(super) fn picture(strip: &Strip<'_>) -> Vec<u8> {
    // A row must have an even number of bytes; the one added is white.
    let row_bytes = strip.width_bytes.next_multiple_of(2);
    let mut pcx = head(strip.width_bytes * 8, strip.height_dots(), row_bytes);
    for row in strip.rows() {
        let mut row: Vec<u8> = row.iter().map(|byte| !byte).collect();
        row.resize(row_bytes, 0xFF);
        for run in row.chunk_by(|left, right| left == right) {
            run.chunks(RUN_MAX).for_each(|piece| write_run(&mut pcx, piece));
        }
    }
    pcx
}

fn write_run(pcx: &mut Vec<u8>, run: &[u8]) {
    if run.len() > 1 || run[0] >= RUN_MARK {
        let length = u8::try_from(run.len()).expect("a run is 63 bytes at most");
        pcx.push(RUN_MARK | length);
    }
    pcx.push(run[0]);
}

fn head(width_dots: usize, height_dots: usize, row_bytes: usize) -> Vec<u8> {
    const MAKER_ZSOFT: u8 = 10;
    const VERSION_3_0: u8 = 5;
    const RUN_LENGTHS: u8 = 1;
    const BITS: u8 = 1;
    const PLANES: u8 = 1;
    const BLACK_AND_WHITE: u16 = 1;
    let word =
        |value: usize| u16::try_from(value).expect("a page's sides fit into 16 bits").to_le_bytes();
    let mut head = vec![MAKER_ZSOFT, VERSION_3_0, RUN_LENGTHS, BITS, 0, 0, 0, 0];
    head.extend(word(width_dots - 1));
    head.extend(word(height_dots - 1));
    head.extend(word(width_dots));
    head.extend(word(height_dots));
    // The palette: black, then white, then 14 that are not used.
    head.extend([0, 0, 0, 0xFF, 0xFF, 0xFF]);
    head.extend([0; 14 * 3]);
    head.extend([0, PLANES]);
    head.extend(word(row_bytes));
    head.extend(BLACK_AND_WHITE.to_le_bytes());
    head.resize(HEAD_BYTES, 0);
    head
}
