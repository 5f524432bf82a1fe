//! How much the station lets in: the narrow places between the door and the printers.
//!
//! The sand-glass, from the top: connections (the door), requests of each client (a token bucket),
//! bytes being worked on, jobs waiting at each printer (the journal counts them), commits, and the
//! one label in flight. Each place says no at once, and when to come again. Nothing here knows HTTP.

mod bucket;
mod gauge;
mod memory;
mod room;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub use bucket::Allowance;
use bucket::Bucket;
pub use gauge::Gauge;
pub use room::{ROOM_TIME_DEFAULT, room_after};

use crate::clock::{Clock, Time};
use crate::ladder::{Level, Pressure};

/// What a paired web page may do: ten times what a bench does, so that one that turns in circles
/// keeps nobody else waiting.
pub const PAGE_ALLOWANCE: Allowance = Allowance { per_second: 20, burst: 200 };

/// What a program may do: it may speak for fifty benches that hand in five hundred labels each.
pub const PROGRAM_ALLOWANCE: Allowance = Allowance { per_second: 1_000, burst: 25_000 };

/// How many bytes of requests are worked on at once, counted as they lie in memory.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes are counted in pieces of this size.
const PIECE_BYTES: usize = 1024;

/// Where the station stands on its ladder, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it still does.
    pub level: Level,
    /// Since when.
    pub since: spool::Timestamp,
    /// What brought it there.
    pub pressures: Vec<Pressure>,
}

/// The narrow places that the API stands at; shared by all requests.
pub struct Admission {
    clock: Arc<Clock>,
    buckets: Mutex<BTreeMap<String, Bucket>>,
    pieces: Arc<Semaphore>,
    standing: watch::Sender<Standing>,
}

/// Bytes that are being worked on, until it is dropped.
pub struct Held(#[expect(dead_code, reason = "it is held for its end")] OwnedSemaphorePermit);

impl Admission {
    /// For these clients; others become known later, and nobody else gets as far as here.
    pub fn new<'a>(
        clients: impl IntoIterator<Item = (&'a str, Allowance)>,
        clock: Arc<Clock>,
    ) -> Self {
        let now = clock.moment();
        let bucket =
            |(name, allowance): (&str, _)| (name.to_owned(), Bucket::new(allowance, now.steady));
        let standing = Standing { level: Level::All, since: now.wall, pressures: Vec::new() };
        Self {
            buckets: Mutex::new(clients.into_iter().map(bucket).collect()),
            pieces: Arc::new(Semaphore::new(REQUEST_BYTES_MAX / PIECE_BYTES)),
            standing: watch::Sender::new(standing),
            clock,
        }
    }

    /// Gives a client that was let in its allowance: that of a page, or that of a program.
    pub fn know(&self, client: &str, is_page: bool) {
        let allowance = if is_page { PAGE_ALLOWANCE } else { PROGRAM_ALLOWANCE };
        let bucket = Bucket::new(allowance, self.clock.moment().steady);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.insert(client.to_owned(), bucket);
    }

    /// Forgets a client that was sent away.
    pub fn forget(&self, client: &str) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(client);
    }

    /// Lets a client's request in.
    ///
    /// # Errors
    /// How long until the client's next request is let in.
    pub fn enter(&self, client: &str) -> Result<(), std::time::Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bucket) = buckets.get_mut(client) else { return Ok(()) };
        bucket.take(self.clock.moment().steady)
    }

    /// Takes room for a request of so many bytes, if there is any; one is always let in alone.
    pub fn hold(&self, bytes: usize) -> Option<Held> {
        let pieces = bytes.div_ceil(PIECE_BYTES).min(REQUEST_BYTES_MAX / PIECE_BYTES);
        let pieces = u32::try_from(pieces).unwrap_or(u32::MAX);
        Arc::clone(&self.pieces).try_acquire_many_owned(pieces).ok().map(Held)
    }

    /// Bytes being worked on, in hundredths of what is allowed.
    pub fn requests_percent(&self) -> u8 {
        let all = REQUEST_BYTES_MAX / PIECE_BYTES;
        let held = all - self.pieces.available_permits().min(all);
        u8::try_from(held * 100 / all).unwrap_or(100)
    }

    /// Where the station stands; changes when it takes a step.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Shows where the station stands from now on.
    pub fn stands(&self, standing: Standing) {
        self.standing.send_replace(standing);
    }

    /// The wall clock's time.
    pub fn now(&self) -> spool::Timestamp {
        self.clock.moment().wall
    }

    /// What the station still does.
    pub fn level(&self) -> Level {
        self.standing.borrow().level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission() -> Admission {
        Admission::new([("page", PAGE_ALLOWANCE)], Arc::new(Clock::default()))
    }

    #[test]
    fn one_client_that_turns_in_circles_uses_up_its_own_bucket() {
        let admission = Admission::new(
            [("page", PAGE_ALLOWANCE), ("other", PAGE_ALLOWANCE)],
            Arc::new(Clock::default()),
        );
        let turns = (0..10_000).filter(|_| admission.enter("page").is_ok()).count();
        assert!((200..10_000).contains(&turns), "{turns}");
        assert!(admission.enter("other").is_ok());
    }

    #[test]
    fn bytes_are_given_back_when_the_request_is_answered() {
        let admission = admission();
        let half = admission.hold(REQUEST_BYTES_MAX / 2);
        assert_eq!(admission.requests_percent(), 50);
        assert!(admission.hold(REQUEST_BYTES_MAX / 2 + 1).is_none());
        drop(half);
        assert!(admission.hold(10 * REQUEST_BYTES_MAX).is_some(), "alone, any one is let in");
        assert_eq!(admission.requests_percent(), 0);
    }
}
