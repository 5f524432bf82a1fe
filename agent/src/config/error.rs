//! What is wrong with a configuration file, where, and what to write instead.
//!
//! Says nothing about how the file is found.

use std::{
    fmt, io,
    ops::Range,
    path::{Path, PathBuf},
};

/// A line of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from one; none if the whole file is meant.
    pub line: Option<usize>,
}

impl Place {
    /// The line in which a span of `text` begins.
    pub(super) fn of(file: &Path, text: &str, span: Option<Range<usize>>) -> Self {
        let line = span.map(|span| {
            let before = text.as_bytes().get(..span.start).unwrap_or(text.as_bytes());
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        });
        Self { file: file.to_owned(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// Why the station does not start on a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no such file.
    #[error(
        "{}: there is no such file; copy the commented example `waystation.example.toml` \
         there, or name another file with --config", file.display()
    )]
    Missing {
        /// The file looked for.
        file: PathBuf,
    },
    /// The file cannot be read.
    #[error("{}: the file cannot be read; let the user of this program read it", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not TOML, or has a key or a type that does not belong there.
    #[error("{place}: {what}; compare with the commented example `waystation.example.toml`")]
    Malformed {
        /// Where.
        place: Place,
        /// What does not belong there.
        what: String,
    },
    /// A value is not one that the station can run on.
    #[error(transparent)]
    Refused(#[from] Box<RefusedValue>),
}

/// A value that the station cannot run on.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {key} = {value}: {why}; {remedy}")]
pub struct RefusedValue {
    /// Where.
    pub place: Place,
    /// The key, with its table.
    pub key: &'static str,
    /// The value, as in the file.
    pub value: String,
    /// Why it is refused.
    pub why: String,
    /// What to write instead.
    pub remedy: String,
}
