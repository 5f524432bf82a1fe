//! A store that fails when a test says so: at its n-th call, as if the disk were full.
//!
//! Before and after, it is the store it wraps.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{KeyId, Site, StationId},
};
use hub::store::{
    Arrival, Enrolled, Kept, LabelRow, SqliteStore, StationDetail, StationKey, StationRow, Store,
    StoreError, Summary, Wish,
};

/// Counts down to the call that fails; below zero nothing fails.
#[derive(Clone, Default)]
pub(crate) struct Fuse(Arc<AtomicI64>);

impl Fuse {
    /// Lets the n-th call from now fail; 1 is the next one.
    pub(crate) fn light(&self, calls: i64) {
        self.0.store(calls, Ordering::SeqCst);
    }

    fn burn(&self) -> Result<(), StoreError> {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(StoreError::Busy);
        }
        Ok(())
    }
}

/// A store with a fuse.
pub(crate) struct Broken {
    pub(crate) inner: SqliteStore,
    pub(crate) fuse: Fuse,
}

impl Store for Broken {
    fn add_token(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        at: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<(), StoreError> {
        self.fuse.burn()?;
        self.inner.add_token(token, site, at, expires_at)
    }

    fn enrol(&self, wish: &Wish) -> Result<Enrolled, StoreError> {
        self.fuse.burn()?;
        self.inner.enrol(wish)
    }

    fn key(&self, id: KeyId) -> Result<Option<StationKey>, StoreError> {
        self.fuse.burn()?;
        self.inner.key(id)
    }

    fn keep(&self, arrival: Arrival) -> Result<Kept, StoreError> {
        self.fuse.burn()?;
        self.inner.keep(arrival)
    }

    fn summary(&self) -> Result<Summary, StoreError> {
        self.fuse.burn()?;
        self.inner.summary()
    }

    fn stations(&self) -> Result<Vec<StationRow>, StoreError> {
        self.fuse.burn()?;
        self.inner.stations()
    }

    fn station(&self, id: &StationId) -> Result<Option<StationDetail>, StoreError> {
        self.fuse.burn()?;
        self.inner.station(id)
    }

    fn labels(&self, station: Option<&StationId>, limit: u32) -> Result<Vec<LabelRow>, StoreError> {
        self.fuse.burn()?;
        self.inner.labels(station, limit)
    }

    fn check(&self) -> Result<(), StoreError> {
        self.fuse.burn()?;
        self.inner.check()
    }
}
