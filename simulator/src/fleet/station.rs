//! One station of a fleet: a key, a journal, a chain, and a pen for signing.
//!
//! It writes only what a station of good health and a few troubles would tell.

use std::io::Write;

use contract::ContractError;
use contract::batch::{self, Batch, CLAIM_HEADER, Claim};
use contract::chain::{JournalId, Link, Seq};
use contract::enrolment::EnrolmentAnswer;
use contract::event::{
    Cause, Count, Event, Evidence, LabelOutcome, Millis, Occasion, Outcome, PrinterReport,
    PrinterReports, PrinterSlot, PrinterState, Proof, Reason, Reasons, Stages, StationState, Token,
    UnixMillis, Version,
};
use contract::identity::StationId;
use contract::key::{PublicKey, SigningKey};
use contract::record::Position;
use contract::signature::{
    self, AUDIENCE_HEADER, DIGEST_HEADER, INPUT_HEADER, Nonce, Profile, Request, SIGNATURE_HEADER,
    UnixSeconds, content_digest,
};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Chance, FleetError};
use crate::clock::wall;

/// One label in this many does not come out.
const FAILS_ONE_IN: u64 = 200;
/// One printer in this many is stopped when its station speaks.
const STOPPED_ONE_IN: u64 = 100;
/// What passes between two labels of a bench, in milliseconds.
const LABEL_EVERY_MS: u64 = 4_000;

/// A signed batch, ready to be sent.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Who sends it.
    pub station: StationId,
    /// The key it is signed with.
    pub key: PublicKey,
    /// What it claims to be.
    pub claim: Claim,
    /// Its headers, in the order in which they are signed.
    pub headers: Vec<(String, String)>,
    /// Its body, packed.
    pub body: Vec<u8>,
}

/// A station that a hub knows.
pub(super) struct Station {
    key: SigningKey,
    known: EnrolmentAnswer,
    journal: JournalId,
    head: Link,
    last: Seq,
    labels: u64,
    chance: Chance,
}

impl Station {
    pub(super) fn new(key: SigningKey, known: EnrolmentAnswer, mut chance: Chance) -> Self {
        let journal = JournalId(chance.bytes());
        let head = Link::start(journal);
        Self { key, known, journal, head, last: Seq::NONE, labels: 0, chance }
    }

    /// Writes a heartbeat and outcomes, together `events` records, and signs them.
    pub(super) fn pack(&mut self, events: usize) -> Result<Parcel, FleetError> {
        let (prev, first) = (self.head, self.last.next());
        let now_ms = wall_ms();
        let mut records = Vec::with_capacity(events);
        for index in 0..events {
            let left = u64::try_from(events - index).unwrap_or(u64::MAX);
            let at = UnixMillis::new(now_ms.saturating_sub(left * LABEL_EVERY_MS));
            let event = if index == 0 { self.heartbeat(at)? } else { self.outcome(at)? };
            self.last = self.last.next();
            let record = event.encode(Position { journal: self.journal, seq: self.last });
            self.head = self.head.next(self.last, &record);
            records.push(record);
        }
        let claim = Claim::new(self.journal, first, self.last, prev, self.head)?;
        let batch = Batch::new(self.known.station.clone(), claim, records)?;
        let body = packed(&batch.encode());
        let headers = [
            ("content-type", batch::MEDIA_TYPE),
            ("content-encoding", "gzip"),
            (AUDIENCE_HEADER, self.known.hub.as_str()),
            (CLAIM_HEADER, &claim.to_string()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let nonce = self.chance.bytes();
        let headers =
            sign(Profile::Telemetry, batch::PATH, headers.to_vec(), &body, nonce, &self.key)?;
        let key = self.key.public();
        Ok(Parcel { station: self.known.station.clone(), key, claim, headers, body })
    }

    fn heartbeat(&mut self, at: UnixMillis) -> Result<Event, ContractError> {
        let is_stopped = self.chance.below(STOPPED_ONE_IN) == 0;
        let reasons: &[Reason] = if is_stopped { &[Reason::MediaEmpty] } else { &[] };
        let report = PrinterReport {
            slot: PrinterSlot::new(0)?,
            state: if is_stopped { PrinterState::Stopped } else { PrinterState::Processing },
            reasons: reasons.iter().copied().collect::<Reasons>(),
            waiting: u32::from(is_stopped),
            in_doubt: 0,
            labels_printed: Count::new(self.labels),
        };
        Ok(Event::StationState(StationState {
            at,
            occasion: Occasion::Heartbeat,
            version: Version { major: 1, minor: 4, patch: 2 },
            uptime_s: 3_600,
            printers: PrinterReports::new(vec![report])?,
            jobs_waiting: u32::from(is_stopped),
            jobs_in_doubt: 0,
            outbox_waiting: Count::new(0),
            outbox_dropped: Count::new(0),
            journal_bytes: Count::new(4_000_000),
            lead_called_at: None,
        }))
    }

    fn outcome(&mut self, at: UnixMillis) -> Result<Event, ContractError> {
        let fails = self.chance.below(FAILS_ONE_IN) == 0;
        self.labels += u64::from(!fails);
        let printed = (Outcome::Completed, Evidence::Confirmed, Proof::Counter, Cause::None);
        let lost = (Outcome::Aborted, Evidence::Accepted, Proof::None, Cause::PrinterFault);
        let (outcome, evidence, proof, cause) = if fails { lost } else { printed };
        Ok(Event::LabelOutcome(LabelOutcome {
            at,
            trace: None,
            waybill: Some(Token(self.chance.bytes())),
            order: None,
            job: Some(Token(self.chance.bytes())),
            printer: PrinterSlot::new(0)?,
            outcome,
            evidence,
            proof,
            cause,
            copy: 1,
            copies: 1,
            impressions: 1,
            attempt: 1,
            document_bytes: 400 + u32::try_from(self.chance.below(400)).unwrap_or(0),
            stages: Stages {
                waited: Millis::new(self.chance.below(40)),
                sending: Some(Millis::new(5 + self.chance.below(20))),
                proving: Some(Millis::new(300 + self.chance.below(900))),
            },
        }))
    }
}

/// The headers of a request with its length, its digest and its signature.
pub(super) fn sign(
    profile: Profile,
    path: &'static str,
    mut headers: Vec<(String, String)>,
    body: &[u8],
    nonce: [u8; 16],
    key: &SigningKey,
) -> Result<Vec<(String, String)>, ContractError> {
    headers.push((DIGEST_HEADER.to_owned(), content_digest(body)));
    headers.push(("content-length".to_owned(), body.len().to_string()));
    let list: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = Request { method: "POST", path, headers: &list };
    let created = UnixSeconds::from(UnixMillis::new(wall_ms()));
    let signed = signature::sign(profile, &request, created, Nonce(nonce), key)?;
    headers.push((INPUT_HEADER.to_owned(), signed.input));
    headers.push((SIGNATURE_HEADER.to_owned(), signed.signature));
    Ok(headers)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    let packed = packer.write_all(bytes).and_then(|()| packer.finish());
    packed.expect("memory takes every byte")
}

fn wall_ms() -> u64 {
    u64::try_from(wall().as_millis()).unwrap_or(u64::MAX)
}
