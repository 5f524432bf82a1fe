//! A ZPL format that is still being received: its bytes, and the commands that the body obeys.
//!
//! It draws nothing: fields are only noticed, never laid out.

use super::Format;
use crate::format::{Draft as Kept, LENGTH_DOTS_MAX, QUANTITY_MAX};

/// Commands that put something on the label; a format without any prints nothing.
const FIELDS: &[&[u8; 2]] =
    &[b"FD", b"FV", b"SN", b"GB", b"GC", b"GD", b"GE", b"GF", b"GS", b"XG", b"IM", b"IL", b"XF"];

/// A format that is still being received.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    kept: Kept,
    quantity: Option<u32>,
    length_dots: Option<u32>,
    has_field: bool,
    is_stored: bool,
    reprint_after_error: Option<bool>,
    pauses: bool,
}

impl Draft {
    pub(super) fn keep(&mut self, byte: u8) {
        self.kept.keep(byte);
    }

    /// How many bytes came.
    pub(super) fn length(&self) -> usize {
        self.kept.length()
    }

    /// How many bytes are kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.kept()
    }

    /// Forgets the last `count` bytes, which began when `kept` bytes were there.
    pub(super) fn cut_back(&mut self, kept: usize, count: usize) {
        self.kept.cut_back(kept, count);
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
    pub(super) fn finish(mut self) -> Option<Format> {
        let bytes = self.kept.finish()?;
        Some(Format {
            length_dots: self.length_dots,
            prints: self.has_field && !self.is_stored,
            reprint_after_error: self.reprint_after_error,
            pauses: self.pauses,
            ..Format::label(bytes, self.quantity.unwrap_or(1))
        })
    }
}

/// A decimal number, white space around it allowed.
pub(super) fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}
