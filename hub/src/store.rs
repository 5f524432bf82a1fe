//! What the hub remembers, as a promise that every store keeps.
//!
//! One suite of promises is run for each store. A store is told the time, never asks it; what a
//! call says is stored is on disk when the call returns.

mod alarms;
#[cfg(test)]
mod frozen;
pub mod incidents;
mod people;
mod postgres;
#[cfg(test)]
#[path = "../tests/walk/postgres_server.rs"]
mod postgres_server;
#[cfg(test)]
mod promises;
mod rows;
mod sql;
mod sqlite;
mod stretch;
mod tally;

use std::sync::Arc;

use contract::{
    batch::Claim,
    chain::{Link, Seq},
    enrolment::EnrolmentToken,
    event::{LabelOutcome, StationSeries, Token, UnixMillis},
    identity::{KeyId, Site, StationId},
    key::PublicKey,
};

pub use alarms::{
    Alarms, AlertChange, AuditRow, Deed, LabelBin, ROWS_MAX, SeriesBin, SeriesOf, TellingRow,
};
pub use incidents::{IncidentDetail, Incidents};
pub use people::{InvitationRow, NewSession, PEOPLE_MAX, People, ProgramRow, UserChange, UserRow};
pub use postgres::PostgresStore;
pub use rows::{
    ForkRow, GapRow, KeyRow, LabelRow, OutcomeCount, ReadingBin, ReadingCell, ReadingsOf,
    StationDetail, StationRow, Summary,
};
pub use sql::SqlStore;
pub use sqlite::SqliteStore;

/// How many journals one station may have.
pub const JOURNALS_MAX: u64 = 1_000;
/// How many open gaps one journal may have; telemetry this much out of order is held back.
pub const GAPS_MAX: u64 = 1_000;
/// How many labels one question may ask for.
pub const LABELS_MAX: u32 = 1_000;
/// How many keys one station may have had.
pub const KEYS_MAX: u64 = 1_000;

/// Why a store did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// More waits to be written than may.
    #[error("the store has too much to write; try again shortly")]
    Busy,
    /// The writer ended.
    #[error("the store has stopped; restart the hub")]
    Stopped,
    /// The store was written by a newer hub.
    #[error(
        "the store has version {found}, this hub knows {known}; run a hub at least as new as the last one"
    )]
    TooNew {
        /// In the store.
        found: usize,
        /// In this hub.
        known: usize,
    },
    /// The database says no.
    #[error(
        "the store failed ({0}); check the disk of the state directory, or the database server"
    )]
    Database(Arc<dyn std::error::Error + Send + Sync>),
    /// The way to the database is not protected as it should be.
    #[error("PostgreSQL cannot be reached over a protected way: {why}")]
    Unprotected {
        /// What is wrong, and what to do.
        why: String,
    },
    /// A row cannot be what this hub wrote.
    #[error("the store holds a {what} that cannot be read; restore it from a backup")]
    Damaged {
        /// What was being read.
        what: &'static str,
    },
}

/// A token in a question, by what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A waybill.
    Waybill,
    /// An order.
    Order,
    /// A job.
    Job,
    /// The trace that came with the request for the label.
    Trace,
}

/// The wish to be the only hub that does something, until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is done.
    pub name: String,
    /// Who does it: a name no other hub has.
    pub holder: String,
    /// Until when, by the hubs' clocks.
    pub until: UnixMillis,
}

/// What became of a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It counts for this station, now or since before.
    Done(StationId),
    /// The old key is not known, or does not count any more.
    Unknown,
    /// The new key belongs to another station, or was revoked.
    KeyElsewhere,
    /// The station has had too many keys.
    TooMany,
}

/// A key that stations sign with, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationKey {
    /// The station.
    pub station: StationId,
    /// The key.
    pub public: PublicKey,
}

/// A station that wants to become known, having proved that it holds its key.
#[derive(Clone, Debug)]
pub struct Wish {
    /// From the administrator.
    pub token: EnrolmentToken,
    /// The station's key.
    pub key: PublicKey,
    /// When, by the hub's clock.
    pub at: UnixMillis,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// The station is known by this name, now or since before.
    Known {
        /// Its name.
        station: StationId,
        /// Its site.
        site: Site,
    },
    /// No such token was ever made here.
    TokenUnknown,
    /// The token's time is over.
    TokenExpired,
    /// Another key used the token.
    TokenUsed,
    /// The key belongs to a station of another site.
    KeyElsewhere,
    /// The key was revoked.
    KeyRevoked,
}

/// A batch that was verified, on its way into the store.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who signed it.
    pub station: StationId,
    /// What it claims, checked.
    pub claim: Claim,
    /// Its records, in order.
    pub entries: Vec<Entry>,
    /// When it came, by the hub's clock.
    pub received_at: UnixMillis,
    /// By how much the station's clock is ahead of the hub's, in milliseconds.
    pub skew_ms: i64,
    /// What proves later who sent it.
    pub seal: Seal,
}

/// One record of an arrival.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its link in the chain.
    pub link: Link,
    /// What it tells.
    pub told: Told,
}

/// What a record tells.
#[derive(Clone, Debug)]
pub enum Told {
    /// One label reached an outcome.
    Outcome(Box<LabelOutcome>),
    /// How the station is: the canonical bytes of its state.
    State(Vec<u8>),
    /// How the station did over a stretch of time.
    Series(Box<StationSeries>),
    /// What runs at the station: the canonical bytes of its versions.
    Versions(Vec<u8>),
    /// Anything else the schema has: its canonical bytes.
    Notice {
        /// The record as it came.
        body: Vec<u8>,
        /// The stretch it says nobody will be told: first and last number.
        gives_up: Option<(Seq, Seq)>,
    },
    /// Nothing this hub can read.
    Unread {
        /// The record as it came.
        body: Vec<u8>,
        /// Why it cannot be read.
        reason: String,
    },
}

/// The signature of a batch, kept as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// `Signature-Input`.
    pub input: String,
    /// `Signature`.
    pub signature: String,
    /// `Content-Digest`.
    pub digest: String,
}

/// What became of an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is in the store.
    Stored(Stored),
    /// The store already holds another story; none of the batch was kept, and this was recorded.
    Forked {
        /// Where the stories differ.
        seq: Seq,
    },
    /// It is too far from what the store holds, or one journal too many; nothing was kept.
    Scattered,
}

/// What the store now holds of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Records that were not there before.
    pub fresh: u64,
    /// Records that were there already.
    pub repeated: u64,
    /// Records among the fresh that could not be read.
    pub unread: u64,
    /// The last event before the first hole.
    pub through: Seq,
    /// Its link.
    pub head: Link,
}

/// Everything the hub remembers.
pub trait Store: Alarms + Incidents + People {
    /// Lets a station of `site` become known with this token, once, until `expires_at`.
    ///
    /// # Errors
    /// When the store fails.
    fn add_token(
        &self,
        token: &EnrolmentToken,
        site: &Site,
        at: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<(), StoreError>;

    /// Makes a station known, or finds that it is; the same key may ask again with its token.
    ///
    /// # Errors
    /// When the store fails.
    fn enrol(&self, wish: &Wish) -> Result<Enrolled, StoreError>;

    /// Whose key this is, if it counts at this moment.
    ///
    /// # Errors
    /// When the store fails.
    fn key(&self, id: KeyId, now: UnixMillis) -> Result<Option<StationKey>, StoreError>;

    /// Lets a new key speak for the station of an old one; the station's other keys count until
    /// `ends_at`. Asked again, it answers the same.
    ///
    /// # Errors
    /// When the store fails.
    fn replace_key(
        &self,
        old: KeyId,
        new: PublicKey,
        at: UnixMillis,
        ends_at: UnixMillis,
    ) -> Result<Replaced, StoreError>;

    /// Ends every key of a station, at once; how many there were.
    ///
    /// # Errors
    /// When the store fails.
    fn revoke(&self, station: &StationId, at: UnixMillis) -> Result<u64, StoreError>;

    /// Every key a station ever had, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    fn keys(&self, station: &StationId) -> Result<Vec<KeyRow>, StoreError>;

    /// Keeps a batch whole, or not at all; what is there already is not kept twice.
    ///
    /// # Errors
    /// When the store fails; the batch may or may not be kept then, and is to be sent again.
    fn keep(&self, arrival: Arrival) -> Result<Kept, StoreError>;

    /// The whole fleet in figures.
    ///
    /// # Errors
    /// When the store fails.
    fn summary(&self) -> Result<Summary, StoreError>;

    /// Every station, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn stations(&self) -> Result<Vec<StationRow>, StoreError>;

    /// The stations that were heard, or became known, since a moment.
    ///
    /// # Errors
    /// When the store fails.
    fn changed(&self, since: UnixMillis) -> Result<Vec<StationRow>, StoreError>;

    /// The stations of these names that are known.
    ///
    /// # Errors
    /// When the store fails.
    fn named(&self, names: &[StationId]) -> Result<Vec<StationRow>, StoreError>;

    /// Whether other hubs may write to it while this one does.
    fn is_shared(&self) -> bool;

    /// One station with everything about it.
    ///
    /// # Errors
    /// When the store fails.
    fn station(&self, id: &StationId) -> Result<Option<StationDetail>, StoreError>;

    /// The last word about each label, newest first, of one station or of all.
    ///
    /// # Errors
    /// When the store fails.
    fn labels(&self, station: Option<&StationId>, limit: u32) -> Result<Vec<LabelRow>, StoreError>;

    /// Every event that was told under a token, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    fn trace(&self, token: Token, by: Asked) -> Result<Vec<LabelRow>, StoreError>;

    /// The figures that a station told, in steps of time that hold any.
    ///
    /// # Errors
    /// When the store fails.
    fn readings(&self, asked: &ReadingsOf) -> Result<Vec<ReadingBin>, StoreError>;

    /// Takes a lease or renews it; false while another hub holds it.
    ///
    /// # Errors
    /// When the store fails.
    fn lease(&self, lease: &Lease, now: UnixMillis) -> Result<bool, StoreError>;

    /// Forgets single events that came before `events` and roll-ups before `minutes`; counts,
    /// holes, forks and the ends of chains stay. How many rows or days went.
    ///
    /// # Errors
    /// When the store fails.
    fn forget(&self, events: UnixMillis, minutes: UnixMillis) -> Result<u64, StoreError>;

    /// Whether the store can write.
    ///
    /// # Errors
    /// When it cannot.
    fn check(&self) -> Result<(), StoreError>;
}
