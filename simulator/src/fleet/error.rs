//! Why a fleet could not do what it was asked, each with what to do about it.
//!
//! That a hub asks to wait is no error: a fleet waits.

use contract::ContractError;

/// An error of a fleet.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// Occurs when nobody answers.
    #[error("no hub answers at {url}: {source}; start `waystation-hub serve`, or give --hub")]
    Unreachable {
        /// Where.
        url: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
    /// Occurs when the hub says no for good.
    #[error("the hub answered {status} to {what}: {detail}; see its log, and the token given")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// The beginning of what it said.
        detail: String,
    },
    /// Occurs when a hub asks to wait again and again.
    #[error("the hub put one batch off {times} times; it bears less than it is given")]
    PutOff {
        /// How often.
        times: u32,
    },
    /// Occurs when what a station would send breaks a rule.
    #[error("a station cannot send this: {0}; give fewer events, and one at least")]
    Contract(#[from] ContractError),
    /// Occurs when a thread of the fleet panicked.
    #[error("a part of the fleet broke off; see the messages before this one")]
    Broken,
}
