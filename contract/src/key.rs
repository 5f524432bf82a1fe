//! Ed25519 keys: what signs and what verifies.
//!
//! The secret half is handed in as a seed, drawn and kept elsewhere; it cannot be printed and does
//! not come out again.

use std::{fmt, str::FromStr};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::{
    digest,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};

use crate::{ContractError, identity::KeyId};

/// The length of a signature, in bytes (RFC 8032).
pub const SIGNATURE_BYTES: usize = 64;

/// A key that signs.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// The key of a 32-byte seed of chance (RFC 8032, 5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("every 32 bytes are a seed"))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().expect("a public key is 32 bytes long"))
    }

    /// Signs bytes that already say what they are for.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(message).as_ref().try_into().expect("a signature is 64 bytes long")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(sealed)")
    }
}

/// A key that verifies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Its name.
    pub fn id(&self) -> KeyId {
        let hash = digest::digest(&digest::SHA256, &self.0);
        KeyId(hash.as_ref()[..16].try_into().expect("SHA-256 is longer than 16 bytes"))
    }

    /// Whether this key's other half signed exactly these bytes.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), ContractError> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .map_err(|_| ContractError::BadSignature)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        let bytes = BASE64_STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or(ContractError::Malformed { what: "public key", expected: "32 bytes in base64" })
    }
}

impl TryFrom<String> for PublicKey {
    type Error = ContractError;

    fn try_from(text: String) -> Result<Self, ContractError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9421, appendix B.2.6: the base string, signed by `test-key-ed25519` (appendix B.1.4).
    const BASE: &str = concat!(
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n",
        "\"@method\": POST\n",
        "\"@path\": /foo\n",
        "\"@authority\": example.com\n",
        "\"content-type\": application/json\n",
        "\"content-length\": 18\n",
        "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" ",
        "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
    );

    #[test]
    fn the_rfc_9421_ed25519_example_comes_out_bit_for_bit() {
        let seed = BASE64_STANDARD.decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=").unwrap();
        let key = SigningKey::from_seed(&seed.try_into().unwrap());
        assert_eq!(key.public().to_string(), "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=");
        let signature = key.sign(BASE.as_bytes());
        assert_eq!(
            BASE64_STANDARD.encode(signature),
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
        );
        assert_eq!(key.public().verify(BASE.as_bytes(), &signature), Ok(()));
    }

    #[test]
    fn a_secret_key_cannot_be_printed() {
        assert_eq!(format!("{:?}", SigningKey::from_seed(&[1; 32])), "SigningKey(sealed)");
    }
}
