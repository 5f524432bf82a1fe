//! Tells the hub what the journal holds: batches, signs, sends, and believes only a signed receipt.
//!
//! Runs on a thread of its own and only reads the journal: a hub that is away, slow or hostile
//! costs printing nothing. The journal is the buffer; what no receipt covers is sent again.

mod pace;
mod parcel;
mod route;
mod shipped;
mod shipper;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::admission::Admission;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::supervision::{Attempt, Part, Role};
use shipper::Shipper;

/// Longer than a request to the hub may take, name look-up included.
const SHIPMENT_TIME_MAX: Duration = Duration::from_secs(60);

/// What the outbox shows of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxView {
    /// The hub's name, once the station is known to one.
    pub hub: Option<String>,
    /// The last event a receipt covers.
    pub through: u64,
    /// The last event that a receipt has covered for as long as the hub may ask again.
    pub settled: u64,
    /// Why the last attempt failed; cleared by a receipt.
    pub trouble: Option<String>,
    /// Whether the hub holds another story of this journal; cleared by a receipt.
    pub is_forked: bool,
}

/// What the outbox shows of itself, for whoever looks from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Shown(Arc<Mutex<OutboxView>>);

impl Shown {
    /// How it goes.
    pub fn view(&self) -> OutboxView {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It goes otherwise now.
    pub(crate) fn change(&self, change: impl FnOnce(&mut OutboxView)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A running outbox.
pub struct Outbox {
    shown: Shown,
    bell: SyncSender<()>,
    part: Arc<Part>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the outbox works with.
pub struct Means {
    /// The station's state folder.
    pub state: PathBuf,
    /// Where the events are.
    pub journal: Arc<Journal>,
    /// The time.
    pub clock: Arc<Clock>,
    /// What the station still does.
    pub admission: Arc<Admission>,
}

impl Outbox {
    /// Starts the thread.
    pub fn start(means: Means) -> std::io::Result<Self> {
        let shown = Shown::default();
        let shows = shown.clone();
        let (bell, inbox) = sync_channel(1);
        let part = Part::new("outbox", Role::Helper, SHIPMENT_TIME_MAX);
        let own = Arc::clone(&part);
        let thread = thread::Builder::new()
            .name("outbox".to_owned())
            .spawn(move || keep_running(Shipper::new(means, shows), &inbox, &own))?;
        Ok(Self { shown, bell, part, thread: Mutex::new(Some(thread)) })
    }

    /// The outbox, as its supervision sees it.
    pub fn part(&self) -> &Arc<Part> {
        &self.part
    }

    /// How it goes.
    pub fn view(&self) -> OutboxView {
        self.shown.view()
    }

    /// How it goes, for whoever outlives the outbox.
    pub fn shown(&self) -> Shown {
        self.shown.clone()
    }

    /// Tells what is still to be told, once, and ends.
    pub fn stop(self) {
        let Self { bell, thread, .. } = self;
        drop(bell);
        let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("The outbox ended with a panic");
        }
    }

    /// Has the journal looked at now.
    pub fn ring(&self) {
        match self.bell.try_send(()) {
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }
}

fn keep_running(mut shipper: Shipper, inbox: &Receiver<()>, part: &Part) {
    while let Attempt::Again(pause) = part.attempt(|| shipper.run(inbox, part)) {
        if let Err(RecvTimeoutError::Disconnected) = inbox.recv_timeout(pause) {
            return;
        }
        shipper.begin_anew();
    }
}
