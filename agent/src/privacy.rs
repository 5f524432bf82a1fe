//! What the hub is told: the only maker of events.
//!
//! A fact goes in, closed words, numbers and keyed tokens come out. Names, addresses and documents
//! have no way through: nothing here is given any.

mod month;
mod notices;
mod tokens;
mod wear;

use contract::event::{
    Cause, Count, Event, LabelOutcome, Millis, Occasion, Outcome, PrinterReport, PrinterReports,
    PrinterSlot, Reasons, Stages, StationState, Token, UnixMillis, Version,
};
use ring::hmac;
use spool::{Abort, Decision, Doubt, Evidence, Fact, Proof, State, Timestamp};

use crate::journal::{JobId, JobRecord, Totals};
use crate::printers::PrinterView;
pub use month::{Month, NoMonth};
pub use notices::{
    Stretch, tell_of_decision, tell_of_dropped, tell_of_journal, tell_of_ladder, tell_of_printer,
    tell_of_series, tell_of_versions,
};
pub use tokens::{SEARCH_MONTHS_MAX, Tokens};
use tokens::{Told, first_half};
pub use wear::tell_of_health;

/// The token of a job: the first 128 bits of an HMAC under the job's own random name, which only
/// the station and its client know. It says nothing about a person, so no tenant key is needed.
fn job_token(id: JobId) -> Token {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &id.0.to_be_bytes());
    first_half(&hmac::sign(&key, b"waystation job token v1\0"))
}

/// What the hub is told about a step of a job; most steps are nobody's business.
pub fn tell_of_step(
    tokens: &Tokens,
    record: &JobRecord,
    slot: u8,
    decision: &Decision,
    at: Timestamp,
) -> Option<Event> {
    let (outcome, proof, cause) = match decision.fact {
        // A label read back is no second outcome: the hub was told the first.
        Fact::Began
        | Fact::NothingSent
        | Fact::Sent
        | Fact::Held
        | Fact::Released
        | Fact::Moved
        | Fact::Verified => return None,
        Fact::Done { proof } => (Outcome::Completed, proof, Cause::None),
        Fact::Doubted { doubt } => (Outcome::InDoubt, Proof::Nobody, cause_of(doubt)),
        Fact::Returned { proof } => (Outcome::Returned, proof, Cause::None),
        Fact::Canceled => (Outcome::Canceled, Proof::Person, Cause::ByPerson),
        Fact::Aborted { cause } => (Outcome::Aborted, Proof::Nobody, abort_cause(cause)),
    };
    let evidence = match (decision.fact, &decision.state) {
        (Fact::Done { proof }, _) => proof.evidence(),
        (_, State::InDoubt { .. }) if record.sent_at.is_some() => Evidence::Sent,
        _ => Evidence::Accepted,
    };
    let references = record.references.open();
    let Told { waybill, order } = tokens.told(record.accepted_at, references);
    Some(Event::LabelOutcome(LabelOutcome {
        at: UnixMillis::new(at.0),
        trace: references.trace,
        waybill,
        order,
        job: Some(job_token(record.id)),
        printer: PrinterSlot::new(slot).ok()?,
        outcome,
        evidence: told_evidence(evidence),
        proof: told_proof(proof),
        cause,
        copy: decision.turn.copy,
        copies: record.job.copies,
        impressions: record.impressions,
        attempt: decision.turn.attempt,
        document_bytes: record.document_bytes,
        stages: stages(record, at),
    }))
}

fn stages(record: &JobRecord, at: Timestamp) -> Stages {
    let between = |from: Timestamp, to: Timestamp| Millis::new(to.0.saturating_sub(from.0));
    let began = record.began_at.unwrap_or(at);
    Stages {
        waited: between(record.accepted_at, began),
        sending: record.began_at.map(|began| between(began, record.sent_at.unwrap_or(at))),
        proving: record.sent_at.map(|sent| between(sent, at)),
    }
}

fn cause_of(doubt: Doubt) -> Cause {
    match doubt {
        Doubt::LinkLost => Cause::LinkLost,
        Doubt::StationStopped => Cause::StationStopped,
        Doubt::PowerLost => Cause::PowerLost,
        Doubt::PowerUnclear => Cause::PowerUnclear,
        Doubt::NoProof => Cause::NoProof,
        Doubt::PartlyPrinted => Cause::PartlyPrinted,
        Doubt::CounterUnexplained => Cause::CounterUnexplained,
        Doubt::NoCounter => Cause::NoCounter,
        Doubt::OtherDevice => Cause::OtherDevice,
        Doubt::JournalRestored => Cause::Other,
    }
}

fn abort_cause(abort: Abort) -> Cause {
    match abort {
        Abort::ReturnsExhausted => Cause::ReturnsExhausted,
        Abort::SetAside => Cause::SetAside,
    }
}

fn told_evidence(evidence: Evidence) -> contract::event::Evidence {
    match evidence {
        Evidence::Accepted => contract::event::Evidence::Accepted,
        Evidence::Sent => contract::event::Evidence::Sent,
        Evidence::Confirmed => contract::event::Evidence::Confirmed,
        Evidence::Verified => contract::event::Evidence::Verified,
    }
}

fn told_proof(proof: Proof) -> contract::event::Proof {
    match proof {
        Proof::Nobody => contract::event::Proof::None,
        Proof::Counter => contract::event::Proof::Counter,
        Proof::Device => contract::event::Proof::DeviceReport,
        Proof::Person => contract::event::Proof::Person,
        Proof::Scan => contract::event::Proof::Scan,
    }
}

/// How the station is, for [`tell_of_station`].
#[derive(Clone, Debug)]
pub struct Condition {
    /// Why it is told now.
    pub occasion: Occasion,
    /// How long the agent has run, in seconds.
    pub uptime_s: u32,
    /// Every printer, with its unfinished jobs.
    pub printers: Vec<(PrinterView, Totals)>,
    /// Events that no receipt covers yet.
    pub outbox_waiting: u64,
    /// Size of the journal's file, in bytes.
    pub journal_bytes: u64,
    /// Since when somebody calls for the shift lead.
    pub lead_called_at: Option<Timestamp>,
}

/// What the hub is told about the station as a whole.
pub fn tell_of_station(condition: &Condition, at: Timestamp) -> Event {
    let count = |jobs: u64| u32::try_from(jobs).unwrap_or(u32::MAX);
    let sum = |of: fn(&Totals) -> u64| count(condition.printers.iter().map(|it| of(&it.1)).sum());
    let reports = condition.printers.iter().filter_map(|(view, totals)| {
        Some(PrinterReport {
            slot: PrinterSlot::new(view.slot).ok()?,
            state: told_state(view.state),
            reasons: told_reasons(view),
            waiting: count(totals.pending),
            in_doubt: count(totals.in_doubt),
            labels_printed: Count::new(view.labels_printed.unwrap_or(0)),
        })
    });
    Event::StationState(StationState {
        at: UnixMillis::new(at.0),
        occasion: condition.occasion,
        version: VERSION,
        uptime_s: condition.uptime_s,
        printers: PrinterReports::new(reports.collect())
            .expect("the station gives each printer a slot of its own"),
        jobs_waiting: sum(|totals| totals.pending),
        jobs_in_doubt: sum(|totals| totals.in_doubt),
        outbox_waiting: Count::new(condition.outbox_waiting),
        outbox_dropped: Count::default(),
        journal_bytes: Count::new(condition.journal_bytes),
        lead_called_at: condition.lead_called_at.map(|at| UnixMillis::new(at.0)),
    })
}

fn told_state(state: drivers::status::PrinterState) -> contract::event::PrinterState {
    match state {
        drivers::status::PrinterState::Idle => contract::event::PrinterState::Idle,
        drivers::status::PrinterState::Processing => contract::event::PrinterState::Processing,
        drivers::status::PrinterState::Stopped => contract::event::PrinterState::Stopped,
    }
}

/// Both sides use IPP's keywords; a reason the contract has no word for is told as `other`.
fn told_reasons(view: &PrinterView) -> Reasons {
    let told = |keyword: &str| {
        let known = contract::event::Reason::ALL.iter().find(|reason| reason.word() == keyword);
        known.copied().unwrap_or(contract::event::Reason::Other)
    };
    view.reasons.iter().map(|reason| told(reason.keyword())).collect()
}

const VERSION: Version = Version {
    major: number(env!("CARGO_PKG_VERSION_MAJOR")),
    minor: number(env!("CARGO_PKG_VERSION_MINOR")),
    patch: number(env!("CARGO_PKG_VERSION_PATCH")),
};

/// A decimal number, read when the program is built.
const fn number(text: &str) -> u16 {
    match u16::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("a version is made of numbers"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_keeps_its_token_and_shares_it_with_none() {
        let job = JobId(0x0192_3f00_1111_2222_3333_4444_5555_6666);
        assert_eq!(job_token(job), job_token(job));
        assert_ne!(job_token(job), job_token(JobId(job.0 + 1)));
        assert_ne!(job_token(job).0, job.0.to_be_bytes(), "the name itself stays at the station");
    }

    #[test]
    fn every_reason_a_printer_can_give_has_a_word_at_the_hub() {
        for reason in drivers::status::Reason::ALL {
            let word = reason.keyword();
            let known = contract::event::Reason::ALL.iter().any(|told| told.word() == word);
            assert!(known || word == "other-warning", "{word} would be told as other");
        }
    }
}
