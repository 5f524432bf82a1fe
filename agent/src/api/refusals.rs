//! From the station's reasons to the API's problems.
//!
//! One place for all, so that a reason is answered the same on every path.

use std::time::Duration;

use door::{Problem, kinds};

use super::{StationError, problem};

/// How long a client waits for room in a queue.
const QUEUE_RETRY_AFTER: Duration = Duration::from_secs(30);

/// How long a client waits for the journal.
const JOURNAL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// The answer to a client.
pub(super) fn to_problem(error: StationError) -> Problem {
    match error {
        StationError::UnknownPrinter { printer, known } => problem::UNKNOWN_PRINTER
            .because(format!(
                "There is no printer \"{}\"; there is: {}.",
                printer.escape_default(),
                known.join(", ")
            ))
            .with("known", known),
        StationError::NotALabel { offset, what } => problem::NOT_A_LABEL
            .because(format!("At byte {offset}: {what}."))
            .with("offset", offset),
        StationError::WrongLanguage { printer, format, takes } => kinds::UNSUPPORTED_MEDIA_TYPE
            .because(format!("The printer \"{printer}\" does not speak {format}."))
            .remedy(format!("Send it a document of the type {}.", takes.join(" or "))),
        StationError::KeyReused => {
            problem::KEY_REUSED.because("The Idempotency-Key came before, with another content.")
        }
        StationError::QueueFull { printer, waiting, max } => problem::QUEUE_FULL
            .because(format!("{waiting} jobs wait at \"{printer}\"; at most {max} may."))
            .with("waiting", waiting)
            .with("max", max)
            .retry_after(QUEUE_RETRY_AFTER),
        StationError::DiskFull => {
            problem::DISK_FULL.because("The journal has no room for the job; it was not accepted.")
        }
        StationError::JournalUnavailable(what) => problem::JOURNAL_UNAVAILABLE
            .because(format!("The journal says: {what}. Nothing was accepted."))
            .retry_after(JOURNAL_RETRY_AFTER),
        StationError::OutcomeUnknown => problem::OUTCOME_UNKNOWN
            .because("The disk failed while the request was being kept.")
            .retry_after(JOURNAL_RETRY_AFTER),
        StationError::UnknownJob => problem::UNKNOWN_JOB.because("There is no such job."),
        StationError::NotResolvable { state } => {
            problem::NOT_RESOLVABLE.because(format!("The job is {state} and waits for no answer."))
        }
        StationError::NotCancelable { state } => {
            problem::NOT_CANCELABLE.because(format!("The job is {state}."))
        }
        StationError::UnknownCursor => problem::UNKNOWN_CURSOR.because("No list gave it out."),
    }
}
