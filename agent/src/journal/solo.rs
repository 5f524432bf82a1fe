//! The journal in the hands of one thread: for tools that work while no station runs, and for
//! tests that cut its power at any operation.
//!
//! The same writer and the same reader as a running station's; only the thread is missing.

use std::cell::RefCell;
use std::sync::Arc;

use super::read::Reader;
use super::readers::Readers;
use super::records::{AuditEntry, JobId, JobRecord, Ordinal};
use super::waiting::Waiting;
use super::{
    Broken, Haste, JournalError, Promise, Request, Store, Write, WriteError, Writer, Written,
};
use crate::printers::Desk;
use crate::sealed::Sealed;

/// A journal without a thread.
pub struct Solo {
    writer: RefCell<Writer>,
    readers: Arc<Readers>,
    waiting: Arc<Waiting>,
    /// What goes with the next group.
    put_off: RefCell<Vec<Request>>,
}

impl Solo {
    /// Takes over a journal.
    pub fn new(store: Store) -> Self {
        let writer = Writer::new(store);
        let readers = writer.readers();
        let waiting = writer.waiting();
        let put_off = RefCell::default();
        Self { writer: RefCell::new(writer), readers, waiting, put_off }
    }

    /// Serves one group of requests, behind what was put off.
    pub fn serve(&self, group: Vec<Request>) {
        let mut all = self.put_off.take();
        all.extend(group);
        self.writer.borrow_mut().serve(all);
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
    fn front(&self, printer: &str, window: u8) -> Result<Vec<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.front(printer, window))
    }

    fn next_pending(&self, printer: &str, limit: u8) -> Result<Vec<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.next_pending(printer, limit))
    }

    fn question(&self, printer: &str) -> Result<Option<JobRecord>, JournalError> {
        self.readers.read(|reader| reader.question(printer))
    }

    fn document(&self, job: Ordinal) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        self.readers.read(|reader| reader.document(job))
    }

    fn is_anyone_waiting(&self, printer: &str) -> bool {
        self.waiting.of(printer) > 0
    }

    fn commit(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError> {
        let (reply, promise) = Promise::new();
        self.serve(vec![Request { writes, haste: Haste::AtOnce, reply }]);
        promise.wait()
    }

    fn commit_with_the_next(&self, writes: Vec<Write>) -> Result<Promise, WriteError> {
        let (reply, promise) = Promise::new();
        let request = Request { writes, haste: Haste::WithTheNext, reply };
        self.put_off.borrow_mut().push(request);
        Ok(promise)
    }

    fn keep(&self, promise: Promise) -> Result<Vec<Written>, WriteError> {
        if !self.put_off.borrow().is_empty() {
            self.serve(Vec::new());
        }
        promise.wait()
    }
}
