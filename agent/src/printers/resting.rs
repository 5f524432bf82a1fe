//! The shortcut past the queue: a resting lane leaves what its printer said at the desk, and a job
//! accepted meanwhile is born with its intent, in one commit instead of two.
//!
//! Whoever takes a resting place either hands over a label or gives the place back; a claim that is
//! dropped gives it back by itself.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use spool::Baseline;

use crate::journal::JobRecord;
use crate::sealed::Sealed;

/// A label whose intent is in the journal and whose first byte is not yet sent.
pub struct Handed {
    /// The job, processing.
    pub job: JobRecord,
    /// What to send.
    pub document: Arc<Sealed<Vec<u8>>>,
}

/// What a lane is told.
pub enum Call {
    /// Something waits in the journal.
    Bell,
    /// A label was born at rest.
    Handed(Box<Handed>),
    /// A claim came to nothing.
    Returned,
}

/// How many calls may wait; a full line means the lane is awake anyway.
const CALLS_MAX: usize = 64;

/// The acceptor's side of a lane.
#[derive(Clone)]
pub struct Resting {
    place: Arc<Mutex<Option<Baseline>>>,
    calls: SyncSender<Call>,
}

/// The lane's side.
pub struct RestingLane {
    place: Arc<Mutex<Option<Baseline>>>,
    calls: Receiver<Call>,
}

/// Makes the two sides of a lane's resting place.
pub fn resting_place() -> (Resting, RestingLane) {
    let place = Arc::new(Mutex::new(None));
    let (calls, inbox) = sync_channel(CALLS_MAX);
    (Resting { place: Arc::clone(&place), calls }, RestingLane { place, calls: inbox })
}

/// The right to start a label on a resting printer.
pub struct Claim {
    baseline: Baseline,
    calls: Option<SyncSender<Call>>,
}

impl Resting {
    /// Takes the printer if it rests.
    pub fn claim(&self) -> Option<Claim> {
        let baseline = lock(&self.place).take()?;
        Some(Claim { baseline, calls: Some(self.calls.clone()) })
    }

    /// Wakes the lane.
    pub fn ring(&self) {
        // A full line means that calls are waiting already, and the lane looks at the journal
        // after each.
        self.calls.try_send(Call::Bell).ok();
    }
}

impl Claim {
    /// What the printer said when it came to rest.
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// Hands a label over.
    pub fn hand_over(mut self, label: Handed) {
        if let Some(calls) = self.calls.take() {
            // A lane that is gone has left its last label to the next start's recovery.
            calls.send(Call::Handed(Box::new(label))).ok();
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(calls) = self.calls.take() {
            calls.send(Call::Returned).ok();
        }
    }
}

impl RestingLane {
    /// Waits without offering the printer; the label handed over meanwhile, if any.
    pub fn wait(&self, limit: Duration) -> Option<Handed> {
        match self.calls.recv_timeout(limit) {
            Ok(Call::Handed(label)) => Some(*label),
            Ok(Call::Bell | Call::Returned)
            | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Offers the printer until called or until `limit` has passed.
    pub fn rest(&self, baseline: Baseline, limit: Duration) -> Option<Handed> {
        *lock(&self.place) = Some(baseline);
        let called = self.calls.recv_timeout(limit);
        let still_free = lock(&self.place).take().is_some();
        match called {
            Ok(Call::Handed(label)) => Some(*label),
            // Somebody holds a claim: what they hand over must not be overtaken.
            Ok(Call::Bell) | Err(RecvTimeoutError::Timeout) if !still_free => self.claimed(),
            Ok(Call::Bell | Call::Returned)
            | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Forgets every call, after the lane broke. No claim is out: a lane works only when none is.
    pub fn clear(&self) {
        *lock(&self.place) = None;
        while self.calls.try_recv().is_ok() {}
    }

    /// Waits for what a claim comes to; every claim comes to something.
    fn claimed(&self) -> Option<Handed> {
        loop {
            match self.calls.recv() {
                Ok(Call::Handed(label)) => return Some(*label),
                Ok(Call::Returned) | Err(_) => return None,
                Ok(Call::Bell) => {}
            }
        }
    }
}

fn lock<T>(place: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
