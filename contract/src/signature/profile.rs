//! The fixed profiles: what is covered, in which order, and the text that gets signed.
//!
//! A profile is told apart by its tag, which the signature covers; a signature made for one purpose
//! can never serve the other.

use super::{AUDIENCE_HEADER, DIGEST_HEADER, HEADER_BYTES_MAX, Terms};
use crate::{ContractError, batch::CLAIM_HEADER, hex};

/// The one label a signature may have.
pub(super) const LABEL: &str = "ps";

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A batch of telemetry for one hub.
    Telemetry,
    /// A station that becomes known, proving that it holds its key.
    Enrolment,
    /// A station that changes its key, asked for with the old one.
    Rotation,
}

impl Profile {
    /// Every profile there is.
    pub const ALL: &'static [Self] = &[Self::Telemetry, Self::Enrolment, Self::Rotation];

    /// The `tag` parameter (RFC 9421, 2.3).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Telemetry => "ps-telemetry-v1",
            Self::Enrolment => "ps-enroll-v1",
            Self::Rotation => "ps-rotate-v1",
        }
    }

    /// What is covered, in order.
    pub fn components(self) -> &'static [&'static str] {
        match self {
            Self::Telemetry => &[
                "@method",
                "@path",
                DIGEST_HEADER,
                "content-type",
                "content-encoding",
                "content-length",
                AUDIENCE_HEADER,
                CLAIM_HEADER,
            ],
            Self::Enrolment => {
                &["@method", "@path", DIGEST_HEADER, "content-type", "content-length"]
            }
            Self::Rotation => &[
                "@method",
                "@path",
                DIGEST_HEADER,
                "content-type",
                "content-length",
                AUDIENCE_HEADER,
            ],
        }
    }

    /// The value of `@signature-params`: the covered components and the terms.
    pub(super) fn parameters(self, terms: &Terms) -> String {
        let Terms { created, expires, nonce, key } = terms;
        let list: Vec<String> =
            self.components().iter().map(|name| format!("\"{name}\"")).collect();
        format!(
            "({});created={};expires={};nonce=\"{}\";alg=\"ed25519\";keyid=\"{key}\";tag=\"{}\"",
            list.join(" "),
            created.get(),
            expires.get(),
            hex::encode(&nonce.0),
            self.tag()
        )
    }

    /// The text that is signed (RFC 9421, 2.5).
    pub(super) fn base(
        self,
        request: &Request<'_>,
        parameters: &str,
    ) -> Result<String, ContractError> {
        let mut base = String::new();
        for &name in self.components() {
            let value = match name {
                "@method" => request.method,
                "@path" => request.path,
                _ => request.header(name)?,
            };
            base += &format!("\"{name}\": {value}\n");
        }
        base += &format!("\"@signature-params\": {parameters}");
        Ok(base)
    }
}

/// The parts of a request a signature can cover.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, in upper case.
    pub method: &'a str,
    /// The path, without a query.
    pub path: &'a str,
    /// Every header; names in any case.
    pub headers: &'a [(&'a str, &'a str)],
}

impl<'a> Request<'a> {
    /// The value of a header that must be there exactly once.
    ///
    /// # Errors
    /// When it is missing, doubled, larger than [`HEADER_BYTES_MAX`], or not plain visible ASCII.
    pub fn header(&self, name: &'static str) -> Result<&'a str, ContractError> {
        let mut found = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let Some((_, value)) = found.next() else {
            return Err(ContractError::MissingHeader { name });
        };
        if found.next().is_some() {
            return Err(ContractError::DoubledHeader { name });
        }
        if value.len() > HEADER_BYTES_MAX {
            let (size, limit) = (value.len(), HEADER_BYTES_MAX);
            return Err(ContractError::TooLarge { what: name, size, limit });
        }
        let value = value.trim_matches([' ', '\t']);
        if value.is_empty() || !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(ContractError::Malformed { what: name, expected: "visible ASCII" });
        }
        Ok(value)
    }
}
