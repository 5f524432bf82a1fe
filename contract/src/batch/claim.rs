//! What a batch claims to be: which journal, which numbers, from which link to which.
//!
//! It is written as a structured dictionary (RFC 9651) in the `ps-batch` header, in exactly one
//! spelling, and covered by the signature.

use std::{fmt, str::FromStr};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    ContractError,
    chain::{JournalId, Link, Seq},
};

/// The header that carries the claim.
pub const CLAIM_HEADER: &str = "ps-batch";

/// Which stretch of which journal a batch holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    journal: JournalId,
    first: Seq,
    last: Seq,
    prev: Link,
    head: Link,
}

impl Claim {
    /// The events `first..=last` of a journal, after the link `prev`, up to the link `head`.
    ///
    /// # Errors
    /// When the numbers do not form a stretch, or it begins the journal with another link than the
    /// journal's own.
    pub fn new(
        journal: JournalId,
        first: Seq,
        last: Seq,
        prev: Link,
        head: Link,
    ) -> Result<Self, ContractError> {
        if first == Seq::NONE || last < first {
            return Err(ContractError::OutOfRange {
                name: CLAIM_HEADER,
                expected: "first from 1, last not before it",
            });
        }
        if first == Seq::FIRST && prev != Link::start(journal) {
            return Err(ContractError::ChainBroken);
        }
        Ok(Self { journal, first, last, prev, head })
    }

    /// The journal.
    pub fn journal(&self) -> JournalId {
        self.journal
    }

    /// The first number.
    pub fn first(&self) -> Seq {
        self.first
    }

    /// The last number.
    pub fn last(&self) -> Seq {
        self.last
    }

    /// The link before the first event.
    pub fn prev(&self) -> Link {
        self.prev
    }

    /// The link of the last event.
    pub fn head(&self) -> Link {
        self.head
    }

    /// How many events it is about.
    pub fn count(&self) -> u64 {
        self.last.get() - self.first.get() + 1
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { journal, first, last, prev, head } = self;
        let bytes = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        write!(
            f,
            "journal=:{}:, first={first}, last={last}, prev=:{}:, head=:{}:",
            bytes(&journal.0),
            bytes(&prev.0),
            bytes(&head.0)
        )
    }
}

impl FromStr for Claim {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        let claim = read(text).ok_or(ContractError::Malformed {
            what: CLAIM_HEADER,
            expected: "journal=:…:, first=…, last=…, prev=:…:, head=:…:",
        })??;
        if claim.to_string() != text {
            return Err(ContractError::NotCanonical);
        }
        Ok(claim)
    }
}

fn read(text: &str) -> Option<Result<Claim, ContractError>> {
    let mut members = text.split(", ");
    let mut member = |name: &str| members.next()?.strip_prefix(name)?.strip_prefix('=');
    let journal = JournalId(byte_sequence(member("journal")?)?);
    let first = Seq::new(member("first")?.parse().ok()?).ok()?;
    let last = Seq::new(member("last")?.parse().ok()?).ok()?;
    let prev = Link(byte_sequence(member("prev")?)?);
    let head = Link(byte_sequence(member("head")?)?);
    Some(Claim::new(journal, first, last, prev, head))
}

/// A byte sequence of RFC 9651: base64 between colons.
pub(crate) fn byte_sequence<const N: usize>(item: &str) -> Option<[u8; N]> {
    let inner = item.strip_prefix(':')?.strip_suffix(':')?;
    BASE64_STANDARD.decode(inner).ok()?.try_into().ok()
}
