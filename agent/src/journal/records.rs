//! What the journal remembers, as the rest of the station sees it.
//!
//! Plain data; how it lies in tables is known to `read` and `write` alone.

use contract::event::Token;
use spool::{Doubt, Job, Proof, Timestamp};
use zeroize::Zeroize;

use crate::sealed::Sealed;

/// A job's name for clients: a ULID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u128);

/// A job's place in the order of acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ordinal(pub i64);

/// Counts every change of any job; who has seen number n asks for what came after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeNumber(pub u64);

/// The client's own names for the parcel. Personal: sealed at rest, never told to the hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The waybill number.
    pub waybill: Option<String>,
    /// The order number.
    pub order: Option<String>,
}

impl Zeroize for References {
    fn zeroize(&mut self) {
        self.waybill.zeroize();
        self.order.zeroize();
    }
}

/// One job as it stands.
#[derive(Clone, Debug)]
pub struct JobRecord {
    /// Place in the order of acceptance.
    pub ordinal: Ordinal,
    /// Name for clients.
    pub id: JobId,
    /// The printer it was accepted for.
    pub printer: String,
    /// The client that asked for it.
    pub client: String,
    /// Its life.
    pub job: Job,
    /// Labels one copy of the document prints.
    pub impressions: u32,
    /// Length of the document in bytes.
    pub document_bytes: u32,
    /// Keyed token of the waybill number.
    pub waybill_token: Option<Token>,
    /// Keyed token of the order number.
    pub order_token: Option<Token>,
    /// The client's own names.
    pub references: Sealed<References>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The number of its last change.
    pub change: ChangeNumber,
    /// Steps taken so far; a step is refused unless it was decided on the newest.
    pub version: u32,
    /// When the attempt at hand began.
    pub began_at: Option<Timestamp>,
    /// When the last byte of the attempt at hand was taken.
    pub sent_at: Option<Timestamp>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has not ended.
    Open,
    /// No byte was taken.
    NothingSent,
    /// The copy is done.
    Done,
    /// It is in doubt.
    InDoubt,
    /// It provably did not come out.
    Returned,
    /// The job was given up with it.
    Aborted,
    /// The job was taken back before it.
    Canceled,
}

/// One attempt at one copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// The copy, from 1.
    pub copy: u16,
    /// The attempt at it, from 1.
    pub attempt: u16,
    /// When its intent was written.
    pub began_at: Timestamp,
    /// When the last byte was taken.
    pub sent_at: Option<Timestamp>,
    /// When it ended or last changed.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// Who says so.
    pub proof: Proof,
    /// The last doubt about it.
    pub doubt: Option<Doubt>,
}

/// One event as it will be shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// Its number in this journal.
    pub seq: u64,
    /// Its canonical bytes.
    pub body: Vec<u8>,
    /// The chain's link after it.
    pub link: [u8; 32],
}
