//! Cuts a Fingerprint document into statements: lines, and colons outside of quotes.
//!
//! The language is a BASIC: a loop prints as often as it likes. So only statements that draw, set up
//! the label at hand, or print it are known to be harmless.

use crate::language::command::{Class, Command, Effect, named};
use crate::language::cursor::{Cursor, labels};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "PRTXT or PP", closing: "PRINTFEED" };

/// Statements, in whatever case.
const STATEMENTS: &[(&str, Class)] = &[
    ("ALIGN", Class::Label),
    ("AN", Class::Label),
    ("BARFONT", Class::Label),
    ("BARFONTSIZE", Class::Label),
    ("BARHEIGHT", Class::Label),
    ("BARMAG", Class::Label),
    ("BARRATIO", Class::Label),
    ("BARSET", Class::Label),
    ("BARTYPE", Class::Label),
    ("BF", Class::Label),
    ("BH", Class::Label),
    ("BM", Class::Label),
    ("BR", Class::Label),
    ("BT", Class::Label),
    ("CLL", Class::Label),
    ("DIR", Class::Label),
    ("FONT", Class::Label),
    ("FT", Class::Label),
    ("II", Class::Label),
    ("INVIMAGE", Class::Label),
    ("MAG", Class::Label),
    ("NASC", Class::Label),
    ("NI", Class::Label),
    ("NORIMAGE", Class::Label),
    ("PB", Class::Label),
    ("PF", Class::Label),
    ("PL", Class::Label),
    ("PM", Class::Label),
    ("PP", Class::Label),
    ("PRBAR", Class::Label),
    ("PRBOX", Class::Label),
    ("PRIMAGE", Class::Label),
    ("PRINTFEED", Class::Label),
    ("PRLINE", Class::Label),
    ("PRPOS", Class::Label),
    ("PRTXT", Class::Label),
    ("PT", Class::Label),
    ("PX", Class::Label),
    ("REM", Class::Label),
    ("SETUP", Class::Settings),
    ("SYSVAR", Class::Settings),
    ("FOR", Class::Code),
    ("GOSUB", Class::Code),
    ("GOTO", Class::Code),
    ("IF", Class::Code),
    ("INPUT", Class::Code),
    ("LAYOUT", Class::Code),
    ("LOAD", Class::Code),
    ("MERGE", Class::Code),
    ("NEW", Class::Code),
    ("NEXT", Class::Code),
    ("ON", Class::Code),
    ("RUN", Class::Code),
    ("WHILE", Class::Code),
    ("CLOSE", Class::Files),
    ("COPY", Class::Files),
    ("FORMAT", Class::Files),
    ("IMAGE", Class::Files),
    ("KILL", Class::Files),
    ("NAME", Class::Files),
    ("OPEN", Class::Files),
    ("PUT", Class::Files),
    ("REMOVE", Class::Files),
    ("SAVE", Class::Files),
    ("STORE", Class::Files),
    ("TRANSFER", Class::Files),
    ("REBOOT", Class::Resets),
    ("FILES", Class::Answers),
    ("LIST", Class::Answers),
    ("PRINT", Class::Answers),
    ("?", Class::Answers),
    ("CUT", Class::Waste),
    ("FF", Class::Waste),
    ("FORMFEED", Class::Waste),
    ("TESTFEED", Class::Waste),
    ("VERBOFF", Class::Hides),
    ("VERBON", Class::Hides),
];

/// Statements that put something on the label.
const DRAWS: &[&str] =
    &["PB", "PL", "PM", "PRBAR", "PRBOX", "PRIMAGE", "PRLINE", "PRTXT", "PT", "PX"];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    /// The line at hand, and where the rest of it begins.
    line: &'a [u8],
    offset: usize,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), line: b"", offset: 0 }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        while self.line.trim_ascii().is_empty() {
            let Some(line) = self.cursor.line()? else { return Ok(None) };
            (self.line, self.offset) = (line.text, line.offset);
        }
        let (statement, taken) = split(self.line);
        let offset = self.offset + (statement.len() - statement.trim_ascii_start().len());
        self.line = &self.line[taken..];
        self.offset += taken;
        let statement = statement.trim_ascii();
        if statement.is_empty() {
            return self.command();
        }
        command(offset, statement).map(Some)
    }
}

/// The statement that a line begins with, and how far it goes, its colon included.
fn split(line: &[u8]) -> (&[u8], usize) {
    let mut quoted = false;
    for (at, byte) in line.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b':' if !quoted => return (&line[..at], at + 1),
            _ => {}
        }
    }
    (line, line.len())
}

fn command(offset: usize, text: &[u8]) -> Result<Command, ScanError> {
    // Any other control character is for another interpreter, or for the printer itself.
    if text.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
        return Ok(Command::unknown(offset, text));
    }
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = if text.starts_with(b"?") { &text[..1] } else { &text[..letters] };
    let Some((name, class)) = named(STATEMENTS, name) else {
        return Ok(Command::unknown(offset, text));
    };
    let arguments = text[name.len()..].trim_ascii();
    // A name of the table that is set to something is a variable, and begins a program.
    if arguments.starts_with(b"=") || arguments.starts_with(b"$") {
        return Ok(Command::unknown(offset, text));
    }
    let effect = match *name {
        "CLL" => Effect::Clears,
        "PF" | "PRINTFEED" if arguments.is_empty() => Effect::Prints(1),
        "PF" | "PRINTFEED" => Effect::Prints(labels(arguments, offset, "PRINTFEED")?),
        name if DRAWS.contains(&name) => Effect::Draws,
        _ => Effect::None,
    };
    Ok(Command::new(offset, *name, *class).with(effect))
}
