//! Cuts a TSPL document into commands: lines, but for raw dots and for what `ESC !` begins.
//!
//! A text may hold line ends. Printers differ on that: one goes on reading the text, another obeys
//! each line of it. So every line inside of a text is read as a command as well, and whatever would
//! be one beyond the label counts as if it stood there.

use std::collections::VecDeque;

use crate::language::command::{Class, Command, Effect, named};
use crate::language::cursor::{Cursor, area, labels, number};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends =
    Ends { opening: "SIZE or CLS command", closing: "PRINT" };

const ESC: u8 = 0x1B;

/// How long a name may be that is looked up.
const NAME_BYTES_MAX: usize = 16;

/// Commands of TSPL, in whatever case.
const COMMANDS: &[(&str, Class)] = &[
    ("AZTEC", Class::Label),
    ("BAR", Class::Label),
    ("BARCODE", Class::Label),
    ("BITMAP", Class::Label),
    ("BLINE", Class::Label),
    ("BLOCK", Class::Label),
    ("BOX", Class::Label),
    ("CIRCLE", Class::Label),
    ("CLS", Class::Label),
    ("CODABLOCK", Class::Label),
    ("CODEPAGE", Class::Label),
    ("COUNTRY", Class::Label),
    ("DENSITY", Class::Label),
    ("DIAGONAL", Class::Label),
    ("DIRECTION", Class::Label),
    ("DMATRIX", Class::Label),
    ("ELLIPSE", Class::Label),
    ("ERASE", Class::Label),
    ("GAP", Class::Label),
    ("MAXICODE", Class::Label),
    ("MPDF417", Class::Label),
    ("OFFSET", Class::Label),
    ("PDF417", Class::Label),
    ("PRINT", Class::Label),
    ("PUTBMP", Class::Label),
    ("PUTPCX", Class::Label),
    ("QRCODE", Class::Label),
    ("REFERENCE", Class::Label),
    ("REM", Class::Label),
    ("REVERSE", Class::Label),
    ("RSS", Class::Label),
    ("SHIFT", Class::Label),
    ("SIZE", Class::Label),
    ("SOUND", Class::Label),
    ("SPEED", Class::Label),
    ("TEXT", Class::Label),
    ("TLC39", Class::Label),
    ("INITIALPRINTER", Class::Settings),
    ("LIMITFEED", Class::Settings),
    ("SET", Class::Settings),
    ("BT", Class::Network),
    ("NET", Class::Network),
    ("WLAN", Class::Network),
    ("DOWNLOAD", Class::Code),
    ("EOP", Class::Code),
    ("FOR", Class::Code),
    ("GOSUB", Class::Code),
    ("GOTO", Class::Code),
    ("IF", Class::Code),
    ("NEXT", Class::Code),
    ("RECORDSET$", Class::Code),
    ("RUN", Class::Code),
    ("WHILE", Class::Code),
    ("CLOSE", Class::Files),
    ("COPY", Class::Files),
    ("KILL", Class::Files),
    ("MOVE", Class::Files),
    ("OPEN", Class::Files),
    ("WRITE", Class::Files),
    ("FILES", Class::Answers),
    ("OUT", Class::Answers),
    ("OUTR", Class::Answers),
    ("AUTODETECT", Class::Waste),
    ("BACKFEED", Class::Waste),
    ("BACKUP", Class::Waste),
    ("BLINEDETECT", Class::Waste),
    ("CUT", Class::Waste),
    ("FEED", Class::Waste),
    ("FORMFEED", Class::Waste),
    ("GAPDETECT", Class::Waste),
    ("HOME", Class::Waste),
    ("SELFTEST", Class::Waste),
];

/// Commands that put something on the label.
const DRAWS: &[&str] = &[
    "AZTEC",
    "BAR",
    "BARCODE",
    "BITMAP",
    "BLOCK",
    "BOX",
    "CIRCLE",
    "CODABLOCK",
    "DIAGONAL",
    "DMATRIX",
    "ELLIPSE",
    "MAXICODE",
    "MPDF417",
    "PDF417",
    "PUTBMP",
    "PUTPCX",
    "QRCODE",
    "REVERSE",
    "RSS",
    "TEXT",
    "TLC39",
];

/// What begins other languages that such a printer may obey.
const FOREIGN: &[&str] = &["^", "! U", "{}{", "<?xml"];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    /// Commands found inside of a text, in their order.
    inside: VecDeque<Command>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), inside: VecDeque::new() }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        if let Some(command) = self.inside.pop_front() {
            return Ok(Some(command));
        }
        self.cursor.take_while(|byte| byte.is_ascii_whitespace() || byte == 0);
        let offset = self.cursor.at();
        let Some(first) = self.cursor.peek() else { return Ok(None) };
        if first == ESC {
            return Ok(Some(self.take_immediate(offset)));
        }
        let name = self.name();
        if name.eq_ignore_ascii_case(b"BITMAP") {
            return self.take_bitmap(offset).map(Some);
        }
        let text = self.take_command_text(offset)?;
        self.note_escapes(offset, text);
        self.note_lines(offset, text);
        command(offset, name, text).map(Some)
    }

    /// The word that stands next; not taken.
    fn name(&self) -> &'a [u8] {
        let rest = self.cursor.rest();
        let such = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'$';
        let length = rest.iter().take(NAME_BYTES_MAX).take_while(such).count();
        &rest[..length]
    }

    fn take_immediate(&mut self, offset: usize) -> Command {
        self.cursor.skip(1);
        if self.cursor.peek() == Some(b'!') {
            self.cursor.skip(1);
        }
        let letter = self.cursor.byte();
        immediate(offset, letter)
    }

    /// Text up to the line end that stands outside of quotes; its line end is taken with it.
    fn take_command_text(&mut self, offset: usize) -> Result<&'a [u8], ScanError> {
        let rest = self.cursor.rest();
        let mut quoted = false;
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                // TSC's word for a quote inside of a text.
                b'"' if rest[..at].ends_with(b"\\[") && rest[at + 1..].starts_with(b"]") => {}
                b'"' => quoted = !quoted,
                b'\r' | b'\n' if !quoted => {
                    self.cursor.skip(at + 1);
                    return Ok(&rest[..at]);
                }
                _ => {}
            }
        }
        let closing = if quoted { "quote" } else { "line end" };
        Err(ScanError::Unclosed { offset, closing })
    }

    /// `BITMAP x,y,bytes,rows,mode,` with raw dots after it.
    fn take_bitmap(&mut self, offset: usize) -> Result<Command, ScanError> {
        self.cursor.skip("BITMAP".len());
        let mut parts = [None; 5];
        for part in &mut parts {
            let text = self.cursor.take_while(|byte| matches!(byte, b' ' | b'-' | b'0'..=b'9'));
            *part = number(text);
            if self.cursor.byte() != Some(b',') {
                return Err(ScanError::BadNumber { offset, command: "BITMAP" });
            }
        }
        // Some clones know a third, compressed mode, whose length nobody tells.
        if !matches!(parts[4], Some(0..=2)) {
            return Err(ScanError::Unreadable { offset, command: "BITMAP".to_owned() });
        }
        self.cursor.raw(area(&parts[2..4], offset, "BITMAP")?, offset, "BITMAP")?;
        Ok(Command::new(offset, "BITMAP", Class::Label).with(Effect::Draws))
    }

    /// Immediate commands are obeyed wherever they stand.
    fn note_escapes(&mut self, offset: usize, text: &[u8]) {
        for (at, _) in text.iter().enumerate().filter(|(_, byte)| **byte == ESC) {
            let rest = &text[at + 1..];
            let letter = rest.strip_prefix(b"!").unwrap_or(rest).first().copied();
            self.inside.push_back(immediate(offset + at, letter));
        }
    }

    /// Lines inside of a text that a printer could take for commands.
    fn note_lines(&mut self, offset: usize, text: &[u8]) {
        let starts = text.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\r' | b'\n'));
        for (at, _) in starts {
            let rest = text[at + 1..].trim_ascii_start();
            let start = offset + text.len() - rest.len();
            let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n' | b'"'));
            let line = &rest[..end.unwrap_or(rest.len())];
            let word = line.iter().take(NAME_BYTES_MAX).take_while(|it| it.is_ascii_alphanumeric());
            let Ok(command) = command(start, &line[..word.count()], line) else {
                // Only what prints has a number that can be wrong.
                self.inside.push_back(Command::new(start, "PRINT", Class::Waste));
                continue;
            };
            let prints = matches!(command.effect, Effect::Prints(_));
            if prints {
                self.inside.push_back(Command { class: Class::Waste, ..command });
            } else if !matches!(command.class, Class::Label | Class::Unknown) {
                self.inside.push_back(command);
            }
        }
    }
}

fn immediate(offset: usize, letter: Option<u8>) -> Command {
    let (name, class) = match letter {
        Some(b'?') => ("ESC ! ?", Class::Answers),
        Some(b'S') => ("ESC ! S", Class::Answers),
        Some(b'D') => ("ESC ! D", Class::Hides),
        Some(b'E') => ("ESC ! E", Class::Hides),
        Some(b'F') => ("ESC ! F", Class::Waste),
        Some(b'R') => ("ESC ! R", Class::Resets),
        Some(b'.') => ("ESC ! .", Class::Resets),
        Some(b'P') => ("ESC ! P", Class::Resets),
        Some(b'O') => ("ESC ! O", Class::Resets),
        Some(b'C') => ("ESC ! C", Class::Resets),
        Some(b'Q') => ("ESC ! Q", Class::Resets),
        Some(_) | None => ("ESC !", Class::Unknown),
    };
    Command::new(offset, name, class)
}

fn command(offset: usize, name: &[u8], text: &[u8]) -> Result<Command, ScanError> {
    if text.starts_with(b"~") {
        return Ok(tilde(offset, text));
    }
    if let Some(start) = FOREIGN.iter().find(|start| text.starts_with(start.as_bytes())) {
        return Ok(Command::new(offset, *start, Class::Foreign));
    }
    let Some((name, class)) = named(COMMANDS, name) else {
        return Ok(Command::unknown(offset, text));
    };
    let arguments = &text[name.len()..];
    let effect = match *name {
        "CLS" => Effect::Clears,
        "PRINT" => Effect::Prints(quantity(offset, arguments)?),
        name if DRAWS.contains(&name) => Effect::Draws,
        _ => Effect::None,
    };
    if *name == "SET" {
        let what = arguments.trim_ascii().split(|byte| !byte.is_ascii_alphanumeric()).next();
        let what = what.unwrap_or_default().to_ascii_uppercase();
        return Ok(Command::new(offset, format!("SET {}", what.escape_ascii()), *class));
    }
    Ok(Command::new(offset, *name, *class).with(effect))
}

/// `~!D` and `~!E` switch modes; all others of the kind are questions.
fn tilde(offset: usize, text: &[u8]) -> Command {
    let (name, class) = match text.get(1..3) {
        Some(b"!D") => ("~!D", Class::Hides),
        Some(b"!E") => ("~!E", Class::Hides),
        Some([b'!', _]) => ("~!", Class::Answers),
        Some(_) | None => ("~", Class::Foreign),
    };
    Command::new(offset, name, class)
}

/// `PRINT` sets and, after a comma, copies of each. `-1` is without end on some printers.
fn quantity(offset: usize, arguments: &[u8]) -> Result<u32, ScanError> {
    let parts = arguments.split(|byte| *byte == b',');
    let mut counts = parts.map(|part| labels(part, offset, "PRINT"));
    let sets = counts.next().transpose()?.unwrap_or(1);
    let copies = counts.next().transpose()?.unwrap_or(1);
    sets.checked_mul(copies).ok_or(ScanError::TooMany { offset })
}
