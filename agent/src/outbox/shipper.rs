//! The outbox's thread: looks at the journal, sends what is due, keeps the receipts.
//!
//! One request at a time, oldest first. Behind a backlog a fresh failure goes ahead of it, and the
//! hub fills the hole when the rest has come. The key is read for each request: it may have been
//! changed meanwhile.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use contract::batch::Class;
use contract::chain::{Link, Seq};
use contract::event::{DropCause, UnixMillis};
use contract::receipt::{RECEIPT_HEADER, Receipt};

use super::pace::{self, Pace};
use super::parcel::Parcel;
use super::route::{self, Position, Stretch};
use super::shipped::Shipped;
use super::{Means, OutboxView, Shown};
use crate::clock::{Moment, Time};
use crate::courier::{self, Answer, Courier};
use crate::enrolment::{Membership, membership};
use crate::identity;
use crate::journal::{JournalError, Write};
use crate::ladder::Level;
use crate::privacy::{self, tell_of_dropped};
use crate::supervision::Part;

/// How often the journal is looked at.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// How many events one request carries.
const EVENTS_MAX: u32 = 500;
/// How many of the newest events are looked through for a failure while a backlog waits.
const NEWEST_MAX: u32 = 100;
/// How long printing has the journal to itself between two requests of a backlog.
const BACKLOG_PAUSE: Duration = Duration::from_millis(50);
/// How often while the station tells a summary only.
const SELDOM_PAUSE: Duration = Duration::from_secs(30);

/// What a hub calls a journal of which it was told another story (RFC 9457 `type`).
const FORKED: &str = "urn:waystation:problem:forked";

/// The thread's own things.
pub(super) struct Shipper {
    means: Means,
    courier: Courier,
    shown: Shown,
    pace: Pace,
    position: Position,
    /// The last event that went past a backlog.
    overtaken: u64,
    /// The last event of which was told that it is forgotten.
    forgotten: u64,
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

impl Shipment {
    fn failed(cause: &impl ToString) -> Self {
        Self::Failed { cause: cause.to_string(), retry_after: None }
    }
}

impl Shipper {
    pub(super) fn new(means: Means, shown: Shown) -> Self {
        Self {
            means,
            courier: Courier::default(),
            shown,
            pace: Pace::default(),
            position: Position::default(),
            overtaken: 0,
            forgotten: 0,
            clock_offset_ms: 0,
        }
    }

    /// Forgets what a broken attempt left behind.
    pub(super) fn begin_anew(&mut self) {
        self.courier = Courier::default();
        self.position = Position::default();
    }

    pub(super) fn run(&mut self, inbox: &Receiver<()>, part: &Part) {
        let mut wait = Duration::ZERO;
        loop {
            part.rests();
            let stopping = match inbox.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            part.works();
            let shipment = self.ship(stopping).unwrap_or_else(|failed| failed);
            wait = match shipment {
                Shipment::Received { more: true } => BACKLOG_PAUSE,
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
    fn ship(&mut self, all: bool) -> Result<Shipment, Shipment> {
        let Some(hub) = membership(&self.means.state) else { return Ok(Shipment::Nothing) };
        let failed = |error: JournalError| Shipment::failed(&error);
        let shipped = Shipped::open(&self.means.state).map_err(|error| Shipment::failed(&error))?;
        let now = self.means.clock.moment();
        let journal = self.means.journal.id();
        let through = shipped.through(&hub.answer.hub, journal);
        let settled = shipped.settled(&hub.answer.hub, journal, now.wall);
        self.show(|view| {
            view.hub = Some(hub.answer.hub.to_string());
            view.through = through;
            view.settled = settled;
        });
        let after = self.position.after(through);
        let newest = self.means.journal.newest_event().map_err(failed)?;
        let waiting = newest.saturating_sub(after);
        if waiting > EVENTS_MAX.into()
            && let Some(stretch) = self.failure(newest, now).map_err(failed)?
        {
            let last = stretch.events.last().map_or(newest, |event| event.seq);
            self.send(&hub, &shipped, stretch, Class::Urgent, now)?;
            self.overtaken = last;
            return Ok(Shipment::Received { more: true });
        }
        let rows = self.means.journal.events(after, EVENTS_MAX).map_err(failed)?;
        let Some(stretch) = route::next(after, self.link_at(after), rows) else {
            return Ok(Shipment::Nothing);
        };
        if !(all || self.pace.is_due(&stretch.events, now.wall)) {
            return Ok(Shipment::Nothing);
        }
        self.explain(&stretch, now)?;
        let (Some(first), Some(last)) = (stretch.events.first(), stretch.events.last()) else {
            return Ok(Shipment::Nothing);
        };
        let (first, last) = (first.seq, last.seq);
        let more = last < newest;
        let class = route::class(&stretch.events, waiting > EVENTS_MAX.into(), now.wall);
        let through = self.send(&hub, &shipped, stretch, class, now)?;
        self.position.received(first, last, through);
        Ok(Shipment::Received { more })
    }

    /// A fresh failure among the newest events, with what follows it, that has not been sent.
    fn failure(&self, newest: u64, now: Moment) -> Result<Option<Stretch>, JournalError> {
        let from = newest.saturating_sub(NEWEST_MAX.into()).max(self.overtaken);
        let rows = self.means.journal.events(from, NEWEST_MAX)?;
        let Some(at) = route::failure(&rows, now.wall) else { return Ok(None) };
        // What went ahead before is continued without a hole, where it is near.
        let at = if from == self.overtaken { 0 } else { at };
        let before = match at {
            0 => self.link_at(from),
            at => rows.get(at - 1).map(|row| Link(row.link)),
        };
        let after = rows.get(at).map_or(from, |row| row.seq - 1);
        let rows = rows.into_iter().skip(at).collect();
        Ok(route::next(after, before, rows).filter(|stretch| stretch.forgotten.is_none()))
    }

    /// The link after an event, if it is still known.
    fn link_at(&self, seq: u64) -> Option<Link> {
        self.means.journal.link_at(seq).ok()
    }

    /// Tells the hub once that what it asks for is no longer kept.
    fn explain(&mut self, stretch: &Stretch, now: Moment) -> Result<(), Shipment> {
        let Some((first, last)) = stretch.forgotten.filter(|(_, last)| *last > self.forgotten)
        else {
            return Ok(());
        };
        let seq = |seq| Seq::new(seq).map_err(|error| Shipment::failed(&error));
        let happened =
            UnixMillis::new(stretch.events.first().map_or(0, |it| route::happened(it).0));
        let gone = privacy::Stretch {
            first: seq(first)?,
            last: seq(last)?,
            since: UnixMillis::new(0),
            until: happened,
            completed: 0,
        };
        let event = tell_of_dropped(&gone, DropCause::Forgotten, now.wall);
        let written = self.means.journal.write_blocking(vec![Write::Tell(Box::new(event))]);
        written.map_err(|error| Shipment::failed(&error))?;
        self.forgotten = last;
        Ok(())
    }

    /// Sends a stretch and keeps the receipt; how far it reaches.
    fn send(
        &mut self,
        hub: &Membership,
        shipped: &Shipped,
        stretch: Stretch,
        class: Class,
        now: Moment,
    ) -> Result<u64, Shipment> {
        let key =
            identity::signing_key(&self.means.state).map_err(|error| Shipment::failed(&error))?;
        let parcel = Parcel {
            membership: hub,
            journal: self.means.journal.id(),
            prev: stretch.prev,
            class,
            events: stretch.events,
            created_ms: now.wall.0.saturating_add_signed(self.clock_offset_ms),
        };
        let sealed = parcel.seal(&key).map_err(|error| Shipment::failed(&error))?;
        let url = format!("{}{}", hub.url, contract::batch::PATH);
        let answer = self.courier.post(&url, &sealed.headers, &sealed.body);
        let answer = answer.map_err(|error| Shipment::failed(&error))?;
        if answer.status != 200 {
            return Err(self.refused(&answer));
        }
        let receipt = believe(&answer, hub, &parcel).map_err(|cause| Shipment::failed(&cause))?;
        shipped.keep(&receipt, now.wall);
        self.pace.succeeded();
        self.show(|view| {
            view.through = receipt.through.get();
            view.trouble = None;
            view.is_forked = false;
        });
        Ok(receipt.through.get())
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
        if answer.status == 409 && courier::kind(&answer.body).as_deref() == Some(FORKED) {
            self.show(|view| view.is_forked = true);
        }
        let retry_after = header("retry-after").and_then(pace::retry_after);
        let detail = courier::detail(&answer.body);
        Shipment::Failed {
            cause: format!("the hub answers {}: {detail}", answer.status),
            retry_after,
        }
    }

    fn show(&self, change: impl FnOnce(&mut OutboxView)) {
        self.shown.change(change);
    }
}

/// The hub's receipt. A page that only looks like an answer, from a portal or a proxy, has none.
fn believe(answer: &Answer, hub: &Membership, parcel: &Parcel<'_>) -> Result<Receipt, String> {
    let header = answer.headers.get(RECEIPT_HEADER).and_then(|value| value.to_str().ok());
    let header = header.ok_or_else(|| format!("{} answered without a receipt", hub.url))?;
    let receipt = Receipt::open(header, &hub.answer.hub_public_key)
        .map_err(|error| format!("the receipt is not the hub's: {error}"))?;
    let ours = receipt.hub == hub.answer.hub
        && receipt.station == hub.answer.station
        && receipt.journal == parcel.journal
        && parcel.covers(&receipt);
    if ours { Ok(receipt) } else { Err("the receipt is for something else".to_owned()) }
}
