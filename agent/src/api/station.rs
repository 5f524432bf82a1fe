//! What the local API asks of the station behind it, and what it may be told.
//!
//! The API checks what can be checked by looking at the request alone; the
//! station decides the rest. A fake station takes a page in tests.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::{JobId, JobList, JobView, PrinterView};

/// The station, as its API sees it. An answer comes only after what it promises
/// is on the disk.
pub trait Station: Send + Sync {
    /// Accepts a job, or finds the one that the same order made before.
    fn submit(&self, order: Order) -> BoxFuture<'_, Result<Submitted, StationError>>;

    /// One job.
    fn job(&self, id: JobId) -> BoxFuture<'_, Result<JobView, StationError>>;

    /// A page of jobs, newest first.
    fn jobs(&self, wanted: PageWanted) -> BoxFuture<'_, Result<JobList, StationError>>;

    /// Takes a person's answer about a label in doubt.
    fn resolve(
        &self,
        id: JobId,
        answer: spool::Answer,
        client: String,
    ) -> BoxFuture<'_, Result<JobView, StationError>>;

    /// Takes a job back before its first byte.
    fn cancel(&self, id: JobId, client: String) -> BoxFuture<'_, Result<JobView, StationError>>;

    /// Every printer, in the order of the configuration.
    fn printers(&self) -> BoxFuture<'_, Result<Vec<PrinterView>, StationError>>;

    /// The number of the newest change of any job; rises with every change.
    fn job_changes(&self) -> watch::Receiver<u64>;

    /// Jobs that changed after a change number, oldest change first, each as it is now.
    fn jobs_changed_after(
        &self,
        change: u64,
        limit: u16,
    ) -> BoxFuture<'_, Result<Vec<(u64, JobView)>, StationError>>;

    /// Rises whenever something that is shown of a printer changes.
    fn printer_changes(&self) -> watch::Receiver<u64>;

    /// What keeps the station from accepting labels; empty if nothing does.
    fn obstacles(&self) -> BoxFuture<'_, Vec<Obstacle>>;
}

/// What a client asks to be printed. Personal: it cannot be printed or logged.
pub struct Order {
    /// The client's name.
    pub client: String,
    /// What makes a repetition of the order known.
    pub idempotency_key: String,
    /// The printer's name.
    pub printer: String,
    /// The language of the document.
    pub format: DocumentFormat,
    /// The document, of at least one byte and at most `limits.document_bytes_max`.
    pub document: Bytes,
    /// How often it is printed, from 1 to `limits.copies_max`.
    pub copies: u16,
    /// The waybill number.
    pub waybill: Option<String>,
    /// The order number.
    pub order: Option<String>,
}

/// A document language that the API accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFormat {
    /// ZPL II.
    Zpl,
}

impl DocumentFormat {
    /// Every language.
    pub const ALL: [Self; 1] = [Self::Zpl];

    /// Its media type, as registered with IPP and CUPS.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Zpl => "application/vnd.zebra-zpl",
        }
    }

    /// The language of a media type, without parameters.
    pub fn from_media_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.media_type() == text)
    }
}

/// A job that the journal holds.
pub struct Submitted {
    /// The job as it is now.
    pub job: JobView,
    /// Whether the same order came before.
    pub replayed: bool,
}

/// Which page of jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWanted {
    /// At most so many.
    pub limit: u16,
    /// Older than the last one of the page that gave this cursor.
    pub cursor: Option<String>,
    /// Of this printer only.
    pub printer: Option<String>,
}

/// Something that keeps the station from accepting labels.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Obstacle {
    /// The part of the station.
    #[schema(example = "journal")]
    pub part: String,
    /// What is wrong with it.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}

/// Why the station does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StationError {
    /// No printer has this name.
    #[error("the station has no printer \"{printer}\", but {known:?}")]
    UnknownPrinter {
        /// The name asked for.
        printer: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The document does not print a label.
    #[error("at byte {offset} of the document: {what}")]
    NotALabel {
        /// Where, counted from zero.
        offset: usize,
        /// What is wrong there; never a part of the document.
        what: String,
    },
    /// The printer does not speak the document's language.
    #[error("the printer \"{printer}\" does not speak {format}")]
    WrongLanguage {
        /// The printer.
        printer: String,
        /// The media type of the document.
        format: &'static str,
        /// The media types it takes.
        takes: Vec<&'static str>,
    },
    /// The key stands for another order.
    #[error("the idempotency key stands for another order")]
    KeyReused,
    /// Too many jobs wait.
    #[error("{waiting} jobs wait at \"{printer}\", at most {max} may")]
    QueueFull {
        /// The printer.
        printer: String,
        /// How many wait.
        waiting: u32,
        /// How many may.
        max: u32,
    },
    /// No room for the journal.
    #[error("the disk is full")]
    DiskFull,
    /// The journal takes no writes, or cannot be read.
    #[error("the journal does not answer: {0}")]
    JournalUnavailable(String),
    /// The commit failed, and it is not known whether it was made.
    #[error("it is not known whether the journal holds the request")]
    OutcomeUnknown,
    /// No such job.
    #[error("there is no such job")]
    UnknownJob,
    /// Nobody asks a person about it.
    #[error("the job is {state} and waits for no answer")]
    NotResolvable {
        /// The job's state.
        state: String,
    },
    /// Its first byte may be out.
    #[error("the job is {state} and cannot be taken back")]
    NotCancelable {
        /// The job's state.
        state: String,
    },
    /// No list gave out this cursor.
    #[error("no list gave out this cursor")]
    UnknownCursor,
}
