//! The three characters that give the stream its shape, and may be changed by it.
//!
//! Knows `^CC`, `^CT` and `^CD` and their `~` forms; never looks at anything else.

/// Which of the three characters is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    /// Opens a format command, `^` after power-up.
    Caret,
    /// Opens a control command, `~` after power-up.
    Tilde,
    /// Parts the parameters, `,` after power-up.
    Delimiter,
}

impl Prefix {
    /// The one that the last letter of `CC`, `CT` or `CD` names.
    pub(super) fn named(letter: u8) -> Self {
        match letter {
            b'C' => Self::Caret,
            b'T' => Self::Tilde,
            _ => Self::Delimiter,
        }
    }
}

/// The characters in force.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefixes {
    pub(super) caret: u8,
    pub(super) tilde: u8,
    pub(super) delimiter: u8,
}

impl Default for Prefixes {
    fn default() -> Self {
        Self { caret: b'^', tilde: b'~', delimiter: b',' }
    }
}

impl Prefixes {
    pub(super) fn set(&mut self, which: Prefix, byte: u8) {
        match which {
            Prefix::Caret => self.caret = byte,
            Prefix::Tilde => self.tilde = byte,
            Prefix::Delimiter => self.delimiter = byte,
        }
    }
}
