//! One request to the hub: a stretch of the journal, packed and signed.
//!
//! Signed at sending time: keys rotate and clocks are corrected, so a stored signature would age.

use std::io::Write as _;

use contract::ContractError;
use contract::batch::{self, Batch, CLAIM_HEADER, CLASS_HEADER, Claim, Class};
use contract::chain::{JournalId, Link, Seq};
use contract::event::UnixMillis;
use contract::key::SigningKey;
use contract::receipt::Receipt;
use contract::signature::{self, Nonce, Profile};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::enrolment::Membership;
use crate::identity::{self, IdentityError};
use crate::journal::EventRecord;

/// What goes out in one request.
pub(super) struct Parcel<'a> {
    pub(super) membership: &'a Membership,
    pub(super) journal: JournalId,
    /// The link before the first event.
    pub(super) prev: Link,
    /// How it wants to be treated.
    pub(super) class: Class,
    /// At least one event, in order and without a hole.
    pub(super) events: Vec<EventRecord>,
    /// The instant the signature is made for, in milliseconds since 1970.
    pub(super) created_ms: u64,
}

/// A request, ready to be sent.
pub(super) struct SealedParcel {
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Why a parcel cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParcelError {
    #[error("a batch cannot be made: {0}")]
    Contract(#[from] ContractError),
    #[error("a batch cannot be packed: {0}")]
    Pack(#[from] std::io::Error),
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl Parcel<'_> {
    /// Packs and signs it.
    pub(super) fn seal(&self, key: &SigningKey) -> Result<SealedParcel, ParcelError> {
        let (first, last) = (self.seq(self.events.first())?, self.seq(self.events.last())?);
        let head = self.events.last().map_or(self.prev, |event| Link(event.link));
        let claim = Claim::new(self.journal, first, last, self.prev, head)?;
        let records = self.events.iter().map(|event| event.body.clone()).collect();
        let batch = Batch::new(self.membership.answer.station.clone(), claim, records)?;
        let body = pack(&batch.encode())?;
        let mut headers: Vec<(String, String)> = [
            (signature::DIGEST_HEADER, signature::content_digest(&body)),
            ("content-type", batch::MEDIA_TYPE.to_owned()),
            ("content-encoding", "gzip".to_owned()),
            ("content-length", body.len().to_string()),
            (signature::AUDIENCE_HEADER, self.membership.answer.hub.to_string()),
            (CLAIM_HEADER, claim.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let pairs: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = signature::Request { method: "POST", path: batch::PATH, headers: &pairs };
        let created = UnixMillis::new(self.created_ms).into();
        let nonce = Nonce(*identity::random()?);
        let signed = signature::sign(Profile::Telemetry, &request, created, nonce, key)?;
        headers.push((signature::INPUT_HEADER.to_owned(), signed.input));
        headers.push((signature::SIGNATURE_HEADER.to_owned(), signed.signature));
        headers.push((CLASS_HEADER.to_owned(), self.class.word().to_owned()));
        Ok(SealedParcel { headers, body })
    }

    /// Whether a receipt says something true about this journal's chain, as far as the parcel
    /// knows it: a hub may hold less than was sent, or more, but nothing else.
    pub(super) fn covers(&self, receipt: &Receipt) -> bool {
        let known = self.events.iter().find(|event| event.seq == receipt.through.get());
        known.is_none_or(|event| event.link == receipt.head.0)
    }

    fn seq(&self, event: Option<&EventRecord>) -> Result<Seq, ContractError> {
        Seq::new(event.map_or(0, |event| event.seq))
    }
}

fn pack(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(plain)?;
    packer.finish()
}
