//! Reads CPCL's `EG` and `CG`: width in bytes, height, place, then hex or counted bytes.

use super::{Paper, Wire, unhex};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    assert_eq!(wire.until(b'\n'), format!("! 0 200 200 {} 1\r", paper.height_dots));
    assert_eq!(wire.until(b'\n'), format!("PAGE-WIDTH {}\r", paper.width_dots));
    while wire.begins(b"EG ") || wire.begins(b"CG ") {
        let is_hex = wire.until(b' ') == "EG";
        let [width, height, left, top]: [usize; 4] =
            std::array::from_fn(|_| wire.until(b' ').parse().unwrap());
        let count = width * height;
        let dots = if is_hex { unhex(wire.take(count * 2)) } else { wire.take(count).to_vec() };
        paper.draw(left, top, width, &dots);
        wire.expect(b"\r\n");
    }
    wire.expect(b"FORM\r\nPRINT\r\n");
    assert!(wire.is_at_end());
    paper.labels = 1;
}
