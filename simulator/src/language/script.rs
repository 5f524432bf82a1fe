//! Reading a language of lines, some of which carry binary data.
//!
//! Keeps every byte of the unfinished format and hands out one line at a time. It knows no command.

use crate::format::Draft;

/// Bytes of a line that are looked at; more belong to text or pictures.
const LINE_BYTES_MAX: usize = 4_096;
/// Bytes of binary data that one command may announce; a larger figure is a mistake of the host, and
/// no data is expected after it.
pub(super) const PAYLOAD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A stream of lines.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) draft: Draft,
    line: Vec<u8>,
    payload_left: usize,
}

impl Script {
    /// Reads a byte; true when it is one of binary data.
    pub(super) fn is_payload(&mut self, byte: u8) -> bool {
        if self.payload_left == 0 {
            return false;
        }
        self.payload_left -= 1;
        self.draft.keep(byte);
        true
    }

    /// Whether binary data is being read.
    pub(super) fn in_payload(&self) -> bool {
        self.payload_left > 0
    }

    /// Takes a byte into the line. White space before a format's first command is passed over.
    pub(super) fn keep(&mut self, byte: u8) {
        if self.draft.is_empty() && byte.is_ascii_whitespace() {
            return;
        }
        self.draft.keep(byte);
        if self.line.len() < LINE_BYTES_MAX {
            self.line.push(byte);
        }
    }

    /// Keeps the byte that ends a line, and hands the line out.
    pub(super) fn end_line(&mut self, byte: u8) -> Vec<u8> {
        if !self.draft.is_empty() {
            self.draft.keep(byte);
        }
        std::mem::take(&mut self.line)
    }

    /// Hands out what there is of the line; what comes next begins another.
    pub(super) fn split_line(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.line)
    }

    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Binary data of this length comes next. The line that announced it is over.
    pub(super) fn expect_payload(&mut self, length: usize) {
        self.line.clear();
        if length <= PAYLOAD_BYTES_MAX {
            self.payload_left = length;
        }
    }

    /// Takes the last `count` bytes back, which turned out to be no part of the format.
    pub(super) fn take_back(&mut self, count: usize) {
        let kept = self.draft.kept().saturating_sub(count);
        self.draft.cut_back(kept, count);
        self.line.truncate(self.line.len().saturating_sub(count));
    }

    /// Forgets the unfinished format.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The numbers of a list such as `10,20`, as far as they are numbers.
pub(super) fn numbers(text: &[u8], separator: u8) -> Vec<u32> {
    let parts = text.split(|byte| *byte == separator);
    parts.map_while(number).collect()
}

/// A decimal number, white space around it allowed.
pub(super) fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// The rest of a line that begins with this command, capitals or not.
pub(super) fn after<'a>(line: &'a [u8], command: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(command.len())?;
    head.eq_ignore_ascii_case(command).then_some(rest)
}
