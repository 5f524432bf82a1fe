//! A walk over a document's bytes, each byte once: lines, announced raw bytes, numbers.
//!
//! Knows no language.

use super::ScanError;

/// A place in a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    document: &'a [u8],
    at: usize,
}

/// One line, without its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where it begins.
    pub(super) offset: usize,
    pub(super) text: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(document: &'a [u8]) -> Self {
        Self { document, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.document[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.document.get(self.at).copied()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.document.len());
    }

    /// Goes on while the bytes are such, and answers with them.
    pub(super) fn take_while(&mut self, such: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !such(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Takes so many raw bytes for a command.
    pub(super) fn raw(
        &mut self,
        bytes: usize,
        offset: usize,
        command: &'static str,
    ) -> Result<&'a [u8], ScanError> {
        let rest = self.rest();
        let raw = rest.get(..bytes).ok_or(ScanError::CutShort { offset, command })?;
        self.at += bytes;
        Ok(raw)
    }

    /// Takes the next line that is not empty, without the blanks around it. A last line without an
    /// end would wait in the printer for the next document.
    pub(super) fn line(&mut self) -> Result<Option<Line<'a>>, ScanError> {
        self.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
        if self.rest().is_empty() {
            return Ok(None);
        }
        let offset = self.at;
        let text = self.take_while(|byte| !matches!(byte, b'\r' | b'\n'));
        if self.byte().is_none() {
            return Err(ScanError::Unclosed { offset, closing: "line end" });
        }
        Ok(Some(Line { offset, text: text.trim_ascii_end() }))
    }
}

/// A whole number of digits only, without the blanks around it.
pub(super) fn number(text: &[u8]) -> Option<usize> {
    let text = text.trim_ascii();
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()
}

/// How many labels a command asks for: a whole number of at least one.
pub(super) fn labels(text: &[u8], offset: usize, command: &'static str) -> Result<u32, ScanError> {
    let labels = number(text).and_then(|labels| u32::try_from(labels).ok());
    labels.filter(|labels| *labels > 0).ok_or(ScanError::BadNumber { offset, command })
}

/// The product of the numbers, for a command that announces a rectangle of bytes.
pub(super) fn area(
    sides: &[Option<usize>],
    offset: usize,
    command: &'static str,
) -> Result<usize, ScanError> {
    let area = sides.iter().try_fold(1_usize, |area, side| area.checked_mul((*side)?));
    area.ok_or(ScanError::BadNumber { offset, command })
}
