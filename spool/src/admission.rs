//! Same key, same job: what an idempotency key that is offered again means.
//!
//! Knows digests, not documents; where keys are kept is the journal's business.

/// SHA-256 over everything that makes a request what it is: document, printer, copies, references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentDigest(pub [u8; 32]);

/// What to do with a request under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The key is new: a job may be born.
    New,
    /// The same request came before: answer with the job it made.
    Replay,
}

/// The key was used before for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this idempotency key belongs to a request with other content")]
pub struct KeyClash;

/// Compares what is offered under a key with what the key stands for already.
pub fn admit(known: Option<ContentDigest>, offered: ContentDigest) -> Result<Admission, KeyClash> {
    match known {
        None => Ok(Admission::New),
        Some(known) if known == offered => Ok(Admission::Replay),
        Some(_) => Err(KeyClash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_for_one_content_only() {
        let (a, b) = (ContentDigest([1; 32]), ContentDigest([2; 32]));
        assert_eq!(admit(None, a), Ok(Admission::New));
        assert_eq!(admit(Some(a), a), Ok(Admission::Replay));
        assert_eq!(admit(Some(a), b), Err(KeyClash));
    }
}
