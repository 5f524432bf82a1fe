//! Reads PCX by ZSoft's technical reference: run lengths, one bit, 0 is black.

/// Width in bytes, and the dots with 1 = black.
pub(super) fn read(picture: &[u8]) -> (usize, Vec<u8>) {
    let word = |at: usize| usize::from(picture[at]) + 256 * usize::from(picture[at + 1]);
    assert_eq!(picture[..4], [0x0A, 5, 1, 1]);
    let (width_dots, height_dots) = (word(8) - word(4) + 1, word(10) - word(6) + 1);
    let (planes, row_bytes) = (picture[65], word(66));
    assert_eq!((planes, row_bytes % 2, width_dots % 8), (1, 0, 0));
    let mut bytes = Vec::new();
    let mut data = picture[128..].iter();
    while let Some(first) = data.next() {
        match first {
            0xC0.. => {
                let value = *data.next().unwrap();
                bytes.extend(std::iter::repeat_n(value, usize::from(first - 0xC0)));
            }
            value => bytes.push(*value),
        }
    }
    assert_eq!(bytes.len(), row_bytes * height_dots);
    let rows = bytes.chunks(row_bytes).flat_map(|row| &row[..width_dots / 8]);
    (width_dots / 8, rows.map(|byte| !byte).collect())
}
