//! Answers requests to write, a group at a time: batch whatever waits, never wait for a batch.
//! Only what nobody stands and waits for is put off, so that it shares the next commit.
//!
//! Nobody is answered before the commit is known to be on the disk, or known not to be.

use std::sync::Arc;

use tokio::sync::watch;

use super::mark::{Follower, Ground, Mark};
use super::readers::Readers;
use super::reserve::Reserve;
use super::store::Closed;
use super::waiting::Waiting;
use super::{ChangeNumber, JournalError, Store, Write, WriteError, Written};

/// How many requests one commit may carry; more wait for the next.
pub const GROUP_MAX: usize = 200;

/// Who is told what became of a request, once.
pub type Reply = Box<dyn FnOnce(Result<Vec<Written>, WriteError>) + Send>;

/// When a request is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// At once, with whatever else waits: somebody stands and waits for the answer.
    AtOnce,
    /// With the next request, or soon by itself: it should not hold up what comes next.
    WithTheNext,
}

/// Writes that belong together, and who is told.
pub struct Request {
    /// What to write.
    pub writes: Vec<Write>,
    /// When.
    pub haste: Haste,
    /// Who is told.
    pub reply: Reply,
}

/// The one who writes.
pub struct Writer {
    journal: Pen,
    readers: Arc<Readers>,
    waiting: Arc<Waiting>,
    /// Room for the worst day; none on a simulated disk.
    reserve: Option<Reserve>,
    /// Where the journal lies, and the mark beside it; none on a simulated disk.
    ground: Option<(Ground, Follower)>,
    /// Who listens for changes; raised before anyone is answered.
    told: watch::Sender<ChangeNumber>,
}

enum Pen {
    Open(Box<Store>),
    /// The last reopening failed; the next group tries again.
    Dry(Box<Closed>),
    /// Only while a reopening is under way.
    Changing,
}

impl Writer {
    /// Takes over a journal's writing end.
    pub(super) fn new(store: Store) -> Self {
        let readers = Arc::new(store.readers());
        let reserve = store.reserve();
        let waiting = Arc::new(Waiting::default());
        waiting.follow(store.queues());
        let ground = store.file().map(|file| (Ground::of(file), Follower::of(file)));
        let told = watch::Sender::new(store.last_change());
        Self { journal: Pen::Open(Box::new(store)), readers, waiting, reserve, ground, told }
    }

    /// The number of the newest change, as of the last commit. Whoever was answered finds it here.
    pub(super) fn changes(&self) -> watch::Receiver<ChangeNumber> {
        self.told.subscribe()
    }

    /// Who waits for whom, as of the last commit.
    pub(super) fn waiting(&self) -> Arc<Waiting> {
        Arc::clone(&self.waiting)
    }

    /// The connections that read what is written here.
    pub(super) fn readers(&self) -> Arc<Readers> {
        Arc::clone(&self.readers)
    }

    /// The journal, while it can be written.
    pub fn store(&self) -> Option<&Store> {
        match &self.journal {
            Pen::Open(store) => Some(store),
            Pen::Dry(_) | Pen::Changing => None,
        }
    }

    /// Commits one group and answers everyone in it.
    pub fn serve(&mut self, group: Vec<Request>) {
        let mut writes = Vec::new();
        let mut waiting = Vec::with_capacity(group.len());
        let room = self.reserve.as_mut().is_none_or(Reserve::is_held);
        for request in group {
            if !room && request.writes.iter().any(Write::is_acceptance) {
                (request.reply)(Err(WriteError::DiskFull));
                continue;
            }
            waiting.push((request.writes.len(), request.reply));
            writes.extend(request.writes);
        }
        let answer = self.commit(&writes);
        let forgot = |it: &Written| matches!(it, Written::Retained(done) if done.forgot_a_day);
        if answer.as_ref().is_ok_and(|written| written.iter().any(forgot)) {
            self.scrub();
            self.put_mark(false);
        }
        if let Some(store) = self.store() {
            self.waiting.follow(store.queues());
            self.told.send_replace(store.last_change());
        }
        let mut written = answer.as_deref().unwrap_or_default();
        for (count, reply) in waiting {
            match &answer {
                Ok(_) => {
                    let (own, rest) = written.split_at(count);
                    written = rest;
                    reply(Ok(own.to_vec()));
                }
                Err(error) => reply(Err(*error)),
            }
        }
        if self.ground.as_ref().is_some_and(|(_, follower)| follower.is_due()) {
            self.put_mark(false);
        }
    }

    /// Says beside the journal that it was closed in good order.
    pub(super) fn close(&mut self) {
        self.put_mark(true);
    }

    fn put_mark(&mut self, closed: bool) {
        let Pen::Open(store) = &self.journal else { return };
        if let (Some((ground, follower)), Ok(mark)) = (&mut self.ground, store.mark())
            && ground.is_there()
        {
            follower.follow(Mark { closed, ..mark });
        }
    }

    fn commit(&mut self, writes: &[Write]) -> Result<Vec<Written>, WriteError> {
        if self.ground.as_ref().is_some_and(|(ground, _)| !ground.is_there()) {
            return Err(WriteError::Gone);
        }
        self.refill().map_err(|_| WriteError::Unwritable)?;
        let Pen::Open(store) = &mut self.journal else { return Err(WriteError::Unwritable) };
        match store.commit(writes) {
            Ok(written) => Ok(written),
            Err(unknown) => {
                if unknown.cause == WriteError::DiskFull
                    && let Some(reserve) = &mut self.reserve
                {
                    reserve.release();
                }
                // A failed commit may be on the disk all the same: read before answering.
                let present = self.reopen().map_err(|_| WriteError::Unknown)?;
                self.put_mark(false);
                match unknown.written {
                    Some(written) if present => Ok(written),
                    Some(_) | None => Err(unknown.cause),
                }
            }
        }
    }

    /// Leaves no trace of a key that was forgotten: not with the readers, not in the log.
    fn scrub(&self) {
        self.let_go_of_the_log();
        let _closed = self.readers.close();
        if let Some(store) = self.store()
            && let Err(error) = store.start_a_new_log()
        {
            tracing::warn!(%error, "The log keeps what was forgotten until it is emptied");
        }
    }

    fn let_go_of_the_log(&self) {
        if let Some((_, follower)) = &self.ground {
            follower.lets_go_of_the_log();
        }
    }

    /// Opens the journal again after a reopening that failed.
    fn refill(&mut self) -> Result<(), ()> {
        match std::mem::replace(&mut self.journal, Pen::Changing) {
            Pen::Dry(closed) => {
                let Closed { place, key, opened_at, .. } = *closed;
                match Store::open(place.clone(), key.clone(), opened_at) {
                    Ok(store) => self.journal = Pen::Open(Box::new(store)),
                    Err(error) => {
                        self.journal = dry(Box::new(Closed { place, key, opened_at, error }));
                        return Err(());
                    }
                }
            }
            open @ (Pen::Open(_) | Pen::Changing) => self.journal = open,
        }
        Ok(())
    }

    /// Opens the journal anew after a failed commit; whether the group is in it.
    fn reopen(&mut self) -> Result<bool, ()> {
        let Pen::Open(store) = std::mem::replace(&mut self.journal, Pen::Changing) else {
            return Err(());
        };
        self.let_go_of_the_log();
        // With the last connection goes the log's index, and it is made anew from the disk.
        let _closed = self.readers.close();
        match store.reopen() {
            Ok((store, present)) => {
                self.journal = Pen::Open(Box::new(store));
                Ok(present)
            }
            Err(closed) => {
                self.journal = dry(closed);
                Err(())
            }
        }
    }
}

fn dry(closed: Box<Closed>) -> Pen {
    let error: &JournalError = &closed.error;
    tracing::error!(%error, "The journal does not open; nothing is accepted until it does");
    Pen::Dry(closed)
}
