//! The hub's word that it holds a journal up to an event, signed, so that neither side can later
//! tell the story differently.
//!
//! It covers the longest stretch from the first event without a hole: a station goes on sending
//! from the number after it, and so repairs whatever the hub lacks.

use std::fmt::Write as _;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    ContractError,
    batch::byte_sequence,
    chain::{JournalId, Link, Seq},
    event::UnixMillis,
    identity::{HubId, StationId},
    key::{PublicKey, SIGNATURE_BYTES, SigningKey},
};

/// The header of the hub's answer that carries a receipt.
pub const RECEIPT_HEADER: &str = "ps-receipt";
/// How large a receipt may be, in bytes.
pub const RECEIPT_BYTES_MAX: usize = 1_024;

/// Keeps these signatures apart from every other use of the hub's key.
const DOMAIN: &str = "waystation receipt v1\n";
/// What stands before the signature.
const SIGNATURE_MEMBER: &str = ", signature=";

/// What the hub holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The hub that gives its word.
    pub hub: HubId,
    /// The station whose journal it is.
    pub station: StationId,
    /// The journal.
    pub journal: JournalId,
    /// The last event before the first hole; [`Seq::NONE`] when the first event is missing.
    pub through: Seq,
    /// The link of that event, or the journal's first link.
    pub head: Link,
    /// When, by the hub's clock.
    pub at: UnixMillis,
}

impl Receipt {
    /// The receipt as a header value, signed.
    pub fn seal(&self, key: &SigningKey) -> String {
        let mut text = self.text();
        let signature = key.sign(format!("{DOMAIN}{text}").as_bytes());
        write!(text, "{SIGNATURE_MEMBER}:{}:", BASE64_STANDARD.encode(signature))
            .expect("text only grows");
        text
    }

    /// Reads a header value and believes it only if this key signed it.
    ///
    /// # Errors
    /// When it is too large, not written as [`Self::seal`] writes it, or signed by somebody else.
    pub fn open(header: &str, key: &PublicKey) -> Result<Self, ContractError> {
        if header.len() > RECEIPT_BYTES_MAX {
            let (size, limit) = (header.len(), RECEIPT_BYTES_MAX);
            return Err(ContractError::TooLarge { what: RECEIPT_HEADER, size, limit });
        }
        let (text, signature) = header.split_once(SIGNATURE_MEMBER).ok_or(malformed())?;
        let signature: [u8; SIGNATURE_BYTES] = byte_sequence(signature).ok_or(malformed())?;
        key.verify(format!("{DOMAIN}{text}").as_bytes(), &signature)?;
        let receipt = Self::read(text).ok_or(malformed())?;
        if receipt.text() != text {
            return Err(ContractError::NotCanonical);
        }
        Ok(receipt)
    }

    fn text(&self) -> String {
        let Self { hub, station, journal, through, head, at } = self;
        let bytes = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        format!(
            "hub=\"{hub}\", station=\"{station}\", journal=:{}:, through={through}, head=:{}:, at={}",
            bytes(&journal.0),
            bytes(&head.0),
            at.get()
        )
    }

    fn read(text: &str) -> Option<Self> {
        let mut members = text.split(", ");
        let mut member = |name: &str| members.next()?.strip_prefix(name)?.strip_prefix('=');
        let unquote = |item: &str| item.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
        Some(Self {
            hub: unquote(member("hub")?)?.parse().ok()?,
            station: unquote(member("station")?)?.parse().ok()?,
            journal: JournalId(byte_sequence(member("journal")?)?),
            through: Seq::new(member("through")?.parse().ok()?).ok()?,
            head: Link(byte_sequence(member("head")?)?),
            at: UnixMillis::new(member("at")?.parse().ok()?),
        })
    }
}

fn malformed() -> ContractError {
    ContractError::Malformed { what: RECEIPT_HEADER, expected: "as the hub writes it" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        let journal = JournalId([7; 16]);
        Receipt {
            hub: "hub-1".parse().unwrap(),
            station: "wh-012-3f9a2c".parse().unwrap(),
            journal,
            through: Seq::new(50).unwrap(),
            head: Link::start(journal),
            at: UnixMillis::new(1_790_000_000_123),
        }
    }

    #[test]
    fn a_receipt_is_read_back_as_it_was_given() {
        let key = SigningKey::from_seed(&[1; 32]);
        let header = receipt().seal(&key);
        assert_eq!(Receipt::open(&header, &key.public()), Ok(receipt()));
        assert!(header.len() <= RECEIPT_BYTES_MAX / 2, "{}", header.len());
    }

    #[test]
    fn a_receipt_changed_in_any_byte_is_not_believed() {
        let key = SigningKey::from_seed(&[1; 32]);
        let header = receipt().seal(&key);
        for index in 0..header.len() {
            let mut changed = header.clone().into_bytes();
            changed[index] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert!(Receipt::open(&changed, &key.public()).is_err(), "{changed}");
        }
        let stranger = SigningKey::from_seed(&[2; 32]);
        assert_eq!(Receipt::open(&header, &stranger.public()), Err(ContractError::BadSignature));
    }
}
