//! A station as the contract sees it: a journal, a key, a clock; it enrols and sends.
//!
//! It keeps every rule; a test that wants one broken changes the parcel before it is posted.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use contract::{
    batch::{self, Batch, CLAIM_HEADER, Claim},
    chain::{JournalId, Link, Seq},
    enrolment::{self, EnrolmentAnswer, EnrolmentRequest, EnrolmentToken},
    event::{
        Cause, Event, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token,
        UnixMillis,
    },
    identity::StationId,
    key::{PublicKey, SigningKey},
    receipt::{RECEIPT_HEADER, Receipt},
    record::Position,
    signature::{
        AUDIENCE_HEADER, DIGEST_HEADER, INPUT_HEADER, Nonce, Profile, Request, SIGNATURE_HEADER,
        UnixSeconds, content_digest, sign,
    },
};
use flate2::{Compression, write::GzEncoder};

use crate::running::{NOW_MS, Running, agent, make_token};

/// An answer of the hub.
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Status and kind of a problem, as in `401 bad-signature`.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.status
        );
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let remedy = problem["remedy"].as_str().unwrap();
        assert!(!remedy.is_empty(), "every problem says what to do");
        let kind = problem["type"].as_str().unwrap();
        format!("{} {}", self.status, kind.strip_prefix("urn:waystation:problem:").unwrap())
    }
}

/// A request, before or after it is signed.
#[derive(Clone)]
pub(crate) struct Parcel {
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Parcel {
    /// Adds the digest, the length and the signature.
    pub(crate) fn signed(mut self, profile: Profile, at: UnixMillis, key: &SigningKey) -> Self {
        self.set(DIGEST_HEADER, &content_digest(&self.body));
        self.set("content-length", &self.body.len().to_string());
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request { method: "POST", path: self.path, headers: &headers };
        let signed = sign(profile, &request, UnixSeconds::from(at), Nonce([1; 16]), key).unwrap();
        self.set(INPUT_HEADER, &signed.input);
        self.set(SIGNATURE_HEADER, &signed.signature);
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn post(&self, url: &str) -> Reply {
        self.try_post(url).unwrap()
    }

    /// Nothing, when there is no answer.
    pub(crate) fn try_post(&self, url: &str) -> Option<Reply> {
        let mut request = agent().post(format!("{url}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut answer = request.send(self.body.as_slice()).ok()?;
        let headers = answer.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let headers = headers.collect();
        let status = answer.status().as_u16();
        Some(Reply { status, headers, body: answer.body_mut().read_to_vec().ok()? })
    }
}

impl Parcel {
    /// Sends everything but the body, and reads the whole answer.
    pub(crate) fn post_head(&self, url: &str) -> String {
        let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        let mut head = format!("POST {} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n", self.path);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// A station that is known to a hub.
pub(crate) struct Station {
    pub(crate) key: SigningKey,
    pub(crate) known: EnrolmentAnswer,
    pub(crate) clock_ms: u64,
    pub(crate) journal: JournalId,
    records: Vec<Vec<u8>>,
}

impl Station {
    /// Enrols with a token made in the folder of the hub's store.
    pub(crate) fn enrol(hub: &Running, folder: &std::path::Path, number: u8) -> Self {
        let token = make_token(folder, number, "WH-012");
        let key = SigningKey::from_seed(&[number; 32]);
        let reply = enrolment(token, &key, key.public(), NOW_MS).post(&hub.url);
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        Self::known(key, serde_json::from_slice(&reply.body).unwrap(), number)
    }

    /// A station that a hub already knows.
    pub(crate) fn known(key: SigningKey, known: EnrolmentAnswer, number: u8) -> Self {
        Self { key, known, clock_ms: NOW_MS, journal: JournalId([number; 16]), records: Vec::new() }
    }

    /// Journals outcomes of labels.
    pub(crate) fn print(&mut self, labels: u64) {
        for _ in 0..labels {
            self.print_at(NOW_MS + self.count() + 1);
        }
    }

    /// Journals an outcome of any time.
    pub(crate) fn print_at(&mut self, at_ms: u64) {
        let seq = Seq::new(self.count() + 1).unwrap();
        self.journal(outcome(at_ms).encode(Position { journal: self.journal, seq }));
    }

    /// Journals any bytes.
    pub(crate) fn journal(&mut self, body: Vec<u8>) {
        self.records.push(body);
    }

    pub(crate) fn count(&self) -> u64 {
        self.records.len() as u64
    }

    /// What the journal says about the stretch `first..=last`.
    pub(crate) fn claim(&self, first: u64, last: u64) -> Claim {
        let mut links = vec![Link::start(self.journal)];
        for (index, record) in (1..).zip(&self.records) {
            links.push(links[links.len() - 1].next(Seq::new(index).unwrap(), record));
        }
        let link = |seq: u64| links[usize::try_from(seq).unwrap()];
        let [begin, end] = [first, last].map(|seq| Seq::new(seq).unwrap());
        Claim::new(self.journal, begin, end, link(first - 1), link(last)).unwrap()
    }

    /// The stretch `first..=last`, not yet signed.
    pub(crate) fn unsigned(&self, first: u64, last: u64) -> Parcel {
        let [begin, end] = [first - 1, last].map(|seq| usize::try_from(seq).unwrap());
        let claim = self.claim(first, last);
        let records = self.records[begin..end].to_vec();
        let batch = Batch::new(self.known.station.clone(), claim, records).unwrap();
        self.parcel(&claim, pack(&batch.encode()))
    }

    /// Any body under any claim, not yet signed.
    pub(crate) fn parcel(&self, claim: &Claim, body: Vec<u8>) -> Parcel {
        let mut parcel = Parcel { path: batch::PATH, headers: Vec::new(), body };
        parcel.set("content-type", batch::MEDIA_TYPE);
        parcel.set("content-encoding", "gzip");
        parcel.set(AUDIENCE_HEADER, self.known.hub.as_str());
        parcel.set(CLAIM_HEADER, &claim.to_string());
        parcel
    }

    /// Signs a parcel by this station's key and clock.
    pub(crate) fn sign(&self, parcel: Parcel) -> Parcel {
        parcel.signed(Profile::Telemetry, UnixMillis::new(self.clock_ms), &self.key)
    }

    /// Sends the stretch `first..=last`.
    pub(crate) fn send(&self, hub: &Running, first: u64, last: u64) -> Reply {
        self.sign(self.unsigned(first, last)).post(&hub.url)
    }

    /// Sends a stretch that must be taken, and reads how far the receipt goes.
    pub(crate) fn deliver(&self, hub: &Running, first: u64, last: u64) -> u64 {
        self.through(&self.send(hub, first, last))
    }

    /// How far the receipt of an answer goes; it must be for this very journal.
    pub(crate) fn through(&self, reply: &Reply) -> u64 {
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        let header = reply.header(RECEIPT_HEADER).unwrap();
        let receipt = Receipt::open(header, &self.known.hub_public_key).unwrap();
        assert_eq!((&receipt.hub, &receipt.station), (&self.known.hub, &self.known.station));
        assert_eq!(receipt.journal, self.journal);
        let through = receipt.through.get();
        let head =
            if through == 0 { Link::start(self.journal) } else { self.claim(1, through).head() };
        assert_eq!(receipt.head, head, "the hub tells the same story");
        through
    }
}

/// A request to become known.
pub(crate) fn enrolment(
    token: EnrolmentToken,
    signer: &SigningKey,
    public_key: PublicKey,
    at_ms: u64,
) -> Parcel {
    let body = serde_json::to_vec(&EnrolmentRequest { token, public_key }).unwrap();
    let mut parcel = Parcel { path: enrolment::PATH, headers: Vec::new(), body };
    parcel.set("content-type", enrolment::MEDIA_TYPE);
    parcel.signed(Profile::Enrolment, UnixMillis::new(at_ms), signer)
}

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn outcome(at_ms: u64) -> Event {
    Event::LabelOutcome(LabelOutcome {
        at: UnixMillis::new(at_ms),
        trace: None,
        waybill: Some(Token([7; 16])),
        order: None,
        job: None,
        printer: PrinterSlot::new(0).unwrap(),
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
            sending: Some(Millis::new(10)),
            proving: Some(Millis::new(700)),
        },
    })
}

/// A body of empty records, put together by hand, as large as anybody likes.
pub(crate) fn plain_body(station: &StationId, records: usize) -> Vec<u8> {
    body_with(station, &vec![&[][..]; records])
}

/// A body of any records, put together by hand.
pub(crate) fn body_with(station: &StationId, records: &[&[u8]]) -> Vec<u8> {
    let attribute = |key: &str, value: &str| {
        let value = field(2, &field(1, value.as_bytes()));
        field(1, &[field(1, key.as_bytes()), value].concat())
    };
    let name = attribute("service.name", "waystation");
    let resource = [name, attribute("service.instance.id", station.as_str())].concat();
    let scope = [field(1, b"waystation.telemetry"), field(2, b"1")].concat();
    let records: Vec<u8> = records.iter().flat_map(|record| field(2, record)).collect();
    let logs = [field(1, &scope), records].concat();
    field(1, &[field(1, &resource), field(2, &logs)].concat())
}

/// A length-delimited protobuf field.
pub(crate) fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        field.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    field.push(length as u8);
    field.extend_from_slice(bytes);
    field
}
