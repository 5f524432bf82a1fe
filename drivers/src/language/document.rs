//! What can be said of a raw document before it is printed: how many labels it is, or why nobody
//! can promise anything about it.

use super::Language;
use super::command::{Class, Command, Effect};

/// How much a document will print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scan {
    /// Formats that print; those that only store or set something up are not counted.
    pub formats: u32,
    /// Labels that come out in all.
    pub impressions: u32,
}

/// Why a document cannot be printed with a promise about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// The document has no bytes.
    #[error("the document is empty")]
    Empty,
    /// The document holds no format of the language at all.
    #[error("the document is not {language}: no {opening} in its {bytes} bytes{guess}")]
    NotTheLanguage {
        /// The language it should be in.
        language: &'static str,
        /// What a document of the language has.
        opening: &'static str,
        /// Length of the document.
        bytes: usize,
        /// What it looks like, as the end of the sentence; may be empty.
        guess: &'static str,
    },
    /// Every format only stores or sets something up.
    #[error("the document prints nothing: its {formats} formats draw no field")]
    PrintsNothing {
        /// Formats that were found.
        formats: u32,
    },
    /// A format is not closed.
    #[error("the format that begins at byte {offset} has no closing {closing}")]
    Unclosed {
        /// Where the format begins.
        offset: usize,
        /// What would close it.
        closing: &'static str,
    },
    /// A command announces more bytes than there are.
    #[error("the command {command} at byte {offset} announces more bytes than the document has")]
    CutShort {
        /// Where the command begins.
        offset: usize,
        /// The command's name.
        command: &'static str,
    },
    /// A number that decides how to go on reading or how many labels come out is not one.
    #[error("the command {command} at byte {offset} has a number that cannot be used")]
    BadNumber {
        /// Where the command begins.
        offset: usize,
        /// The command's name.
        command: &'static str,
    },
    /// A command after which nobody can tell what is a command and what is data.
    #[error("what follows the command {command} at byte {offset} cannot be told apart from data")]
    Unreadable {
        /// Where the command begins.
        offset: usize,
        /// The command's name.
        command: String,
    },
    /// A command that makes the count of labels, or the printer's own answers, unreliable.
    #[error("the command {command} at byte {offset} {why}")]
    Uncountable {
        /// Where the command begins.
        offset: usize,
        /// The command's name.
        command: String,
        /// What it does, as the end of the sentence.
        why: &'static str,
    },
    /// The document leaves the printer with other command prefixes than it found.
    #[error(
        "the document changes the printer's prefix characters at byte {offset} and leaves them changed"
    )]
    PrefixLeftChanged {
        /// Where the last change stands.
        offset: usize,
    },
    /// More labels than can be counted.
    #[error("the document asks for more labels than can be counted, at byte {offset}")]
    TooMany {
        /// Where the format that goes beyond begins.
        offset: usize,
    },
}

impl ScanError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &'static str {
        match self {
            ScanError::Empty => "Send the label's bytes as the document.",
            ScanError::NotTheLanguage { .. } => {
                "Send a document of the printer's language (ZPL begins with ^XA and ends with ^XZ), or pick a printer of the document's language."
            }
            ScanError::PrintsNothing { .. } => {
                "Draw at least one field (in ZPL such as ^FD, ^GB or ^GF, in a format without ^DF) and print it."
            }
            ScanError::Unclosed { .. } => {
                "Send the whole document; its last label must be ended as its language wants it."
            }
            ScanError::CutShort { .. } => {
                "Send the whole document, and do not change its line ends or character set on the way."
            }
            ScanError::BadNumber { .. } => {
                "Write a whole number there (^PQ takes 1 to 99999999), and fill every placeholder."
            }
            ScanError::Unreadable { .. } => {
                "Take the command out, or send the label as a picture that the station draws."
            }
            ScanError::Uncountable { .. } => {
                "Take the command out; send set-up and queries to the printer outside of label jobs."
            }
            ScanError::PrefixLeftChanged { .. } => {
                "Set the prefixes back (^CC^, ~CT~, ^CD,) before the document ends."
            }
            ScanError::TooMany { .. } => "Ask for fewer labels, or send them in several documents.",
        }
    }

    /// The byte it speaks of, where it speaks of one.
    pub fn offset(&self) -> Option<usize> {
        match self {
            ScanError::Empty
            | ScanError::NotTheLanguage { .. }
            | ScanError::PrintsNothing { .. } => None,
            ScanError::Unclosed { offset, .. }
            | ScanError::CutShort { offset, .. }
            | ScanError::BadNumber { offset, .. }
            | ScanError::Unreadable { offset, .. }
            | ScanError::Uncountable { offset, .. }
            | ScanError::PrefixLeftChanged { offset }
            | ScanError::TooMany { offset } => Some(*offset),
        }
    }
}

/// What a language calls the ends of a label.
pub(super) struct Ends {
    /// What every document of the language has.
    pub(super) opening: &'static str,
    /// What makes a label come out.
    pub(super) closing: &'static str,
}

/// Counts the labels of a document by its commands.
pub(super) fn scan(
    language: Language,
    ends: &Ends,
    document: &[u8],
    commands: impl Iterator<Item = Result<Command, ScanError>>,
) -> Result<Scan, ScanError> {
    if document.is_empty() {
        return Err(ScanError::Empty);
    }
    let not_the_language = ScanError::NotTheLanguage {
        language: language.title(),
        opening: ends.opening,
        bytes: document.len(),
        guess: guess(document),
    };
    if is_a_file(document) {
        // ESC/POS would print its bytes as text.
        return Err(not_the_language);
    }
    let mut scan = Scan { formats: 0, impressions: 0 };
    let mut drawn_since = None;
    let mut known = false;
    for command in commands {
        let Command { offset, name, class, effect } = match command {
            Err(ScanError::Unreadable { .. }) if !known => return Err(not_the_language),
            command => command?,
        };
        if class == Class::Unknown && !known {
            return Err(not_the_language);
        }
        known = true;
        if class.spoils_the_count() {
            let command = name.into_owned();
            return Err(ScanError::Uncountable { offset, command, why: class.does() });
        }
        match effect {
            Effect::None => {}
            Effect::Draws => drawn_since = drawn_since.or(Some(offset)),
            Effect::Clears => drawn_since = None,
            Effect::Prints(labels) => {
                drawn_since = None;
                let sum = scan.impressions.checked_add(labels);
                scan.impressions = sum.ok_or(ScanError::TooMany { offset })?;
                scan.formats = scan.formats.saturating_add(1);
            }
        }
    }
    match drawn_since {
        Some(offset) => Err(ScanError::Unclosed { offset, closing: ends.closing }),
        None if !known => Err(not_the_language),
        None if scan.impressions == 0 => Err(ScanError::PrintsNothing { formats: scan.formats }),
        None => Ok(scan),
    }
}

/// Whether a document is a file for people's programs and for no printer's language.
fn is_a_file(document: &[u8]) -> bool {
    let starts: [&[u8]; 3] = [b"%PDF-", b"\x89PNG", b"\xFF\xD8\xFF"];
    starts.iter().any(|start| document.starts_with(start))
}

/// What a document of another language looks like.
pub(super) fn guess(document: &[u8]) -> &'static str {
    let starts: [(&[u8], &str); 9] = [
        (b"%PDF-", "; it looks like a PDF"),
        (b"\x89PNG", "; it looks like a PNG picture"),
        (b"\xFF\xD8", "; it looks like a JPEG picture"),
        (b"^XA", "; it looks like ZPL"),
        (b"SIZE ", "; it looks like TSPL"),
        (b"! 0 ", "; it looks like CPCL"),
        (b"\x1B@", "; it looks like ESC/POS"),
        (b"\x1BA", "; it looks like SBPL"),
        (b"\x02L", "; it looks like DPL"),
    ];
    starts.iter().find(|(start, _)| document.starts_with(start)).map_or("", |(_, guess)| *guess)
}
