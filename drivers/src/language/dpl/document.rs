//! Cuts a DPL document into commands: `SOH` at once, `STX` for the printer, records of a label.
//!
//! Immediate commands are obeyed wherever they stand, even inside of a text, so they are looked for
//! there too. A download does not tell its length: nobody can read on after one.

use crate::language::command::{Class, Command, Effect};
use crate::language::cursor::{Cursor, labels};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "STX L", closing: "E record" };

const SOH: u8 = 0x01;
const STX: u8 = 0x02;

/// Commands after `STX`.
const SYSTEM: &[(u8, &str, Class)] = &[
    (b'L', "STX L", Class::Label),
    (b'M', "STX M", Class::Label),
    (b'O', "STX O", Class::Label),
    (b'S', "STX S", Class::Label),
    (b'c', "STX c", Class::Label),
    (b'e', "STX e", Class::Label),
    (b'f', "STX f", Class::Label),
    (b'm', "STX m", Class::Label),
    (b'n', "STX n", Class::Label),
    (b'r', "STX r", Class::Label),
    (b'K', "STX K", Class::Settings),
    (b'V', "STX V", Class::Settings),
    (b'A', "STX A", Class::Settings),
    (b'E', "STX E", Class::Code),
    (b'G', "STX G", Class::Code),
    (b'U', "STX U", Class::Code),
    (b'I', "STX I", Class::Files),
    (b'i', "STX i", Class::Files),
    (b'Q', "STX Q", Class::Files),
    (b'q', "STX q", Class::Files),
    (b'X', "STX X", Class::Files),
    (b'x', "STX x", Class::Files),
    (b'z', "STX z", Class::Files),
    (b'J', "STX J", Class::Resets),
    (b'p', "STX p", Class::Resets),
    (b'B', "STX B", Class::Answers),
    (b'W', "STX W", Class::Answers),
    (b'Y', "STX Y", Class::Answers),
    (b'a', "STX a", Class::Answers),
    (b'k', "STX k", Class::Answers),
    (b't', "STX t", Class::Answers),
    (b'v', "STX v", Class::Answers),
    (b'w', "STX w", Class::Answers),
    (b'F', "STX F", Class::Waste),
    (b'T', "STX T", Class::Waste),
    (b'Z', "STX Z", Class::Waste),
    (b'o', "STX o", Class::Waste),
    (b'P', "STX P", Class::Hides),
];

/// Commands after `SOH`.
const IMMEDIATE: &[(u8, &str, Class)] = &[
    (b'A', "SOH A", Class::Answers),
    (b'E', "SOH E", Class::Answers),
    (b'F', "SOH F", Class::Answers),
    (b'a', "SOH a", Class::Answers),
    (b'e', "SOH e", Class::Answers),
    (b'#', "SOH #", Class::Resets),
    (b'*', "SOH *", Class::Resets),
    (b'B', "SOH B", Class::Resets),
    (b'C', "SOH C", Class::Resets),
    (b'U', "SOH U", Class::Settings),
    (b'D', "SOH D", Class::Hides),
    (b'f', "SOH f", Class::Waste),
];

/// Letters that begin a harmless record of a label.
const RECORDS: &[u8] = b"ABCDFHJMPQRSTXcemnpqryz+-><()^:";

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    /// Where the label that is open begins, and how many of it come out.
    label: Option<(usize, u32)>,
    /// Where a download began, after which data and commands look alike.
    lost: Option<usize>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), label: None, lost: None }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        if let Some(offset) = self.lost {
            return Err(ScanError::Unreadable { offset, command: "STX I".to_owned() });
        }
        self.cursor.take_while(|byte| matches!(byte, b'\r' | b'\n' | 0));
        let offset = self.cursor.at();
        match self.cursor.peek() {
            None => match self.label {
                Some((offset, _)) => Err(ScanError::Unclosed { offset, closing: "E record" }),
                None => Ok(None),
            },
            Some(SOH) => {
                self.cursor.skip(1);
                Ok(Some(look_up(IMMEDIATE, offset, self.cursor.byte(), b"SOH")))
            }
            Some(STX) => self.system(offset).map(Some),
            Some(_) => self.record(offset).map(Some),
        }
    }

    fn system(&mut self, offset: usize) -> Result<Command, ScanError> {
        self.cursor.skip(1);
        let command = look_up(SYSTEM, offset, self.cursor.byte(), b"STX");
        if matches!(command.name.as_ref(), "STX I" | "STX i") {
            self.lost = Some(offset);
            return Ok(command);
        }
        if command.name == "STX L" {
            self.label = Some((offset, 1));
            return Ok(command.with(Effect::Draws));
        }
        self.text(offset)?;
        Ok(command)
    }

    /// What stands up to the line end or to the next command that is obeyed at once.
    fn text(&mut self, offset: usize) -> Result<&'a [u8], ScanError> {
        let text = self.cursor.take_while(|byte| !matches!(byte, b'\r' | b'\n' | SOH | STX));
        if self.cursor.peek().is_none() {
            return Err(ScanError::Unclosed { offset, closing: "line end" });
        }
        Ok(text)
    }

    fn record(&mut self, offset: usize) -> Result<Command, ScanError> {
        let text = self.text(offset)?;
        let (Some((begun, copies)), Some(first)) = (self.label, text.first()) else {
            return Ok(Command::unknown(offset, text));
        };
        match first {
            b'0'..=b'9' => Ok(Command::new(offset, "record", Class::Label).with(Effect::Draws)),
            b'E' => {
                self.label = None;
                Ok(Command::new(offset, "E", Class::Label).with(Effect::Prints(copies)))
            }
            b'X' => {
                self.label = None;
                Ok(Command::new(offset, "X", Class::Label).with(Effect::Clears))
            }
            b's' => Ok(Command::new(offset, "s", Class::Code)),
            b'Q' => {
                let copies = labels(&text[1..], offset, "Q")?;
                self.label = Some((begun, copies));
                Ok(Command::new(offset, "Q", Class::Label))
            }
            letter if RECORDS.contains(letter) => {
                Ok(Command::new(offset, char::from(*letter).to_string(), Class::Label))
            }
            _ => Ok(Command::unknown(offset, text)),
        }
    }
}

fn look_up(
    table: &[(u8, &'static str, Class)],
    offset: usize,
    letter: Option<u8>,
    prefix: &[u8],
) -> Command {
    match table.iter().find(|entry| Some(entry.0) == letter) {
        Some((_, name, class)) => Command::new(offset, *name, *class),
        None => Command::unknown(offset, &[prefix, b" ", letter.as_slice()].concat()),
    }
}
