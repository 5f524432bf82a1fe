//! What a lane asks of the journal, and nothing more.

use crate::journal::{
    JobRecord, Journal, JournalError, Ordinal, Promise, Write, WriteError, Written,
};
use crate::sealed::Sealed;

/// The journal, from a lane's side of the desk.
pub trait Desk {
    /// The jobs at the printer, the oldest that wait for it, `window` of each at most, and the
    /// oldest that asks a person, as they stand at one instant.
    fn front(&self, printer: &str, window: u8) -> Result<Vec<JobRecord>, JournalError>;

    /// The oldest waiting jobs of a printer.
    fn next_pending(&self, printer: &str, limit: u8) -> Result<Vec<JobRecord>, JournalError>;

    /// The oldest job of a printer that asks a person.
    fn question(&self, printer: &str) -> Result<Option<JobRecord>, JournalError>;

    /// A job's document, unless it was erased.
    fn document(&self, job: Ordinal) -> Result<Option<Sealed<Vec<u8>>>, JournalError>;

    /// Whether a job waits for a printer, as of the last commit.
    fn is_anyone_waiting(&self, printer: &str) -> bool;

    /// Commits writes and waits until they are on the disk.
    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError>;

    /// Hands in writes that are committed with the next request, or soon by themselves.
    fn commit_with_the_next(&self, writes: Vec<Write>) -> Result<Promise, WriteError>;

    /// Waits until a promise is kept.
    fn keep(&self, promise: Promise) -> Result<Vec<Written>, WriteError>;
}

impl Desk for Journal {
    fn front(&self, printer: &str, window: u8) -> Result<Vec<JobRecord>, JournalError> {
        Journal::front(self, printer, window)
    }

    fn next_pending(&self, printer: &str, limit: u8) -> Result<Vec<JobRecord>, JournalError> {
        Journal::next_pending(self, printer, limit)
    }

    fn question(&self, printer: &str) -> Result<Option<JobRecord>, JournalError> {
        Journal::question(self, printer)
    }

    fn document(&self, job: Ordinal) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        Journal::document(self, job)
    }

    fn is_anyone_waiting(&self, printer: &str) -> bool {
        self.waiting(printer) > 0
    }

    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError> {
        self.write_blocking(writes)
    }

    fn commit_with_the_next(&self, writes: Vec<Write>) -> Result<Promise, WriteError> {
        self.write_with_the_next(writes)
    }

    fn keep(&self, promise: Promise) -> Result<Vec<Written>, WriteError> {
        promise.wait()
    }
}
