//! How a station changes its key: the old key asks, the new key proves that the station holds it.
//!
//! The request is signed under [`Profile::Rotation`](crate::signature::Profile) with the old key.
//! Asked twice, the answer is the same, so that an answer lost on the way costs nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ContractError, hex,
    identity::{HubId, KeyId, StationId},
    key::{PublicKey, SigningKey},
};

/// Where a station changes its key.
pub const PATH: &str = "/v1/keys";
/// The media type of request and answer.
pub const MEDIA_TYPE: &str = "application/json";
/// How large a request may be, in bytes.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024;

/// Keeps this signature apart from every other use of a station's key.
const PROOF_DOMAIN: &[u8] = b"waystation key rotation v1\0";

/// What a station asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationRequest {
    /// The new key.
    pub public_key: PublicKey,
    /// That the station holds it: signed with the new key.
    pub proof: Proof,
}

impl RotationRequest {
    /// Asks `hub` to let `new` take the place of `old`.
    pub fn new(hub: &HubId, old: KeyId, new: &SigningKey) -> Self {
        let public_key = new.public();
        let proof = Proof(new.sign(&message(hub, old, &public_key)));
        Self { public_key, proof }
    }

    /// Whether whoever asks holds the new key, and means this hub and this old key.
    ///
    /// # Errors
    /// When the proof does not fit.
    pub fn check(&self, hub: &HubId, old: KeyId) -> Result<(), ContractError> {
        self.public_key.verify(&message(hub, old, &self.public_key), &self.proof.0)
    }
}

fn message(hub: &HubId, old: KeyId, new: &PublicKey) -> Vec<u8> {
    [PROOF_DOMAIN, hub.as_str().as_bytes(), b"\0", &old.0, &new.0].concat()
}

/// A signature that proves a key is held.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Proof(pub [u8; 64]);

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proof({})", hex::encode(&self.0))
    }
}

impl TryFrom<String> for Proof {
    type Error = ContractError;

    fn try_from(text: String) -> Result<Self, ContractError> {
        hex::decode(&text).map(Self).ok_or(ContractError::Malformed {
            what: "proof",
            expected: "128 lower-case hex digits",
        })
    }
}

impl From<Proof> for String {
    fn from(proof: Proof) -> Self {
        hex::encode(&proof.0)
    }
}

/// What the hub answers; fields it does not know are no reason for a station to refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationAnswer {
    /// The station, which keeps its name.
    pub station: StationId,
    /// The name of the new key.
    pub key: KeyId,
    /// Until when the old key counts too, in milliseconds since 1970 by the hub's clock.
    pub old_key_ends_at_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_for_one_hub_one_old_key_and_one_new_key() {
        let [old, new, other] = [1, 2, 3].map(|seed| SigningKey::from_seed(&[seed; 32]));
        let [hub, elsewhere]: [HubId; 2] = ["hub-1", "hub-2"].map(|name| name.parse().unwrap());
        let old = old.public().id();
        let request = RotationRequest::new(&hub, old, &new);
        assert_eq!(request.check(&hub, old), Ok(()));
        assert!(request.check(&elsewhere, old).is_err());
        assert!(request.check(&hub, other.public().id()).is_err());
        let stolen = RotationRequest { public_key: other.public(), ..request };
        assert!(stolen.check(&hub, old).is_err());
    }

    #[test]
    fn a_request_comes_back_as_it_was_asked() {
        let hub: HubId = "hub-1".parse().unwrap();
        let [old, new] = [1, 2].map(|seed| SigningKey::from_seed(&[seed; 32]));
        let request = RotationRequest::new(&hub, old.public().id(), &new);
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<RotationRequest>(&text).unwrap(), request);
        assert!(serde_json::from_str::<RotationRequest>(&text.replace("proof", "prove")).is_err());
    }
}
