//! Says a page of dots in ZPL: one format, its dots in bands of `^GF` (programming guide).
//!
//! Dots are written in hex with run lengths: `G..Y` repeat the next digit 1 to 19 times, `g..z` 20
//! to 400 times, `,` fills the rest of a row with white and `:` repeats the row above. Each of these
//! is known to work in public drivers; `!` (rest black) is not, so it is not used.

use label::Page;

/// How many bytes the data of one `^GF` may be, written or counted (programming guide).
const GRAPHIC_BYTES_MAX: usize = 99_999;

/// The longest run that one letter can say.
const RUN_MAX: usize = 400;

pub(in crate::language) fn encode(page: &Page) -> Vec<u8> {
    let row_bytes = page.row_bytes();
    // Two hex digits a byte and the sign that ends a row are the most that dots can take.
    let band_rows = GRAPHIC_BYTES_MAX / (row_bytes * 2 + 1);
    let rows: Vec<&[u8]> = page.rows().collect();

    let (width, height) = (page.width_dots(), page.height_dots());
    let mut zpl = format!("^XA^PW{width}^LL{height}^LH0,0^PON^PMN^LRN").into_bytes();
    for (number, band) in rows.chunks(band_rows).enumerate() {
        let (top, bytes) = (number * band_rows, band.len() * row_bytes);
        let head = format!("^FO0,{top}^GFA,{bytes},{bytes},{row_bytes},");
        zpl.extend_from_slice(head.as_bytes());
        let mut above: Option<&[u8]> = None;
        for row in band {
            if above == Some(*row) {
                zpl.push(b':');
            } else {
                write_row(&mut zpl, row);
            }
            above = Some(row);
        }
        zpl.extend_from_slice(b"^FS");
    }
    zpl.extend_from_slice(b"^PQ1^XZ");
    zpl
}

fn write_row(zpl: &mut Vec<u8>, row: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digits: Vec<u8> = row
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0F)]])
        .collect();
    let black_until = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |at| at + 1);
    for run in digits[..black_until].chunk_by(|left, right| left == right) {
        write_run(zpl, run[0], run.len());
    }
    if black_until < digits.len() {
        zpl.push(b',');
    }
}

fn write_run(zpl: &mut Vec<u8>, digit: u8, length: usize) {
    for _ in 0..length / RUN_MAX {
        zpl.extend_from_slice(&[b'z', digit]);
    }
    let rest = length % RUN_MAX;
    // One or two of a kind are no longer as they are.
    if rest <= 2 {
        zpl.extend(std::iter::repeat_n(digit, rest));
        return;
    }
    if let Some(twenties) = (b'g'..=b'y').take(rest / 20).next_back() {
        zpl.push(twenties);
    }
    if let Some(ones) = (b'G'..=b'Y').take(rest % 20).next_back() {
        zpl.push(ones);
    }
    zpl.push(digit);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::language::{Language, Scan};

    /// Reads the dots back, by the programming guide and not by the code above.
    fn decode(zpl: &[u8]) -> Vec<u8> {
        let text = std::str::from_utf8(zpl).unwrap();
        let mut dots = Vec::new();
        for band in text.split("^GFA,").skip(1) {
            let (band, _) = band.split_once("^FS").unwrap();
            let mut parts = band.splitn(4, ',');
            let bytes: usize = parts.next().unwrap().parse().unwrap();
            assert_eq!(parts.next().unwrap(), bytes.to_string());
            let row_digits = parts.next().unwrap().parse::<usize>().unwrap() * 2;
            let data = parts.next().unwrap();
            assert!(bytes <= GRAPHIC_BYTES_MAX && data.len() <= GRAPHIC_BYTES_MAX);
            let mut digits = String::new();
            let mut repeat = 0;
            for sign in data.chars() {
                match sign {
                    'G'..='Y' => repeat += sign as usize - 'F' as usize,
                    'g'..='z' => repeat += (sign as usize - 'f' as usize) * 20,
                    ',' => {
                        let missing = row_digits - digits.len() % row_digits;
                        digits.push_str(&"0".repeat(missing));
                    }
                    ':' => {
                        let above = digits.len() - row_digits;
                        let row = digits[above..].to_owned();
                        digits.push_str(&row);
                    }
                    digit => {
                        digits.push_str(&digit.to_string().repeat(repeat.max(1)));
                        repeat = 0;
                    }
                }
            }
            assert_eq!(digits.len(), bytes * 2);
            let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            dots.extend(pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()));
        }
        dots
    }

    fn check_whole(page: &Page) {
        let zpl = Language::Zpl.encode(page).unwrap();
        assert_eq!(decode(&zpl), page.rows().flatten().copied().collect::<Vec<_>>());
        assert_eq!(Language::Zpl.scan(&zpl), Ok(Scan { formats: 1, impressions: 1 }));
    }

    #[test]
    fn a_small_page_reads_like_this() {
        let rows = vec![0xFF, 0xFF, 0xF0, 0x00, 0x12, 0x00, 0x00, 0x12, 0x00, 0x00, 0x00, 0x00];
        let page = Page::from_rows(24, 4, rows).unwrap();
        let zpl = String::from_utf8(Language::Zpl.encode(&page).unwrap()).unwrap();
        expect![[r"^XA^PW24^LL4^LH0,0^PON^PMN^LRN^FO0,0^GFA,12,12,3,KF,0012,:,^FS^PQ1^XZ"]]
            .assert_eq(&zpl);
    }

    #[test]
    fn a_large_page_comes_in_bands() {
        // A noisy 4 x 6 inch label at 300 dpi: nothing repeats, so hex is as long as it can be.
        let bytes = (0..153_u32 * 1800).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
        let page = Page::from_rows(1224, 1800, bytes.collect()).unwrap();
        assert_eq!(
            Language::Zpl.encode(&page).unwrap().windows(4).filter(|it| it == b"^GFA").count(),
            6
        );
        check_whole(&page);
    }

    #[test]
    fn a_white_page_is_still_a_label() {
        check_whole(&Page::blank(812, 1218).unwrap());
    }

    #[test]
    fn long_runs_are_said_in_any_length() {
        for length in 1..=900 {
            let mut page = Page::blank(900 * 4, 1).unwrap();
            (0..length * 4).for_each(|x| page.blacken(x, 0));
            check_whole(&page);
        }
    }

    proptest! {
        #[test]
        fn any_page_arrives_whole(
            width in 1_u32..200,
            height in 1_u32..20,
            dots in proptest::collection::vec(prop_oneof![Just(0_u8), Just(0xFF), any::<u8>()], 25 * 20),
        ) {
            let bytes = width.div_ceil(8) as usize * height as usize;
            check_whole(&Page::from_rows(width, height, dots[..bytes].to_vec()).unwrap());
        }
    }
}
