//! Cuts a ZPL document into commands, as a printer would.
//!
//! Prefix and delimiter characters may change on the way (`^CC ~CC ^CT ~CT ^CD ~CD`), and some
//! commands announce a number of raw bytes in which any character may stand. This file knows those
//! two things about commands and no other: what a command prints is no business of it.

use crate::language::ScanError;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
/// Stands for the format prefix, whatever that is (programming guide, "caret").
const RS: u8 = 0x1E;
/// Stands for the control prefix, whatever that is (programming guide, "tilde").
const DLE: u8 = 0x10;

/// The three characters that a document may redefine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefixes {
    format: u8,
    control: u8,
    delimiter: u8,
}

impl Prefixes {
    const DEFAULT: Prefixes = Prefixes { format: b'^', control: b'~', delimiter: b',' };

    fn kind(self, byte: u8) -> Option<Kind> {
        if byte == self.format || byte == RS {
            Some(Kind::Format)
        } else if byte == self.control || byte == DLE {
            Some(Kind::Control)
        } else {
            None
        }
    }

    /// Whether `byte` ends the text of a command.
    fn ends_text(self, byte: u8) -> bool {
        self.kind(byte).is_some() || byte == STX || byte == ETX
    }
}

/// Which prefix a command has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `^`: belongs to a format.
    Format,
    /// `~`: obeyed at once.
    Control,
}

/// One piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A command with its parameters or data, without announced raw bytes.
    Command { kind: Kind, name: [u8; 2], text: &'a [u8] },
    /// Bytes before the first command.
    Prologue { text: &'a [u8] },
    /// The control character that stands for `^XA`.
    Open,
    /// The control character that stands for `^XZ`.
    Close { text: &'a [u8] },
}

/// A walk over a document, from its first byte to its last, each byte once.
pub(super) struct Tokens<'a> {
    document: &'a [u8],
    at: usize,
    prefixes: Prefixes,
    prefixes_changed_at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(document: &'a [u8]) -> Self {
        Self { document, at: 0, prefixes: Prefixes::DEFAULT, prefixes_changed_at: 0 }
    }

    /// The next piece and where it begins; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Token<'a>)>, ScanError> {
        let offset = self.at;
        let Some(byte) = self.document.get(offset).copied() else { return Ok(None) };
        self.at += 1;
        let token = match byte {
            STX => Token::Open,
            ETX => Token::Close { text: self.take_text() },
            _ => match self.prefixes.kind(byte) {
                Some(kind) => self.take_command(offset, kind)?,
                None => {
                    self.at = offset;
                    Token::Prologue { text: self.take_text() }
                }
            },
        };
        Ok(Some((offset, token)))
    }

    /// The parameters of a command's text, without the blanks around them.
    pub(super) fn parameters(&self, text: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let delimiter = self.prefixes.delimiter;
        text.split(move |byte| *byte == delimiter).map(<[u8]>::trim_ascii)
    }

    /// The character that begins a format command here, and the one between parameters.
    pub(super) fn prefix_and_delimiter(&self) -> (u8, u8) {
        (self.prefixes.format, self.prefixes.delimiter)
    }

    /// Where the prefixes were changed last, if they are not what they were at the beginning.
    pub(super) fn prefixes_left_changed(&self) -> Option<usize> {
        (self.prefixes != Prefixes::DEFAULT).then_some(self.prefixes_changed_at)
    }

    fn take_command(&mut self, offset: usize, kind: Kind) -> Result<Token<'a>, ScanError> {
        // A name is two characters long; `^A` is one, and its font takes the other's place.
        let name = [self.take_name_character(), self.take_name_character()];
        match &name {
            b"CC" => self.prefixes.format = self.take_prefix(offset)?,
            b"CT" => self.prefixes.control = self.take_prefix(offset)?,
            b"CD" => self.prefixes.delimiter = self.take_prefix(offset)?,
            _ => {}
        }
        let text = match &name {
            b"GF" if kind == Kind::Format => {
                self.take_text_and_raw(offset, "^GF", 4, 1, is_raw_field)?
            }
            b"DY" if kind == Kind::Control => {
                self.take_text_and_raw(offset, "~DY", 5, 3, is_raw_file)?
            }
            _ => self.take_text(),
        };
        Ok(Token::Command { kind, name, text })
    }

    /// A blank when the name ends before its second character.
    fn take_name_character(&mut self) -> u8 {
        match self.document.get(self.at) {
            Some(byte) if !self.prefixes.ends_text(*byte) => {
                self.at += 1;
                byte.to_ascii_uppercase()
            }
            _ => b' ',
        }
    }

    fn take_prefix(&mut self, offset: usize) -> Result<u8, ScanError> {
        let prefix = self.document.get(self.at).copied();
        let prefix = prefix.ok_or(ScanError::CutShort { offset, command: "^CC, ^CT or ^CD" })?;
        self.at += 1;
        self.prefixes_changed_at = offset;
        Ok(prefix)
    }

    fn take_text(&mut self) -> &'a [u8] {
        let rest = &self.document[self.at..];
        let length = rest.iter().position(|byte| self.prefixes.ends_text(*byte));
        let text = &rest[..length.unwrap_or(rest.len())];
        self.at += text.len();
        text
    }

    /// Takes the parameters of a command, and the raw bytes behind its last delimiter if `is_raw`
    /// says that there are some. Answers with the parameters alone when it did.
    fn take_text_and_raw(
        &mut self,
        offset: usize,
        command: &'static str,
        delimiters: usize,
        size_parameter: usize,
        is_raw: fn(&[&[u8]], &[u8]) -> bool,
    ) -> Result<&'a [u8], ScanError> {
        let Some(head) = self.header_length(delimiters) else { return Ok(self.take_text()) };
        let text = &self.document[self.at..self.at + head];
        let data = &self.document[self.at + head..];
        let parameters: Vec<&[u8]> = self.parameters(text).collect();
        if !is_raw(&parameters, data) {
            return Ok(self.take_text());
        }
        let size = parameters.get(size_parameter).copied().and_then(number);
        let size = size.ok_or(ScanError::BadNumber { offset, command })?;
        if size > data.len() {
            return Err(ScanError::CutShort { offset, command });
        }
        self.at += head + size;
        Ok(text)
    }

    /// Bytes up to and with the given number of delimiters; `None` when the command ends before.
    fn header_length(&self, delimiters: usize) -> Option<usize> {
        let rest = &self.document[self.at..];
        let text = rest.iter().take_while(|byte| !self.prefixes.ends_text(**byte));
        let mut ends = text.enumerate().filter(|(_, byte)| **byte == self.prefixes.delimiter);
        ends.nth(delimiters - 1).map(|(at, _)| at + 1)
    }
}

/// Whether the data of `^GF` are raw bytes: formats B (binary) and C (compressed binary).
fn is_raw_field(parameters: &[&[u8]], data: &[u8]) -> bool {
    let format = parameters.first().and_then(|it| it.first()).map(u8::to_ascii_uppercase);
    matches!(format, Some(b'B' | b'C')) && !is_encoded(data)
}

/// Whether the data of `~DY` are raw bytes: formats B, C and P (a PNG), unless written in hex.
fn is_raw_file(parameters: &[&[u8]], data: &[u8]) -> bool {
    let format = parameters.get(1).and_then(|it| it.first()).map(u8::to_ascii_uppercase);
    let hex = data.len() >= 16 && data[..16].iter().all(u8::is_ascii_hexdigit);
    matches!(format, Some(b'B' | b'C' | b'P')) && !is_encoded(data) && !hex
}

/// Whether data are in base64, which holds no prefix and ends at the next one.
fn is_encoded(data: &[u8]) -> bool {
    data.starts_with(b":B64:") || data.starts_with(b":Z64:")
}

/// A whole number of digits only.
pub(super) fn number(text: &[u8]) -> Option<usize> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| digits)?;
    text.parse().ok()
}
