//! What each event looks like on the wire: its attributes, their order, types and ranges.
//!
//! Reading, writing and the page `docs/telemetry.md` all follow these tables. An attribute that is
//! not here does not exist.

mod page;

pub use page::page;

use crate::event::{Cause, Count, Evidence, Occasion, Outcome, PrinterState, Proof, SLOTS_MAX};

/// One kind of event.
#[derive(Debug)]
pub struct Kind {
    /// OTLP `event_name`.
    pub name: &'static str,
    /// What it tells.
    pub meaning: &'static str,
    /// Its attributes, in the order they are written.
    pub attributes: &'static [&'static Attribute],
}

/// One attribute of an event.
#[derive(Debug)]
pub struct Attribute {
    /// OTLP key.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// Whether it may be missing.
    pub optional: bool,
    /// What it tells, with its unit.
    pub meaning: &'static str,
}

/// What an attribute may hold.
#[derive(Debug)]
pub enum Shape {
    /// A string: journal id and number, `<32 hex digits>/<seq>`.
    Uid,
    /// A string: 32 hex digits, a keyed token.
    Token,
    /// A string: three numbers with dots.
    Version,
    /// A string: one word of a closed list.
    Word(&'static [&'static str]),
    /// An integer from 0 to this.
    Number(u64),
    /// An array with one integer from 0 to this for each printer.
    Numbers(u64),
    /// An array with one word of a closed list for each printer.
    Words(&'static [&'static str]),
    /// An array with one comma-separated set of IPP reasons for each printer.
    Reasons,
}

const U16: Shape = Shape::Number(u16::MAX as u64);
const U32: Shape = Shape::Number(u32::MAX as u64);
const LARGE: Shape = Shape::Number(Count::MAX_NUMBER);
const SLOT: u64 = SLOTS_MAX as u64 - 1;

/// Makes one constant for each attribute.
macro_rules! attributes {
    ($($constant:ident = $name:literal, $optional:literal, $shape:expr, $meaning:literal;)+) => {
        $(pub(crate) static $constant: Attribute =
            Attribute { name: $name, shape: $shape, optional: $optional, meaning: $meaning };)+
    };
}

attributes! {
    UID = "log.record.uid", false, Shape::Uid, "which event of which journal";
    WAYBILL = "waystation.label.waybill", true, Shape::Token, "the waybill, under the tenant's key";
    ORDER = "waystation.label.order", true, Shape::Token, "the order, under the tenant's key";
    JOB = "waystation.label.job", true, Shape::Token, "the job, under its own random name, which the hub never gets";
    SLOT_OF_LABEL = "waystation.printer.slot", false, Shape::Number(SLOT), "which printer of the station";
    OUTCOME = "waystation.label.outcome", false, Shape::Word(Outcome::WORDS), "what became of the label";
    EVIDENCE = "waystation.label.evidence", false, Shape::Word(Evidence::WORDS), "how sure the station is";
    PROOF = "waystation.label.proof", false, Shape::Word(Proof::WORDS), "what that rests on";
    CAUSE = "waystation.label.cause", false, Shape::Word(Cause::WORDS), "why it did not simply complete";
    COPY = "waystation.label.copy", false, U16, "which copy, from 1";
    COPIES = "waystation.label.copies", false, U16, "how many copies the job has";
    IMPRESSIONS = "waystation.label.impressions", false, U32, "labels in one copy";
    ATTEMPT = "waystation.label.attempt", false, U16, "which attempt, from 1; 0 when none was begun";
    DOCUMENT_BYTES = "waystation.label.document_bytes", false, U32, "size of the document, in bytes";
    WAITED = "waystation.label.waited_ms", false, LARGE, "accepted to started, in milliseconds";
    SENDING = "waystation.label.sending_ms", true, LARGE, "first to last byte, in milliseconds";
    PROVING = "waystation.label.proving_ms", true, LARGE, "last byte to outcome, in milliseconds";
    OCCASION = "waystation.station.occasion", false, Shape::Word(Occasion::WORDS), "why the station speaks";
    VERSION = "service.version", false, Shape::Version, "version of the agent";
    UPTIME = "waystation.station.uptime_s", false, U32, "how long the agent has run, in seconds";
    JOBS_WAITING = "waystation.jobs.waiting", false, U32, "jobs that wait for a printer";
    JOBS_IN_DOUBT = "waystation.jobs.in_doubt", false, U32, "jobs that wait for proof or a person";
    OUTBOX_WAITING = "waystation.outbox.waiting", false, LARGE, "events no receipt covers yet";
    OUTBOX_DROPPED = "waystation.outbox.dropped", false, LARGE, "events given up since the agent started";
    JOURNAL_BYTES = "waystation.journal.bytes", false, LARGE, "size of the journal, in bytes";
    SLOTS = "waystation.printer.slots", false, Shape::Numbers(SLOT), "the printers, by ascending slot";
    STATES = "waystation.printer.states", false, Shape::Words(PrinterState::WORDS), "IPP printer-state of each";
    REASONS = "waystation.printer.reasons", false, Shape::Reasons, "IPP printer-state-reasons of each";
    WAITING = "waystation.printer.waiting", false, Shape::Numbers(u32::MAX as u64), "jobs that wait for each";
    IN_DOUBT = "waystation.printer.in_doubt", false, Shape::Numbers(u32::MAX as u64), "jobs in doubt on each";
    PRINTED = "waystation.printer.labels", false, Shape::Numbers(Count::MAX_NUMBER), "labels each has printed";
}

/// One label reached an outcome.
pub static LABEL_OUTCOME: Kind = Kind {
    name: "waystation.label.outcome",
    meaning: "One label reached an outcome. A label is one copy of one job; the last event about it counts.",
    attributes: &[
        &UID,
        &WAYBILL,
        &ORDER,
        &JOB,
        &SLOT_OF_LABEL,
        &OUTCOME,
        &EVIDENCE,
        &PROOF,
        &CAUSE,
        &COPY,
        &COPIES,
        &IMPRESSIONS,
        &ATTEMPT,
        &DOCUMENT_BYTES,
        &WAITED,
        &SENDING,
        &PROVING,
    ],
};

/// How a station is.
pub static STATION_STATE: Kind = Kind {
    name: "waystation.station.state",
    meaning: "How the station and its printers are. Names of printers stay at the station.",
    attributes: &[
        &UID,
        &OCCASION,
        &VERSION,
        &UPTIME,
        &JOBS_WAITING,
        &JOBS_IN_DOUBT,
        &OUTBOX_WAITING,
        &OUTBOX_DROPPED,
        &JOURNAL_BYTES,
        &SLOTS,
        &STATES,
        &REASONS,
        &WAITING,
        &IN_DOUBT,
        &PRINTED,
    ],
};

/// Every kind of event there is.
pub static KINDS: &[&Kind] = &[&LABEL_OUTCOME, &STATION_STATE];
