//! Cuts an SBPL document into commands: what begins with `ESC`, and single control characters.
//!
//! The names of commands beyond those of the references that were read are unverified. A name that
//! no table has is not known, and one that takes numbers must not go on with a letter; but after the
//! name of a font or a code text may follow at once, so a command of another model that begins with
//! such a name is read as text.

use crate::language::command::{Class, Command, Effect, longest};
use crate::language::cursor::{Cursor, area, labels, number};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "ESC A", closing: "ESC Z" };

const ESC: u8 = 0x1B;

/// How many digits stand before raw dots, and how many bits a unit of height has.
const SIDE_DIGITS: usize = 3;
const LENGTH_DIGITS: usize = 5;
const UNIT_ROWS: usize = 8;

/// Commands after `ESC`, by the name they begin with.
const COMMANDS: &[(&str, Class)] = &[
    ("#E", Class::Label),
    ("$", Class::Label),
    ("%", Class::Label),
    ("2D", Class::Label),
    ("A", Class::Label),
    ("A1", Class::Label),
    ("A3", Class::Label),
    ("B", Class::Label),
    ("CS", Class::Label),
    ("D", Class::Label),
    ("DN", Class::Label),
    ("F", Class::Label),
    ("FW", Class::Label),
    ("GB", Class::Label),
    ("GH", Class::Label),
    ("GM", Class::Label),
    ("GP", Class::Label),
    ("H", Class::Label),
    ("ID", Class::Label),
    ("K", Class::Label),
    ("L", Class::Label),
    ("M", Class::Label),
    ("NC", Class::Label),
    ("OA", Class::Label),
    ("OB", Class::Label),
    ("P", Class::Label),
    ("PS", Class::Label),
    ("PR", Class::Label),
    ("Q", Class::Label),
    ("R", Class::Label),
    ("RD", Class::Label),
    ("S", Class::Label),
    ("U", Class::Label),
    ("V", Class::Label),
    ("WB", Class::Label),
    ("WD", Class::Label),
    ("WK", Class::Label),
    ("WL", Class::Label),
    ("X", Class::Label),
    ("Z", Class::Label),
    ("~", Class::Label),
    ("EX", Class::Settings),
    ("IG", Class::Settings),
    ("LD", Class::Settings),
    ("PC", Class::Settings),
    ("PG", Class::Settings),
    ("PH", Class::Settings),
    ("PM", Class::Settings),
    ("PO", Class::Settings),
    ("WT", Class::Settings),
    ("LAN", Class::Network),
    ("WI", Class::Network),
    ("&", Class::Code),
    ("/", Class::Code),
    ("&S", Class::Files),
    ("&R", Class::Code),
    ("YR", Class::Code),
    ("YS", Class::Files),
    ("CC", Class::Files),
    ("BJ", Class::Files),
    ("GC", Class::Files),
    ("GI", Class::Files),
    ("GR", Class::Files),
    ("GT", Class::Files),
    ("PI", Class::Files),
    ("PY", Class::Files),
    ("T", Class::Files),
    ("*", Class::Resets),
    ("@", Class::Resets),
    ("IS", Class::Answers),
    ("DB", Class::Waste),
];

/// Commands with numbers only: a letter after one of these names makes it another command.
const NUMERIC: &[&str] =
    &["#E", "%", "A", "A1", "A3", "CS", "F", "FW", "H", "ID", "L", "P", "Q", "R", "V", "Z", "~"];

/// Commands that put something on the label.
const DRAWS: &[&str] = &[
    "$", "2D", "B", "D", "DN", "FW", "GB", "GH", "GM", "GP", "K", "M", "OA", "OB", "RD", "S", "U",
    "WB", "WD", "WL", "X",
];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    /// Where the item that is open begins, and how many of it come out.
    item: Option<(usize, u32)>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), item: None }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        // STX and ETX frame an item, and say nothing more.
        self.cursor.take_while(|byte| matches!(byte, 0x02 | 0x03 | b'\r' | b'\n' | 0));
        let offset = self.cursor.at();
        match self.cursor.peek() {
            None => match self.item {
                Some((offset, _)) => Err(ScanError::Unclosed { offset, closing: ENDS.closing }),
                None => Ok(None),
            },
            Some(ESC) => self.escaped(offset).map(Some),
            Some(byte) => {
                self.cursor.skip(1);
                Ok(Some(control(offset, byte)))
            }
        }
    }

    fn escaped(&mut self, offset: usize) -> Result<Command, ScanError> {
        self.cursor.skip(1);
        let known = longest(COMMANDS, self.cursor.rest()).filter(|(name, _)| {
            let next = self.cursor.rest().get(name.len());
            !NUMERIC.contains(name) || !next.is_some_and(u8::is_ascii_alphabetic)
        });
        let Some((name, class)) = known else {
            let text = self.cursor.take_while(|byte| byte >= b' ');
            return Ok(Command::unknown(offset, &[b"ESC ", text].concat()));
        };
        self.cursor.skip(name.len());
        match *name {
            "GB" => self.dots(offset, "GB")?,
            "GM" | "GP" => self.picture(offset, name)?,
            "DN" => self.code(offset)?,
            _ => {}
        }
        let text = self.cursor.take_while(|byte| byte >= b' ');
        let effect = self.effect(offset, name, text)?;
        Ok(Command::new(offset, format!("ESC {name}"), *class).with(effect))
    }

    fn effect(&mut self, offset: usize, name: &str, text: &[u8]) -> Result<Effect, ScanError> {
        match name {
            "A" => {
                self.item = Some((offset, 1));
                Ok(Effect::Draws)
            }
            "Q" => {
                let copies = labels(text, offset, "ESC Q")?;
                self.item = self.item.map(|(begun, _)| (begun, copies));
                Ok(Effect::None)
            }
            "Z" => {
                let item = self.item.take();
                Ok(item.map_or(Effect::None, |(_, copies)| Effect::Prints(copies)))
            }
            name if DRAWS.contains(&name) => Ok(Effect::Draws),
            _ => Ok(Effect::None),
        }
    }

    fn digits(&mut self, count: usize) -> Option<usize> {
        let text = self.cursor.rest().get(..count)?;
        self.cursor.skip(count);
        number(text)
    }

    /// Three digits of bytes across, three of rows by eight, and the raw dots.
    fn dots(&mut self, offset: usize, name: &'static str) -> Result<(), ScanError> {
        let sides = [self.digits(SIDE_DIGITS), self.digits(SIDE_DIGITS), Some(UNIT_ROWS)];
        self.cursor.raw(area(&sides, offset, name)?, offset, name)?;
        Ok(())
    }

    /// Five digits of length, a comma, and a raw picture.
    fn picture(&mut self, offset: usize, name: &'static str) -> Result<(), ScanError> {
        let length = self.digits(LENGTH_DIGITS);
        let length = length.filter(|_| self.cursor.byte() == Some(b','));
        let length = length.ok_or(ScanError::BadNumber { offset, command: name })?;
        self.cursor.raw(length, offset, name)?;
        Ok(())
    }

    /// Four digits of length, a comma, and the raw data of a code.
    fn code(&mut self, offset: usize) -> Result<(), ScanError> {
        let length = self.digits(4).filter(|_| self.cursor.byte() == Some(b','));
        let length = length.ok_or(ScanError::BadNumber { offset, command: "DN" })?;
        self.cursor.raw(length, offset, "DN")?;
        Ok(())
    }
}

/// A control character that stands for itself.
fn control(offset: usize, byte: u8) -> Command {
    let (name, class) = match byte {
        0x01 => ("SOH", Class::Answers),
        0x05 => ("ENQ", Class::Answers),
        0x10 => ("DLE", Class::Resets),
        0x11 => ("DC1", Class::Resets),
        0x18 => ("CAN", Class::Resets),
        _ => return Command::unknown(offset, &[byte]),
    };
    Command::new(offset, name, class)
}
