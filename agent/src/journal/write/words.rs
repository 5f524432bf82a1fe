//! What may be written to the journal, and what the journal says became of it.
//!
//! Words only: how each lies in the tables is the pen's concern.

use std::sync::Arc;

use contract::event::{Event, Token};
use spool::{ContentDigest, Decision, Needs, Timestamp};

use crate::journal::batch::NewBatch;
use crate::journal::lead::LeadCall;
use crate::journal::modes::ModeChange;
use crate::journal::records::{Act, ChangeNumber, JobId, Ordinal, Person, References, Reprint};
use crate::journal::retain::{Plan, Progress};
use crate::sealed::Sealed;

/// A job to be accepted.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its name for clients.
    pub id: JobId,
    /// The printer it is for.
    pub printer: String,
    /// Who asks.
    pub client: String,
    /// The client's idempotency key.
    pub key: String,
    /// Digest of everything that makes the request what it is.
    pub digest: ContentDigest,
    /// How many times the document is printed.
    pub copies: u16,
    /// Labels one copy prints.
    pub impressions: u32,
    /// The document, in the printer's language.
    pub document: Arc<Sealed<Vec<u8>>>,
    /// The client's own names for the parcel.
    pub references: Sealed<References>,
    /// Keyed token of the waybill number.
    pub waybill_token: Option<Token>,
    /// Keyed token of the order number.
    pub order_token: Option<Token>,
    /// Keyed token of what else the label's barcode says.
    pub scan_token: Option<Token>,
    /// The pool it is for, if it is for one.
    pub pool: Option<String>,
    /// What it needs of its printer.
    pub needs: Needs,
    /// The label it prints again, and who wants it.
    pub reprint: Option<(Reprint, Person)>,
    /// When it was accepted.
    pub at: Timestamp,
    /// How many unfinished jobs the printer's queue may hold.
    pub queue_max: u64,
    /// The first step, if the printer is free: the job is born with its intent, unless another
    /// job came to wait meanwhile. Nobody overtakes.
    pub first_step: Option<Decision>,
}

/// One decided step of a job, and the event that tells of it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The job.
    pub ordinal: Ordinal,
    /// Its name.
    pub id: JobId,
    /// Its printer.
    pub printer: String,
    /// The version of the job that the step was decided on.
    pub version: u32,
    /// What was decided.
    pub decision: Decision,
    /// When.
    pub at: Timestamp,
    /// What the hub is told.
    pub event: Option<Event>,
    /// Whether the job waited for its printer before it.
    pub waited: bool,
    /// Who decided it, if a person did.
    pub act: Option<Act>,
    /// The printer it waits for from now on, if it is another.
    pub to: Option<String>,
}

/// Everything that may be written.
#[derive(Clone, Debug)]
pub enum Write {
    /// A job.
    Accept(Box<NewJob>),
    /// Many jobs, all or none of them looked at.
    Batch(Box<NewBatch>),
    /// A step of a job's life.
    Step(Box<Step>),
    /// What a person lets a printer do.
    Mode(Box<ModeChange>),
    /// A call for the shift lead, or its end.
    Lead(Box<LeadCall>),
    /// An event that belongs to no job.
    Tell(Box<Event>),
    /// A stretch of events that nobody will be told, and the event that says so.
    GiveUp(Box<GivenUp>),
    /// A piece of forgetting.
    Retain(Plan),
}

impl Write {
    /// Whether it takes labels in.
    pub(in crate::journal) fn is_acceptance(&self) -> bool {
        match self {
            Self::Accept(_) | Self::Batch(_) => true,
            Self::Step(_)
            | Self::Mode(_)
            | Self::Lead(_)
            | Self::Tell(_)
            | Self::GiveUp(_)
            | Self::Retain(_) => false,
        }
    }
}

/// A stretch of events that nobody will be told.
#[derive(Clone, Debug)]
pub struct GivenUp {
    /// The number of its first event.
    pub first: u64,
    /// The number of its last event; not the newest.
    pub last: u64,
    /// What says so.
    pub event: Event,
}

/// A job that is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its place in the order.
    pub ordinal: Ordinal,
    /// Its name.
    pub id: JobId,
    /// Whether the key had made this job before.
    pub replay: bool,
    /// Whether its first step was taken with it.
    pub begun: bool,
    /// The number of its last change.
    pub change: ChangeNumber,
}

/// What became of a write that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The job is in the journal.
    Accepted(Accepted),
    /// What became of each job of a batch.
    Batch(Vec<Written>),
    /// The key stands for other content; nothing was written.
    KeyClash,
    /// The printer's queue is full; nothing was written.
    QueueFull,
    /// Another reprint of the same label is under way; nothing was written.
    ReprintUnderWay,
    /// The step is in the journal.
    Stepped,
    /// The job has moved on since the step was decided; nothing was written.
    Stale,
    /// The printer's mode is in the journal.
    ModeSet,
    /// The call for the shift lead as it stands: since when the lead is wanted.
    Lead(Option<Timestamp>),
    /// The event is in the journal.
    Told,
    /// A piece of forgetting was done.
    Retained(Progress),
}
