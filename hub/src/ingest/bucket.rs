//! How often each station may send: a bucket of its own that time refills.
//!
//! A station that sends too often is asked to wait; no other station notices.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use contract::{event::UnixMillis, identity::StationId};

/// How many seconds' worth of batches may come at once.
const BURST_SECONDS: u64 = 10;
/// How many buckets are remembered; full ones are forgotten first.
const BUCKETS_MAX: usize = 100_000;
/// A thousandth of a batch: what a bucket counts in.
const BATCH: u64 = 1_000;

/// One bucket for each station.
pub struct Buckets {
    per_second: u64,
    buckets: Mutex<BTreeMap<StationId, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// Thousandths of a batch that may still be sent.
    left: u64,
    filled_at: UnixMillis,
}

impl Buckets {
    /// Buckets that refill at this many batches a second.
    pub fn new(per_second: NonZeroU32) -> Self {
        Self { per_second: per_second.get().into(), buckets: Mutex::default() }
    }

    /// Takes one batch out of a station's bucket.
    ///
    /// # Errors
    /// How long to wait, when it is empty.
    pub fn take(&self, station: &StationId, now: UnixMillis) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, bucket| self.refilled(*bucket, now).left < self.full());
        }
        let bucket =
            buckets.entry(station.clone()).or_insert(Bucket { left: self.full(), filled_at: now });
        *bucket = self.refilled(*bucket, now);
        match bucket.left.checked_sub(BATCH) {
            Some(left) => {
                bucket.left = left;
                Ok(())
            }
            None => Err(Duration::from_millis((BATCH - bucket.left).div_ceil(self.per_second))),
        }
    }

    fn full(&self) -> u64 {
        self.per_second * BURST_SECONDS * BATCH
    }

    /// A millisecond gives a thousandth of what a second gives.
    fn refilled(&self, bucket: Bucket, now: UnixMillis) -> Bucket {
        let elapsed_ms = now.get().saturating_sub(bucket.filled_at.get());
        let left = elapsed_ms.saturating_mul(self.per_second).saturating_add(bucket.left);
        Bucket { left: left.min(self.full()), filled_at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_that_sends_too_often_waits_and_no_other_does() {
        let buckets = Buckets::new(NonZeroU32::new(2).unwrap());
        let [busy, calm]: [StationId; 2] = ["busy", "calm"].map(|name| name.parse().unwrap());
        let at = |millis: u64| UnixMillis::new(1_790_000_000_000 + millis);
        for _ in 0..20 {
            assert_eq!(buckets.take(&busy, at(0)), Ok(()));
        }
        assert_eq!(buckets.take(&busy, at(0)), Err(Duration::from_millis(500)));
        assert_eq!(buckets.take(&calm, at(0)), Ok(()));
        assert_eq!(buckets.take(&busy, at(499)), Err(Duration::from_millis(1)));
        assert_eq!(buckets.take(&busy, at(500)), Ok(()));
        assert!(buckets.take(&busy, at(500)).is_err());
    }
}
