//! Who sent a request, and that it is the request they sent (RFC 9421 and RFC 9530, Ed25519).
//!
//! Two fixed profiles and nothing else: the covered components, their order, the parameters and
//! their order are given, so there is nothing to negotiate and one spelling to check. Time and
//! nonce are handed in. A body is judged by its digest as sent, before anybody unpacks it.

mod profile;
mod read;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::digest;

pub use profile::{Profile, Request};

use crate::{
    ContractError,
    event::UnixMillis,
    identity::KeyId,
    key::{PublicKey, SIGNATURE_BYTES, SigningKey},
};

/// The header that says what is signed (RFC 9421, 4.1).
pub const INPUT_HEADER: &str = "signature-input";
/// The header that carries the signature (RFC 9421, 4.2).
pub const SIGNATURE_HEADER: &str = "signature";
/// The header that carries the digest of the body as sent (RFC 9530, 2).
pub const DIGEST_HEADER: &str = "content-digest";
/// The header that names the hub a request is meant for.
pub const AUDIENCE_HEADER: &str = "ps-audience";

/// How long a signature counts, in seconds.
pub const LIFETIME_SECONDS: u64 = 300;
/// How far ahead of the hub's a station's clock may be, in seconds.
pub const SKEW_SECONDS_MAX: u64 = 60;
/// How large a covered header or a signature header may be, in bytes.
pub const HEADER_BYTES_MAX: usize = 1_024;

/// A moment in whole seconds since 1970, as signatures count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixSeconds(u64);

impl UnixSeconds {
    /// The largest integer of structured fields (RFC 9651, 3.3.1), less one lifetime.
    pub const MAX: Self = Self(999_999_999_999_999 - LIFETIME_SECONDS);

    /// A moment; one beyond [`Self::MAX`] becomes that.
    pub fn new(seconds: u64) -> Self {
        Self(seconds.min(Self::MAX.0))
    }

    /// Seconds since 1970.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl From<UnixMillis> for UnixSeconds {
    fn from(moment: UnixMillis) -> Self {
        Self::new(moment.get() / 1_000)
    }
}

/// 128 bits of chance that make a signature the only one of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nonce(pub [u8; 16]);

/// The two headers of a signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Value of [`INPUT_HEADER`].
    pub input: String,
    /// Value of [`SIGNATURE_HEADER`].
    pub signature: String,
}

/// Signs a request that already carries every header its profile covers.
///
/// # Errors
/// When a covered header is missing, doubled, too large or not plain ASCII.
pub fn sign(
    profile: Profile,
    request: &Request<'_>,
    created: UnixSeconds,
    nonce: Nonce,
    key: &SigningKey,
) -> Result<Signed, ContractError> {
    let terms = Terms {
        created,
        expires: UnixSeconds(created.0 + LIFETIME_SECONDS),
        nonce,
        key: key.public().id(),
    };
    let parameters = profile.parameters(&terms);
    let signature = key.sign(profile.base(request, &parameters)?.as_bytes());
    Ok(Signed {
        input: format!("{}={parameters}", profile::LABEL),
        signature: format!("{}=:{}:", profile::LABEL, BASE64_STANDARD.encode(signature)),
    })
}

/// What a signature says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// When it was made.
    pub created: UnixSeconds,
    /// When it ends.
    pub expires: UnixSeconds,
    /// What makes it the only one of its kind.
    pub nonce: Nonce,
    /// The key it claims.
    pub key: KeyId,
}

impl Terms {
    /// Whether the signature counts now.
    ///
    /// # Errors
    /// When it was made too far ahead of now, has ended, or would count for too long.
    pub fn check(&self, now: UnixSeconds) -> Result<(), ContractError> {
        let Self { created, expires, nonce: _, key: _ } = self;
        let ahead = created.0 > now.0 + SKEW_SECONDS_MAX;
        let ended = expires.0 < now.0;
        let too_long = expires.0.saturating_sub(created.0) > LIFETIME_SECONDS;
        if ahead || ended || too_long {
            return Err(ContractError::OutOfWindow {
                created: created.0,
                expires: expires.0,
                now: now.0,
            });
        }
        Ok(())
    }
}

/// A signature as presented: well formed, and not yet believed.
#[derive(Debug)]
pub struct Presented {
    terms: Terms,
    base: String,
    signature: [u8; SIGNATURE_BYTES],
}

impl Presented {
    /// Reads the signature of a request.
    ///
    /// # Errors
    /// When the headers are not exactly what the profile writes; no byte of the body is needed.
    pub fn read(profile: Profile, request: &Request<'_>) -> Result<Self, ContractError> {
        read::presented(profile, request)
    }

    /// The key to look up.
    pub fn key(&self) -> KeyId {
        self.terms.key
    }

    /// Believes the signature, or not.
    ///
    /// # Errors
    /// When the key is not the one named, or did not sign this request.
    pub fn verify(self, key: &PublicKey) -> Result<Terms, ContractError> {
        if key.id() != self.terms.key {
            return Err(ContractError::BadSignature);
        }
        key.verify(self.base.as_bytes(), &self.signature)?;
        Ok(self.terms)
    }
}

/// The digest of a body as sent, for [`DIGEST_HEADER`].
pub fn content_digest(body: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, body);
    format!("sha-256=:{}:", BASE64_STANDARD.encode(hash))
}

/// Whether a digest header fits a body as sent.
///
/// # Errors
/// When it does not; a digest by another algorithm does not.
pub fn check_digest(header: &str, body: &[u8]) -> Result<(), ContractError> {
    if header == content_digest(body) { Ok(()) } else { Err(ContractError::BadDigest) }
}
