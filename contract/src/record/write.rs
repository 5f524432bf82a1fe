//! Writes an event's attributes in the order of the schema.
//!
//! Every field of an event is named here: a new one does not compile until it is written.

use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, ArrayValue, KeyValue, any_value::Value},
    logs::v1::{LogRecord, SeverityNumber},
};

mod health;
mod notices;

use super::Position;
use crate::{
    event::{
        Event, LabelOutcome, Outcome, PrinterReport, PrinterState, Reasons, Stages, StationState,
        UnixMillis,
    },
    schema::{self, Attribute, Kind},
    trace::TraceId,
};

/// Nanoseconds in a millisecond.
pub(super) const NANOS_PER_MILLI: u64 = 1_000_000;

/// The record of an event.
pub(super) fn record(event: &Event, position: Position) -> LogRecord {
    let mut attributes = Attributes(Vec::new());
    attributes.text(&schema::UID, position.to_string());
    let kind = match event {
        Event::LabelOutcome(outcome) => {
            attributes.label_outcome(outcome);
            &schema::LABEL_OUTCOME
        }
        Event::StationState(state) => {
            attributes.station_state(state);
            &schema::STATION_STATE
        }
        Event::PrinterChanged(change) => {
            attributes.printer_changed(change);
            &schema::PRINTER_CHANGED
        }
        Event::PersonDecided(decision) => {
            attributes.person_decided(decision);
            &schema::PERSON_DECIDED
        }
        Event::StationDegraded(step) => {
            attributes.station_degraded(step);
            &schema::STATION_DEGRADED
        }
        Event::JournalReplaced(journal) => {
            attributes.journal_replaced(journal);
            &schema::JOURNAL_REPLACED
        }
        Event::EventsDropped(dropped) => {
            attributes.events_dropped(dropped);
            &schema::EVENTS_DROPPED
        }
        Event::StationVersions(versions) => {
            attributes.station_versions(versions);
            &schema::STATION_VERSIONS
        }
        Event::PrinterHealth(health) => {
            attributes.printer_health(health);
            &schema::PRINTER_HEALTH
        }
        Event::StationSeries(series) => {
            attributes.station_series(series);
            &schema::STATION_SERIES
        }
    };
    finish(event, kind, attributes)
}

fn finish(event: &Event, kind: &Kind, attributes: Attributes) -> LogRecord {
    let nanos = event.at().get() * NANOS_PER_MILLI;
    LogRecord {
        time_unix_nano: nanos,
        observed_time_unix_nano: nanos,
        severity_number: severity(event).into(),
        attributes: attributes.0,
        event_name: kind.name.to_owned(),
        trace_id: trace(event).map_or_else(Vec::new, |trace| trace.get().to_vec()),
        ..LogRecord::default()
    }
}

/// The trace an event belongs to.
fn trace(event: &Event) -> Option<TraceId> {
    if let Event::LabelOutcome(label) = event { label.trace } else { None }
}

/// How a general log viewer should colour the event.
fn severity(event: &Event) -> SeverityNumber {
    match event {
        Event::LabelOutcome(label) => match label.outcome {
            Outcome::Completed | Outcome::Canceled => SeverityNumber::Info,
            Outcome::InDoubt | Outcome::Returned => SeverityNumber::Warn,
            Outcome::Aborted => SeverityNumber::Error,
        },
        Event::PrinterChanged(change) if change.state == PrinterState::Stopped => {
            SeverityNumber::Warn
        }
        Event::StationDegraded(step) if step.level > step.before => SeverityNumber::Warn,
        Event::JournalReplaced(_) | Event::EventsDropped(_) => SeverityNumber::Warn,
        Event::StationState(_)
        | Event::PrinterChanged(_)
        | Event::PersonDecided(_)
        | Event::StationDegraded(_)
        | Event::StationVersions(_)
        | Event::PrinterHealth(_)
        | Event::StationSeries(_) => SeverityNumber::Info,
    }
}

/// Attributes in the making.
struct Attributes(Vec<KeyValue>);

impl Attributes {
    fn label_outcome(&mut self, event: &LabelOutcome) {
        let LabelOutcome {
            at: _,    // the record's own time
            trace: _, // the record's own trace
            waybill,
            order,
            job,
            printer,
            outcome,
            evidence,
            proof,
            cause,
            copy,
            copies,
            impressions,
            attempt,
            document_bytes,
            stages: Stages { waited, sending, proving },
        } = event;
        if let Some(waybill) = waybill {
            self.text(&schema::WAYBILL, waybill.to_string());
        }
        if let Some(order) = order {
            self.text(&schema::ORDER, order.to_string());
        }
        if let Some(job) = job {
            self.text(&schema::JOB, job.to_string());
        }
        self.number(&schema::SLOT_OF_LABEL, printer.get().into());
        self.text(&schema::OUTCOME, outcome.word().to_owned());
        self.text(&schema::EVIDENCE, evidence.word().to_owned());
        self.text(&schema::PROOF, proof.word().to_owned());
        self.text(&schema::CAUSE, cause.word().to_owned());
        self.number(&schema::COPY, (*copy).into());
        self.number(&schema::COPIES, (*copies).into());
        self.number(&schema::IMPRESSIONS, (*impressions).into());
        self.number(&schema::ATTEMPT, (*attempt).into());
        self.number(&schema::DOCUMENT_BYTES, (*document_bytes).into());
        self.number(&schema::WAITED, waited.get());
        if let Some(sending) = sending {
            self.number(&schema::SENDING, sending.get());
        }
        if let Some(proving) = proving {
            self.number(&schema::PROVING, proving.get());
        }
    }

    fn station_state(&mut self, event: &StationState) {
        let StationState {
            at: _, // the record's own time
            occasion,
            version,
            uptime_s,
            printers,
            jobs_waiting,
            jobs_in_doubt,
            outbox_waiting,
            outbox_dropped,
            journal_bytes,
            lead_called_at,
        } = event;
        self.text(&schema::OCCASION, occasion.word().to_owned());
        self.text(&schema::VERSION, version.to_string());
        self.number(&schema::UPTIME, (*uptime_s).into());
        self.number(&schema::JOBS_WAITING, (*jobs_waiting).into());
        self.number(&schema::JOBS_IN_DOUBT, (*jobs_in_doubt).into());
        self.number(&schema::OUTBOX_WAITING, outbox_waiting.get());
        self.number(&schema::OUTBOX_DROPPED, outbox_dropped.get());
        self.number(&schema::JOURNAL_BYTES, journal_bytes.get());
        self.optional(&schema::LEAD_CALLED, lead_called_at.map(UnixMillis::get));
        self.printers(printers.as_slice());
    }

    fn printers(&mut self, reports: &[PrinterReport]) {
        let column = |value: fn(&PrinterReport) -> Value| reports.iter().map(value).collect();
        self.array(&schema::SLOTS, column(|report| integer(report.slot.get().into())));
        self.array(
            &schema::STATES,
            column(|report| Value::StringValue(report.state.word().to_owned())),
        );
        self.array(&schema::REASONS, column(|report| Value::StringValue(reasons(report.reasons))));
        self.array(&schema::WAITING, column(|report| integer(report.waiting.into())));
        self.array(&schema::IN_DOUBT, column(|report| integer(report.in_doubt.into())));
        self.array(&schema::PRINTED, column(|report| integer(report.labels_printed.get())));
    }

    fn text(&mut self, attribute: &Attribute, text: String) {
        self.push(attribute, Value::StringValue(text));
    }

    fn number(&mut self, attribute: &Attribute, number: u64) {
        self.push(attribute, integer(number));
    }

    fn optional(&mut self, attribute: &Attribute, number: Option<u64>) {
        if let Some(number) = number {
            self.number(attribute, number);
        }
    }

    fn array(&mut self, attribute: &Attribute, values: Vec<Value>) {
        let values = values.into_iter().map(|value| AnyValue { value: Some(value) }).collect();
        self.push(attribute, Value::ArrayValue(ArrayValue { values }));
    }

    fn push(&mut self, attribute: &Attribute, value: Value) {
        let value = Some(AnyValue { value: Some(value) });
        self.0.push(KeyValue { key: attribute.name.to_owned(), value, ..KeyValue::default() });
    }
}

fn integer(number: u64) -> Value {
    Value::IntValue(i64::try_from(number).expect("every quantity ends where OTLP's integers end"))
}

fn reasons(reasons: Reasons) -> String {
    if reasons.is_empty() {
        return "none".to_owned();
    }
    reasons.iter().map(|reason| reason.word()).collect::<Vec<_>>().join(",")
}
