//! The chain of a station's events: nothing can be taken out, put in, swapped or changed unseen.
//!
//! Every link is a hash over the link before, the number and the bytes. A journal begins with a
//! link of its own, so links of two journals never meet.

use std::{fmt, str::FromStr};

use ring::digest;

use crate::{ContractError, hex};

/// Keeps these hashes apart from every other use of SHA-256, the zero included.
const START_DOMAIN: &[u8] = b"waystation chain start v1\0";
/// The same for every further link.
const NEXT_DOMAIN: &[u8] = b"waystation chain next v1\0";

/// One life of a station's journal; a new one is drawn whenever a journal is made or salvaged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JournalId(pub [u8; 16]);

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JournalId({self})")
    }
}

impl FromStr for JournalId {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        hex::decode(text).map(Self).ok_or(ContractError::Malformed {
            what: "journal id",
            expected: "32 lower-case hex digits",
        })
    }
}

/// The number of an event in its journal, from 1 without holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(u64);

impl Seq {
    /// Before the first event: what a receipt says when it covers nothing.
    pub const NONE: Self = Self(0);
    /// The first event of a journal.
    pub const FIRST: Self = Self(1);
    /// The last number both SQL and OTLP can carry.
    pub const MAX: Self = Self(i64::MAX.unsigned_abs());

    /// A number up to [`Self::MAX`].
    ///
    /// # Errors
    /// When it is larger.
    pub fn new(seq: u64) -> Result<Self, ContractError> {
        if seq > Self::MAX.0 {
            return Err(ContractError::OutOfRange { name: "seq", expected: "at most 2^63 - 1" });
        }
        Ok(Self(seq))
    }

    /// The number after this one; the last one stays the last.
    #[must_use]
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(Self::MAX.0))
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A link of the chain: stands for one event and everything before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(pub [u8; 32]);

impl Link {
    /// The link before a journal's first event.
    pub fn start(journal: JournalId) -> Self {
        Self::of(&[START_DOMAIN, &journal.0])
    }

    /// The link of the event `seq` with these canonical bytes, after this one.
    #[must_use]
    pub fn next(self, seq: Seq, body: &[u8]) -> Self {
        Self::of(&[NEXT_DOMAIN, &self.0, &seq.0.to_be_bytes(), body])
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut hash = digest::Context::new(&digest::SHA256);
        for part in parts {
            hash.update(part);
        }
        Self(hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long"))
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(journal: u8, events: &[&[u8]]) -> String {
        let mut link = Link::start(JournalId([journal; 16]));
        let mut seq = Seq::FIRST;
        for body in events {
            link = link.next(seq, body);
            seq = seq.next();
        }
        link.to_string()
    }

    #[test]
    fn any_change_to_the_story_changes_its_head() {
        let heads = [
            head(1, &[b"a", b"b"]),
            head(2, &[b"a", b"b"]),
            head(1, &[b"b", b"a"]),
            head(1, &[b"a"]),
            head(1, &[b"a", b"b", b""]),
            head(1, &[b"ab", b""]),
            head(1, &[b"", b"ab"]),
        ];
        for (index, one) in heads.iter().enumerate() {
            assert!(!heads[..index].contains(one), "story {index} has the head of another");
        }
    }

    #[test]
    fn links_never_change_between_versions() {
        assert_eq!(
            head(7, &[]),
            "d5a020bba923e4e5ce606a6c09e10f56b4b24d56141cdcac8a618155aea51990"
        );
        assert_eq!(
            head(7, &[b"label"]),
            "7e0d0616fa5cf74b04e6a02e3d1d3a4120d69dd6f89c87b991ffd12893e1fef1"
        );
    }
}
