//! Bytes as hex digits, in upper case.

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// The two digits of each byte.
pub(super) fn digits(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0F)]])
}
