//! Why a drill does not go on: something is not as it must be, or this computer cannot play it.

use crate::cli::{CommandError, client::CallError};

/// Why a drill does not go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Hitch {
    /// Station or simulator did not do what they must.
    #[error(transparent)]
    Wrong(#[from] CommandError),
    /// What should go wrong cannot be made to go wrong here.
    #[error("{0}")]
    NotHere(String),
}

impl Hitch {
    /// Something is not as it must be.
    pub(super) fn wrong(words: impl Into<String>) -> Self {
        Self::Wrong(CommandError::Other(words.into()))
    }

    /// The system refuses what the drill does, and no station is to blame.
    pub(super) fn system(doing: &str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::NotHere(format!("{doing}: {error}"))
    }
}

impl From<CallError> for Hitch {
    fn from(error: CallError) -> Self {
        Self::Wrong(error.into())
    }
}
