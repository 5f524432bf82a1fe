//! Why an order or a change is refused; nothing of it is in the journal.
//!
//! Each names the thing, the value and the limit. How it is said over HTTP is the API's business.

use drivers::language::ScanError;
use spool::Mode;

use crate::journal::{JournalError, WriteError};

/// Why an order did not become a job.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The station has no printer of that name.
    #[error("this station has no printer named {printer:?}")]
    UnknownPrinter {
        /// The name asked for.
        printer: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// No printer of the pool can print the label, or the printer named cannot.
    #[error("no printer of {target:?} can print this label ({})", lacks.join(", "))]
    NoCapablePrinter {
        /// The printer or the pool.
        target: String,
        /// What each of its printers lacks.
        lacks: Vec<String>,
    },
    /// A person lets the printer take no labels.
    #[error("the printer {printer:?} is {} and takes no labels", mode.word())]
    NotAccepting {
        /// The printer.
        printer: String,
        /// What a person lets it do.
        mode: Mode,
    },
    /// A batch without labels, or with too many.
    #[error("the batch has {labels} labels, a station takes 1 to {limit}")]
    BatchSize {
        /// How many it has.
        labels: usize,
        /// How many are taken.
        limit: usize,
    },
    /// The idempotency key is missing or too long.
    #[error("an idempotency key has 1 to {limit} bytes, this one has {bytes}")]
    KeyLength {
        /// What was sent.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// The printer does not speak the document's language.
    #[error("the printer takes {spoken}, not {format}")]
    Format {
        /// The media type of the document.
        format: String,
        /// The media type the printer takes.
        spoken: &'static str,
    },
    /// There is nothing to print.
    #[error("the document is empty")]
    EmptyDocument,
    /// The document is too large.
    #[error("the document has {bytes} bytes, the station takes {limit}")]
    DocumentTooLarge {
        /// Its length.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// The document prints nothing, or not what it seems.
    #[error("{0}")]
    Document(#[from] ScanError),
    /// The document reaches beyond the label.
    #[error("{0}")]
    Command(#[from] drivers::policy::Refused),
    /// The number of copies is out of range.
    #[error("{copies} copies are asked for, the station takes 1 to {limit}")]
    Copies {
        /// What was asked for.
        copies: u16,
        /// What is taken.
        limit: u16,
    },
    /// One copy prints too many labels.
    #[error("one copy prints {impressions} labels, the station takes {limit}")]
    Impressions {
        /// What it prints.
        impressions: u32,
        /// What is taken.
        limit: u32,
    },
    /// A reference is too long.
    #[error("the {name} reference has {bytes} bytes, the station takes {limit}")]
    ReferenceTooLong {
        /// Which reference.
        name: &'static str,
        /// Its length.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// The key stands for other content.
    #[error("this idempotency key was used for other content")]
    KeyClash,
    /// The printer's queue is full.
    #[error("{limit} jobs wait for {printer:?} already")]
    QueueFull {
        /// The printer.
        printer: String,
        /// How many may wait.
        limit: u64,
    },
    /// Another reprint of the same label is not finished yet.
    #[error("another reprint of this label is under way")]
    ReprintUnderWay,
    /// Somebody else changed the same thing at every attempt.
    #[error("the label's reprints changed meanwhile")]
    Outrun,
    /// The journal did not take it.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a job was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such job.
    #[error("there is no such job")]
    UnknownJob,
    /// Too many jobs are held back already.
    #[error("{limit} jobs for {printer:?} are held back already")]
    TooManyHeld {
        /// The printer.
        printer: String,
        /// How many may be.
        limit: u64,
    },
    /// The station has no such printer.
    #[error("this station has no printer named {printer:?}")]
    UnknownPrinter {
        /// The name asked for.
        printer: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The other printer cannot take the label.
    #[error("the printer {printer:?} cannot take this label: {why}")]
    CannotTake {
        /// The printer.
        printer: String,
        /// Why: what it lacks, or what a person lets it do.
        why: &'static str,
    },
    /// The job's state has no answer to that.
    #[error("{0}")]
    Impossible(#[from] spool::Impossible),
    /// The journal did not take it.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}
