//! Reads ESC/POS raster pictures: each is printed below the one before, at the left.

use super::{Paper, Wire};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    wire.expect(b"\x1B@\x1D(D\x05\x00\x14\x01\x00\x02\x00");
    let mut at = 0;
    while wire.begins(b"\x1Dv0") {
        wire.expect(b"\x1Dv0\x00");
        let mut word = || usize::from(wire.byte()) + 256 * usize::from(wire.byte());
        let (width, height) = (word(), word());
        assert!((1..=255).contains(&height), "a band of {height} rows");
        paper.draw(0, at, width, wire.take(width * height));
        at += height;
    }
    assert_eq!(at, paper.height_dots, "paper fed");
    wire.expect(b"\x0C");
    assert!(wire.is_at_end());
    paper.labels = 1;
}
