//! From the engine's reasons to the API's problems.
//!
//! One place for all, so that a reason is answered the same on every path. What a
//! document or a reference says is never repeated.

use std::time::Duration;

use door::{Kind, Problem, kinds};
use drivers::language::ScanError;
use spool::Impossible;

use super::{Api, problem};
use crate::{
    admission::ROOM_TIME_DEFAULT,
    engine::{ChangeError, Refusal, ReprintRefusal, ScanRefusal},
    journal::{JobId, JournalError, WriteError},
};

/// How long a client waits for the journal.
const JOURNAL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why an order was not taken.
pub(super) fn refused(api: &Api, refusal: &Refusal) -> Problem {
    let because = |kind: &'static Kind| kind.because(sentence(refusal));
    match refusal {
        Refusal::UnknownPrinter { printer, known } => unknown_printer(printer, known),
        Refusal::NoCapablePrinter { lacks, .. } => {
            because(&problem::NO_CAPABLE_PRINTER).with("lacks", lacks.clone())
        }
        Refusal::NotAccepting { mode, .. } => because(&problem::NOT_ACCEPTING)
            .with("mode", mode.word())
            .retry_after(ROOM_TIME_DEFAULT),
        Refusal::BatchSize { limit, .. } => because(&problem::BATCH_SIZE).with("limit", *limit),
        Refusal::KeyLength { .. } => because(&problem::MISSING_IDEMPOTENCY_KEY),
        Refusal::Format { spoken, .. } => because(&kinds::UNSUPPORTED_MEDIA_TYPE)
            .remedy(format!("Send this printer a document of the type \"{spoken}\".")),
        Refusal::EmptyDocument => because(&problem::EMPTY_DOCUMENT),
        Refusal::DocumentTooLarge { limit, .. } => {
            because(&problem::OVERSIZED_DOCUMENT).with("bytes_max", *limit)
        }
        Refusal::Document(error) => not_a_label(error),
        Refusal::Command(refused) => problem::COMMAND_REFUSED
            .because(sentence(refused))
            .remedy(refused.remedy())
            .with("command", refused.command.to_string())
            .with("class", refused.class.word())
            .with("offset", refused.offset),
        Refusal::Copies { limit, .. } => because(&problem::INVALID_VALUE)
            .remedy(format!("Ask for 1 to {limit} copies, or raise limits.copies_max.")),
        Refusal::Impressions { limit, .. } => because(&problem::INVALID_VALUE)
            .remedy(format!("Send at most {limit} labels in one document.")),
        Refusal::ReferenceTooLong { limit, .. } => because(&problem::INVALID_VALUE)
            .remedy(format!("Send a reference of at most {limit} bytes, or leave it out.")),
        Refusal::KeyClash => because(&problem::KEY_REUSED),
        Refusal::QueueFull { printer, limit } => {
            let wait = api.room_after(printer).unwrap_or(ROOM_TIME_DEFAULT);
            because(&problem::QUEUE_FULL).with("limit", *limit).retry_after(wait)
        }
        Refusal::ReprintUnderWay => because(&problem::REPRINT_UNDER_WAY),
        Refusal::Outrun => because(&problem::REPRINT_UNDER_WAY).retry_after(JOURNAL_RETRY_AFTER),
        Refusal::Write(error) => unwritten(*error),
        Refusal::Journal(error) => unread(error),
    }
}

/// Why a label is not printed again.
pub(super) fn not_reprinted(api: &Api, id: &str, refusal: &ReprintRefusal) -> Problem {
    match refusal {
        ReprintRefusal::UnknownJob => unknown_job(id),
        ReprintRefusal::NotFinished(error) => problem::NOT_REPRINTABLE
            .because(sentence(error))
            .with("state", error.state.job_state().keyword()),
        ReprintRefusal::Erased => problem::DOCUMENT_ERASED.because(sentence(refusal)),
        ReprintRefusal::Mark(_) => problem::NOT_MARKABLE.because(sentence(refusal)),
        ReprintRefusal::Refused(refusal) => refused(api, refusal),
    }
}

/// Why a scan proves nothing. What was scanned is never repeated.
pub(super) fn not_scanned(refusal: &ScanRefusal) -> Problem {
    let name = |job: &JobId| ulid::Ulid(job.0).to_string();
    match refusal {
        ScanRefusal::Length { .. } => problem::INVALID_VALUE
            .because(sentence(refusal))
            .remedy("Send the text of one barcode as \"value\"."),
        ScanRefusal::Unknown => problem::SCAN_UNKNOWN.because(sentence(refusal)),
        ScanRefusal::Ambiguous { jobs } => problem::SCAN_AMBIGUOUS
            .because(sentence(refusal))
            .with("jobs", jobs.iter().map(name).collect::<Vec<_>>()),
        ScanRefusal::NotAwaited { job, state } => problem::SCAN_NOT_AWAITED
            .because(sentence(refusal))
            .with("job", name(job))
            .with("state", state.job_state().keyword()),
        ScanRefusal::Change(error) => unchanged("", error, &problem::SCAN_NOT_AWAITED),
        ScanRefusal::Journal(error) => unread(error),
    }
}

fn not_a_label(error: &ScanError) -> Problem {
    let problem = problem::NOT_A_LABEL.because(sentence(error)).remedy(error.remedy());
    match error.offset() {
        Some(offset) => problem.with("offset", offset),
        None => problem,
    }
}

/// Why a job named by a client was not changed; `impossible` is what it is then.
pub(super) fn unchanged(id: &str, error: &ChangeError, impossible: &'static Kind) -> Problem {
    match error {
        ChangeError::UnknownJob => unknown_job(id),
        ChangeError::Impossible(Impossible { state, .. }) => {
            let state = state.job_state().keyword();
            impossible.because(format!("The job is {state}.")).with("state", state)
        }
        ChangeError::TooManyHeld { limit, .. } => {
            problem::TOO_MANY_HELD.because(sentence(error)).with("limit", *limit)
        }
        ChangeError::UnknownPrinter { printer, known } => unknown_printer(printer, known),
        ChangeError::CannotTake { why, .. } => {
            problem::CANNOT_TAKE.because(sentence(error)).with("why", *why)
        }
        ChangeError::Write(error) => unwritten(*error),
        ChangeError::Journal(error) => unread(error),
    }
}

/// No printer and no pool has this name.
pub(super) fn unknown_printer(printer: &str, known: &[String]) -> Problem {
    problem::UNKNOWN_PRINTER
        .because(format!(
            "There is no printer \"{}\" at this station; there is {}.",
            printer.escape_default(),
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ))
        .with("known", known.to_vec())
}

/// No job has this name.
pub(super) fn unknown_job(id: &str) -> Problem {
    problem::UNKNOWN_JOB.because(format!("There is no job \"{}\".", id.escape_default()))
}

/// No series has this name.
pub(super) fn unknown_series(name: &str) -> Problem {
    let detail = format!("There is no series \"{}\".", name.escape_default());
    problem::UNKNOWN_SERIES.because(detail)
}

/// The store's own words name files of this computer, so they go to the log.
pub(super) fn no_figures(error: &dyn std::fmt::Display) -> Problem {
    tracing::warn!(%error, "The figures could not be read");
    let detail = "The store of the figures does not open; the station's log says more.";
    problem::FIGURES_UNAVAILABLE.because(detail).retry_after(JOURNAL_RETRY_AFTER)
}

pub(super) fn unwritten(error: WriteError) -> Problem {
    let kind = match error {
        WriteError::DiskFull => &problem::DISK_FULL,
        WriteError::Unwritable | WriteError::Gone | WriteError::Unavailable => {
            &problem::JOURNAL_UNAVAILABLE
        }
        WriteError::Unknown => &problem::OUTCOME_UNKNOWN,
    };
    kind.because(sentence(&error)).retry_after(JOURNAL_RETRY_AFTER)
}

/// The journal's own words name files and rows of this computer, so they go to the log.
pub(super) fn unread(error: &JournalError) -> Problem {
    tracing::error!(%error, "The journal could not be read");
    let detail = "The journal cannot be read; the station's log says more.";
    problem::JOURNAL_UNAVAILABLE.because(detail).retry_after(JOURNAL_RETRY_AFTER)
}

/// An error's words as a sentence.
pub(super) fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}
