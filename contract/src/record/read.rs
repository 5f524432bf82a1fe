//! Reads an event out of a record, refusing by name whatever the schema does not have.
//!
//! It never guesses: no default stands in for a missing attribute, no number is cut to fit.

mod health;
mod notices;

use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, KeyValue, any_value::Value},
    logs::v1::LogRecord,
};

use super::{Position, write::NANOS_PER_MILLI};
use crate::{
    ContractError,
    chain::{JournalId, Seq},
    event::{
        Cause, Count, Event, Evidence, LabelOutcome, Millis, Occasion, Outcome, PrinterReport,
        PrinterReports, PrinterSlot, PrinterState, Proof, Reason, Reasons, SLOTS_MAX, Stages,
        StationState, Token, UnixMillis, Version,
    },
    hex,
    schema::{self, Attribute, Kind, Shape},
    trace::TraceId,
};

/// What a record tells.
pub(super) fn record(record: &LogRecord) -> Result<(Position, Event), ContractError> {
    let name = record.event_name.as_str();
    let Some(kind) = schema::KINDS.iter().find(|kind| kind.name == name) else {
        return Err(ContractError::UnknownEvent { name: ContractError::foreign(name) });
    };
    let fields = Fields::new(kind, &record.attributes)?;
    let at = UnixMillis::new(record.time_unix_nano / NANOS_PER_MILLI);
    let position = position(&fields)?;
    type Read = fn(&Fields<'_>, UnixMillis) -> Result<Event, ContractError>;
    let reads: [(&Kind, Read); 10] = [
        (&schema::LABEL_OUTCOME, |fields, at| label_outcome(fields, at).map(Event::LabelOutcome)),
        (&schema::STATION_STATE, |fields, at| station_state(fields, at).map(Event::StationState)),
        (&schema::PRINTER_CHANGED, notices::printer_changed),
        (&schema::PERSON_DECIDED, notices::person_decided),
        (&schema::STATION_DEGRADED, notices::station_degraded),
        (&schema::JOURNAL_REPLACED, notices::journal_replaced),
        (&schema::EVENTS_DROPPED, notices::events_dropped),
        (&schema::STATION_VERSIONS, notices::station_versions),
        (&schema::PRINTER_HEALTH, health::printer_health),
        (&schema::STATION_SERIES, notices::station_series),
    ];
    let read = reads.into_iter().find(|(of, _)| of.name == kind.name);
    let (_, read) = read.expect("every kind of the schema has a reader");
    let mut event = read(&fields, at)?;
    if let Event::LabelOutcome(label) = &mut event {
        let trace = <[u8; 16]>::try_from(record.trace_id.as_slice()).ok();
        label.trace = trace.and_then(TraceId::new);
    }
    Ok((position, event))
}

fn position(fields: &Fields<'_>) -> Result<Position, ContractError> {
    let wrong =
        ContractError::OutOfRange { name: schema::UID.name, expected: "<journal id>/<seq>" };
    let Some((journal, seq)) = fields.text(&schema::UID)?.split_once('/') else {
        return Err(wrong);
    };
    let journal: JournalId = journal.parse().map_err(|_| wrong.clone())?;
    let seq = seq.parse().ok().and_then(|seq| Seq::new(seq).ok()).filter(|seq| *seq != Seq::NONE);
    Ok(Position { journal, seq: seq.ok_or(wrong)? })
}

fn label_outcome(fields: &Fields<'_>, at: UnixMillis) -> Result<LabelOutcome, ContractError> {
    Ok(LabelOutcome {
        at,
        trace: None, // the record's own
        waybill: fields.token(&schema::WAYBILL)?,
        order: fields.token(&schema::ORDER)?,
        job: fields.token(&schema::JOB)?,
        printer: slot(fields.number(&schema::SLOT_OF_LABEL)?)?,
        outcome: fields.word(&schema::OUTCOME, Outcome::ALL)?,
        evidence: fields.word(&schema::EVIDENCE, Evidence::ALL)?,
        proof: fields.word(&schema::PROOF, Proof::ALL)?,
        cause: fields.word(&schema::CAUSE, Cause::ALL)?,
        copy: narrow(&schema::COPY, fields.number(&schema::COPY)?)?,
        copies: narrow(&schema::COPIES, fields.number(&schema::COPIES)?)?,
        impressions: narrow(&schema::IMPRESSIONS, fields.number(&schema::IMPRESSIONS)?)?,
        attempt: narrow(&schema::ATTEMPT, fields.number(&schema::ATTEMPT)?)?,
        document_bytes: narrow(&schema::DOCUMENT_BYTES, fields.number(&schema::DOCUMENT_BYTES)?)?,
        stages: Stages {
            waited: Millis::new(fields.number(&schema::WAITED)?),
            sending: fields.millis(&schema::SENDING)?,
            proving: fields.millis(&schema::PROVING)?,
        },
    })
}

fn station_state(fields: &Fields<'_>, at: UnixMillis) -> Result<StationState, ContractError> {
    Ok(StationState {
        at,
        occasion: fields.word(&schema::OCCASION, Occasion::ALL)?,
        version: version(&schema::VERSION, fields.text(&schema::VERSION)?)?,
        uptime_s: narrow(&schema::UPTIME, fields.number(&schema::UPTIME)?)?,
        printers: printers(fields)?,
        jobs_waiting: narrow(&schema::JOBS_WAITING, fields.number(&schema::JOBS_WAITING)?)?,
        jobs_in_doubt: narrow(&schema::JOBS_IN_DOUBT, fields.number(&schema::JOBS_IN_DOUBT)?)?,
        outbox_waiting: Count::new(fields.number(&schema::OUTBOX_WAITING)?),
        outbox_dropped: Count::new(fields.number(&schema::OUTBOX_DROPPED)?),
        journal_bytes: Count::new(fields.number(&schema::JOURNAL_BYTES)?),
        lead_called_at: fields.optional(&schema::LEAD_CALLED)?.map(UnixMillis::new),
    })
}

fn printers(fields: &Fields<'_>) -> Result<PrinterReports, ContractError> {
    let slots = fields.array(&schema::SLOTS)?;
    let column = |attribute: &'static Attribute| {
        let values = fields.array(attribute)?;
        if values.len() == slots.len() {
            Ok(values)
        } else {
            Err(ContractError::OutOfRange {
                name: attribute.name,
                expected: "as long as waystation.printer.slots",
            })
        }
    };
    let states = column(&schema::STATES)?;
    let reason_sets = column(&schema::REASONS)?;
    let waiting = column(&schema::WAITING)?;
    let in_doubt = column(&schema::IN_DOUBT)?;
    let printed = column(&schema::PRINTED)?;
    let mut reports = Vec::with_capacity(slots.len());
    for index in 0..slots.len() {
        reports.push(PrinterReport {
            slot: slot(number(&schema::SLOTS, &slots[index])?)?,
            state: word(
                &schema::STATES,
                text(&schema::STATES, &states[index])?,
                PrinterState::ALL,
            )?,
            reasons: reasons(&schema::REASONS, text(&schema::REASONS, &reason_sets[index])?)?,
            waiting: narrow(&schema::WAITING, number(&schema::WAITING, &waiting[index])?)?,
            in_doubt: narrow(&schema::IN_DOUBT, number(&schema::IN_DOUBT, &in_doubt[index])?)?,
            labels_printed: Count::new(number(&schema::PRINTED, &printed[index])?),
        });
    }
    PrinterReports::new(reports)
}

/// The attributes of a record, each known to the schema and there once.
struct Fields<'a>(Vec<(&'static Attribute, &'a AnyValue)>);

impl<'a> Fields<'a> {
    fn new(kind: &'static Kind, attributes: &'a [KeyValue]) -> Result<Self, ContractError> {
        let mut fields: Vec<(&'static Attribute, &AnyValue)> = Vec::with_capacity(attributes.len());
        for KeyValue { key, value, key_strindex: _ } in attributes {
            let Some(attribute) = kind.attributes.iter().find(|attribute| attribute.name == key)
            else {
                return Err(ContractError::UnknownAttribute { name: ContractError::foreign(key) });
            };
            if fields.iter().any(|(known, _)| known.name == attribute.name) {
                return Err(ContractError::DoubledAttribute { name: attribute.name });
            }
            let value = value.as_ref().ok_or_else(|| wrong_type(attribute))?;
            fields.push((attribute, value));
        }
        Ok(Self(fields))
    }

    fn find(&self, attribute: &'static Attribute) -> Option<&'a AnyValue> {
        self.0.iter().find(|(known, _)| known.name == attribute.name).map(|(_, value)| *value)
    }

    fn need(&self, attribute: &'static Attribute) -> Result<&'a AnyValue, ContractError> {
        self.find(attribute).ok_or(ContractError::MissingAttribute { name: attribute.name })
    }

    fn text(&self, attribute: &'static Attribute) -> Result<&'a str, ContractError> {
        text(attribute, self.need(attribute)?)
    }

    fn number(&self, attribute: &'static Attribute) -> Result<u64, ContractError> {
        number(attribute, self.need(attribute)?)
    }

    fn millis(&self, attribute: &'static Attribute) -> Result<Option<Millis>, ContractError> {
        Ok(self.optional(attribute)?.map(Millis::new))
    }

    fn optional(&self, attribute: &'static Attribute) -> Result<Option<u64>, ContractError> {
        self.find(attribute).map(|value| number(attribute, value)).transpose()
    }

    fn count(&self, attribute: &'static Attribute) -> Result<Option<Count>, ContractError> {
        self.find(attribute).map(|value| number(attribute, value).map(Count::new)).transpose()
    }

    fn token(&self, attribute: &'static Attribute) -> Result<Option<Token>, ContractError> {
        self.find(attribute).map(|value| token(attribute, value)).transpose()
    }

    fn word<T: Copy>(&self, attribute: &'static Attribute, all: &[T]) -> Result<T, ContractError> {
        word(attribute, self.text(attribute)?, all)
    }

    fn array(&self, attribute: &'static Attribute) -> Result<&'a [AnyValue], ContractError> {
        let Some(Value::ArrayValue(array)) = &self.need(attribute)?.value else {
            return Err(wrong_type(attribute));
        };
        if array.values.len() > usize::from(SLOTS_MAX) {
            return Err(ContractError::OutOfRange {
                name: attribute.name,
                expected: "at most 64 long",
            });
        }
        Ok(&array.values)
    }
}

fn text<'a>(attribute: &'static Attribute, value: &'a AnyValue) -> Result<&'a str, ContractError> {
    let Some(Value::StringValue(text)) = &value.value else { return Err(wrong_type(attribute)) };
    Ok(text)
}

fn number(attribute: &'static Attribute, value: &AnyValue) -> Result<u64, ContractError> {
    let Some(Value::IntValue(number)) = &value.value else { return Err(wrong_type(attribute)) };
    let (Shape::Number(max) | Shape::Numbers(max)) = &attribute.shape else {
        return Err(wrong_type(attribute));
    };
    u64::try_from(*number)
        .ok()
        .filter(|number| number <= max)
        .ok_or_else(|| out_of_range(attribute))
}

fn token(attribute: &'static Attribute, value: &AnyValue) -> Result<Token, ContractError> {
    hex::decode(text(attribute, value)?).map(Token).ok_or_else(|| out_of_range(attribute))
}

fn narrow<T: TryFrom<u64>>(attribute: &'static Attribute, number: u64) -> Result<T, ContractError> {
    T::try_from(number).map_err(|_| out_of_range(attribute))
}

fn slot(number: u64) -> Result<PrinterSlot, ContractError> {
    PrinterSlot::new(narrow(&schema::SLOT_OF_LABEL, number)?)
}

/// The value whose word this is; words and values stand in the same order.
fn word<T: Copy>(attribute: &'static Attribute, text: &str, all: &[T]) -> Result<T, ContractError> {
    let (Shape::Word(words) | Shape::Words(words)) = &attribute.shape else {
        return Err(wrong_type(attribute));
    };
    let index =
        words.iter().position(|word| *word == text).ok_or_else(|| out_of_range(attribute))?;
    all.get(index).copied().ok_or_else(|| out_of_range(attribute))
}

fn reasons(attribute: &'static Attribute, text: &str) -> Result<Reasons, ContractError> {
    if text == "none" {
        return Ok(Reasons::default());
    }
    let known = |word: &str| Reason::ALL.iter().copied().find(|reason| reason.word() == word);
    text.split(',').map(|word| known(word).ok_or_else(|| out_of_range(attribute))).collect()
}

fn version(attribute: &'static Attribute, text: &str) -> Result<Version, ContractError> {
    let mut parts = text.splitn(3, '.').map(str::parse);
    let mut part = || parts.next().and_then(Result::ok).ok_or_else(|| out_of_range(attribute));
    Ok(Version { major: part()?, minor: part()?, patch: part()? })
}

fn wrong_type(attribute: &'static Attribute) -> ContractError {
    let expected = match attribute.shape {
        Shape::Uid
        | Shape::Token
        | Shape::Journal
        | Shape::Version
        | Shape::Word(_)
        | Shape::ReasonSet => "a string",
        Shape::Number(_) => "an integer",
        Shape::Numbers(_) => "an array of integers",
        Shape::Words(_) | Shape::Reasons | Shape::Tokens => "an array of strings",
    };
    ContractError::WrongType { name: attribute.name, expected }
}

fn out_of_range(attribute: &'static Attribute) -> ContractError {
    let expected = match attribute.shape {
        Shape::Uid => "<journal id>/<seq>",
        Shape::Token | Shape::Journal | Shape::Tokens => "32 lower-case hex digits",
        Shape::Version => "three numbers up to 65535",
        Shape::Word(_) | Shape::Words(_) => "one of the schema's words",
        Shape::Number(_) | Shape::Numbers(_) => "between 0 and the schema's limit",
        Shape::ReasonSet | Shape::Reasons => "IPP reasons in the schema's order, or none",
    };
    ContractError::OutOfRange { name: attribute.name, expected }
}
