//! Cuts a Brother raster document into commands. Each has its own length, so one that is not known
//! ends the reading.
//!
//! The lengths of commands other than those of `ESC i` named by the source are unverified.

use crate::language::command::{Class, Command, Effect};
use crate::language::cursor::Cursor;
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends =
    Ends { opening: "raster command", closing: "print command" };

/// Commands after `ESC i`, with the bytes that follow.
const SETTINGS: &[(u8, &str, usize, Class)] = &[
    (b'a', "ESC i a", 1, Class::Label),
    (b'z', "ESC i z", 10, Class::Label),
    (b'!', "ESC i !", 1, Class::Label),
    (b'M', "ESC i M", 1, Class::Label),
    (b'K', "ESC i K", 1, Class::Label),
    (b'd', "ESC i d", 2, Class::Label),
    (b'A', "ESC i A", 1, Class::Label),
    (b'S', "ESC i S", 0, Class::Answers),
];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document) }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        // Zeros end whatever was half received before.
        self.cursor.take_while(|byte| byte == 0);
        let offset = self.cursor.at();
        let Some(first) = self.cursor.byte() else { return Ok(None) };
        let command = match first {
            0x1B => return self.escaped(offset).map(Some),
            0x0C => Command::new(offset, "0C", Class::Label).with(Effect::Prints(1)),
            0x1A => Command::new(offset, "1A", Class::Label).with(Effect::Prints(1)),
            b'Z' => Command::new(offset, "Z", Class::Label).with(Effect::Draws),
            b'M' => {
                self.cursor.raw(1, offset, "M")?;
                Command::new(offset, "M", Class::Label)
            }
            b'G' => {
                let length = self.cursor.raw(2, offset, "G")?;
                let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
                self.cursor.raw(length, offset, "G")?;
                Command::new(offset, "G", Class::Label).with(Effect::Draws)
            }
            b'g' | b'w' => {
                let length = self.cursor.raw(2, offset, "g")?[1];
                self.cursor.raw(usize::from(length), offset, "g")?;
                Command::new(offset, "g", Class::Label).with(Effect::Draws)
            }
            _ => return Err(unreadable(offset, &[first])),
        };
        Ok(Some(command))
    }

    fn escaped(&mut self, offset: usize) -> Result<Command, ScanError> {
        match self.cursor.byte() {
            Some(b'@') => return Ok(Command::new(offset, "ESC @", Class::Label)),
            Some(b'i') => {}
            other => return Err(unreadable(offset, &[b"ESC ", other.as_slice()].concat())),
        }
        let letter = self.cursor.byte();
        let Some((_, name, length, class)) = SETTINGS.iter().find(|it| Some(it.0) == letter) else {
            return Err(unreadable(offset, &[b"ESC i ", letter.as_slice()].concat()));
        };
        self.cursor.raw(*length, offset, name)?;
        Ok(Command::new(offset, *name, *class))
    }
}

fn unreadable(offset: usize, name: &[u8]) -> ScanError {
    ScanError::Unreadable { offset, command: name.escape_ascii().to_string() }
}
