//! Tells the hub what the journal holds: batches, signs, sends, and believes only a signed receipt.
//!
//! Runs on a thread of its own and only reads the journal: a hub that is away, slow or hostile
//! costs printing nothing. The journal is the buffer; what no receipt covers is sent again.

mod pace;
mod parcel;
mod shipped;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use contract::key::SigningKey;
use contract::receipt::{RECEIPT_HEADER, Receipt};

use crate::admission::Admission;
use crate::clock::{Clock, Time};
use crate::courier::{self, Answer, Courier};
use crate::enrolment::{Membership, membership};
use crate::journal::Journal;
use crate::ladder::Level;
use crate::supervision::{Attempt, Part, Role};
use pace::Pace;
use parcel::Parcel;
use shipped::Shipped;

/// How often the journal is looked at.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// How many events one request carries.
const EVENTS_MAX: u32 = 500;
/// How often while the station tells a summary only.
const SELDOM_PAUSE: Duration = Duration::from_secs(30);
/// Longer than a request to the hub may take, name look-up included.
const SHIPMENT_TIME_MAX: Duration = Duration::from_secs(60);

/// What the outbox shows of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxView {
    /// The hub's name, once the station is known to one.
    pub hub: Option<String>,
    /// The last event a receipt covers.
    pub through: u64,
    /// Why the last attempt failed; cleared by a receipt.
    pub trouble: Option<String>,
}

/// A running outbox.
pub struct Outbox {
    view: Arc<Mutex<OutboxView>>,
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
    /// The key that signs for the station.
    pub key: SigningKey,
    /// The time.
    pub clock: Arc<Clock>,
    /// What the station still does.
    pub admission: Arc<Admission>,
}

impl Outbox {
    /// Starts the thread.
    pub fn start(means: Means) -> std::io::Result<Self> {
        let view = Arc::new(Mutex::new(OutboxView::default()));
        let shown = Arc::clone(&view);
        let (bell, inbox) = sync_channel(1);
        let part = Part::new("outbox", Role::Helper, SHIPMENT_TIME_MAX);
        let own = Arc::clone(&part);
        let thread = thread::Builder::new()
            .name("outbox".to_owned())
            .spawn(move || keep_running(Shipper::new(means, shown), &inbox, &own))?;
        Ok(Self { view, bell, part, thread: Mutex::new(Some(thread)) })
    }

    /// The outbox, as its supervision sees it.
    pub fn part(&self) -> &Arc<Part> {
        &self.part
    }

    /// How it goes.
    pub fn view(&self) -> OutboxView {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
        shipper.courier = Courier::default();
    }
}

/// The thread's own things.
struct Shipper {
    means: Means,
    courier: Courier,
    view: Arc<Mutex<OutboxView>>,
    pace: Pace,
    /// How far the hub's clock is ahead of ours, in milliseconds, once it complained.
    clock_offset_ms: i64,
}

/// How one attempt ended.
enum Shipment {
    /// A receipt came; whether more waits.
    Received { more: bool },
    /// Nothing waits, or nothing that is due.
    Nothing,
    /// No receipt; when to try again at the earliest.
    Failed { cause: String, retry_after: Option<Duration> },
}

impl Shipper {
    fn new(means: Means, view: Arc<Mutex<OutboxView>>) -> Self {
        Self { means, courier: Courier::default(), view, pace: Pace::default(), clock_offset_ms: 0 }
    }

    fn run(&mut self, inbox: &Receiver<()>, part: &Part) {
        let mut wait = Duration::ZERO;
        loop {
            part.rests();
            let stopping = match inbox.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            part.works();
            wait = match self.ship(stopping) {
                Shipment::Received { more: true } => Duration::ZERO,
                Shipment::Received { more: false } | Shipment::Nothing => LOOK_PAUSE,
                Shipment::Failed { cause, retry_after } => {
                    tracing::warn!(%cause, "The hub did not take a batch; it will be sent again");
                    self.show(|view| view.trouble = Some(cause));
                    self.pace.failed(retry_after)
                }
            };
            if stopping {
                return;
            }
            if self.means.admission.level() >= Level::SummaryOnly {
                wait = wait.max(SELDOM_PAUSE);
            }
        }
    }

    /// Sends one batch, if one is due.
    fn ship(&mut self, all: bool) -> Shipment {
        let Some(hub) = membership(&self.means.state) else { return Shipment::Nothing };
        let failed = |cause: String| Shipment::Failed { cause, retry_after: None };
        let shipped = match Shipped::open(&self.means.state) {
            Ok(shipped) => shipped,
            Err(error) => return failed(error.to_string()),
        };
        let through = shipped.through(&hub.answer.hub, self.means.journal.id());
        self.show(|view| {
            view.hub = Some(hub.answer.hub.to_string());
            view.through = through;
        });
        let now = self.means.clock.moment();
        let events = match self.means.journal.events(through, EVENTS_MAX) {
            Ok(events) => events,
            Err(error) => return failed(error.to_string()),
        };
        if !(all || self.pace.is_due(&events, now.wall)) || events.is_empty() {
            return Shipment::Nothing;
        }
        let more = events.len() >= EVENTS_MAX as usize;
        let prev = match self.means.journal.link_at(through) {
            Ok(prev) => prev,
            Err(error) => return failed(error.to_string()),
        };
        let parcel = Parcel {
            membership: &hub,
            journal: self.means.journal.id(),
            prev,
            events,
            created_ms: now.wall.0.saturating_add_signed(self.clock_offset_ms),
        };
        match self.send(&parcel, &hub) {
            Ok(receipt) => {
                shipped.keep(&receipt, now.wall);
                self.pace.succeeded();
                self.show(|view| {
                    view.through = receipt.through.get();
                    view.trouble = None;
                });
                Shipment::Received { more }
            }
            Err(failure) => failure,
        }
    }

    fn send(&mut self, parcel: &Parcel<'_>, hub: &Membership) -> Result<Receipt, Shipment> {
        let failed = |cause: String| Shipment::Failed { cause, retry_after: None };
        let sealed = parcel.seal(&self.means.key).map_err(|error| failed(error.to_string()))?;
        let url = format!("{}{}", hub.url, contract::batch::PATH);
        let answer = self
            .courier
            .post(&url, &sealed.headers, &sealed.body)
            .map_err(|error| failed(error.to_string()))?;
        if answer.status != 200 {
            return Err(self.refused(&answer));
        }
        // A page that only looks like an answer, from a portal or a proxy, has no receipt.
        let header = answer.headers.get(RECEIPT_HEADER).and_then(|value| value.to_str().ok());
        let header = header.ok_or_else(|| failed(format!("{url} answered without a receipt")))?;
        let receipt = Receipt::open(header, &hub.answer.hub_public_key)
            .map_err(|error| failed(format!("the receipt is not the hub's: {error}")))?;
        let ours = receipt.hub == hub.answer.hub
            && receipt.station == hub.answer.station
            && receipt.journal == parcel.journal
            && parcel.covers(&receipt);
        if ours { Ok(receipt) } else { Err(failed("the receipt is for something else".to_owned())) }
    }

    fn refused(&mut self, answer: &Answer) -> Shipment {
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        if answer.status == 401
            && let Some(theirs) =
                header("date").and_then(|date| httpdate::parse_http_date(date).ok())
            && let Ok(theirs) = theirs.duration_since(std::time::UNIX_EPOCH)
        {
            // The next signature is made for the hub's clock; our own records keep our time.
            let ours = i64::try_from(self.means.clock.moment().wall.0).unwrap_or(i64::MAX);
            let theirs = i64::try_from(theirs.as_millis()).unwrap_or(i64::MAX);
            self.clock_offset_ms = theirs.saturating_sub(ours);
        }
        let retry_after = header("retry-after").and_then(pace::retry_after);
        let detail = courier::detail(&answer.body);
        Shipment::Failed {
            cause: format!("the hub answers {}: {detail}", answer.status),
            retry_after,
        }
    }

    fn show(&self, change: impl FnOnce(&mut OutboxView)) {
        change(&mut self.view.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
