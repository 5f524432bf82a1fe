//! Reads a 7-bit DPL picture by the programmer's manual, and the label that shows it.
//!
//! The picture stands on the lower edge of the label.

use super::{Paper, Wire, unhex};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    wire.expect(b"\x02IDAFWSTPAGE\r");
    let mut rows: Vec<Vec<u8>> = Vec::new();
    loop {
        let record = wire.until(b'\r');
        if record == "FFFF" {
            break;
        }
        let bytes = unhex(record.as_bytes());
        match bytes.as_slice() {
            [0, 0, 0xFF, times] => {
                let above = rows.last().unwrap().clone();
                rows.extend(std::iter::repeat_n(above, usize::from(*times)));
            }
            [0x80, count, dots @ ..] => {
                assert_eq!(usize::from(*count), dots.len());
                rows.push(dots.to_vec());
            }
            other => panic!("{other:?}"),
        }
    }
    let width = rows[0].len();
    assert!(rows.iter().all(|row| row.len() == width), "rows of one length");
    paper.draw(0, paper.height_dots - rows.len(), width, &rows.concat());
    wire.expect(b"\x02L\rD11\r1Y1100000000000WSTPAGE\rQ0001\rE\r\x02xDGWSTPAGE\r");
    assert!(wire.is_at_end());
    paper.labels = 1;
}
