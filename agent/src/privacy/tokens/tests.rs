//! Tokens of months, against vectors that the pages' tests read too.

use std::sync::Arc;

use contract::event::Event;
use serde::Deserialize;
use spool::{Answer, Baseline, ContentDigest, Doubt, Needs};

use super::*;
use crate::engine::step;
use crate::journal::{JobId, Journal, NewJob, Place, StationKey, Store, Write};

/// What this station and the tracer's browser must agree on; made with neither.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "what")]
    _what: String,
    tenants: Vec<Tenant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tenant {
    tenant_key: String,
    labels: Vec<Label>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    accepted_at_ms: u64,
    month: String,
    month_key: String,
    field: String,
    number: String,
    token: String,
}

/// A file of search keys, as somebody reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    what: String,
    months: Vec<MonthKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthKey {
    month: String,
    key: String,
}

const NOVEMBER: Timestamp = Timestamp(1_793_491_200_000);

fn key_file(tokens: &Tokens, until: &str, months: u8) -> KeyFile {
    serde_json::from_str(tokens.search_keys(until.parse().unwrap(), months).open()).unwrap()
}

fn bytes(digits: &str) -> [u8; 32] {
    let byte = |at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(byte)
}

fn references(waybill: &str) -> References {
    let waybill = Some(waybill.to_owned());
    References { order: waybill.clone(), waybill, trace: None }
}

fn told(tokens: &Tokens, at: Timestamp) -> Token {
    tokens.told(at, &references("SF1234567890")).waybill.unwrap()
}

#[test]
fn a_name_depends_on_key_field_and_value_and_shows_none_of_them() {
    let (ours, theirs) = (Tokens::new(&[1; 32]), Tokens::new(&[2; 32]));
    let waybill = ours.waybill(&references("SF1234567890123"));
    assert_eq!(waybill, ours.waybill(&references("SF1234567890123")));
    assert_ne!(waybill, ours.waybill(&references("SF1234567890124")));
    assert_ne!(waybill, ours.order(&references("SF1234567890123")));
    assert_ne!(waybill, theirs.waybill(&references("SF1234567890123")));
    assert_eq!(ours.waybill(&References::default()), None);
}

#[test]
fn the_names_in_the_journal_are_what_they_always_were() {
    // Journals that lie on disks were written under these; a label of before must still be found.
    let tokens = Tokens::new(&[7; 32]);
    let references = references("SF1234567890");
    let name = |token: Option<Token>| token.unwrap().to_string();
    assert_eq!(name(tokens.waybill(&references)), "c39efc8f41420d50274cbd007b5965d9");
    assert_eq!(name(tokens.order(&references)), "2f62695e2966fead8f88b3e1c58c19d9");
}

#[test]
fn every_station_of_a_tenant_makes_the_tokens_of_the_vectors() {
    let vectors: Vectors = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let mut tried = 0;
    for Tenant { tenant_key, labels } in vectors.tenants {
        for label in labels {
            let tokens = Tokens::new(&bytes(&tenant_key));
            let number = Some(label.number.clone());
            let references = match label.field.as_str() {
                "waybill" => References { waybill: number, ..References::default() },
                "order" => References { order: number, ..References::default() },
                other => panic!("{other} is no reference"),
            };
            let Told { waybill, order } = tokens.told(Timestamp(label.accepted_at_ms), &references);
            assert_eq!(waybill.or(order).unwrap().to_string(), label.token, "{}", label.month);
            let keys = key_file(&tokens, &label.month, 1).months;
            assert_eq!((&*keys[0].month, &*keys[0].key), (&*label.month, &*label.month_key));
            tried += 1;
        }
    }
    assert!(tried >= 15, "only {tried} labels were tried");
}

#[test]
fn all_that_is_told_in_one_month_has_one_token_and_the_next_month_another() {
    let tokens = Tokens::new(&[1; 32]);
    let last_of_november = Timestamp(NOVEMBER.0 + 30 * 86_400_000 - 1);
    assert_eq!(told(&tokens, NOVEMBER), told(&tokens, last_of_november));
    assert_ne!(told(&tokens, NOVEMBER), told(&tokens, Timestamp(NOVEMBER.0 - 1)));
    assert_ne!(told(&tokens, NOVEMBER), told(&tokens, Timestamp(last_of_november.0 + 1)));
    // A clock that is wrong by years prints on, and tells under the month that it believes in.
    let in_ten_years = Timestamp(NOVEMBER.0 + 3_653 * 86_400_000);
    for far in [in_ten_years, Timestamp(0), Timestamp(u64::MAX)] {
        assert_ne!(told(&tokens, NOVEMBER), told(&tokens, far));
    }
}

fn new_job(tokens: &Tokens, at: Timestamp) -> NewJob {
    let references = references("SF1234567890");
    NewJob {
        id: JobId(1),
        printer: "bench-1".to_owned(),
        client: "wms".to_owned(),
        key: "key".to_owned(),
        digest: ContentDigest([1; 32]),
        copies: 1,
        impressions: 1,
        document: Arc::new(Sealed::new(b"^XA^FDSF1234567890^FS^XZ".to_vec())),
        waybill_token: tokens.waybill(&references),
        order_token: tokens.order(&references),
        scan_token: None,
        references: Sealed::new(references),
        pool: None,
        needs: Needs::default(),
        reprint: None,
        at,
        queue_max: 100,
        first_step: None,
    }
}

#[tokio::test]
async fn a_label_that_lives_through_months_is_found_in_each_and_told_under_one_token() {
    let state = tempfile::tempdir().unwrap();
    let (october, december) = (Timestamp(NOVEMBER.0 - 1), Timestamp(NOVEMBER.0 + 40 * 86_400_000));
    let place = Place { path: state.path().join("journal.db"), file_system: None };
    let store = Store::open(place, StationKey::new([7; 32]), october).unwrap();
    let (journal, tokens) = (Journal::start(store).unwrap(), Tokens::new(&[1; 32]));
    let accepted = Write::Accept(Box::new(new_job(&tokens, october)));
    journal.write(vec![accepted]).await.unwrap();
    let doubt = Doubt::StationStopped;
    let mut waybills = Vec::new();
    for (event, at) in [
        (spool::Event::Start { baseline: Baseline::default() }, october),
        (spool::Event::Interrupted { doubt }, NOVEMBER),
        (spool::Event::Answered(Answer::Printed), december),
    ] {
        let found = journal.named(tokens.of_scanned("SF1234567890"), 2).unwrap();
        let [record] = &found[..] else { panic!("one label has the number, not {found:?}") };
        let decision = record.job.decide(event, at).unwrap();
        let step = step(&tokens, record, 0, decision, at);
        if let Some(Event::LabelOutcome(outcome)) = &step.event {
            waybills.push(outcome.waybill);
            assert_eq!(outcome.order, tokens.told(october, record.references.open()).order);
        }
        journal.write(vec![Write::Step(Box::new(step))]).await.unwrap();
    }
    assert_eq!(waybills, [Some(told(&tokens, october)); 2]);
}

#[test]
fn what_the_hub_is_told_is_not_what_lies_in_the_journal() {
    let tokens = Tokens::new(&[1; 32]);
    let references = references("SF1234567890");
    let Told { waybill, order } = tokens.told(NOVEMBER, &references);
    assert_ne!(waybill, tokens.waybill(&references));
    assert_ne!(order, tokens.order(&references));
    assert_ne!(waybill, order);
}

#[test]
fn a_file_of_search_keys_holds_the_months_asked_for_and_no_key_of_another() {
    let tokens = Tokens::new(&[1; 32]);
    let KeyFile { what, months } = key_file(&tokens, "2026-12", 14);
    assert_eq!(what, SEARCH_KEYS);
    let named: Vec<&str> = months.iter().map(|it| it.month.as_str()).collect();
    assert_eq!((named.len(), named[0], named[13]), (14, "2025-11", "2026-12"));
    let of = |month: &str| EpochKey(Sealed::new(bytes(&month_key(&months, month))));
    assert_eq!(of("2026-11").token("waybill", "SF1234567890"), told(&tokens, NOVEMBER));

    // Neither another month's key nor, taken for a tenant's key, any key of it makes its tokens.
    let october = key_file(&tokens, "2026-10", 13).months;
    for MonthKey { key, .. } in &october {
        let other = EpochKey(Sealed::new(bytes(key)));
        assert_ne!(other.token("waybill", "SF1234567890"), told(&tokens, NOVEMBER));
        assert_ne!(told(&Tokens::new(&bytes(key)), NOVEMBER), told(&tokens, NOVEMBER));
        assert_ne!(
            Tokens::new(&bytes(key)).waybill(&references("SF1234567890")),
            tokens.waybill(&references("SF1234567890")),
        );
    }
    assert!(key_file(&tokens, "2026-12", u8::MAX).months.len() == usize::from(SEARCH_MONTHS_MAX));
}

fn month_key(months: &[MonthKey], month: &str) -> String {
    months.iter().find(|it| it.month == month).unwrap().key.clone()
}

#[test]
fn search_keys_are_printed_by_nobody_who_does_not_open_them() {
    let tokens = Tokens::new(&[1; 32]);
    let month: Month = "2026-12".parse().unwrap();
    let keys = tokens.search_keys(month, SEARCH_MONTHS_MAX);
    assert_eq!(format!("{keys:?}"), "sealed");
    let as_large_as_said = EPOCH_TEXT_BYTES * (usize::from(SEARCH_MONTHS_MAX) + 1);
    assert!(keys.open().len() < as_large_as_said, "the text grew, and left a copy behind");
    assert!(as_large_as_said as u64 <= crate::secret_file::SECRET_BYTES_MAX);
}
