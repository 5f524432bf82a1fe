//! Reads `BITMAP` by the TSPL command digests: counted bytes, a 0 bit is black.

use super::{Paper, Wire, inverted};

pub(super) fn print(mut wire: Wire<'_>, paper: &mut Paper) {
    let millimetres = |dots: usize| format!("{:.1} mm", dots as f64 * 25.4 / 203.0);
    let size =
        format!("SIZE {},{}\r\n", millimetres(paper.width_dots), millimetres(paper.height_dots));
    wire.expect(size.as_bytes());
    wire.expect(b"DIRECTION 1,0\r\nREFERENCE 0,0\r\nCLS\r\n");
    while wire.begins(b"BITMAP ") {
        wire.expect(b"BITMAP ");
        let [left, top, width, height, mode]: [usize; 5] =
            std::array::from_fn(|_| wire.until(b',').parse().unwrap());
        assert_eq!(mode, 0);
        paper.draw(left, top, width, &inverted(wire.take(width * height)));
        wire.expect(b"\r\n");
    }
    wire.expect(b"PRINT 1,1\r\n");
    assert!(wire.is_at_end());
    paper.labels = 1;
}
