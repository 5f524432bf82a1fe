//! Dots in EPL2: strips in `GW`, or a stored PCX picture in `GM` and `GG` (programming guide).
//!
//! In both a 0 bit prints black. Label length, direction, speed and darkness are kept in the printer's
//! flash memory and stay as they are.

use label::Page;

use super::pcx;
use super::strip::{Cut, Strip};

/// The command around a strip costs some twenty bytes: a few white rows.
const STRIPS: Cut = Cut { gap_rows_min: 8, ..Cut::WHOLE };

/// The name under which a picture is stored for the time of one label.
const NAME: &str = "WSTPAGE";

pub(super) fn graphic(page: &Page) -> Vec<u8> {
    let mut epl = b"\nN\n".to_vec();
    for strip in Strip::cut(page, STRIPS) {
        let (left, top) = (strip.left_dots(), strip.top_dots);
        let (width, height) = (strip.width_bytes, strip.height_dots());
        epl.extend_from_slice(format!("GW{left},{top},{width},{height},").as_bytes());
        epl.extend_from_slice(&strip.inverted());
        epl.push(b'\n');
    }
    epl.extend_from_slice(b"P1\n");
    epl
}

pub(super) fn pcx(page: &Page) -> Vec<u8> {
    let Some(strip) = Strip::cut(page, Cut::WHOLE).pop() else { return graphic(page) };
    let picture = pcx::picture(&strip);
    // The guide asks for the deletion twice: once is not believed.
    let forget = format!("GK\"{NAME}\"\nGK\"{NAME}\"\n");
    let mut epl = format!("\n{forget}GM\"{NAME}\"{}\n", picture.len()).into_bytes();
    epl.extend_from_slice(&picture);
    let (left, top) = (strip.left_dots(), strip.top_dots);
    epl.extend_from_slice(format!("\nN\nGG{left},{top},\"{NAME}\"\nP1\n{forget}").as_bytes());
    epl
}
