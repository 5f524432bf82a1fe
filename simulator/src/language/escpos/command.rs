//! How long each ESC/POS command is, and what data follows it.
//!
//! Knows lengths only; what a command means is the reader's matter.

use super::{DLE, ESC, FS, GS};
use crate::language::script::PAYLOAD_BYTES_MAX;

/// Bytes after which a command that has not ended is taken as ended.
const COMMAND_BYTES_MAX: usize = 300;

/// How a command goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Another byte.
    More,
    /// Nothing: it is complete.
    Nothing,
    /// So many bytes of data.
    Payload(usize),
}

/// What a command needs of which so much has come.
pub(super) fn need(command: &[u8]) -> Need {
    if command.len() >= COMMAND_BYTES_MAX {
        return Need::Nothing;
    }
    match command {
        [DLE | ESC | GS | FS] => Need::More,
        [DLE, rest @ ..] => real_time(rest),
        [ESC, letter, arguments @ ..] => escape(*letter, arguments),
        [GS, letter, arguments @ ..] => group(*letter, arguments),
        [FS, letter, arguments @ ..] => match letter {
            b'!' | b'-' | b'C' | b'W' => fixed(1, arguments),
            b'S' | b'p' => fixed(2, arguments),
            b'(' => counted(arguments, 1),
            _ => Need::Nothing,
        },
        _ => Need::Nothing,
    }
}

/// Complete after so many arguments.
fn fixed(count: usize, arguments: &[u8]) -> Need {
    if arguments.len() < count { Need::More } else { Need::Nothing }
}

fn data(length: usize) -> Need {
    if length == 0 || length > PAYLOAD_BYTES_MAX { Need::Nothing } else { Need::Payload(length) }
}

fn word(low: u8, high: u8) -> usize {
    usize::from(low) | usize::from(high) << 8
}

/// A count of two bytes after `skip` others, and as many bytes, all part of the command when short.
fn counted(arguments: &[u8], skip: usize) -> Need {
    match arguments.get(skip..) {
        Some([low, high, rest @ ..]) => {
            let length = word(*low, *high);
            if length < COMMAND_BYTES_MAX - 8 {
                fixed(length, rest)
            } else {
                data(length - rest.len().min(length))
            }
        }
        Some(_) | None => Need::More,
    }
}

fn real_time(rest: &[u8]) -> Need {
    match rest {
        [0x04 | 0x05] => Need::More,
        [0x14] | [0x14, 1 | 2 | 3 | 8] => Need::More,
        [0x14, 8, arguments @ ..] => fixed(7, arguments),
        [0x14, 1..=3, arguments @ ..] => fixed(2, arguments),
        _ => Need::Nothing,
    }
}

fn escape(letter: u8, arguments: &[u8]) -> Need {
    match letter {
        b'!' | b'a' | b'd' | b'J' | b't' | b'R' | b'E' | b'-' | b'G' | b'M' | b'V' | b'{'
        | b' ' | b'3' | b'=' | b'r' | b'%' | b'?' | b'T' | b'U' | b'e' => fixed(1, arguments),
        b'$' | b'\\' | b'c' => fixed(2, arguments),
        b'p' => fixed(3, arguments),
        b'W' => fixed(8, arguments),
        b'*' => match arguments {
            [mode, low, high] => {
                data(word(*low, *high) * if matches!(mode, 32 | 33) { 3 } else { 1 })
            }
            _ => fixed(3, arguments),
        },
        b'D' if arguments.last() != Some(&0) => Need::More,
        _ => Need::Nothing,
    }
}

fn group(letter: u8, arguments: &[u8]) -> Need {
    match letter {
        b'!' | b'B' | b'H' | b'h' | b'w' | b'f' | b'a' | b'I' | b'r' | b'b' | b'/' | b'T'
        | b'j' => fixed(1, arguments),
        b'W' | b'L' | b'P' | b'\\' | b'$' => fixed(2, arguments),
        b'^' => fixed(3, arguments),
        b'g' => fixed(4, arguments),
        b'V' => match arguments {
            [] => Need::More,
            [65 | 66 | 97 | 98 | 103 | 104, rest @ ..] => fixed(1, rest),
            _ => Need::Nothing,
        },
        b'(' => counted(arguments, 1),
        b'8' => match arguments {
            [b'L', a, b, c, d] => {
                data(usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX))
            }
            [b'L', ..] | [] => fixed(5, arguments),
            _ => Need::Nothing,
        },
        b'v' => match arguments {
            [_, _, x_low, x_high, y_low, y_high] => {
                data(word(*x_low, *x_high) * word(*y_low, *y_high))
            }
            _ => fixed(6, arguments),
        },
        b'*' => match arguments {
            [x, y] => data(usize::from(*x) * usize::from(*y) * 8),
            _ => fixed(2, arguments),
        },
        b'k' => barcode(arguments),
        _ => Need::Nothing,
    }
}

/// `GS k`: up to 6 the data ends with a NUL, from 65 on its length comes first.
fn barcode(arguments: &[u8]) -> Need {
    match arguments {
        [] => Need::More,
        [0..=6, rest @ ..] if rest.last() != Some(&0) => Need::More,
        [0..=6, ..] => Need::Nothing,
        [_] => Need::More,
        [_, length, rest @ ..] => fixed(usize::from(*length), rest),
    }
}
