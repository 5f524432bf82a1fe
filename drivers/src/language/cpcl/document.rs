//! Cuts a CPCL document into commands: lines, sessions between `!` and `PRINT`, and raw dots.
//!
//! The data of two-dimensional codes and of text in several lines stand in lines of their own, up to
//! a line that ends them. Such a line is data, unless it looks like the end of the session or the
//! beginning of another: printers could differ there, so nobody may.

use crate::language::command::{Class, Command, Effect, named};
use crate::language::cursor::{Cursor, Line, area, labels, number};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "! 0 header", closing: "PRINT" };

const ESC: u8 = 0x1B;

/// Commands inside of a session, in whatever case.
const COMMANDS: &[(&str, Class)] = &[
    (";", Class::Label),
    ("AUTO-PACE", Class::Label),
    ("B", Class::Label),
    ("BACKGROUND", Class::Label),
    ("BAR-SENSE", Class::Label),
    ("BARCODE", Class::Label),
    ("BARCODE-TEXT", Class::Label),
    ("BEEP", Class::Label),
    ("BOX", Class::Label),
    ("BT", Class::Label),
    ("CENTER", Class::Label),
    ("CG", Class::Label),
    ("COMPRESSED-GRAPHICS", Class::Label),
    ("CONCAT", Class::Label),
    ("CONTRAST", Class::Label),
    ("COUNT", Class::Label),
    ("COUNTRY", Class::Label),
    ("EG", Class::Label),
    ("ENCODING", Class::Label),
    ("END", Class::Label),
    ("ENDCONCAT", Class::Label),
    ("EXPANDED-GRAPHICS", Class::Label),
    ("FG", Class::Label),
    ("FORM", Class::Label),
    ("GAP-SENSE", Class::Label),
    ("IL", Class::Label),
    ("IN-CENTIMETERS", Class::Label),
    ("IN-DOTS", Class::Label),
    ("IN-INCHES", Class::Label),
    ("IN-MILLIMETERS", Class::Label),
    ("INVERSE-LINE", Class::Label),
    ("JOURNAL", Class::Label),
    ("L", Class::Label),
    ("LABEL", Class::Label),
    ("LEFT", Class::Label),
    ("LINE", Class::Label),
    ("ML", Class::Label),
    ("MULTILINE", Class::Label),
    ("NO-PACE", Class::Label),
    ("PACE", Class::Label),
    ("PAGE-WIDTH", Class::Label),
    ("PATTERN", Class::Label),
    ("PCX", Class::Label),
    ("POSTFEED", Class::Label),
    ("PREFEED", Class::Label),
    ("PRESENT-AT", Class::Label),
    ("PRINT", Class::Label),
    ("PW", Class::Label),
    ("REWIND-OFF", Class::Label),
    ("REWIND-ON", Class::Label),
    ("RIGHT", Class::Label),
    ("SCALE-TEXT", Class::Label),
    ("SCALE-TO-FIT", Class::Label),
    ("SETBOLD", Class::Label),
    ("SETFF", Class::Label),
    ("SETMAG", Class::Label),
    ("SETSP", Class::Label),
    ("SPEED", Class::Label),
    ("ST", Class::Label),
    ("STF", Class::Label),
    ("T", Class::Label),
    ("T180", Class::Label),
    ("T270", Class::Label),
    ("T90", Class::Label),
    ("TEXT", Class::Label),
    ("TEXT180", Class::Label),
    ("TEXT270", Class::Label),
    ("TEXT90", Class::Label),
    ("TONE", Class::Label),
    ("TURN", Class::Label),
    ("UNITS", Class::Label),
    ("VB", Class::Label),
    ("VBARCODE", Class::Label),
    ("VCONCAT", Class::Label),
    ("WAIT", Class::Label),
    ("LT", Class::Settings),
    ("SET-DATE", Class::Settings),
    ("SET-TIME", Class::Settings),
    ("TIMEOUT", Class::Settings),
    ("S-CARD", Class::Settings),
    ("DF", Class::Code),
    ("DEFINE-FORMAT", Class::Code),
    ("UF", Class::Code),
    ("USE-FORMAT", Class::Code),
    ("DEL", Class::Files),
    ("TYPE", Class::Answers),
    ("CHECKSUM", Class::Answers),
    ("DIR", Class::Answers),
    ("GET-DATE", Class::Answers),
    ("GET-TIME", Class::Answers),
    ("GET-VAR", Class::Answers),
    ("VERSION", Class::Answers),
    ("ABORT", Class::Resets),
    ("DUMP", Class::Hides),
    ("ON-FEED", Class::Hides),
    ("ON-OUT-OF-PAPER", Class::Hides),
];

/// Commands that put something on the label.
const DRAWS: &[&str] = &[
    "B",
    "BACKGROUND",
    "BARCODE",
    "BOX",
    "CG",
    "COMPRESSED-GRAPHICS",
    "CONCAT",
    "EG",
    "EXPANDED-GRAPHICS",
    "IL",
    "INVERSE-LINE",
    "L",
    "LINE",
    "ML",
    "MULTILINE",
    "PCX",
    "SCALE-TEXT",
    "SCALE-TO-FIT",
    "ST",
    "STF",
    "T",
    "T180",
    "T270",
    "T90",
    "TEXT",
    "TEXT180",
    "TEXT270",
    "TEXT90",
    "VB",
    "VBARCODE",
    "VCONCAT",
];

/// Kinds of codes whose data stand in lines of their own, and what ends those.
const BLOCKS: &[(&str, &str)] = &[
    ("AZTEC", "ENDAZTEC"),
    ("DATAMATRIX", "ENDDATAMATRIX"),
    ("MAXICODE", "ENDMAXICODE"),
    ("PDF-417", "ENDPDF"),
    ("QR", "ENDQR"),
];

/// What is open at this place of the document.
#[derive(Clone, Copy)]
enum Session {
    /// Nothing: only a header may come.
    None,
    /// A label of so many copies.
    Label(u32),
    /// Settings that last until the power goes.
    Utilities,
}

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    session: Session,
    /// The line that ends the data which are open.
    data_until: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), session: Session::None, data_until: None }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        loop {
            let before = self.cursor;
            if let Some(command) = self.take_dots(before)? {
                return Ok(Some(command));
            }
            self.cursor.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
            if self.cursor.peek() == Some(ESC) {
                let offset = self.cursor.at();
                let letter = self.cursor.rest().get(1).copied();
                self.cursor.skip(2);
                return Ok(Some(escape(offset, letter)));
            }
            let Some(line) = self.cursor.line()? else { return self.end() };
            if line.text.contains(&ESC) {
                // Illegal inside of a session; what a printer makes of the line is not known.
                return Ok(Some(Command::unknown(line.offset, line.text)));
            }
            if line.text.starts_with(b"!") {
                return self.header(line).map(Some);
            }
            match self.data_until {
                Some(end) if line.text.eq_ignore_ascii_case(end.as_bytes()) => {
                    self.data_until = None;
                }
                Some(_) if line.text.eq_ignore_ascii_case(b"PRINT") => {
                    return Ok(Some(Command::new(line.offset, "PRINT", Class::Waste)));
                }
                Some(_) => {}
                None => return self.within(line).map(Some),
            }
        }
    }

    /// The end of the document, which must be the end of every session.
    fn end(&self) -> Result<Option<Command>, ScanError> {
        match self.session {
            Session::None => Ok(None),
            Session::Label(_) | Session::Utilities => {
                Err(ScanError::Unclosed { offset: self.cursor.at(), closing: "PRINT" })
            }
        }
    }

    /// `! 0 200 200 height labels`, `! UTILITIES`, or another language.
    fn header(&mut self, Line { offset, text }: Line<'_>) -> Result<Command, ScanError> {
        let words: Vec<&[u8]> = text[1..].split(u8::is_ascii_whitespace).collect();
        let words: Vec<&[u8]> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let first = words.first().copied().unwrap_or_default();
        if first.eq_ignore_ascii_case(b"UTILITIES") {
            self.session = Session::Utilities;
            return Ok(Command::new(offset, "! UTILITIES", Class::Label));
        }
        if first.first().is_some_and(|letter| letter.eq_ignore_ascii_case(&b'U')) {
            return Ok(Command::new(offset, "! U", set_get_do(&words)));
        }
        if number(first).is_none() {
            let named = named(COMMANDS, first).map_or(Class::Unknown, |entry| entry.1);
            let class = if named == Class::Label { Class::Unknown } else { named };
            return Ok(Command { class, ..Command::unknown(offset, text) });
        }
        if let Session::Label(_) = self.session {
            return Err(ScanError::Unclosed { offset, closing: "PRINT" });
        }
        let quantity = words.get(4).copied().unwrap_or_default();
        self.session = Session::Label(labels(quantity, offset, "!")?);
        self.data_until = None;
        Ok(Command::new(offset, "!", Class::Label).with(Effect::Draws))
    }

    /// A line inside of a session, or one that stands outside of all.
    fn within(&mut self, Line { offset, text }: Line<'_>) -> Result<Command, ScanError> {
        let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let word = words.next().unwrap_or_default();
        let known = if text.starts_with(b";") { Some(&COMMANDS[0]) } else { named(COMMANDS, word) };
        let (Some((name, class)), Session::Label(_) | Session::Utilities) = (known, self.session)
        else {
            return Ok(Command::unknown(offset, text));
        };
        let effect = match *name {
            "PRINT" => self.print(),
            "PCX" if words.nth(2).is_none_or(|file| !file.starts_with(b"!<")) => {
                // A picture in the document itself does not tell its length.
                return Err(ScanError::Unreadable { offset, command: "PCX".to_owned() });
            }
            "ML" | "MULTILINE" => {
                self.data_until = Some("ENDML");
                Effect::Draws
            }
            // Each of its lines is read as what it is.
            "CONCAT" | "VCONCAT" => {
                self.data_until = Some("ENDCONCAT");
                Effect::Draws
            }
            "B" | "BARCODE" | "VB" | "VBARCODE" => {
                let kind = words.next().unwrap_or_default();
                self.data_until = named(BLOCKS, kind).map(|block| block.1);
                Effect::Draws
            }
            name if DRAWS.contains(&name) => Effect::Draws,
            _ => Effect::None,
        };
        Ok(Command::new(offset, *name, *class).with(effect))
    }

    fn print(&mut self) -> Effect {
        match std::mem::replace(&mut self.session, Session::None) {
            Session::Label(quantity) => Effect::Prints(quantity),
            Session::None | Session::Utilities => Effect::None,
        }
    }

    /// `CG bytes rows x y ` with raw dots after it.
    fn take_dots(&mut self, before: Cursor<'a>) -> Result<Option<Command>, ScanError> {
        let mut cursor = before;
        cursor.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
        let offset = cursor.at();
        let word = cursor.take_while(|byte| byte.is_ascii_alphabetic() || byte == b'-');
        let is_dots = matches!(word, b"CG" | b"VCG" | b"COMPRESSED-GRAPHICS");
        if !is_dots || self.data_until.is_some() {
            return Ok(None);
        }
        let mut sides = [None; 4];
        for side in &mut sides {
            if cursor.byte() != Some(b' ') {
                return Err(ScanError::BadNumber { offset, command: "CG" });
            }
            *side = number(cursor.take_while(|byte| byte.is_ascii_digit()));
        }
        if cursor.byte() != Some(b' ') {
            return Err(ScanError::BadNumber { offset, command: "CG" });
        }
        cursor.raw(area(&sides[..2], offset, "CG")?, offset, "CG")?;
        self.cursor = cursor;
        Ok(Some(Command::new(offset, "CG", Class::Label).with(Effect::Draws)))
    }
}

fn escape(offset: usize, letter: Option<u8>) -> Command {
    let (name, class) = match letter {
        Some(b'h') => ("ESC h", Class::Answers),
        Some(b'i') => ("ESC i", Class::Answers),
        Some(b'v') => ("ESC v", Class::Answers),
        Some(b'N') => ("ESC N", Class::Hides),
        Some(_) | None => ("ESC", Class::Unknown),
    };
    Command::new(offset, name, class)
}

/// `! U1 getvar "…"` answers, everything else changes something.
fn set_get_do(words: &[&[u8]]) -> Class {
    let verb = words.get(1).copied().unwrap_or_default();
    if verb.eq_ignore_ascii_case(b"getvar") { Class::Answers } else { Class::Foreign }
}
