//! The station's clock: wall time that never runs backwards while the station runs, and a steady
//! time for measuring how long something took.
//!
//! A wrong clock never stops printing; it only makes times in the records wrong.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use spool::Timestamp;

/// One instant, told both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Wall time, for records.
    pub wall: Timestamp,
    /// Time since the clock was made, for measuring; no setting of the wall clock moves it.
    pub steady: Duration,
}

/// Something that tells the time.
pub trait Time: Debug + Send + Sync {
    /// The time now.
    fn moment(&self) -> Moment;
}

/// The clock of this computer; shared by every part of the station.
#[derive(Debug)]
pub struct Clock {
    began: Instant,
    latest_ms: AtomicU64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { began: Instant::now(), latest_ms: AtomicU64::new(0) }
    }
}

impl Time for Clock {
    fn moment(&self) -> Moment {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
        let latest = self.latest_ms.fetch_max(now, Ordering::Relaxed).max(now);
        Moment { wall: Timestamp(latest), steady: self.began.elapsed() }
    }
}

/// A clock that a test turns; it stands still otherwise.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct TurnedClock(AtomicU64);

#[cfg(test)]
impl Default for TurnedClock {
    fn default() -> Self {
        Self(AtomicU64::new(1_790_000_000_000))
    }
}

#[cfg(test)]
impl TurnedClock {
    pub(crate) fn turn(&self, by: Duration) {
        let by_ms = u64::try_from(by.as_millis()).expect("no test turns the clock so far");
        self.0.fetch_add(by_ms, Ordering::Relaxed);
    }
}

#[cfg(test)]
impl Time for TurnedClock {
    fn moment(&self) -> Moment {
        let now_ms = self.0.load(Ordering::Relaxed);
        Moment { wall: Timestamp(now_ms), steady: Duration::from_millis(now_ms) }
    }
}
