//! Cuts an EZPL document into commands: lines, but for the raw dots of `Q` and announced data.
//!
//! Only what public code and the manual's index tell is known here; the data after `W` and `XRB` are
//! unverified, and read as announced.

use crate::language::command::{Class, Command, Effect, longest};
use crate::language::cursor::{Cursor, Line, area, labels, number};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "^L", closing: "E line" };

/// Commands outside of a label, by the name they begin with.
const COMMANDS: &[(&str, Class)] = &[
    ("^AD", Class::Label),
    ("^AT", Class::Label),
    ("^C", Class::Label),
    ("^D", Class::Label),
    ("^E", Class::Label),
    ("^H", Class::Label),
    ("^L", Class::Label),
    ("^O", Class::Label),
    ("^P", Class::Label),
    ("^Q", Class::Label),
    ("^R", Class::Label),
    ("^S", Class::Label),
    ("^W", Class::Label),
    ("~Q", Class::Label),
    ("~R", Class::Label),
    ("^XSET", Class::Settings),
    ("^Z", Class::Settings),
    ("^B", Class::Settings),
    ("^K", Class::Settings),
    ("^T", Class::Settings),
    ("~D", Class::Files),
    ("~E", Class::Files),
    ("~H", Class::Files),
    ("~M", Class::Files),
    ("~X", Class::Files),
    ("~S,CANCEL", Class::Resets),
    ("~Z", Class::Resets),
    ("^XGET", Class::Answers),
    ("~B", Class::Answers),
    ("~HI", Class::Answers),
    ("~S,CHECK", Class::Answers),
    ("~S,LABEL", Class::Answers),
    ("~S,STATUS", Class::Answers),
    ("~S,FEED", Class::Waste),
    ("~S,SENSOR", Class::Waste),
    ("~V", Class::Waste),
    ("^XA", Class::Foreign),
];

/// First letters of lines inside of a label.
const ITEMS: &[u8] = b"ABCDHLPQRTVWXY";

/// What is open at this place of the document.
enum Open {
    /// No label.
    None,
    /// The label that began here.
    Label(usize),
}

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    open: Open,
    /// Labels and copies of each, as set last.
    quantity: u32,
    copies: u32,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), open: Open::None, quantity: 1, copies: 1 }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        let Some(line) = self.cursor.line()? else {
            return match self.open {
                Open::None => Ok(None),
                Open::Label(offset) => Err(ScanError::Unclosed { offset, closing: ENDS.closing }),
            };
        };
        match (line.text.first(), &self.open) {
            (Some(b'^' | b'~'), _) | (_, Open::None) => self.outside(line).map(Some),
            (_, Open::Label(_)) => self.inside(line).map(Some),
        }
    }

    fn outside(&mut self, Line { offset, text }: Line<'_>) -> Result<Command, ScanError> {
        let Some((name, class)) = longest(COMMANDS, text) else {
            return Ok(Command::unknown(offset, text));
        };
        let arguments = &text[name.len()..];
        let effect = match *name {
            "^L" => {
                self.open = Open::Label(offset);
                Effect::Draws
            }
            "^P" => {
                self.quantity = labels(arguments, offset, "^P")?;
                Effect::None
            }
            "^C" => {
                self.copies = labels(arguments, offset, "^C")?;
                Effect::None
            }
            _ => Effect::None,
        };
        Ok(Command::new(offset, *name, *class).with(effect))
    }

    fn inside(&mut self, Line { offset, text }: Line<'_>) -> Result<Command, ScanError> {
        if text == b"E" {
            self.open = Open::None;
            let labels = self.quantity.checked_mul(self.copies);
            let labels = labels.ok_or(ScanError::TooMany { offset })?;
            return Ok(Command::new(offset, "E", Class::Label).with(Effect::Prints(labels)));
        }
        let Some(letter) = text.first().filter(|letter| ITEMS.contains(letter)) else {
            return Ok(Command::unknown(offset, text));
        };
        let numbers: Vec<Option<usize>> =
            text[1..].split(|byte| *byte == b',').map(number).collect();
        match letter {
            b'Q' => {
                let sides = [2, 3].map(|at| numbers.get(at).copied().flatten());
                self.raw(area(&sides, offset, "Q")?, offset, "Q")?;
            }
            b'W' => {
                let length = numbers.get(6).copied().flatten();
                self.raw(area(&[length], offset, "W")?, offset, "W")?;
            }
            b'X' if text.starts_with(b"XRB") => {
                let length = numbers.last().copied().flatten();
                self.raw(area(&[length], offset, "XRB")?, offset, "XRB")?;
            }
            b'P' | b'X' => {
                let command = char::from(*letter).to_string();
                return Err(ScanError::Unreadable { offset, command });
            }
            _ => {}
        }
        let name = char::from(*letter).to_string();
        Ok(Command::new(offset, name, Class::Label).with(Effect::Draws))
    }

    /// So many raw bytes after the line end, which may be of one byte or two.
    fn raw(&mut self, bytes: usize, offset: usize, name: &'static str) -> Result<(), ScanError> {
        if self.cursor.peek() == Some(b'\n') {
            self.cursor.skip(1);
        }
        self.cursor.raw(bytes, offset, name)?;
        Ok(())
    }
}
