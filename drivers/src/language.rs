//! Printer command languages: knowledge only, as a closed set of pure functions.
//!
//! A language says what bytes mean. It never sends them, waits, looks at a clock or keeps state
//! between two calls; a `Device` does that.

mod zpl;

use std::collections::BTreeSet;
use std::time::Duration;

use label::Page;

use crate::status::{Reason, Status};

/// A printer command language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// ZPL II with Set-Get-Do, by Zebra and emulated by many.
    Zpl,
}

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
    #[error("the document is not ZPL: no ^XA in its {bytes} bytes{guess}")]
    NotTheLanguage {
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
    #[error("the format that begins at byte {offset} has no closing ^XZ")]
    Unclosed {
        /// Where the format begins.
        offset: usize,
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
                "Send ZPL (it begins with ^XA and ends with ^XZ), or pick a printer of the document's language."
            }
            ScanError::PrintsNothing { .. } => {
                "Draw at least one field (such as ^FD, ^GB or ^GF) in a format without ^DF."
            }
            ScanError::Unclosed { .. } => {
                "Send the whole document; its last format must end with ^XZ."
            }
            ScanError::CutShort { .. } => {
                "Send the whole document, and do not change its line ends or character set on the way."
            }
            ScanError::BadNumber { .. } => {
                "Write a whole number there (^PQ takes 1 to 99999999), and fill every placeholder."
            }
            ScanError::Uncountable { .. } => {
                "Take the command out; send set-up and queries to the printer outside of label jobs."
            }
            ScanError::PrefixLeftChanged { .. } => {
                "Set the prefixes back (^CC^, ~CT~, ^CD,) before the document ends."
            }
            ScanError::TooMany { .. } => "Lower ^PQ, or send the labels in several documents.",
        }
    }
}

/// A small mark in the corner of a label; letters, digits and `-` only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// For eyes.
    pub text: Option<String>,
    /// For a scanner, as a Data Matrix code.
    pub code: Option<String>,
}

/// Why a document cannot be marked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// The mark has characters that could be a command.
    #[error("a mark has letters, digits and - only")]
    NotPlain,
    /// The document cannot be read to its end.
    #[error("the document cannot be read as far as a mark needs it")]
    Unreadable,
    /// A command would make the mark change more than its corner, or move it.
    #[error("the command {command} at byte {offset} leaves no safe place for it")]
    Command {
        /// The command.
        command: &'static str,
        /// Where it stands.
        offset: usize,
    },
}

/// Something a printer can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    /// Model and firmware (`~HI`).
    Identity,
    /// Buffers, counts and main faults (`~HS`).
    HostStatus,
    /// All faults and warnings (`~HQES`); answered even where [`Query::HostStatus`] falls silent.
    ErrorFlags,
    /// Labels printed over the printer's life (`odometer.total_label_count`).
    LabelCount,
    /// Time since the printer was switched on (`device.uptime`).
    Uptime,
    /// The printer's own identifier (`device.unique_id`).
    Serial,
}

impl Query {
    /// Every query there is.
    pub const ALL: &[Query] = &[
        Query::Identity,
        Query::HostStatus,
        Query::ErrorFlags,
        Query::LabelCount,
        Query::Uptime,
        Query::Serial,
    ];
}

/// What a printer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Query::Identity`].
    Identity(Nameplate),
    /// To [`Query::HostStatus`].
    HostStatus(Status),
    /// To [`Query::ErrorFlags`].
    ErrorFlags(BTreeSet<Reason>),
    /// To [`Query::LabelCount`].
    LabelCount(u64),
    /// To [`Query::Uptime`], to the second.
    Uptime(Duration),
    /// To [`Query::Serial`].
    Serial(String),
    /// The printer does not know what it was asked.
    Unsupported,
}

/// What a printer's firmware says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nameplate {
    /// Model, such as `ZT411-200dpi`.
    pub model: String,
    /// Firmware, such as `V92.21.39Z`.
    pub firmware: String,
    /// Density of the head in dots per millimetre.
    pub dots_per_mm: u8,
}

/// What the bytes received so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The beginning of an answer, or nothing yet: read on.
    Incomplete,
    /// Not an answer to this query, and never will be. Says nothing about the printer's state.
    Malformed {
        /// What is wrong with it. Never quotes the bytes, which may carry a password.
        why: &'static str,
    },
    /// A whole answer.
    Answer {
        /// What it says.
        answer: Answer,
        /// How many of the bytes it took.
        used: usize,
    },
}

impl Language {
    /// The media type of a document in this language.
    pub fn media_type(self) -> &'static str {
        match self {
            Language::Zpl => "application/vnd.zebra-zpl",
        }
    }

    /// Counts what a raw document will print, in one pass over it. Refuses what prints nothing,
    /// is cut short, is not this language, or would make the count a lie.
    pub fn scan(self, document: &[u8]) -> Result<Scan, ScanError> {
        match self {
            Language::Zpl => zpl::scan(document),
        }
    }

    /// The bytes that ask a printer something.
    pub fn query(self, query: Query) -> &'static [u8] {
        match self {
            Language::Zpl => zpl::query(query),
        }
    }

    /// Reads the answer to `query` from the bytes received so far, which may be any beginning of
    /// it.
    pub fn read(self, query: Query, received: &[u8]) -> Reading {
        match self {
            Language::Zpl => zpl::read(query, received),
        }
    }

    /// The bytes that make a printer forget a half-received document.
    pub fn discard_partial(self) -> &'static [u8] {
        match self {
            Language::Zpl => zpl::DISCARD_PARTIAL,
        }
    }

    /// A small label that shows a printer works: one impression.
    pub fn test_label(self) -> Vec<u8> {
        match self {
            Language::Zpl => zpl::TEST_LABEL.to_vec(),
        }
    }

    /// Says a page of dots in this language: one impression.
    pub fn encode(self, page: &Page) -> Vec<u8> {
        match self {
            Language::Zpl => zpl::encode(page),
        }
    }

    /// Draws a small mark into the corner of every label that a raw document prints, and changes
    /// nothing else; refuses where that is not sure.
    pub fn mark(self, document: &[u8], mark: &Mark) -> Result<Vec<u8>, MarkError> {
        match self {
            Language::Zpl => zpl::mark(document, mark),
        }
    }
}
