//! Reads SBPL's custom graphics by the programming reference: blocks of 8 x 8 dots from a place
//! that counts from 1.

use super::{Paper, Wire, unhex};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    wire.expect(b"\x02\x1BA");
    while wire.begins(b"\x1BV") {
        wire.expect(b"\x1BV");
        let down = wire.number(4);
        wire.expect(b"\x1BH");
        let right = wire.number(4);
        wire.expect(b"\x1BG");
        let kind = wire.byte();
        let (across, along) = (wire.number(3), wire.number(3));
        let count = across * along * 8;
        let dots = match kind {
            b'H' => unhex(wire.take(count * 2)),
            b'B' => wire.take(count).to_vec(),
            other => panic!("ESC G {other}"),
        };
        paper.draw(right - 1, down - 1, across, &dots);
    }
    wire.expect(b"\x1BQ1\x1BZ\x03");
    assert!(wire.is_at_end());
    paper.labels = 1;
}
