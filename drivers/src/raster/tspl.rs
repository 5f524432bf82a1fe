//! Dots in TSPL: strips in `BITMAP`, a 0 bit prints black (seen on hardware).
//!
//! The gap between labels, speed and darkness are the printer's own and stay as they are.

use label::Page;

use super::strip::{Cut, Strip};

/// The command around a strip costs some thirty bytes: a few white rows.
const STRIPS: Cut = Cut { gap_rows_min: 8, ..Cut::WHOLE };

pub(super) fn bitmap(page: &Page, dpi: Option<u16>) -> Vec<u8> {
    let mut tspl = size(page, dpi).into_bytes();
    // 1 is what ZPL calls normal, 0 the same upside down.
    tspl.extend_from_slice(b"DIRECTION 1,0\r\nREFERENCE 0,0\r\nCLS\r\n");
    for strip in Strip::cut(page, STRIPS) {
        let (left, top) = (strip.left_dots(), strip.top_dots);
        let (width, height) = (strip.width_bytes, strip.height_dots());
        tspl.extend_from_slice(format!("BITMAP {left},{top},{width},{height},0,").as_bytes());
        tspl.extend_from_slice(&strip.inverted());
        tspl.extend_from_slice(b"\r\n");
    }
    tspl.extend_from_slice(b"PRINT 1,1\r\n");
    tspl
}

/// The label's size in millimetres; in dots, which newer firmware takes, where the density is not
/// known.
fn size(page: &Page, dpi: Option<u16>) -> String {
    let (width, height) = (page.width_dots(), page.height_dots());
    match dpi.filter(|dpi| *dpi > 0) {
        Some(dpi) => {
            let millimetres = |dots: u32| f64::from(dots) * 25.4 / f64::from(dpi);
            format!("SIZE {:.1} mm,{:.1} mm\r\n", millimetres(width), millimetres(height))
        }
        None => format!("SIZE {width} dot,{height} dot\r\n"),
    }
}
