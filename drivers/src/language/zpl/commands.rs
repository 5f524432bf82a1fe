//! What each command of a ZPL document can do.
//!
//! Whether something persists depends on its drive: `R:` is the printer's memory, gone with the
//! power, and stands where no drive is named; all other drives keep what they are given.

use crate::language::ScanError;
use crate::language::command::{Class, Command, named};

use super::scan::foreign;
use super::tokens::{Kind, Token, Tokens};

/// Commands of both kinds by their two letters. Those of fonts and codes are not in the table: all
/// that begin with `A` or `B` draw.
const FORMAT: &[(&str, Class)] = &[
    ("CC", Class::Label),
    ("CD", Class::Label),
    ("CF", Class::Label),
    ("CI", Class::Label),
    ("CM", Class::Settings),
    ("CN", Class::Label),
    ("CO", Class::Settings),
    ("CP", Class::Label),
    ("CT", Class::Label),
    ("CV", Class::Label),
    ("CW", Class::Label),
    // Ends a picture, as one carrier writes it.
    ("DN", Class::Label),
    ("FB", Class::Label),
    ("FC", Class::Label),
    ("FD", Class::Label),
    ("FE", Class::Label),
    ("FH", Class::Label),
    ("FL", Class::Files),
    ("FM", Class::Label),
    ("FN", Class::Label),
    ("FO", Class::Label),
    ("FP", Class::Label),
    ("FR", Class::Label),
    ("FS", Class::Label),
    ("FT", Class::Label),
    ("FV", Class::Label),
    ("FW", Class::Label),
    ("FX", Class::Label),
    ("GB", Class::Label),
    ("GC", Class::Label),
    ("GD", Class::Label),
    ("GE", Class::Label),
    ("GF", Class::Label),
    ("GS", Class::Label),
    ("HF", Class::Answers),
    ("HG", Class::Answers),
    ("HH", Class::Answers),
    ("HL", Class::Answers),
    ("HR", Class::Answers),
    ("HT", Class::Answers),
    ("HV", Class::Answers),
    ("HW", Class::Answers),
    ("HY", Class::Answers),
    ("HZ", Class::Answers),
    ("IL", Class::Label),
    ("IM", Class::Label),
    ("JB", Class::Files),
    ("JH", Class::Settings),
    ("JI", Class::Code),
    ("JJ", Class::Settings),
    ("JM", Class::Label),
    ("JS", Class::Label),
    ("JT", Class::Settings),
    ("JW", Class::Settings),
    ("JZ", Class::Hides),
    ("KD", Class::Settings),
    ("KL", Class::Settings),
    ("KN", Class::Network),
    ("KP", Class::Secrets),
    ("KV", Class::Settings),
    ("LF", Class::Answers),
    ("LH", Class::Label),
    ("LL", Class::Label),
    ("LR", Class::Label),
    ("LS", Class::Label),
    ("LT", Class::Label),
    ("MA", Class::Alerts),
    ("MC", Class::Label),
    ("MD", Class::Label),
    ("MF", Class::Label),
    ("MI", Class::Settings),
    ("ML", Class::Label),
    ("MM", Class::Label),
    ("MN", Class::Label),
    ("MP", Class::Hides),
    ("MT", Class::Label),
    ("MU", Class::Label),
    ("MW", Class::Settings),
    ("PA", Class::Label),
    ("PF", Class::Waste),
    ("PH", Class::Waste),
    ("PM", Class::Label),
    ("PN", Class::Waste),
    ("PO", Class::Label),
    ("PP", Class::Resets),
    ("PQ", Class::Label),
    ("PR", Class::Label),
    ("PW", Class::Label),
    ("SC", Class::Settings),
    ("SE", Class::Label),
    ("SF", Class::Label),
    ("SI", Class::Settings),
    ("SL", Class::Settings),
    ("SN", Class::Label),
    ("SO", Class::Settings),
    ("SP", Class::Waste),
    ("SQ", Class::Alerts),
    ("SR", Class::Settings),
    ("SS", Class::Settings),
    ("ST", Class::Settings),
    ("SX", Class::Alerts),
    ("SZ", Class::Label),
    ("TB", Class::Label),
    ("TO", Class::Files),
    ("WD", Class::Waste),
    ("XA", Class::Label),
    ("XB", Class::Label),
    ("XF", Class::Label),
    ("XG", Class::Label),
    ("XS", Class::Settings),
    ("XZ", Class::Label),
    ("ZZ", Class::Settings),
];

const CONTROL: &[(&str, Class)] = &[
    ("CC", Class::Label),
    ("CD", Class::Label),
    ("CT", Class::Label),
    ("DN", Class::Label),
    ("HB", Class::Answers),
    ("HD", Class::Answers),
    ("HI", Class::Answers),
    ("HL", Class::Answers),
    ("HM", Class::Answers),
    ("HQ", Class::Answers),
    ("HS", Class::Answers),
    ("HU", Class::Answers),
    ("JA", Class::Resets),
    ("JB", Class::Files),
    ("JC", Class::Waste),
    ("JD", Class::Hides),
    ("JE", Class::Hides),
    ("JF", Class::Settings),
    ("JG", Class::Waste),
    ("JI", Class::Code),
    ("JL", Class::Waste),
    ("JN", Class::Hides),
    ("JO", Class::Hides),
    ("JP", Class::Resets),
    ("JQ", Class::Hides),
    ("JR", Class::Resets),
    ("JS", Class::Label),
    ("JX", Class::Resets),
    ("KB", Class::Settings),
    ("NC", Class::Network),
    ("NR", Class::Network),
    ("NT", Class::Network),
    ("PH", Class::Waste),
    ("PM", Class::Label),
    ("PP", Class::Resets),
    ("PR", Class::Waste),
    ("PS", Class::Resets),
    ("RO", Class::Settings),
    ("SD", Class::Label),
    ("TA", Class::Label),
    ("WC", Class::Waste),
    ("WL", Class::Waste),
    ("WQ", Class::Waste),
    ("WR", Class::Network),
];

/// A walk over a document's commands.
pub(in crate::language) struct Commands<'a> {
    tokens: Tokens<'a>,
    /// Whether a format is open: outside of one, text may be another language.
    open: bool,
}

impl<'a> Commands<'a> {
    pub(in crate::language) fn new(document: &'a [u8]) -> Self {
        Self { tokens: Tokens::new(document), open: false }
    }

    pub(in crate::language) fn command(&mut self) -> Result<Option<Command>, ScanError> {
        while let Some((offset, token)) = self.tokens.next()? {
            let (command, text) = match token {
                Token::Open => {
                    self.open = true;
                    continue;
                }
                Token::Close { text } => {
                    self.open = false;
                    (None, text)
                }
                Token::Prologue { text } => (None, text),
                Token::Command { kind, name, text } => {
                    match (kind, &name) {
                        (Kind::Format, b"XA") => self.open = true,
                        (Kind::Format, b"XZ") => self.open = false,
                        (Kind::Format | Kind::Control, _) => {}
                    }
                    let class = class(kind, name, text, &self.tokens);
                    (Some(Command::new(offset, shown(kind, name), class)), text)
                }
            };
            let foreign = foreign(text).filter(|_| !self.open);
            let foreign = foreign.map(|name| Command::new(offset, name, Class::Foreign));
            // Whatever is worse about a command that another language follows is said first.
            let worse = command.as_ref().is_some_and(|command| command.class != Class::Label);
            if let Some(command) = if worse { command } else { foreign.or(command) } {
                return Ok(Some(command));
            }
        }
        Ok(None)
    }
}

/// A command as people write it, whatever its prefix is at this place.
fn shown(kind: Kind, name: [u8; 2]) -> String {
    let prefix = match kind {
        Kind::Format => '^',
        Kind::Control => '~',
    };
    format!("{prefix}{}", name.escape_ascii())
}

fn class(kind: Kind, name: [u8; 2], text: &[u8], tokens: &Tokens<'_>) -> Class {
    let volatile = |otherwise: Class| {
        let keeps = tokens.parameters(text).next().is_some_and(is_kept);
        if keeps { otherwise } else { Class::Label }
    };
    let table = match kind {
        Kind::Format => FORMAT,
        Kind::Control => CONTROL,
    };
    if let Some((_, class)) = named(table, &name) {
        return *class;
    }
    match (kind, &name) {
        (Kind::Format, b"DF") => volatile(Class::Code),
        (Kind::Format, b"IS" | b"ID") | (Kind::Control, b"DG") => volatile(Class::Files),
        (Kind::Control, b"DY") => download(text, tokens),
        (Kind::Control, [b'D', _] | b"EG") | (Kind::Format, b"EG") => Class::Files,
        // It keeps what is set already, and what could be set here is a label's own affair. Carriers
        // and Zebra's own driver end labels with it. The others put the factory's settings back.
        (Kind::Format, b"JU") if tokens.parameters(text).next() == Some(b"S") => Class::Label,
        (Kind::Format, b"JU") => Class::Settings,
        (Kind::Format, [b'A' | b'B', _]) => Class::Label,
        // No command begins so: a prefix that is part of a text.
        (_, [first, _]) if !first.is_ascii_alphanumeric() => Class::Label,
        (Kind::Format, [b'N', _]) | (_, [b'W', _]) => Class::Network,
        (Kind::Format, b"RB" | b"RF" | b"RR" | b"RS" | b"RU") => Class::Label,
        (Kind::Format, b"RL" | b"RZ") => Class::Secrets,
        (Kind::Format, [b'R', _]) => Class::Settings,
        (Kind::Format | Kind::Control, _) => Class::Unknown,
    }
}

/// `~DY` stores pictures and fonts, but programs and firmware too, by its third parameter.
fn download(text: &[u8], tokens: &Tokens<'_>) -> Class {
    let place = tokens.parameters(text).next().unwrap_or_default();
    match tokens.parameters(text).nth(2) {
        Some([kind]) if b"BEGPTX".contains(&kind.to_ascii_uppercase()) => {
            if is_kept(place) {
                Class::Files
            } else {
                Class::Label
            }
        }
        Some(_) | None => Class::Code,
    }
}

/// Whether an object's place survives the power: any drive but `R:`.
fn is_kept(place: &[u8]) -> bool {
    match place {
        [drive, b':', ..] => !drive.eq_ignore_ascii_case(&b'R'),
        _ => false,
    }
}
