//! A batch is whole, in order and by one station, or it is refused.
//!
//! Any OTLP receiver can read what a station sends.

#![cfg(test)]

use contract::{
    ContractError,
    batch::{Batch, Caps, Claim, RECORDS_MAX},
    chain::{JournalId, Link, Seq},
    identity::StationId,
};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use prost::Message as _;

const JOURNAL: JournalId = JournalId([9; 16]);

fn station() -> StationId {
    "wh-012-3f9a2c".parse().unwrap()
}

fn claim(records: &[Vec<u8>]) -> Claim {
    let mut head = Link::start(JOURNAL);
    let mut seq = Seq::NONE;
    for record in records {
        seq = seq.next();
        head = head.next(seq, record);
    }
    Claim::new(JOURNAL, Seq::FIRST, seq, Link::start(JOURNAL), head).unwrap()
}

/// Records that are real protobuf, so that the official reader takes them too.
fn records(count: usize) -> Vec<Vec<u8>> {
    let record = |index: usize| opentelemetry_proto::tonic::logs::v1::LogRecord {
        event_name: format!("event {index}"),
        ..Default::default()
    };
    (0..count).map(|index| record(index).encode_to_vec()).collect()
}

fn batch(count: usize) -> Batch {
    let records = records(count);
    Batch::new(station(), claim(&records), records).unwrap()
}

fn decode(bytes: &[u8], count: usize) -> Result<Batch, ContractError> {
    Batch::decode(bytes, &station(), claim(&records(count)), Caps::default())
}

#[test]
fn a_batch_is_read_back_with_its_very_bytes() {
    let sent = batch(3);
    assert_eq!(decode(&sent.encode(), 3), Ok(sent.clone()));
    assert_eq!(sent.links().last(), Some(sent.claim().head()));
}

#[test]
fn any_otlp_receiver_reads_what_a_station_sends() {
    let bytes = batch(3).encode();
    let request = ExportLogsServiceRequest::decode(bytes.as_slice()).unwrap();
    assert_eq!(request.resource_logs[0].scope_logs[0].log_records.len(), 3);
    assert_eq!(request.encode_to_vec(), bytes);
}

#[test]
fn a_batch_changed_in_any_bit_is_refused() {
    let bytes = batch(3).encode();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << bit;
            assert!(decode(&changed, 3).is_err(), "byte {index}, bit {bit}");
        }
    }
}

#[test]
fn a_batch_cut_short_anywhere_is_refused() {
    let bytes = batch(3).encode();
    for length in 0..bytes.len() {
        assert!(decode(&bytes[..length], 3).is_err(), "{length} bytes");
    }
}

#[test]
fn a_batch_with_a_record_left_out_put_in_or_swapped_is_refused() {
    let mut swapped = records(3);
    swapped.swap(0, 1);
    let all = claim(&records(3));
    let differs = |found| Err(ContractError::CountDiffers { claimed: 3, found });
    assert_eq!(Batch::new(station(), all, swapped), Err(ContractError::ChainBroken));
    assert_eq!(Batch::new(station(), all, records(2)), differs(2));
    assert_eq!(Batch::new(station(), all, records(4)), differs(4));
}

#[test]
fn a_batch_in_another_stations_name_is_refused() {
    let other: StationId = "wh-013-aaaaaa".parse().unwrap();
    let read = Batch::decode(&batch(1).encode(), &other, claim(&records(1)), Caps::default());
    assert_eq!(read, Err(ContractError::OtherStation));
}

#[test]
fn a_batch_over_a_cap_is_refused() {
    let large = Caps { records_max: 2, ..Caps::default() };
    let read = Batch::decode(&batch(3).encode(), &station(), claim(&records(3)), large);
    let what = "number of records";
    assert_eq!(read, Err(ContractError::TooLarge { what, size: 3, limit: 2 }));
    let empty = vec![Vec::new(); RECORDS_MAX + 1];
    let claim = claim(&empty);
    assert!(matches!(Batch::new(station(), claim, empty), Err(ContractError::TooLarge { .. })));
    let wide = Caps { bytes_max: 10, ..Caps::default() };
    let read = Batch::decode(&[0; 11], &station(), claim, wide);
    assert!(matches!(read, Err(ContractError::TooLarge { .. })));
}

#[test]
fn a_claim_has_one_spelling() {
    let text = claim(&records(3)).to_string();
    assert_eq!(text.parse(), Ok(claim(&records(3))));
    for changed in [
        text.replace(", ", ","),
        text.replace("first=1", "first=01"),
        text.replace("first=1", "first=0"),
        text.replace("last=3", "last=0"),
        text.replace("last=3", "last=9223372036854775808"),
        text.replace("last=3", "last=-3"),
        format!("{text}, more=1"),
        text.replace("journal", "Journal"),
        String::new(),
    ] {
        assert!(changed.parse::<Claim>().is_err(), "{changed}");
    }
}

#[test]
fn a_journal_begins_with_its_own_link() {
    let other = Link::start(JournalId([8; 16]));
    let claim = Claim::new(JOURNAL, Seq::FIRST, Seq::FIRST, other, other);
    assert_eq!(claim, Err(ContractError::ChainBroken));
}

#[test]
fn an_answer_is_empty_unless_records_were_kept_aside() {
    assert_eq!(contract::batch::answer(0), b"");
    let answer = contract::batch::answer(2);
    let answer = ExportLogsServiceResponse::decode(answer.as_slice()).unwrap();
    assert_eq!(answer.partial_success.unwrap().rejected_log_records, 2);
}
