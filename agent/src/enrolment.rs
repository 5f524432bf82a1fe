//! How a station comes to know its hub: a one-time token goes out with the station's public key,
//! signed by the key itself; what comes back is kept.
//!
//! Enrolling is a person's act on the command line; a running station notices it by itself.

mod rotation;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use contract::enrolment::{self, EnrolmentAnswer, EnrolmentRequest, EnrolmentToken};
use contract::identity::HubId;
use contract::key::SigningKey;
use contract::signature::{self, Nonce, Profile, UnixSeconds};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::courier::{self, Courier, CourierError};
use crate::identity::{self, IdentityError};

pub use rotation::rotate;

const FILE: &str = "hub.json";

/// The hub a station is known to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The hub's base address.
    pub url: String,
    /// What the hub answered.
    pub answer: EnrolmentAnswer,
}

/// Why a station was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// The station is known to no hub.
    #[error("the station is known to no hub; enroll it first")]
    NotEnrolled,
    /// The station has no keys.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The request cannot be signed.
    #[error("the request cannot be signed: {0}")]
    Contract(#[from] contract::ContractError),
    /// The hub cannot be reached.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// The hub refuses.
    #[error("the hub refuses with status {status}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it says.
        detail: String,
    },
    /// What came back is not a hub's answer.
    #[error(
        "{url} does not answer like a hub; check the address, and whether a proxy is in the way"
    )]
    NotAHub {
        /// The address.
        url: String,
    },
    /// The answer cannot be kept.
    #[error("{}: cannot be written: {source}", file.display())]
    Keep {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Introduces the station to a hub, and keeps the hub's answer in the state folder.
pub fn enroll(
    state: &Path,
    url: &str,
    token: EnrolmentToken,
    now: UnixSeconds,
) -> Result<Membership, EnrolmentError> {
    let key = identity::signing_key(state)?;
    let url = url.trim_end_matches('/').to_owned();
    let request = EnrolmentRequest { token, public_key: key.public() };
    let body = serde_json::to_vec(&request).expect("the request is plain data");
    let letter =
        Letter { profile: Profile::Enrolment, path: enrolment::PATH, audience: None, body };
    let answer: EnrolmentAnswer = letter.send(&url, &key, now)?;
    let membership = Membership { url, answer };
    keep(state, &membership)?;
    Ok(membership)
}

/// Something about the station's identity that is asked of a hub, in JSON.
struct Letter<'a> {
    profile: Profile,
    path: &'static str,
    /// The hub it is for, where the profile covers that.
    audience: Option<&'a HubId>,
    body: Vec<u8>,
}

impl Letter<'_> {
    /// Signs and sends it; what a hub answers.
    fn send<Answer: DeserializeOwned>(
        &self,
        url: &str,
        key: &SigningKey,
        now: UnixSeconds,
    ) -> Result<Answer, EnrolmentError> {
        let headers = self.headers(key, now)?;
        let answer =
            Courier::default().post(&format!("{url}{}", self.path), &headers, &self.body)?;
        if answer.status != 200 && answer.status != 201 {
            let detail = courier::detail(&answer.body);
            return Err(EnrolmentError::Refused { status: answer.status, detail });
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| EnrolmentError::NotAHub { url: url.to_owned() })
    }

    fn headers(
        &self,
        key: &SigningKey,
        now: UnixSeconds,
    ) -> Result<Vec<(String, String)>, EnrolmentError> {
        let Self { profile, path, audience, body } = self;
        let mut headers = vec![
            (signature::DIGEST_HEADER.to_owned(), signature::content_digest(body)),
            ("content-type".to_owned(), enrolment::MEDIA_TYPE.to_owned()),
            ("content-length".to_owned(), body.len().to_string()),
        ];
        let audience = audience.map(|hub| (signature::AUDIENCE_HEADER.to_owned(), hub.to_string()));
        headers.extend(audience);
        let pairs: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = signature::Request { method: "POST", path, headers: &pairs };
        let nonce = Nonce(*identity::random()?);
        let signed = signature::sign(*profile, &request, now, nonce, key)?;
        headers.push((signature::INPUT_HEADER.to_owned(), signed.input));
        headers.push((signature::SIGNATURE_HEADER.to_owned(), signed.signature));
        Ok(headers)
    }
}

/// The hub this station is known to, if it is known to one.
pub fn membership(state: &Path) -> Option<Membership> {
    let text = fs::read(state.join(FILE)).ok()?;
    match serde_json::from_slice(&text) {
        Ok(membership) => Some(membership),
        Err(error) => {
            tracing::warn!(%error, file = FILE, "The record of the hub cannot be read; enroll again");
            None
        }
    }
}

/// Replaces the record whole, so that a crash leaves the old one or the new one.
fn keep(state: &Path, membership: &Membership) -> Result<(), EnrolmentError> {
    let file = state.join(FILE);
    let text = serde_json::to_vec_pretty(membership).expect("the record is plain data");
    let write = || {
        let mut unfinished = tempfile_in(state)?;
        unfinished.1.write_all(&text)?;
        unfinished.1.sync_all()?;
        fs::rename(&unfinished.0, &file)
    };
    write().map_err(|source| EnrolmentError::Keep { file: file.clone(), source })
}

fn tempfile_in(state: &Path) -> std::io::Result<(PathBuf, fs::File)> {
    let path = state.join(format!("{FILE}.{}.new", std::process::id()));
    Ok((path.clone(), fs::File::create(path)?))
}
