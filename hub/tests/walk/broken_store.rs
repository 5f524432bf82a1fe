//! A store that fails when a test says so: at its n-th call, as if the disk were full;
//! or that holds batches back, as if the disk were slow.
//!
//! Before and after, it is the store it wraps.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, RwLock, RwLockWriteGuard,
        atomic::{AtomicI64, Ordering},
    },
};

use contract::{
    enrolment::EnrolmentToken,
    event::{Token, UnixMillis},
    identity::{KeyId, Site, StationId},
    key::PublicKey,
};
use hub::{
    alerts::{Alert, AlertKey, Silence, incidents::Incident},
    people::{PasswordHash, Person, Role, SecretHash},
    shared::Case,
    store::{
        Alarms, AlertChange, Arrival, Asked, AuditRow, Deed, Enrolled, IncidentDetail, Incidents,
        InvitationRow, Kept, KeyRow, LabelBin, LabelRow, Lease, NewSession, People, ProgramRow,
        ReadingBin, ReadingsOf, Replaced, SeriesBin, SeriesOf, SqliteStore, StationDetail,
        StationKey, StationRow, Store, StoreError, Summary, TellingRow, UserChange, UserRow, Wish,
    },
};

/// Counts down to the call that fails; below zero nothing fails.
#[derive(Clone, Default)]
pub(crate) struct Fuse {
    calls: Arc<AtomicI64>,
    gate: Arc<RwLock<()>>,
}

impl Fuse {
    /// Lets the n-th call from now fail; 1 is the next one.
    pub(crate) fn light(&self, calls: i64) {
        self.calls.store(calls, Ordering::SeqCst);
    }

    /// Holds every batch at the store until the answer is dropped.
    pub(crate) fn hold(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().unwrap()
    }

    fn burn(&self) -> Result<(), StoreError> {
        if self.calls.fetch_sub(1, Ordering::SeqCst) == 1 {
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

/// Passes calls on to the store inside, after the fuse.
macro_rules! pass_on {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        $(fn $name(&self, $($argument: $kind),*) -> Result<$answer, StoreError> {
            self.fuse.burn()?;
            self.inner.$name($($argument),*)
        })+
    };
}

impl Alarms for Broken {
    pass_on! {
        open_alerts() -> Vec<Alert>;
        past_alerts(before: UnixMillis, limit: u32) -> Vec<Alert>;
        change_alerts(changes: Vec<AlertChange>) -> u64;
        acknowledge(key: &AlertKey, deed: Deed) -> bool;
        silences(now: UnixMillis) -> Vec<Silence>;
        silence(silence: Silence, deed: Deed) -> i64;
        end_silence(id: i64, deed: Deed) -> bool;
        told() -> Vec<TellingRow>;
        remember_told(told: Vec<TellingRow>, over: Vec<TellingRow>) -> ();
        beats(since_minute: u64) -> BTreeMap<u64, u64>;
        keep_beats(beats: Vec<(u64, u64)>, forget: u64) -> ();
        label_bins(since_bin: u64, bin_minutes: u64) -> Vec<LabelBin>;
        label_series(of: &SeriesOf, since_bin: u64, bin_minutes: u64) -> Vec<SeriesBin>;
        write_audit(deed: Deed) -> ();
        audit(before: u64, limit: u32) -> Vec<AuditRow>;
    }
}

impl Incidents for Broken {
    pass_on! {
        incidents(site: Option<&Site>, before: u64, limit: u32) -> Vec<Incident>;
        incident(number: u64, now: UnixMillis) -> Option<IncidentDetail>;
        cases(site: Option<&Site>, from: UnixMillis, until: UnixMillis) -> Vec<Case>;
    }
}

impl People for Broken {
    pass_on! {
        add_user(name: &str, role: Role, password: &PasswordHash, deed: Deed) -> bool;
        users() -> Vec<UserRow>;
        password(name: &str) -> Option<PasswordHash>;
        change_user(name: &str, change: UserChange, deed: Deed) -> bool;
        begin_session(session: NewSession, deed: Deed) -> ();
        session(cookie: SecretHash, key: SecretHash, now: UnixMillis) -> Option<Person>;
        end_session(cookie: SecretHash) -> ();
        add_program(row: ProgramRow, hash: SecretHash, deed: Deed) -> bool;
        programs() -> Vec<ProgramRow>;
        program(hash: SecretHash, now: UnixMillis) -> Option<Person>;
        end_program(name: &str, deed: Deed) -> bool;
        invite(token: &EnrolmentToken, site: &Site, end: UnixMillis, deed: Deed) -> ();
        invitations(limit: u32) -> Vec<InvitationRow>;
        expel(station: &StationId, deed: Deed) -> u64;
    }
}

impl Store for Broken {
    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    fn keep(&self, arrival: Arrival) -> Result<Kept, StoreError> {
        self.fuse.burn()?;
        drop(self.fuse.gate.read().unwrap());
        self.inner.keep(arrival)
    }

    pass_on! {
        add_token(token: &EnrolmentToken, site: &Site, at: UnixMillis, end: UnixMillis) -> ();
        enrol(wish: &Wish) -> Enrolled;
        key(id: KeyId, now: UnixMillis) -> Option<StationKey>;
        replace_key(old: KeyId, new: PublicKey, at: UnixMillis, end: UnixMillis) -> Replaced;
        revoke(station: &StationId, at: UnixMillis) -> u64;
        keys(station: &StationId) -> Vec<KeyRow>;
        summary() -> Summary;
        stations() -> Vec<StationRow>;
        changed(since: UnixMillis) -> Vec<StationRow>;
        named(names: &[StationId]) -> Vec<StationRow>;
        station(id: &StationId) -> Option<StationDetail>;
        labels(station: Option<&StationId>, limit: u32) -> Vec<LabelRow>;
        trace(token: Token, by: Asked) -> Vec<LabelRow>;
        readings(asked: &ReadingsOf) -> Vec<ReadingBin>;
        lease(lease: &Lease, now: UnixMillis) -> bool;
        forget(events: UnixMillis, minutes: UnixMillis) -> u64;
        check() -> ();
    }
}
