//! What each event looks like on the wire: its attributes, their order, types and ranges.
//!
//! Reading, writing and the page `docs/telemetry.md` all follow these tables. An attribute that is
//! not here does not exist.

mod page;

pub use page::page;

use crate::event::{
    Basis, Cause, Count, Deed, Defect, DropCause, Evidence, Head, Level, Occasion, Outcome,
    Pressure, PrinterState, Processor, Proof, Replacement, SLOTS_MAX, Supply, System, Temperature,
    UnixMillis,
};
use crate::series;

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
    /// A string: 32 hex digits, a journal's name.
    Journal,
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
    /// A string: one comma-separated set of IPP reasons.
    ReasonSet,
    /// An array with one comma-separated set of IPP reasons for each printer.
    Reasons,
    /// An array with one keyed token for each printer.
    Tokens,
}

const U16: Shape = Shape::Number(u16::MAX as u64);
const U32: Shape = Shape::Number(u32::MAX as u64);
const LARGE: Shape = Shape::Number(Count::MAX_NUMBER);
const MOMENT: Shape = Shape::Number(UnixMillis::MAX_NUMBER);
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
    WAYBILL = "waystation.label.waybill", true, Shape::Token, "the waybill, under a key of the month the job was accepted in";
    ORDER = "waystation.label.order", true, Shape::Token, "the order, under a key of the month the job was accepted in";
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
    LEAD_CALLED = "waystation.station.lead_called_ms", true, MOMENT, "since when somebody calls for the shift lead, in milliseconds since 1970; missing if nobody does";
    SLOTS = "waystation.printer.slots", false, Shape::Numbers(SLOT), "the printers, by ascending slot";
    STATES = "waystation.printer.states", false, Shape::Words(PrinterState::WORDS), "IPP printer-state of each";
    REASONS = "waystation.printer.reasons", false, Shape::Reasons, "IPP printer-state-reasons of each";
    WAITING = "waystation.printer.waiting", false, Shape::Numbers(u32::MAX as u64), "jobs that wait for each";
    IN_DOUBT = "waystation.printer.in_doubt", false, Shape::Numbers(u32::MAX as u64), "jobs in doubt on each";
    PRINTED = "waystation.printer.labels", false, Shape::Numbers(Count::MAX_NUMBER), "labels each has printed";
    STATE_BEFORE = "waystation.printer.state_before", false, Shape::Word(PrinterState::WORDS), "IPP printer-state before";
    STATE = "waystation.printer.state", false, Shape::Word(PrinterState::WORDS), "IPP printer-state now";
    REASON_SET = "waystation.printer.state_reasons", false, Shape::ReasonSet, "IPP printer-state-reasons now";
    HELD = "waystation.printer.held_ms", false, LARGE, "how long it had been as before, in milliseconds";
    DECIDED_JOB = "waystation.person.job", true, Shape::Token, "the job, as label outcomes name it; missing if it is about the station";
    DEED = "waystation.person.deed", false, Shape::Word(Deed::WORDS), "what a person decided";
    DEFECT = "waystation.person.defect", true, Shape::Word(Defect::WORDS), "what was wrong with a label that is printed again";
    DECIDED_COPY = "waystation.person.copy", false, U16, "which copy, from 1; 0 if none in particular";
    DECIDED_ATTEMPT = "waystation.person.attempt", false, U16, "which attempt, from 1; 0 if none in particular";
    LEVEL_BEFORE = "waystation.station.level_before", false, Shape::Word(Level::WORDS), "what the station did";
    LEVEL = "waystation.station.level", false, Shape::Word(Level::WORDS), "what it still does";
    PRESSURE = "waystation.station.pressure", false, Shape::Word(Pressure::WORDS), "what presses most";
    JOURNAL_BEFORE = "waystation.journal.before", true, Shape::Journal, "the journal before";
    JOURNAL_CAUSE = "waystation.journal.cause", false, Shape::Word(Replacement::WORDS), "why another goes on";
    JOURNAL_ASKED = "waystation.journal.asked", false, LARGE, "labels a person is asked about because of it";
    JOURNAL_CARRIED = "waystation.journal.carried", false, LARGE, "events of the chain before that this one tells again";
    JOURNAL_LOST = "waystation.journal.lost", false, LARGE, "events of the chain before that were kept and are not told again; the hub may have them";
    DROPPED_FIRST = "waystation.dropped.first", false, LARGE, "number of the first event given up";
    DROPPED_LAST = "waystation.dropped.last", false, LARGE, "number of the last one";
    DROPPED_CAUSE = "waystation.dropped.cause", false, Shape::Word(DropCause::WORDS), "why";
    DROPPED_SINCE = "waystation.dropped.since_ms", false, MOMENT, "when the first of them happened, in milliseconds since 1970";
    DROPPED_UNTIL = "waystation.dropped.until_ms", false, MOMENT, "when the last of them happened, in milliseconds since 1970";
    DROPPED_COMPLETED = "waystation.dropped.completed", false, LARGE, "how many of them told of a label that simply completed";
    JOURNAL_LAYOUT = "waystation.journal.layout", false, U32, "number of the journal's newest table layout";
    SYSTEM = "waystation.station.system", false, Shape::Word(System::WORDS), "operating system";
    PROCESSOR = "waystation.station.processor", false, Shape::Word(Processor::WORDS), "kind of processor";
    SPAN = "waystation.series.span_ms", false, LARGE, "how long the stretch of time was, in milliseconds";
    PROFILES = "waystation.printer.profiles", false, Shape::Tokens, "the profile each is driven by, as a digest of its name";
    LABELS_PRINTED = "waystation.printer.labels_printed", true, LARGE, "labels it has printed in its life, if it tells";
    DISTANCE = "waystation.head.distance_m", true, LARGE, "media that has passed its head in its life, in metres, if it tells";
    HEAD = "waystation.head.condition", false, Shape::Word(Head::WORDS), "the state of its head";
    HEAD_USED = "waystation.head.used_percent", true, U16, "how much of the life stated for the head is used, in percent";
    TEMPERATURE = "waystation.printer.temperature", false, Shape::Word(Temperature::WORDS), "how warm it is";
    MEDIA = "waystation.media.level", false, Shape::Word(Supply::WORDS), "the labels on its roll";
    LABELS_LEFT = "waystation.media.labels_left", true, U32, "how many are left";
    MEDIA_BASIS = "waystation.media.basis", false, Shape::Word(Basis::WORDS), "what that rests on";
    RIBBON = "waystation.ribbon.level", false, Shape::Word(Supply::WORDS), "its ribbon";
    RIBBON_LEFT = "waystation.ribbon.left_m", true, U32, "how much is left of it, in metres";
    RIBBON_BASIS = "waystation.ribbon.basis", false, Shape::Word(Basis::WORDS), "what that rests on";
    FIRMWARE = "waystation.printer.firmware", true, Shape::Version, "its firmware as three numbers, if it tells one that begins with numbers";
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
        &LEAD_CALLED,
        &SLOTS,
        &STATES,
        &REASONS,
        &WAITING,
        &IN_DOUBT,
        &PRINTED,
    ],
};

/// A printer went over into another state.
pub static PRINTER_CHANGED: Kind = Kind {
    name: "waystation.printer.changed",
    meaning: "A printer went over into another state, or has other reasons for the one it is in.",
    attributes: &[&UID, &SLOT_OF_LABEL, &STATE_BEFORE, &STATE, &REASON_SET, &HELD],
};

/// A person decided something about a label, or called for help.
pub static PERSON_DECIDED: Kind = Kind {
    name: "waystation.person.decided",
    meaning: "A person decided something about a label, or called for the shift lead. Who it was stays at the station.",
    attributes: &[&UID, &DECIDED_JOB, &DEED, &DEFECT, &DECIDED_COPY, &DECIDED_ATTEMPT],
};

/// The station gave something up, or took it up again.
pub static STATION_DEGRADED: Kind = Kind {
    name: "waystation.station.degraded",
    meaning: "The station gives something up to keep printing, or takes it up again.",
    attributes: &[&UID, &LEVEL_BEFORE, &LEVEL, &PRESSURE],
};

/// Another journal goes on.
pub static JOURNAL_REPLACED: Kind = Kind {
    name: "waystation.journal.replaced",
    meaning: "Another journal goes on in the place of the one before; the first event of its chain.",
    attributes: &[
        &UID,
        &JOURNAL_BEFORE,
        &JOURNAL_CAUSE,
        &JOURNAL_ASKED,
        &JOURNAL_CARRIED,
        &JOURNAL_LOST,
    ],
};

/// Events were given up.
pub static EVENTS_DROPPED: Kind = Kind {
    name: "waystation.events.dropped",
    meaning: "A stretch of the chain was given up: a hole that the station explains itself.",
    attributes: &[
        &UID,
        &DROPPED_FIRST,
        &DROPPED_LAST,
        &DROPPED_CAUSE,
        &DROPPED_SINCE,
        &DROPPED_UNTIL,
        &DROPPED_COMPLETED,
    ],
};

/// What runs at the station.
pub static STATION_VERSIONS: Kind = Kind {
    name: "waystation.station.versions",
    meaning: "What runs at the station, told when it starts.",
    attributes: &[&UID, &VERSION, &JOURNAL_LAYOUT, &SYSTEM, &PROCESSOR, &SLOTS, &PROFILES],
};

/// How a printer wears and what it has left.
pub static PRINTER_HEALTH: Kind = Kind {
    name: "waystation.printer.health",
    meaning: "How a printer wears and what it has left. Told when a word of it changes, and once an hour.",
    attributes: &[
        &UID,
        &SLOT_OF_LABEL,
        &LABELS_PRINTED,
        &DISTANCE,
        &HEAD,
        &HEAD_USED,
        &TEMPERATURE,
        &MEDIA,
        &LABELS_LEFT,
        &MEDIA_BASIS,
        &RIBBON,
        &RIBBON_LEFT,
        &RIBBON_BASIS,
        &FIRMWARE,
    ],
};

/// How a station did over a stretch of time.
pub static STATION_SERIES: Kind = Kind {
    name: "waystation.station.series",
    meaning: "How the machine, the program and the labels of a station did, told each minute. What the machine does not say is missing.",
    attributes: &series::TOLD,
};

/// Every kind of event there is.
pub static KINDS: &[&Kind] = &[
    &LABEL_OUTCOME,
    &STATION_STATE,
    &PRINTER_CHANGED,
    &PERSON_DECIDED,
    &STATION_DEGRADED,
    &JOURNAL_REPLACED,
    &EVENTS_DROPPED,
    &STATION_VERSIONS,
    &PRINTER_HEALTH,
    &STATION_SERIES,
];
