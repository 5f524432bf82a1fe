//! Why a description of printers cannot be used; each error names printer, key and value.
//!
//! Only descriptions are judged here, never a running printer.

use super::text::PRINTERS_MAX;
use crate::fault::FaultError;

/// Why a description of printers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Occurs when the file is not TOML or has a key that is not known; the text names the line.
    #[error("the configuration cannot be read: {0}")]
    NotToml(#[from] toml::de::Error),
    /// Occurs when a part of a `--printer` value is not `key=value`, or its key is not known.
    #[error("`{part}` is not one of {keys}")]
    NoSuchKey {
        /// The part as written.
        part: String,
        /// What is known.
        keys: &'static str,
    },
    /// Occurs when a value is not what its key wants.
    #[error("printer `{printer}`: {key} is `{value}`; give {wanted}")]
    BadValue {
        /// The printer.
        printer: String,
        /// The key.
        key: &'static str,
        /// The value as written.
        value: String,
        /// What would do.
        wanted: &'static str,
    },
    /// Occurs when two printers have one name.
    #[error("two printers are named `{0}`; give each its own name")]
    NameTwice(String),
    /// Occurs when there is no printer, or more than [`PRINTERS_MAX`].
    #[error("{0} printers; give 1 to {PRINTERS_MAX}, each with --printer name=... or [[printers]]")]
    Printers(usize),
    /// Occurs when a scripted fault makes no sense.
    #[error("printer `{printer}`: {source}")]
    Fault {
        /// The printer.
        printer: String,
        /// What is wrong with it.
        source: FaultError,
    },
}
