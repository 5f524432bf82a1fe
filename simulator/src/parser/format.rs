//! One format, from `^XA` to `^XZ`: its bytes and the little the mechanics must know of it.
//!
//! It does not know where the format came from, when, or whether it was printed.

use std::sync::Arc;

use super::FORMAT_BYTES_MAX;

/// The largest quantity of `^PQ` (Zebra ZPL II programming guide).
const QUANTITY_MAX: u32 = 99_999_999;
/// The longest label that `^LL` may ask for, in dots.
const LENGTH_DOTS_MAX: u32 = 32_000;

/// Commands that put something on the label; a format without any prints nothing.
const FIELDS: &[&[u8; 2]] =
    &[b"FD", b"FV", b"SN", b"GB", b"GC", b"GD", b"GE", b"GF", b"GS", b"XG", b"IM", b"IL", b"XF"];

/// A complete format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// The bytes as received, from `^XA` to `^XZ`, without immediate commands that stood among
    /// them.
    pub bytes: Arc<[u8]>,
    /// How many labels it asks for (`^PQ`), at least 1.
    pub quantity: u32,
    /// Label length in dots (`^LL`), when it sets one.
    pub length_dots: Option<u32>,
    /// Whether a label comes out: it has a field and is not only stored (`^DF`).
    pub prints: bool,
    /// What it says about reprinting after an error (`^JZ`).
    pub reprint_after_error: Option<bool>,
    /// Whether the printer pauses after it (`^PP`).
    pub pauses: bool,
}

/// A format that is still being received.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// Bytes that came, kept or not.
    pub(super) length: usize,
    bytes: Vec<u8>,
    quantity: Option<u32>,
    length_dots: Option<u32>,
    has_field: bool,
    is_stored: bool,
    reprint_after_error: Option<bool>,
    pauses: bool,
}

impl Draft {
    pub(super) fn keep(&mut self, byte: u8) {
        self.length += 1;
        if self.bytes.len() < FORMAT_BYTES_MAX {
            self.bytes.push(byte);
        }
    }

    /// How many bytes are kept.
    pub(super) fn kept(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets the last `count` bytes, which began when `kept` bytes were there.
    pub(super) fn cut_back(&mut self, kept: usize, count: usize) {
        self.bytes.truncate(kept);
        self.length = self.length.saturating_sub(count);
    }

    /// Notes that a format command was met; its parameters follow later.
    pub(super) fn meet(&mut self, name: [u8; 2]) {
        self.has_field |= FIELDS.contains(&&name);
        self.is_stored |= &name == b"DF";
        self.pauses |= &name == b"PP";
    }

    /// Obeys a format command whose parameters are complete.
    pub(super) fn apply(&mut self, name: [u8; 2], parameters: &[u8], delimiter: u8) {
        let first = parameters.split(|byte| *byte == delimiter).next().unwrap_or_default();
        match &name {
            b"PQ" => {
                self.quantity =
                    number(first).filter(|quantity| (1..=QUANTITY_MAX).contains(quantity));
            }
            b"LL" => {
                let length = number(first).filter(|dots| (1..=LENGTH_DOTS_MAX).contains(dots));
                self.length_dots = length.or(self.length_dots);
            }
            b"JZ" => match first.trim_ascii() {
                b"Y" | b"y" | b"" => self.reprint_after_error = Some(true),
                b"N" | b"n" => self.reprint_after_error = Some(false),
                _ => {}
            },
            _ => {}
        }
    }

    /// Closes the format; none when it was too long to keep.
    pub(super) fn finish(self) -> Option<Format> {
        let Self { length, bytes, quantity, length_dots, .. } = self;
        (bytes.len() == length).then(|| Format {
            bytes: bytes.into(),
            quantity: quantity.unwrap_or(1),
            length_dots,
            prints: self.has_field && !self.is_stored,
            reprint_after_error: self.reprint_after_error,
            pauses: self.pauses,
        })
    }
}

/// A decimal number, white space around it allowed.
pub(super) fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}
