//! The journal as the station's parts hold it: many readers, and one thread that writes.
//!
//! The queue to the writer is bounded; when it is full the caller hears so at once.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use contract::chain::{JournalId, Link};
use contract::event::Token;
use spool::{ContentDigest, Mode, Timestamp};
use tokio::sync::{oneshot, watch};

use super::custody::{self, Alarm};
use super::load::{JournalLoad, Load};
use super::mark::Ground;
use super::promise::Promise;
use super::read::{Figures, Page, Reader, Totals};
use super::readers::Readers;
use super::records::{
    AttemptRecord, AuditEntry, ChangeNumber, EventRecord, JobId, JobRecord, Ordinal,
};
use super::waiting::Waiting;
use super::{GROUP_MAX, Haste, JournalError, Request, Store, Write, WriteError, Writer, Written};
use crate::sealed::Sealed;
use crate::supervision::{Part, Role};

/// How many requests may wait for the writer.
const WAITING_MAX: usize = 4_096;
/// Longer than SQLite waits for somebody else's lock.
const COMMIT_TIME_MAX: Duration = Duration::from_secs(45);

/// How long a write that nobody waits for is put off at most. A power cut in this time makes the
/// label one in doubt, like a cut while it printed.
const PUT_OFF_MAX: Duration = Duration::from_millis(2);

/// A running journal.
pub struct Journal {
    id: JournalId,
    requests: Mutex<Option<SyncSender<Request>>>,
    readers: Arc<Readers>,
    waiting: Arc<Waiting>,
    file: Option<(PathBuf, Ground)>,
    changes: watch::Receiver<ChangeNumber>,
    part: Arc<Part>,
    load: Arc<Load>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Journal {
    /// Starts the writer thread of a journal.
    pub fn start(store: Store) -> Result<Self, JournalError> {
        let id = store.journal_id();
        let (requests, inbox) = sync_channel(WAITING_MAX);
        let file = store.file().map(|file| (file.to_owned(), Ground::of(file)));
        let writer = Writer::new(store);
        let readers = writer.readers();
        let waiting = writer.waiting();
        let changes = writer.changes();
        let part = Part::new("journal", Role::Core, COMMIT_TIME_MAX);
        let load = Arc::new(Load::default());
        let (own, borne) = (Arc::clone(&part), Arc::clone(&load));
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || own.only_attempt(|| run(writer, &inbox, &own, &borne)))
            .map_err(JournalError::Thread)?;
        Ok(Self {
            id,
            requests: Mutex::new(Some(requests)),
            readers,
            waiting,
            file,
            changes,
            part,
            load,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The journal's name.
    pub fn id(&self) -> JournalId {
        self.id
    }

    /// What happened to the journal and no person has looked at yet.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.file.as_ref().map(|(file, _)| custody::alarms(file)).unwrap_or_default()
    }

    /// Whether the open journal is still the one in the state folder.
    pub fn is_in_place(&self) -> bool {
        self.file.as_ref().is_none_or(|(_, ground)| ground.is_there())
    }

    /// How the writer bears its load.
    pub fn load(&self) -> JournalLoad {
        self.load.seen(WAITING_MAX)
    }

    /// How long the longest commit took since this was asked last.
    pub fn longest_commit(&self) -> Duration {
        self.load.take_longest()
    }

    /// The writer, as its supervision sees it.
    pub fn part(&self) -> &Arc<Part> {
        &self.part
    }

    /// Rises with every change of any job; the journal itself says what changed.
    pub fn changes(&self) -> watch::Receiver<ChangeNumber> {
        self.changes.clone()
    }

    /// Commits writes and waits until they are on the disk.
    pub async fn write(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError> {
        let (told, answer) = oneshot::channel();
        // Whoever no longer waits for the answer needs none.
        let reply = Box::new(move |result| drop(told.send(result)));
        self.submit(Request { writes, haste: Haste::AtOnce, reply })?;
        answer.await.unwrap_or(Err(WriteError::Unknown))
    }

    /// The same for a thread that may block.
    pub fn write_blocking(&self, writes: Vec<Write>) -> Result<Vec<Written>, WriteError> {
        let (reply, promise) = Promise::new();
        self.submit(Request { writes, haste: Haste::AtOnce, reply })?;
        promise.wait()
    }

    /// Hands in writes that are committed with the next request, or soon by themselves.
    pub fn write_with_the_next(&self, writes: Vec<Write>) -> Result<Promise, WriteError> {
        let (reply, promise) = Promise::new();
        self.submit(Request { writes, haste: Haste::WithTheNext, reply })?;
        Ok(promise)
    }

    /// Queues a request; its reply runs on the writer's thread, right after the commit.
    pub fn submit(&self, request: Request) -> Result<(), WriteError> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = requests.as_ref().ok_or(WriteError::Unavailable)?;
        self.load.joins();
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => {
                self.load.leave(1);
                WriteError::Unavailable
            }
        })
    }

    /// Lets what waits be written, then stops the writer.
    pub fn stop(&self) {
        self.part.ask_to_stop();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("The journal's writer ended with a panic");
        }
    }

    /// See [`Page`].
    pub fn page(
        &self,
        before: Option<Ordinal>,
        printer: Option<&str>,
        limit: u32,
    ) -> Result<Page, JournalError> {
        self.read(|reader| reader.page(before, printer, limit))
    }

    /// The jobs at the printer, the oldest that wait for it, `window` of each at most, and the
    /// oldest that asks a person, as they stand at one instant.
    pub fn front(&self, printer: &str, window: u8) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.front(printer, window))
    }

    /// The oldest waiting jobs of a printer.
    pub fn next_pending(&self, printer: &str, limit: u8) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.next_pending(printer, limit))
    }

    /// The oldest jobs of a pool that wait for a printer and never started.
    pub fn movable(
        &self,
        printer: &str,
        pool: &str,
        limit: u32,
    ) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.movable(printer, pool, limit))
    }

    /// What a person lets each printer do; a printer that is missing works.
    pub fn modes(&self) -> Result<Vec<(String, Mode)>, JournalError> {
        self.read(Reader::modes)
    }

    /// Since when somebody calls for the shift lead; none if nobody does.
    pub fn lead_called_at(&self) -> Result<Option<Timestamp>, JournalError> {
        self.read(Reader::lead_called_at)
    }

    /// The oldest job of a printer that asks a person.
    pub fn question(&self, printer: &str) -> Result<Option<JobRecord>, JournalError> {
        self.read(|reader| reader.question(printer))
    }

    /// Jobs whose label carries one of these tokens (waybill, order, barcode), newest first.
    pub fn named(&self, tokens: [Token; 3], limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.named(tokens, limit))
    }

    /// What a client's idempotency key stands for.
    pub fn keyed(
        &self,
        client: &str,
        key: &str,
    ) -> Result<Option<(ContentDigest, JobId)>, JournalError> {
        self.read(|reader| reader.keyed(client, key))
    }

    /// How often a label was printed or asked for, counted over all its reprints.
    pub fn prints(&self, root: JobId) -> Result<u16, JournalError> {
        self.read(|reader| reader.prints(root))
    }

    /// The token of what a job's barcode says besides its references.
    pub fn scan_token(&self, job: Ordinal) -> Result<Option<Token>, JournalError> {
        self.read(|reader| reader.scan_token(job))
    }

    /// What people decided, newest first.
    pub fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditEntry>, JournalError> {
        self.read(|reader| reader.audit(before, limit))
    }

    /// How many jobs wait for a printer, as of the last commit.
    pub fn waiting(&self, printer: &str) -> u64 {
        self.waiting.of(printer)
    }

    /// Jobs that were with their printers when the station stopped.
    pub fn interrupted(&self) -> Result<Vec<JobRecord>, JournalError> {
        self.read(Reader::interrupted)
    }

    /// One job by its name.
    pub fn job(&self, id: JobId) -> Result<Option<JobRecord>, JournalError> {
        self.read(|reader| reader.job(id))
    }

    /// One job by its place.
    pub fn job_at(&self, ordinal: Ordinal) -> Result<Option<JobRecord>, JournalError> {
        self.read(|reader| reader.job_at(ordinal))
    }

    /// Jobs that changed after a change number, oldest change first.
    pub fn changed(&self, after: ChangeNumber, limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.changed(after, limit))
    }

    /// Every attempt at a job.
    pub fn attempts(&self, job: Ordinal) -> Result<Vec<AttemptRecord>, JournalError> {
        self.read(|reader| reader.attempts(job))
    }

    /// A job's document, unless it was erased.
    pub fn document(&self, job: Ordinal) -> Result<Option<Sealed<Vec<u8>>>, JournalError> {
        self.read(|reader| reader.document(job))
    }

    /// Unfinished jobs by condition, of one printer or of all.
    pub fn totals(&self, printer: Option<&str>) -> Result<Totals, JournalError> {
        self.read(|reader| reader.totals(printer))
    }

    /// Sums the labels of jobs that ended since a time.
    pub fn figures(&self, since: Timestamp) -> Result<Figures, JournalError> {
        self.read(|reader| reader.figures(since))
    }

    /// Jobs that ask a person, oldest first.
    pub fn doubts(&self, limit: u32) -> Result<Vec<JobRecord>, JournalError> {
        self.read(|reader| reader.doubts(limit))
    }

    /// How many bytes the events take, about.
    pub fn event_bytes(&self) -> Result<u64, JournalError> {
        self.read(Reader::event_bytes)
    }

    /// The number of the event before another one that was not given up; zero if there is none.
    pub fn told_before(&self, seq: u64) -> Result<u64, JournalError> {
        self.read(|reader| reader.told_before(seq))
    }

    /// Events after a number, in order; one without a body ends a stretch that was given up.
    pub fn events(&self, after: u64, limit: u32) -> Result<Vec<EventRecord>, JournalError> {
        self.read(|reader| reader.events(after, limit))
    }

    /// When the newest event happened, by the station's clock.
    pub fn newest_time(&self) -> Result<Option<Timestamp>, JournalError> {
        self.read(Reader::newest_time)
    }

    /// The number of the newest event.
    pub fn newest_event(&self) -> Result<u64, JournalError> {
        self.read(Reader::newest_event)
    }

    /// The chain's link after an event; the link before the first one for zero.
    pub fn link_at(&self, seq: u64) -> Result<Link, JournalError> {
        if seq == 0 {
            return Ok(Link::start(self.id));
        }
        self.read(|reader| reader.link_at(seq))
    }

    fn read<T>(
        &self,
        ask: impl FnOnce(&mut Reader) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        self.readers.read(ask)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(mut writer: Writer, inbox: &Receiver<Request>, part: &Part, load: &Load) {
    part.rests();
    while let Ok(first) = inbox.recv() {
        part.works();
        let mut group = vec![first];
        gather(inbox, &mut group);
        let served = group.len();
        load.begins();
        writer.serve(group);
        load.ends(writer.store().is_some());
        load.leave(served);
        part.rests();
    }
    writer.close();
}

/// Takes what waits; while nobody in the group stands and waits, a little longer.
fn gather(inbox: &Receiver<Request>, group: &mut Vec<Request>) {
    let until = Instant::now() + PUT_OFF_MAX;
    loop {
        group.extend(inbox.try_iter().take(GROUP_MAX.saturating_sub(group.len())));
        let is_awaited = group.iter().any(|request| request.haste == Haste::AtOnce);
        if is_awaited || group.len() >= GROUP_MAX {
            return;
        }
        match inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(request) => group.push(request),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}
