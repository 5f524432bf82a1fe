//! Why a request does not come in, and how it is told.
//!
//! A refusal repeats what the caller sent only as far as it helps, and never a token.

use door::Problem;

use crate::api::{Origin, problem};

/// The longest part of a caller's header that is repeated to it, in bytes.
const REPEATED_MAX: usize = 100;

/// The rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The request names another host.
    Host {
        /// What it names.
        named: String,
        /// The port it should name.
        port: u16,
    },
    /// There is more than one `Host`.
    DoubledHost,
    /// A page of an origin that is not paired.
    Origin {
        /// The origin.
        named: String,
    },
    /// There is more than one `Origin`.
    DoubledOrigin,
    /// A browser sent it for a page that does not say which.
    BrowserRequest,
    /// There is no token.
    MissingToken,
    /// The token is nobody's, or not one for this origin.
    UnknownToken,
    /// The panel has no session, or one that is over.
    SignedOut,
}

impl Refusal {
    pub(super) fn host(named: &[u8], port: u16) -> Self {
        Self::Host { named: repeat(named), port }
    }

    pub(super) fn origin(named: &[u8]) -> Self {
        Self::Origin { named: Origin::repeated(named).to_owned() }
    }

    /// The answer.
    pub fn to_problem(&self) -> Problem {
        match self {
            Self::Host { named, port } => problem::MISDIRECTED_REQUEST
                .because(format!("The request is for the host \"{named}\"."))
                .remedy(format!("Call http://127.0.0.1:{port} or http://localhost:{port}.")),
            Self::DoubledHost => {
                problem::MISDIRECTED_REQUEST.because("The request has more than one Host header.")
            }
            Self::Origin { named } => problem::ORIGIN_NOT_PAIRED
                .because(format!("The page's origin \"{named}\" is not paired with this station.")),
            Self::DoubledOrigin => {
                problem::ORIGIN_NOT_PAIRED.because("The request has more than one Origin header.")
            }
            Self::BrowserRequest => problem::BROWSER_REQUEST_DENIED
                .because("A browser sent this request without the origin of its page."),
            Self::MissingToken => {
                problem::TOKEN_MISSING.because("The request has no Authorization header.")
            }
            Self::SignedOut => problem::PANEL_SIGNED_OUT
                .because("The page does not bring both halves of a session that lasts."),
            Self::UnknownToken => problem::TOKEN_UNKNOWN
                .because("The token is not one of this station, or not one for this origin."),
        }
    }
}

fn repeat(bytes: &[u8]) -> String {
    bytes.get(..REPEATED_MAX).unwrap_or(bytes).escape_ascii().to_string()
}
