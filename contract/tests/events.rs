//! Every event survives the way to the wire and back, and nothing else gets through.
//!
//! These tests never look at a batch or a signature; they stand before both.

#![cfg(test)]

use contract::{
    ContractError,
    chain::{JournalId, Seq},
    event::*,
    record::Position,
    schema,
    trace::TraceId,
};
use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, KeyValue, any_value::Value},
    logs::v1::LogRecord,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn moment() -> impl Strategy<Value = UnixMillis> {
    any::<u64>().prop_map(UnixMillis::new)
}

fn millis() -> impl Strategy<Value = Millis> {
    any::<u64>().prop_map(Millis::new)
}

fn count() -> impl Strategy<Value = Count> {
    any::<u64>().prop_map(Count::new)
}

fn token() -> impl Strategy<Value = Option<Token>> {
    option::of(any::<[u8; 16]>().prop_map(Token))
}

fn slot() -> impl Strategy<Value = PrinterSlot> {
    (0..SLOTS_MAX).prop_map(|slot| PrinterSlot::new(slot).unwrap())
}

fn outcome() -> impl Strategy<Value = Event> {
    let words =
        (select(Outcome::ALL), select(Evidence::ALL), select(Proof::ALL), select(Cause::ALL));
    let counts = (any::<u16>(), any::<u16>(), any::<u32>(), any::<u16>(), any::<u32>());
    let stages = (millis(), option::of(millis()), option::of(millis()));
    let trace = any::<[u8; 16]>().prop_map(TraceId::new);
    (moment(), (token(), token(), token()), (slot(), trace), words, counts, stages).prop_map(
        |(at, (waybill, order, job), (printer, trace), words, counts, stages)| {
            let (outcome, evidence, proof, cause) = words;
            let (copy, copies, impressions, attempt, document_bytes) = counts;
            let (waited, sending, proving) = stages;
            let stages = Stages { waited, sending, proving };
            Event::LabelOutcome(LabelOutcome {
                at,
                trace,
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
                stages,
            })
        },
    )
}

fn report() -> impl Strategy<Value = PrinterReport> {
    let reasons = vec(select(Reason::ALL), 0..5).prop_map(|reasons| reasons.into_iter().collect());
    (slot(), select(PrinterState::ALL), reasons, any::<u32>(), any::<u32>(), count()).prop_map(
        |(slot, state, reasons, waiting, in_doubt, labels_printed)| PrinterReport {
            slot,
            state,
            reasons,
            waiting,
            in_doubt,
            labels_printed,
        },
    )
}

fn printers() -> impl Strategy<Value = PrinterReports> {
    vec(report(), 0..64).prop_map(|mut reports| {
        reports.sort_by_key(|report| report.slot);
        reports.dedup_by_key(|report| report.slot);
        PrinterReports::new(reports).unwrap()
    })
}

fn moment_and_call() -> impl Strategy<Value = (UnixMillis, Option<UnixMillis>)> {
    (moment(), option::of(moment()))
}

fn state() -> impl Strategy<Value = Event> {
    let version = (any::<u16>(), any::<u16>(), any::<u16>())
        .prop_map(|(major, minor, patch)| Version { major, minor, patch });
    let counts = (any::<u32>(), any::<u32>(), any::<u32>(), count(), count(), count());
    (moment_and_call(), select(Occasion::ALL), version, printers(), counts).prop_map(
        |((at, lead_called_at), occasion, version, printers, counts)| {
            let (
                uptime_s,
                jobs_waiting,
                jobs_in_doubt,
                outbox_waiting,
                outbox_dropped,
                journal_bytes,
            ) = counts;
            Event::StationState(StationState {
                at,
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
            })
        },
    )
}

fn changed() -> impl Strategy<Value = Event> {
    let states = (select(PrinterState::ALL), select(PrinterState::ALL));
    let reasons = vec(select(Reason::ALL), 0..5).prop_map(|reasons| reasons.into_iter().collect());
    (moment(), slot(), states, reasons, millis()).prop_map(
        |(at, printer, (before, state), reasons, held)| {
            Event::PrinterChanged(PrinterChanged { at, printer, before, state, reasons, held })
        },
    )
}

fn decided() -> impl Strategy<Value = Event> {
    let about = (any::<u16>(), any::<u16>());
    let words = (select(Deed::ALL), option::of(select(Defect::ALL)));
    (moment(), token(), words, about).prop_map(|(at, job, (deed, defect), (copy, attempt))| {
        Event::PersonDecided(PersonDecided { at, job, deed, defect, copy, attempt })
    })
}

fn degraded() -> impl Strategy<Value = Event> {
    (moment(), select(Level::ALL), select(Level::ALL), select(Pressure::ALL)).prop_map(
        |(at, before, level, pressure)| {
            Event::StationDegraded(StationDegraded { at, before, level, pressure })
        },
    )
}

fn replaced() -> impl Strategy<Value = Event> {
    let before = option::of(any::<[u8; 16]>().prop_map(JournalId));
    (moment(), before, select(Replacement::ALL), (count(), count(), count())).prop_map(
        |(at, before, cause, (asked, carried, lost))| {
            Event::JournalReplaced(JournalReplaced { at, before, cause, asked, carried, lost })
        },
    )
}

fn dropped() -> impl Strategy<Value = Event> {
    let seqs = (1..=Seq::MAX.get(), 1..=Seq::MAX.get());
    let span = (moment(), moment());
    (moment(), seqs, select(DropCause::ALL), span, count()).prop_map(
        |(at, (one, other), cause, (since, until), completed)| {
            let (first, last) = (one.min(other), one.max(other));
            let (first, last) = (Seq::new(first).unwrap(), Seq::new(last).unwrap());
            Event::EventsDropped(EventsDropped { at, first, last, cause, since, until, completed })
        },
    )
}

fn versions() -> impl Strategy<Value = Event> {
    let agent = (any::<u16>(), any::<u16>(), any::<u16>())
        .prop_map(|(major, minor, patch)| Version { major, minor, patch });
    let profiles = vec((slot(), any::<[u8; 16]>().prop_map(Token)), 0..64).prop_map(|mut all| {
        all.sort_by_key(|(slot, _)| *slot);
        all.dedup_by_key(|(slot, _)| *slot);
        Profiles::new(all).unwrap()
    });
    let kinds = (select(System::ALL), select(Processor::ALL));
    (moment(), agent, any::<u32>(), kinds, profiles).prop_map(
        |(at, agent, journal_layout, (system, processor), profiles)| {
            Event::StationVersions(StationVersions {
                at,
                agent,
                journal_layout,
                system,
                processor,
                profiles,
            })
        },
    )
}

fn health() -> impl Strategy<Value = Event> {
    let numbers = (option::of(count()), option::of(count()), option::of(any::<u16>()));
    let words = (select(Head::ALL), select(Temperature::ALL));
    let supply = || (select(Supply::ALL), option::of(any::<u32>()), select(Basis::ALL));
    let firmware = option::of((any::<u16>(), any::<u16>(), any::<u16>()));
    ((moment(), slot()), numbers, words, (supply(), supply()), firmware).prop_map(
        |((at, printer), numbers, (head, temperature), (media, ribbon), firmware)| {
            let (labels_printed, distance_m, head_used_percent) = numbers;
            Event::PrinterHealth(PrinterHealth {
                at,
                printer,
                labels_printed,
                distance_m,
                head,
                head_used_percent,
                temperature,
                media: media.0,
                labels_left: media.1,
                media_basis: media.2,
                ribbon: ribbon.0,
                ribbon_left_m: ribbon.1,
                ribbon_basis: ribbon.2,
                firmware: firmware.map(|(major, minor, patch)| Version { major, minor, patch }),
            })
        },
    )
}

fn series() -> impl Strategy<Value = Event> {
    let readings = prop::array::uniform12(option::of(count())).prop_map(Readings::in_order);
    (moment(), millis(), readings)
        .prop_map(|(at, span, readings)| Event::StationSeries(StationSeries { at, span, readings }))
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        outcome(),
        state(),
        changed(),
        decided(),
        degraded(),
        replaced(),
        dropped(),
        versions(),
        health(),
        series(),
    ]
}

fn position() -> impl Strategy<Value = Position> {
    let seq = (1..=Seq::MAX.get()).prop_map(|seq| Seq::new(seq).unwrap());
    (any::<[u8; 16]>(), seq)
        .prop_map(|(journal, seq)| Position { journal: JournalId(journal), seq })
}

proptest! {
    #[test]
    fn every_event_comes_back_as_it_was_told(event in any_event(), at in position()) {
        let bytes = event.encode(at);
        prop_assert!(bytes.len() <= contract::batch::RECORD_BYTES_MAX);
        prop_assert_eq!(Event::decode(&bytes), Ok((at, event)));
    }

    #[test]
    fn any_bytes_at_all_are_an_event_or_an_error(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok((at, event)) = Event::decode(&bytes) {
            prop_assert_eq!(event.encode(at), bytes);
        }
    }

    #[test]
    fn a_record_with_any_bit_flipped_is_another_event_or_an_error(
        event in any_event(), at in position(), place in any::<prop::sample::Index>(), bit in 0_u32..8,
    ) {
        let mut bytes = event.encode(at);
        let index = place.index(bytes.len());
        bytes[index] ^= 1_u8 << bit;
        if let Ok(other) = Event::decode(&bytes) {
            prop_assert_ne!(other, (at, event));
        }
    }

    #[test]
    fn attributes_stand_in_the_order_of_the_schema(event in any_event(), at in position()) {
        let record = event.to_record(at);
        let kind = schema::KINDS.iter().find(|kind| kind.name == record.event_name).unwrap();
        let order = |key: &str| kind.attributes.iter().position(|attribute| attribute.name == key);
        let places: Vec<_> = record.attributes.iter().map(|attribute| order(&attribute.key)).collect();
        prop_assert!(places.iter().all(Option::is_some) && places.is_sorted());
    }
}

/// A completed label with everything known.
fn a_label() -> LogRecord {
    let event = Event::LabelOutcome(LabelOutcome {
        at: UnixMillis::new(1_790_000_000_000),
        trace: TraceId::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        waybill: Some(Token([0xaa; 16])),
        order: None,
        job: None,
        printer: PrinterSlot::new(1).unwrap(),
        outcome: Outcome::Completed,
        evidence: Evidence::Verified,
        proof: Proof::Counter,
        cause: Cause::None,
        copy: 1,
        copies: 1,
        impressions: 1,
        attempt: 1,
        document_bytes: 430,
        stages: Stages {
            waited: Millis::new(3),
            sending: Some(Millis::new(12)),
            proving: Some(Millis::new(800)),
        },
    });
    event.to_record(Position { journal: JournalId([1; 16]), seq: Seq::FIRST })
}

fn attribute<'a>(record: &'a mut LogRecord, key: &str) -> &'a mut KeyValue {
    record.attributes.iter_mut().find(|attribute| attribute.key == key).unwrap()
}

fn set(key: &'static str, value: Value) -> impl Fn(&mut LogRecord) {
    move |record| attribute(record, key).value = Some(AnyValue { value: Some(value.clone()) })
}

fn text(text: &str) -> Value {
    Value::StringValue(text.to_owned())
}

#[track_caller]
fn check(change: impl Fn(&mut LogRecord), problem: &str) {
    let mut record = a_label();
    change(&mut record);
    assert_eq!(Event::from_record(&record).unwrap_err().to_string(), problem);
}

#[test]
fn an_attribute_nobody_agreed_on_is_refused_by_name() {
    check(
        |record| {
            record.attributes.push(KeyValue { key: "recipient".into(), ..KeyValue::default() })
        },
        "the schema has no attribute \"recipient\"; the receiver must be at least as new as the sender",
    );
}

#[test]
fn a_missing_or_doubled_attribute_is_refused_by_name() {
    check(
        |record| record.attributes.retain(|attribute| attribute.key != "waystation.label.proof"),
        "the attribute waystation.label.proof is missing; the sender must set it",
    );
    check(
        |record| record.attributes.push(record.attributes[2].clone()),
        "the attribute waystation.printer.slot is there twice; the sender must set it once",
    );
}

#[test]
fn a_value_of_the_wrong_type_is_refused_by_name() {
    check(
        set("waystation.label.copy", text("1")),
        "the attribute waystation.label.copy has the wrong type; it must be an integer",
    );
    check(
        set("waystation.label.cause", Value::IntValue(1)),
        "the attribute waystation.label.cause has the wrong type; it must be a string",
    );
}

#[test]
fn a_value_out_of_range_is_refused_by_name() {
    let range = "between 0 and the schema's limit";
    for (key, number) in [
        ("waystation.label.copy", 65_536),
        ("waystation.label.attempt", -1),
        ("waystation.printer.slot", 64),
        ("waystation.label.document_bytes", 1 << 32),
    ] {
        let problem = format!("the attribute {key} is out of range; it must be {range}");
        check(set(key, Value::IntValue(number)), &problem);
    }
    check(
        set("waystation.label.cause", text("Anna dropped it")),
        "the attribute waystation.label.cause is out of range; it must be one of the schema's words",
    );
    check(
        set("waystation.label.waybill", text("SF1234567890")),
        "the attribute waystation.label.waybill is out of range; it must be 32 lower-case hex digits",
    );
}

#[test]
fn nothing_hides_beside_the_attributes() {
    let problem =
        "the record is not in canonical form; it must hold the event's fields and nothing else";
    check(|record| record.body = Some(AnyValue { value: Some(text("Anna")) }), problem);
    check(|record| record.severity_text = "Anna".into(), problem);
    check(|record| record.trace_id = b"138-1234-5678...".to_vec(), problem);
    check(|record| record.time_unix_nano += 1, problem);
    check(|record| record.attributes.swap(1, 2), problem);
    check(set("log.record.uid", text(&format!("{}/01", "01".repeat(16)))), problem);
}

#[test]
fn a_stretch_given_up_does_not_end_before_it_begins() {
    let (first, last) = (Seq::new(9).unwrap(), Seq::new(8).unwrap());
    let at = UnixMillis::new(1);
    let event = Event::EventsDropped(EventsDropped {
        at,
        first,
        last,
        cause: DropCause::Overflow,
        since: at,
        until: at,
        completed: Count::default(),
    });
    let record = event.to_record(Position { journal: JournalId([1; 16]), seq: first });
    assert!(Event::from_record(&record).is_err());
}

#[test]
fn bytes_hidden_in_fields_nobody_knows_are_refused() {
    let mut bytes = prost::Message::encode_to_vec(&a_label());
    bytes.extend_from_slice(b"\xa2\x06\x04Anna");
    assert_eq!(Event::decode(&bytes), Err(ContractError::NotCanonical));
}

#[test]
fn the_page_says_what_the_schema_says() {
    expect_test::expect_file!["../../docs/telemetry.md"].assert_eq(&schema::page());
}
