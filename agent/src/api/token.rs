//! The secret by which a program is let in, and what the station keeps of it.
//!
//! A [`Token`] is shown once or lies in a file of its owner; everything else
//! knows its [`TokenDigest`] only. A token has no `Debug` and no `Display`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

/// Random bytes in a token: 256 bits, twice what guessing could ever need.
const TOKEN_BYTES: usize = 32;

/// What every token begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "wst_";

/// Longest text that is looked at as a token, in bytes.
pub const TOKEN_TEXT_MAX: usize = 128;

/// A bearer token.
pub struct Token(Zeroizing<String>);

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes ({0}); without them no secret can be made")]
pub struct NoRandomness(getrandom::Error);

impl Token {
    /// A new token from the system's source of randomness.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
        getrandom::fill(bytes.as_mut()).map_err(NoRandomness)?;
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes.as_ref()));
        Ok(Self(Zeroizing::new(text)))
    }

    /// A token as it stands in its file, or none if that is no token of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?);
        (bytes.len() == TOKEN_BYTES).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Opens the secret: for its file, its owner, or an `Authorization` header.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the station recognises it by.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest::of(&self.0)
    }
}

/// SHA-256 of a token. A token holds 256 random bits, so that a plain digest keeps it.
#[derive(Debug, Clone, Copy)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The digest of a token's text.
    pub fn of(text: &str) -> Self {
        let digest = digest(&SHA256, text.as_bytes());
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let nibble = |digit: u8| char::from(digit).to_digit(16);
            *byte = u8::try_from(nibble(pair[0])? * 16 + nibble(pair[1])?).ok()?;
        }
        Some(Self(bytes))
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// In the same time wherever the digests differ.
impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }
}

impl Eq for TokenDigest {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_by_its_text_and_its_digest() {
        let token = Token::generate().unwrap();
        let read = Token::parse(&format!("{}\n", token.reveal())).unwrap();
        assert_eq!(read.reveal(), token.reveal());
        assert_eq!(TokenDigest::from_hex(&token.digest().to_hex()), Some(read.digest()));
        assert!(token.digest() != Token::generate().unwrap().digest());
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for text in ["", "wst_", "wst_c2hvcnQ", "password", "wst_!!!"] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
        for text in ["", "ba78", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(TokenDigest::from_hex(text), None, "{text}");
        }
    }
}
