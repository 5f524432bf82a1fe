//! The journal in the hands of one thread: for tools that work while no station runs, and for
//! tests that cut its power at any operation.
//!
//! The same writer and the same reader as a running station's; only the thread is missing.

use std::cell::RefCell;
use std::sync::Arc;

use super::read::Reader;
use super::readers::Readers;
use super::records::{AuditEntry, JobId, JobRecord, Ordinal};
use super::{Broken, JournalError, Request, Store, Write, WriteError, Writer, Written};
use crate::printers::Desk;
use crate::sealed::Sealed;

/// A journal without a thread.
pub struct Solo {
    writer: RefCell<Writer>,
    readers: Arc<Readers>,
}

impl Solo {
    /// Takes over a journal.
    pub fn new(store: Store) -> Self {
        let writer = Writer::new(store);
        let readers = writer.readers();
        Self { writer: RefCell::new(writer), readers }
    }

    /// Serves one group of requests.
    pub fn serve(&self, group: Vec<Request>) {
        self.writer.borrow_mut().serve(group);
    }

    /// One job by its name.
    pub fn job(&self, id: JobId) -> Result<Option<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.job(id))
    }

    /// Jobs that were with their printers when the station stopped.
    pub fn interrupted(&self) -> Result<Vec<JobRecord>, JournalError> {
        self.readers.read(Reader::interrupted)
    }

    /// What people decided, newest first.
    pub fn audit(&self, limit: u32) -> Result<Vec<AuditEntry>, JournalError> {
        self.readers.read(|reader| reader.audit(u64::MAX, limit))
    }

    /// The newest jobs.
    pub fn newest(&self, limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.page(None, None, limit)).map(|page| page.jobs)
    }

    /// Whether the chain of people's decisions holds.
    pub fn check_audit(&self) -> Result<Result<(), Broken>, JournalError> {
        self.writer.borrow().store().ok_or(JournalError::Stopped)?.check_audit()
    }

    /// SQLite's own check of the whole file; empty if it is sound.
    pub fn complaints(&self) -> Result<Vec<String>, JournalError> {
        self.writer.borrow().store().ok_or(JournalError::Stopped)?.complaints()
    }
}

impl Desk for Solo {
    fn front(&self, printer: &str) -> Result<Vec<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.front(printer))
    }

    fn next_pending(&self, printer: &str) -> Result<Option<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.next_pending(printer))
    }

    fn question(&self, printer: &str) -> Result<Option<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.question(printer))
    }

    fn document(&self, job: Ordinal) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        self.readers.read(|reader| reader.document(job))
    }

    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError> {
        let (told, answer) = std::sync::mpsc::channel();
        let reply = Box::new(move |result| told.send(result).expect("the caller waits below"));
        self.serve(vec![Request { writes, reply }]);
        answer.recv().unwrap_or(Err(WriteError::Unknown))
    }
}
