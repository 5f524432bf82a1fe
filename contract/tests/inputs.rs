//! Whatever comes to the hub as telemetry: no reader of it falls over.

#![cfg(test)]

use contract::{
    batch::{Batch, Caps, Claim},
    chain::{JournalId, Link, Seq},
    enrolment::EnrolmentToken,
    event::Event,
    identity::StationId,
};
use hail::Hail;

/// Where inputs that broke a reader are kept.
const FINDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs");
const JOURNAL: JournalId = JournalId([9; 16]);

fn claim(records: &[Vec<u8>]) -> Claim {
    let mut head = Link::start(JOURNAL);
    let mut seq = Seq::NONE;
    for record in records {
        seq = seq.next();
        head = head.next(seq, record);
    }
    Claim::new(JOURNAL, Seq::FIRST, seq, Link::start(JOURNAL), head).unwrap()
}

#[test]
fn no_batch_breaks_its_reader() {
    let station: StationId = "wh-012-3f9a2c".parse().unwrap();
    let records: Vec<Vec<u8>> = (1..4).map(|record: u8| vec![0x0A, 1, record]).collect();
    let whole = Batch::new(station.clone(), claim(&records), records.clone()).unwrap();
    let claim = claim(&records);
    Hail::on("batches", FINDS).like([whole.encode()]).fall(|bytes| {
        if let Ok(batch) = Batch::decode(bytes, &station, claim, Caps::default()) {
            assert_eq!(batch.encode(), whole.encode(), "another batch passes for this one");
        }
        let _ = Event::decode(bytes);
    });
}

#[test]
fn no_name_claim_or_token_breaks_its_reader() {
    let seeds = ["wh-012-3f9a2c".to_owned(), claim(&[vec![1]]).to_string(), "a".repeat(64)];
    Hail::on("names and claims", FINDS).like(seeds).fall(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = text.parse::<StationId>();
        let _ = text.parse::<Claim>();
        let _ = text.parse::<EnrolmentToken>();
    });
}
