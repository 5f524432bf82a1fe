//! The six pages, and what their dots took when the reference was made.
//!
//! The reference figures come from another program: zlib at its highest level in base64, and
//! ZPL's run lengths with all their signs, over the whole page without leaving white out. Where
//! the pages come from stands in `bench/pages/README.md`.

use label::Page;

/// A page with the bytes that its reference took.
#[derive(Debug, Clone)]
pub struct TestPage {
    /// Its name.
    pub name: &'static str,
    /// The dots.
    pub page: Page,
    /// What run lengths took.
    pub run_length_reference: usize,
    /// What Z64 took.
    pub z64_reference: usize,
}

/// Name, picture, and the reference bytes of run lengths and Z64.
const FILES: [(&str, &[u8], usize, usize); 6] = [
    ("ups", include_bytes!("../../pages/ups.png"), 29_481, 8_106),
    ("fedex", include_bytes!("../../pages/fedex.png"), 26_429, 4_298),
    ("dhl-paket", include_bytes!("../../pages/dhl-paket.png"), 28_625, 10_706),
    ("correos", include_bytes!("../../pages/correos.png"), 23_901, 10_034),
    ("usps-return", include_bytes!("../../pages/usps-return.png"), 9_780, 2_430),
    ("ups-picture", include_bytes!("../../pages/ups-picture.png"), 47_839, 16_346),
];

/// The pages in the order of their turns.
pub fn all() -> Vec<TestPage> {
    let page = |(name, picture, run_length_reference, z64_reference)| TestPage {
        name,
        page: read(picture).expect("a test reads every page"),
        run_length_reference,
        z64_reference,
    };
    FILES.into_iter().map(page).collect()
}

/// Reads a picture of one bit a dot, 0 = black.
fn read(picture: &[u8]) -> Option<Page> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().ok()?;
    let mut rows = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rows).ok()?;
    let one_bit = info.bit_depth == png::BitDepth::One;
    let grey = info.color_type == png::ColorType::Grayscale;
    rows.iter_mut().for_each(|byte| *byte = !*byte);
    Page::from_rows(info.width, info.height, rows).ok().filter(|_| one_bit && grey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_read_and_has_ink_on_it() {
        for TestPage { name, page, .. } in all() {
            assert_eq!(page.width_dots(), 812, "{name}");
            let black: u32 = page.rows().flatten().map(|byte| byte.count_ones()).sum();
            let dots = page.width_dots() * page.height_dots();
            assert!(black > dots / 50 && black < dots / 2, "{name}: {black} of {dots} black");
        }
    }
}
