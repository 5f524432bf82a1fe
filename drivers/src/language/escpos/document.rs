//! Cuts an ESC/POS document into commands. Each has its own length, so one that is not known ends
//! the reading.
//!
//! The language has no labels: what stands between two cuts is taken for one, and so is what follows
//! the last cut. Some firmware obeys `DLE` commands inside of raw dots too; they are not looked for
//! there, because any picture may hold those bytes. `ESC @` is harmless: it forgets what stands in
//! the line at hand, not what was sent before.

use crate::language::command::{Class, Command, Effect};
use crate::language::cursor::{Cursor, area};
use crate::language::{ScanError, document::Ends};

pub(in crate::language) const ENDS: Ends = Ends { opening: "text or ESC command", closing: "cut" };

const DLE: u8 = 0x10;
const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;

/// A command: its letters, how it is shown, the bytes after it, and what it can do.
type Entry = (&'static [u8], &'static str, usize, Class);

/// Commands with a fixed length. The longest name that fits is the command.
const FIXED: &[Entry] = &[
    (b"\x1B ", "ESC SP", 1, Class::Label),
    (b"\x1B!", "ESC !", 1, Class::Label),
    (b"\x1B$", "ESC $", 2, Class::Label),
    (b"\x1B%", "ESC %", 1, Class::Label),
    (b"\x1B-", "ESC -", 1, Class::Label),
    (b"\x1B2", "ESC 2", 0, Class::Label),
    (b"\x1B3", "ESC 3", 1, Class::Label),
    (b"\x1B=", "ESC =", 1, Class::Hides),
    (b"\x1B@", "ESC @", 0, Class::Label),
    (b"\x1BE", "ESC E", 1, Class::Label),
    (b"\x1BG", "ESC G", 1, Class::Label),
    (b"\x1BJ", "ESC J", 1, Class::Label),
    (b"\x1BL", "ESC L", 0, Class::Label),
    (b"\x1BM", "ESC M", 1, Class::Label),
    (b"\x1BR", "ESC R", 1, Class::Label),
    (b"\x1BS", "ESC S", 0, Class::Label),
    (b"\x1BT", "ESC T", 1, Class::Label),
    (b"\x1BV", "ESC V", 1, Class::Label),
    (b"\x1BW", "ESC W", 8, Class::Label),
    (b"\x1B\\", "ESC \\", 2, Class::Label),
    (b"\x1Ba", "ESC a", 1, Class::Label),
    (b"\x1Bc3", "ESC c 3", 1, Class::Label),
    (b"\x1Bc4", "ESC c 4", 1, Class::Label),
    (b"\x1Bc5", "ESC c 5", 1, Class::Hides),
    (b"\x1Bd", "ESC d", 1, Class::Label),
    (b"\x1Be", "ESC e", 1, Class::Label),
    (b"\x1Bp", "ESC p", 3, Class::Waste),
    (b"\x1Bt", "ESC t", 1, Class::Label),
    (b"\x1Bu", "ESC u", 1, Class::Answers),
    (b"\x1Bv", "ESC v", 0, Class::Answers),
    (b"\x1B{", "ESC {", 1, Class::Label),
    (b"\x1C!", "FS !", 1, Class::Label),
    (b"\x1C&", "FS &", 0, Class::Label),
    (b"\x1C-", "FS -", 1, Class::Label),
    (b"\x1C.", "FS .", 0, Class::Label),
    (b"\x1CC", "FS C", 1, Class::Label),
    (b"\x1CS", "FS S", 2, Class::Label),
    (b"\x1CW", "FS W", 1, Class::Label),
    (b"\x1Cp", "FS p", 2, Class::Label),
    (b"\x1D!", "GS !", 1, Class::Label),
    (b"\x1D$", "GS $", 2, Class::Label),
    (b"\x1D/", "GS /", 1, Class::Label),
    (b"\x1D:", "GS :", 0, Class::Code),
    (b"\x1D^", "GS ^", 3, Class::Code),
    (b"\x1DB", "GS B", 1, Class::Label),
    (b"\x1DE", "GS E", 1, Class::Label),
    (b"\x1DH", "GS H", 1, Class::Label),
    (b"\x1DI", "GS I", 1, Class::Answers),
    (b"\x1DL", "GS L", 2, Class::Label),
    (b"\x1DP", "GS P", 2, Class::Label),
    (b"\x1DT", "GS T", 1, Class::Label),
    (b"\x1DW", "GS W", 2, Class::Label),
    (b"\x1D\\", "GS \\", 2, Class::Label),
    (b"\x1Da", "GS a", 1, Class::Answers),
    (b"\x1Db", "GS b", 1, Class::Label),
    (b"\x1Df", "GS f", 1, Class::Label),
    (b"\x1Dg0", "GS g 0", 3, Class::Settings),
    (b"\x1Dg2", "GS g 2", 3, Class::Answers),
    (b"\x1Dh", "GS h", 1, Class::Label),
    (b"\x1Dr", "GS r", 1, Class::Answers),
    (b"\x1Dw", "GS w", 1, Class::Label),
    (b"\x1Dz0", "GS z 0", 2, Class::Hides),
    (b"\x10\x04\x07", "DLE EOT", 1, Class::Answers),
    (b"\x10\x04\x08", "DLE EOT", 1, Class::Answers),
    (b"\x10\x04", "DLE EOT", 1, Class::Answers),
    (b"\x10\x05", "DLE ENQ", 1, Class::Resets),
    (b"\x10\x14\x01", "DLE DC4", 2, Class::Waste),
    (b"\x10\x14\x02", "DLE DC4", 2, Class::Resets),
    (b"\x10\x14\x08", "DLE DC4", 7, Class::Resets),
];

/// What the commands with a length of their own can do, by the letter after their parenthesis.
const GS_FUNCTIONS: &[(u8, &str, Class)] = &[
    (b'A', "GS ( A", Class::Waste),
    (b'C', "GS ( C", Class::Files),
    (b'D', "GS ( D", Class::Hides),
    (b'E', "GS ( E", Class::Settings),
    (b'H', "GS ( H", Class::Answers),
    (b'K', "GS ( K", Class::Label),
    (b'M', "GS ( M", Class::Settings),
    (b'N', "GS ( N", Class::Label),
    (b'P', "GS ( P", Class::Label),
    (b'Q', "GS ( Q", Class::Label),
    (b'k', "GS ( k", Class::Label),
];

/// Graphics commands of `GS ( L` that keep nothing without power.
const VOLATILE_GRAPHICS: &[u8] = &[1, 2, 3, 49, 50, 51, 69, 85, 112, 113];

/// A walk over a document.
pub(in crate::language) struct Tokens<'a> {
    cursor: Cursor<'a>,
    /// Whether anything was printed since the last cut.
    drawn: bool,
    /// The command after which data and commands look alike.
    lost: Option<(usize, &'static str)>,
}

impl<'a> Tokens<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(document), drawn: false, lost: None }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        if let Some((offset, command)) = self.lost {
            return Err(ScanError::Unreadable { offset, command: command.to_owned() });
        }
        let offset = self.cursor.at();
        let Some(first) = self.cursor.peek() else {
            let open = std::mem::take(&mut self.drawn);
            let end = Command::new(offset, "end", Class::Label).with(Effect::Prints(1));
            return Ok(open.then_some(end));
        };
        let command = match first {
            DLE | ESC | FS | GS => self.prefixed(offset)?,
            // Line ends, form feed, tabulator, and the end of a page at hand.
            b'\t' | b'\n' | b'\r' | 0x0C | 0x18 | 0 => {
                self.cursor.skip(1);
                Command::new(offset, "line", Class::Label)
            }
            0x01..=0x1F | 0x7F => {
                self.cursor.skip(1);
                Command::unknown(offset, &[first])
            }
            _ => {
                self.cursor.take_while(|byte| byte >= b' ' && byte != 0x7F);
                Command::new(offset, "text", Class::Label).with(Effect::Draws)
            }
        };
        match command.effect {
            Effect::Draws => self.drawn = true,
            Effect::Prints(_) => self.drawn = false,
            Effect::None | Effect::Clears => {}
        }
        Ok(Some(command))
    }

    fn prefixed(&mut self, offset: usize) -> Result<Command, ScanError> {
        let rest = self.cursor.rest();
        let fits = FIXED.iter().filter(|entry| rest.starts_with(entry.0));
        if let Some((letters, name, length, class)) = fits.max_by_key(|entry| entry.0.len()) {
            self.cursor.skip(letters.len());
            self.cursor.raw(*length, offset, name)?;
            let draws = matches!(*name, "FS p" | "GS /");
            let effect = if draws { Effect::Draws } else { Effect::None };
            return Ok(Command::new(offset, *name, *class).with(effect));
        }
        self.variable(offset, rest)
    }

    /// A command that tells its own length, or none.
    fn variable(&mut self, offset: usize, rest: &[u8]) -> Result<Command, ScanError> {
        match rest {
            [ESC, b'i' | b'm', ..] => {
                self.cursor.skip(2);
                Ok(self.cut(offset, "ESC i"))
            }
            [GS, b'V', mode, ..] => {
                self.cursor.skip(3);
                let feeds = matches!(mode, 65 | 66 | 97 | 98 | 103 | 104);
                self.cursor.raw(usize::from(feeds), offset, "GS V")?;
                Ok(self.cut(offset, "GS V"))
            }
            [ESC, b'D', ..] => self.until_zero(offset, "ESC D", Effect::None),
            [ESC, b'*', mode, low, high, ..] => {
                let rows = if matches!(mode, 32 | 33) { 3 } else { 1 };
                let sides = [Some(rows), Some(usize::from(u16::from_le_bytes([*low, *high])))];
                self.dots(5, &sides, offset, "ESC *")
            }
            [GS, b'*', across, down, ..] => {
                let sides = [Some(usize::from(*across)), Some(usize::from(*down)), Some(8)];
                self.dots(4, &sides, offset, "GS *")
            }
            [GS, b'v', b'0', _, xl, xh, yl, yh, ..] => {
                let across = usize::from(u16::from_le_bytes([*xl, *xh]));
                let down = usize::from(u16::from_le_bytes([*yl, *yh]));
                self.dots(8, &[Some(across), Some(down)], offset, "GS v 0")
            }
            [GS, b'k', 0..=6, ..] => {
                self.cursor.skip(1);
                self.until_zero(offset, "GS k", Effect::Draws)
            }
            [GS, b'k', _, length, ..] => {
                self.dots(4, &[Some(usize::from(*length))], offset, "GS k")
            }
            [GS, b'(', letter, low, high, ..] => {
                let length = usize::from(u16::from_le_bytes([*low, *high]));
                self.function(*letter, 5, length, offset)
            }
            [GS, b'8', letter, a, b, c, d, ..] => {
                let length = u32::from_le_bytes([*a, *b, *c, *d]);
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                self.function(*letter, 7, length, offset)
            }
            [FS, b'(', letter, low, high, ..] => {
                let length = usize::from(u16::from_le_bytes([*low, *high]));
                self.cursor.skip(5);
                self.cursor.raw(length, offset, "FS (")?;
                let class = if *letter == b'A' { Class::Label } else { Class::Settings };
                Ok(Command::new(offset, "FS (", class))
            }
            [FS, b'q', ..] => Ok(self.lost(offset, "FS q", Class::Files)),
            [FS, b'g', ..] => Ok(self.lost(offset, "FS g", Class::Files)),
            [ESC, b'&', ..] => Ok(self.lost(offset, "ESC &", Class::Files)),
            [DLE, _, ..] | [ESC, _, ..] | [FS, _, ..] | [GS, _, ..] => {
                let command = rest[..2].escape_ascii().to_string();
                Err(ScanError::Unreadable { offset, command })
            }
            _ => Err(ScanError::CutShort { offset, command: "at the end" }),
        }
    }

    /// A cut prints what stands before it; one after nothing moves the media only.
    fn cut(&self, offset: usize, name: &'static str) -> Command {
        let command = Command::new(offset, name, Class::Label);
        if self.drawn { command.with(Effect::Prints(1)) } else { command }
    }

    fn until_zero(
        &mut self,
        offset: usize,
        name: &'static str,
        effect: Effect,
    ) -> Result<Command, ScanError> {
        self.cursor.skip(2);
        self.cursor.take_while(|byte| byte != 0);
        self.cursor.raw(1, offset, name)?;
        Ok(Command::new(offset, name, Class::Label).with(effect))
    }

    /// A head of so many bytes and a rectangle of raw ones.
    fn dots(
        &mut self,
        head: usize,
        sides: &[Option<usize>],
        offset: usize,
        name: &'static str,
    ) -> Result<Command, ScanError> {
        self.cursor.skip(head);
        self.cursor.raw(area(sides, offset, name)?, offset, name)?;
        Ok(Command::new(offset, name, Class::Label).with(Effect::Draws))
    }

    fn function(
        &mut self,
        letter: u8,
        head: usize,
        length: usize,
        offset: usize,
    ) -> Result<Command, ScanError> {
        self.cursor.skip(head);
        let data = self.cursor.raw(length, offset, "GS (")?;
        if letter == b'L' {
            let keeps = !data.get(1).is_some_and(|function| VOLATILE_GRAPHICS.contains(function));
            let class = if keeps { Class::Files } else { Class::Label };
            return Ok(Command::new(offset, "GS ( L", class).with(Effect::Draws));
        }
        let Some((_, name, class)) = GS_FUNCTIONS.iter().find(|entry| entry.0 == letter) else {
            return Ok(Command::unknown(offset, &[b"GS ( ", [letter].as_slice()].concat()));
        };
        let effect = if letter == b'k' { Effect::Draws } else { Effect::None };
        Ok(Command::new(offset, *name, *class).with(effect))
    }

    /// A command whose length is not known here: said once, so that a policy sees its name.
    fn lost(&mut self, offset: usize, name: &'static str, class: Class) -> Command {
        self.lost = Some((offset, name));
        Command::new(offset, name, class)
    }
}
