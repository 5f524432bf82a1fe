//! What can be wrong with a profile.

use std::io;
use std::path::PathBuf;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A key of the file is missing, unknown, or has a value that cannot be used.
    #[error("{file}, line {line}, key `{key}`: {problem}")]
    Invalid {
        /// The file's name.
        file: String,
        /// Line in the file, from 1.
        line: usize,
        /// The key, with its section.
        key: String,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// The folder or one of its files cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or the folder is far too large.
    #[error("{} is larger than any set of profiles", path.display())]
    TooLarge {
        /// The folder or file.
        path: PathBuf,
    },
}

impl ProfileError {
    /// What to do about it, as a sentence for a person.
    pub fn remedy(&self) -> &str {
        match self {
            ProfileError::Invalid { remedy, .. } => remedy,
            ProfileError::Unreadable { .. } => {
                "Check that the folder of profiles exists and that the station may read it."
            }
            ProfileError::TooLarge { .. } => {
                "Keep only printer profiles in the folder of profiles."
            }
        }
    }
}
