//! The promise of a store, kept on any database.
//!
//! Every call is one transaction.

use contract::{
    enrolment::EnrolmentToken,
    event::{Token, UnixMillis},
    identity::{KeyId, Site, StationId},
    key::PublicKey,
};

use super::{Database, SqlStore, enrol, keep, labels, lease, readings, stations};
use crate::store::{
    Arrival, Asked, Enrolled, Kept, KeyRow, LabelRow, Lease, ReadingBin, ReadingsOf, Replaced,
    StationDetail, StationKey, StationRow, Store, StoreError, Summary, Wish,
};

impl<D: Database> Store for SqlStore<D> {
    fn add_token(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        at: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<(), StoreError> {
        let (hash, site) = (token.hash(), site.clone());
        self.0.write(move |sql| enrol::add_token(sql, hash, &site, at, expires_at))
    }

    fn enrol(&self, wish: &Wish) -> Result<Enrolled, StoreError> {
        let wish = wish.clone();
        self.0.write(move |sql| enrol::enrol(sql, &wish))
    }

    fn key(&self, id: KeyId, now: UnixMillis) -> Result<Option<StationKey>, StoreError> {
        self.0.read(|sql| enrol::key(sql, id, now))
    }

    fn replace_key(
        &self,
        old: KeyId,
        new: PublicKey,
        at: UnixMillis,
        ends_at: UnixMillis,
    ) -> Result<Replaced, StoreError> {
        self.0.write(move |sql| enrol::replace_key(sql, old, &new, at, ends_at))
    }

    fn revoke(&self, station: &StationId, at: UnixMillis) -> Result<u64, StoreError> {
        let station = station.clone();
        self.0.write(move |sql| enrol::revoke(sql, &station, at))
    }

    fn keys(&self, station: &StationId) -> Result<Vec<KeyRow>, StoreError> {
        self.0.read(|sql| enrol::keys(sql, station))
    }

    fn keep(&self, arrival: Arrival) -> Result<Kept, StoreError> {
        self.0.make_room(arrival.received_at)?;
        self.0.write(move |sql| keep::keep(sql, &arrival))
    }

    fn summary(&self) -> Result<Summary, StoreError> {
        self.0.read(stations::summary)
    }

    fn stations(&self) -> Result<Vec<StationRow>, StoreError> {
        self.0.read(stations::stations)
    }

    fn changed(&self, since: UnixMillis) -> Result<Vec<StationRow>, StoreError> {
        self.0.read(|sql| stations::changed(sql, since))
    }

    fn named(&self, names: &[StationId]) -> Result<Vec<StationRow>, StoreError> {
        self.0.read(|sql| stations::named(sql, names))
    }

    fn is_shared(&self) -> bool {
        D::IS_SHARED
    }

    fn station(&self, id: &StationId) -> Result<Option<StationDetail>, StoreError> {
        self.0.read(|sql| stations::station(sql, id))
    }

    fn labels(&self, station: Option<&StationId>, limit: u32) -> Result<Vec<LabelRow>, StoreError> {
        self.0.read(|sql| labels::latest(sql, station, limit))
    }

    fn trace(&self, token: Token, by: Asked) -> Result<Vec<LabelRow>, StoreError> {
        self.0.read(|sql| labels::trace(sql, token, by))
    }

    fn readings(&self, asked: &ReadingsOf) -> Result<Vec<ReadingBin>, StoreError> {
        self.0.read(|sql| readings::read(sql, asked))
    }

    fn lease(&self, lease: &Lease, now: UnixMillis) -> Result<bool, StoreError> {
        let lease = lease.clone();
        self.0.write(move |sql| lease::take(sql, &lease, now))
    }

    fn forget(&self, events: UnixMillis, minutes: UnixMillis) -> Result<u64, StoreError> {
        let days = self.0.forget(events)?;
        let rolled_up = self.0.write(move |sql| {
            Ok(stations::forget_minutes(sql, minutes)? + readings::forget_hours(sql, minutes)?)
        })?;
        Ok(days + rolled_up)
    }

    fn check(&self) -> Result<(), StoreError> {
        self.0.write(|sql| sql.run("UPDATE alive SET times = times + 1", &[]).map(drop))
    }
}
