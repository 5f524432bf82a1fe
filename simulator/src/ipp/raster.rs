//! How many pages a PWG raster stream has (PWG 5102.4).
//!
//! Walks the run lengths and looks at no dot. What is cut short has the pages that are whole.

const SYNC: &[u8] = b"RaS2";
const HEADER_BYTES: usize = 1_796;
const HEIGHT_AT: usize = 376;
const BITS_PER_PIXEL_AT: usize = 388;
const LINE_BYTES_AT: usize = 392;

/// Whole pages; none when it is no PWG raster at all.
pub(super) fn pages(bytes: &[u8]) -> Option<u32> {
    let mut rest = bytes.strip_prefix(SYNC)?;
    let mut pages = 0;
    while let Some((header, data)) = rest.split_at_checked(HEADER_BYTES) {
        let word = |at: usize| {
            let four = header[at..at + 4].try_into().expect("a word has four bytes");
            usize::try_from(u32::from_be_bytes(four)).unwrap_or(usize::MAX)
        };
        let unit = word(BITS_PER_PIXEL_AT).div_ceil(8).max(1);
        let Some(after) = skip_rows(data, word(HEIGHT_AT), word(LINE_BYTES_AT), unit) else {
            break;
        };
        pages += 1;
        rest = after;
    }
    Some(pages)
}

/// What follows so many rows of packed bits.
fn skip_rows(mut data: &[u8], height: usize, line_bytes: usize, unit: usize) -> Option<&[u8]> {
    let mut row = 0;
    while row < height {
        let (repeats, after) = data.split_first()?;
        data = after;
        let mut filled = 0;
        while filled < line_bytes {
            let (count, after) = data.split_first()?;
            let count = usize::from(*count);
            let (units, length) = match count {
                0..=127 => (count + 1, unit),
                // The rest of the row is white.
                128 => (line_bytes, 0),
                _ => (257 - count, (257 - count) * unit),
            };
            data = after.get(length..)?;
            filled += units.saturating_mul(unit);
        }
        row += usize::from(*repeats) + 1;
    }
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(height: u32) -> Vec<u8> {
        let mut header = vec![0; HEADER_BYTES];
        header[HEIGHT_AT..HEIGHT_AT + 4].copy_from_slice(&height.to_be_bytes());
        header[BITS_PER_PIXEL_AT..BITS_PER_PIXEL_AT + 4].copy_from_slice(&1_u32.to_be_bytes());
        header[LINE_BYTES_AT..LINE_BYTES_AT + 4].copy_from_slice(&8_u32.to_be_bytes());
        // Three rows of eight equal bytes, then rows of four different bytes and white.
        header.extend_from_slice(&[2, 7, 0xff]);
        header.extend((3..height).flat_map(|_| [0, 253, 1, 2, 3, 4, 128]));
        header
    }

    #[test]
    fn pages_are_counted_and_half_ones_are_not() {
        let two = [SYNC.to_vec(), page(3), page(9)].concat();
        assert_eq!(pages(&two), Some(2));
        assert_eq!(pages(&two[..two.len() - 1]), Some(1));
        assert_eq!(pages(b"%PDF"), None);
    }
}
