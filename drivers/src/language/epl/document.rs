//! Cuts an EPL2 document into commands: lines, but for the raw dots of `GW` and `GM`.
//!
//! Upper and lower case are different commands. What is no name of the table is not known; a name
//! must not go on with another letter, so that no unknown command hides behind a known one.

use crate::language::command::{Class, Command, Effect, longest};
use crate::language::cursor::{Cursor, Line, area, labels, number};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "N or A command", closing: "P" };

/// Commands of EPL2, by the name they begin with.
const COMMANDS: &[(&str, Class)] = &[
    (";", Class::Label),
    ("?", Class::Label),
    ("A", Class::Label),
    ("B", Class::Label),
    ("C", Class::Label),
    ("D", Class::Label),
    ("GG", Class::Label),
    ("GW", Class::Label),
    ("I", Class::Label),
    ("JB", Class::Label),
    ("JF", Class::Label),
    ("LE", Class::Label),
    ("LO", Class::Label),
    ("LS", Class::Label),
    ("LW", Class::Label),
    ("N", Class::Label),
    ("P", Class::Label),
    ("Q", Class::Label),
    ("R", Class::Label),
    ("S", Class::Label),
    ("V", Class::Label),
    ("X", Class::Label),
    ("ZB", Class::Label),
    ("ZT", Class::Label),
    ("b", Class::Label),
    ("f", Class::Label),
    ("i", Class::Label),
    ("q", Class::Label),
    ("rN", Class::Label),
    ("rY", Class::Label),
    ("M", Class::Settings),
    ("O", Class::Settings),
    ("TS", Class::Settings),
    ("W", Class::Settings),
    ("Y", Class::Settings),
    ("oB", Class::Settings),
    ("oE", Class::Settings),
    ("oH", Class::Settings),
    ("oM", Class::Settings),
    ("oR", Class::Settings),
    ("oW", Class::Settings),
    ("^default", Class::Settings),
    ("AUTOFR", Class::Code),
    ("FE", Class::Code),
    ("FR", Class::Code),
    ("FS", Class::Code),
    ("PA", Class::Code),
    ("EK", Class::Files),
    ("ES", Class::Files),
    ("FK", Class::Files),
    ("GK", Class::Files),
    ("GM", Class::Files),
    ("^@", Class::Resets),
    ("EI", Class::Answers),
    ("FI", Class::Answers),
    ("GI", Class::Answers),
    ("UA", Class::Answers),
    ("UB", Class::Answers),
    ("UE", Class::Answers),
    ("UF", Class::Answers),
    ("UG", Class::Answers),
    ("UI", Class::Answers),
    ("UM", Class::Answers),
    ("UP", Class::Answers),
    ("UQ", Class::Answers),
    ("US", Class::Answers),
    ("UT", Class::Answers),
    ("^ee", Class::Answers),
    ("U", Class::Waste),
    ("xa", Class::Waste),
    ("UN", Class::Hides),
    ("dump", Class::Hides),
    ("eR", Class::Hides),
    ("! U", Class::Foreign),
    ("{}{", Class::Foreign),
    ("^", Class::Foreign),
    ("~", Class::Foreign),
    ("<?xml", Class::Foreign),
];

/// Names that other letters may follow.
const OPEN_ENDED: &[&str] =
    &[";", "O", "Y", "V", "AUTOFR", "ZB", "ZT", "^", "~", "! U", "{}{", "<?xml", "eR", "UM", "W"];

/// Names that put something on the label.
const DRAWS: &[&str] = &["A", "B", "b", "GG", "GW", "LE", "LO", "LS", "LW", "X"];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document) }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        let before = self.cursor;
        let line = match self.cursor.line() {
            // Raw dots have no line end inside, and may be the end of the document.
            Err(ScanError::Unclosed { .. }) if graphic(before).is_some() => {
                return self.take_graphic(before).map(Some);
            }
            line => line?,
        };
        let Some(line) = line else { return Ok(None) };
        if graphic(before).is_some() {
            return self.take_graphic(before).map(Some);
        }
        command(line).map(Some)
    }

    /// `GW x,y,bytes,lines,` and `GM "name" bytes`, each with raw bytes after it.
    fn take_graphic(&mut self, before: Cursor<'a>) -> Result<Command, ScanError> {
        self.cursor = before;
        self.cursor.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
        let offset = self.cursor.at();
        if graphic(before) == Some("GM") {
            let head = self.cursor.take_while(|byte| !matches!(byte, b'\r' | b'\n'));
            self.cursor.take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let size = head.rsplit(|byte| *byte == b'"').next().unwrap_or_default();
            let size = number(size).ok_or(ScanError::BadNumber { offset, command: "GM" })?;
            self.cursor.raw(size, offset, "GM")?;
            return Ok(Command::new(offset, "GM", Class::Files));
        }
        self.cursor.skip("GW".len());
        let mut sides = [None; 4];
        for side in &mut sides {
            *side = number(self.cursor.take_while(|byte| byte.is_ascii_digit() || byte == b' '));
            if self.cursor.byte() != Some(b',') {
                return Err(ScanError::BadNumber { offset, command: "GW" });
            }
        }
        self.cursor.raw(area(&sides[2..], offset, "GW")?, offset, "GW")?;
        Ok(Command::new(offset, "GW", Class::Label).with(Effect::Draws))
    }
}

/// The name of the command with raw bytes that stands next, if one does.
fn graphic(mut cursor: Cursor<'_>) -> Option<&'static str> {
    cursor.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
    ["GW", "GM"].into_iter().find(|name| cursor.rest().starts_with(name.as_bytes()))
}

fn command(Line { offset, text }: Line<'_>) -> Result<Command, ScanError> {
    let Some((name, class)) = longest(COMMANDS, text) else {
        return Ok(Command::unknown(offset, text));
    };
    let arguments = &text[name.len()..];
    let goes_on = arguments.first().is_some_and(u8::is_ascii_alphabetic);
    if goes_on && !OPEN_ENDED.contains(name) {
        return Ok(Command::unknown(offset, text));
    }
    let effect = match *name {
        "N" => Effect::Clears,
        "P" => Effect::Prints(quantity(offset, arguments)?),
        name if DRAWS.contains(&name) => Effect::Draws,
        _ => Effect::None,
    };
    Ok(Command::new(offset, *name, *class).with(effect))
}

/// `P` sets and, after a comma, copies of each.
fn quantity(offset: usize, arguments: &[u8]) -> Result<u32, ScanError> {
    let mut labels_of = arguments.split(|byte| *byte == b',').map(|part| labels(part, offset, "P"));
    let sets = labels_of.next().transpose()?.unwrap_or(1);
    let copies = labels_of.next().transpose()?.unwrap_or(1);
    sets.checked_mul(copies).ok_or(ScanError::TooMany { offset })
}
