//! How a station becomes known: a one-time token from an administrator, and proof that it holds its
//! key.
//!
//! The request is signed under [`Profile::Enrolment`](crate::signature::Profile) with the very key
//! it brings. The token is a secret: it is never printed by `Debug`, and the hub keeps its hash.

use std::{fmt, str::FromStr};

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::{
    ContractError, hex,
    identity::{HubId, KeyId, Site, StationId},
    key::PublicKey,
};

/// Where a station enrols.
pub const PATH: &str = "/v1/enroll";
/// The media type of request and answer.
pub const MEDIA_TYPE: &str = "application/json";
/// How large a request may be, in bytes.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024;

/// What a token's text begins with, so that people and secret scanners recognise it.
const TOKEN_PREFIX: &str = "wst-";
/// Keeps this hash apart from every other use of SHA-256.
const TOKEN_DOMAIN: &[u8] = b"waystation enrolment token v1\0";

/// Lets one station become known, once.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EnrolmentToken(pub [u8; 16]);

impl EnrolmentToken {
    /// What the hub remembers of it.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(TOKEN_DOMAIN);
        hash.update(&self.0);
        hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long")
    }

    /// The token as text, to be shown to the administrator who asked for it.
    pub fn reveal(&self) -> String {
        format!("{TOKEN_PREFIX}{}", hex::encode(&self.0))
    }
}

impl fmt::Debug for EnrolmentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentToken(sealed)")
    }
}

impl FromStr for EnrolmentToken {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        text.strip_prefix(TOKEN_PREFIX).and_then(hex::decode).map(Self).ok_or(
            ContractError::Malformed {
                what: "enrolment token",
                expected: "wst- and 32 lower-case hex digits",
            },
        )
    }
}

impl TryFrom<String> for EnrolmentToken {
    type Error = ContractError;

    fn try_from(text: String) -> Result<Self, ContractError> {
        text.parse()
    }
}

impl From<EnrolmentToken> for String {
    fn from(token: EnrolmentToken) -> Self {
        token.reveal()
    }
}

/// What a station asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// From the administrator.
    pub token: EnrolmentToken,
    /// The key the station made for itself; the request is signed with its other half.
    pub public_key: PublicKey,
}

/// What the hub answers; fields it does not know are no reason for a station to refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentAnswer {
    /// The name the hub gave the station.
    pub station: StationId,
    /// The site the token was made for.
    pub site: Site,
    /// The name of the station's key.
    pub key: KeyId,
    /// The hub's name: what the station writes into `ps-audience`.
    pub hub: HubId,
    /// The key receipts are signed with.
    pub hub_public_key: PublicKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_never_shown_by_accident() {
        let token = EnrolmentToken([0xab; 16]);
        assert_eq!(token.reveal().parse(), Ok(token));
        assert_eq!(format!("{token:?}"), "EnrolmentToken(sealed)");
        assert!("wst-abc".parse::<EnrolmentToken>().is_err());
        assert_ne!(token.hash(), EnrolmentToken([0xac; 16]).hash());
    }

    #[test]
    fn a_request_with_more_than_the_contract_says_is_refused() {
        let key = crate::key::SigningKey::from_seed(&[1; 32]).public();
        let request = EnrolmentRequest { token: EnrolmentToken([1; 16]), public_key: key };
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<EnrolmentRequest>(&text).unwrap(), request);
        let more = text.replacen('{', "{\"hostname\":\"anna-pc\",", 1);
        assert!(serde_json::from_str::<EnrolmentRequest>(&more).is_err());
    }
}
