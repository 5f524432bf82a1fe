//! What the journal remembers, as the rest of the station sees it.
//!
//! Plain data; how it lies in tables is known to `read` and `write` alone.

use contract::trace::TraceId;
use spool::{Defect, Doubt, Job, Needs, Proof, Timestamp};
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

/// The client's own names for the parcel and its request. Personal: sealed at rest, and no name is
/// ever told to the hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The waybill number.
    pub waybill: Option<String>,
    /// The order number.
    pub order: Option<String>,
    /// The trace the request belongs to; the one thing of these that the hub is told.
    pub trace: Option<TraceId>,
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
    /// The label it prints again, if it does.
    pub reprint: Option<Reprint>,
    /// The pool it was accepted for, if it was for one.
    pub pool: Option<String>,
    /// What it needs of its printer.
    pub needs: Needs,
}

/// How a job hangs together with the label it prints again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reprint {
    /// The job whose label is printed again.
    pub of: JobId,
    /// The job that printed it first.
    pub root: JobId,
    /// What was wrong with the label before.
    pub defect: Defect,
    /// Which print of the label this is; the first reprint is the second print.
    pub print: u16,
    /// Whether the label says so in its corner.
    pub marked: bool,
}

/// Who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The client that said so.
    pub client: String,
    /// The operator's code, where a panel told it.
    pub operator: Option<String>,
}

/// What a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Said that a label in doubt came out.
    Printed,
    /// Said that it did not.
    NotPrinted,
    /// Set it aside.
    SetAside,
    /// Scanned a label.
    Scanned,
    /// Had a label printed again.
    Reprinted,
    /// Held a job back.
    Held,
    /// Let it go on.
    Released,
    /// Took a job back.
    Canceled,
    /// Sent a job to another printer.
    Moved,
    /// Let a printer work again.
    Resumed,
    /// Let a printer begin no more labels.
    Paused,
    /// Let a printer take no more labels.
    Drained,
    /// Took a printer out for maintenance.
    Maintained,
    /// Called for the shift lead.
    LeadCalled,
    /// Said that the shift lead is here.
    LeadHere,
    /// Restored the journal from a back-up.
    Restored,
    /// The journal was damaged, and what was legible was saved.
    Salvaged,
}

/// A step that a person decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub person: Person,
    /// What.
    pub deed: Deed,
}

/// One decision of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counted from 1, without holes.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: Person,
    /// What.
    pub deed: Deed,
    /// About which job; none if it is about the station or a printer.
    pub job: Option<JobId>,
    /// About which copy; 0 if about none in particular.
    pub copy: u16,
    /// About which attempt; 0 if about none in particular.
    pub attempt: u16,
    /// The reason given, in a closed set of words, or the printer it is about.
    pub reason: Option<String>,
    /// The chain's link after it.
    pub link: [u8; 32],
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
