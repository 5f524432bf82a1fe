//! Why a description of printers cannot be used; each error names printer, key and value.
//!
//! Only descriptions are judged here, never a running printer.

use super::check::PRINTERS_MAX;
use super::text::line_of;
use crate::fault::FaultError;

/// Why a description of printers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Occurs when the file is not TOML or has a key that is not known; the text names the line.
    #[error("the configuration cannot be read: {0}")]
    NotToml(toml::de::Error),
    /// Occurs when a part of a `--printer` value is not `key=value`.
    #[error("`{part}` is not key=value, such as port=9100")]
    NotAPair {
        /// The part as written.
        part: String,
    },
    /// Occurs when the text is in a file: names the line of the mistake.
    #[error("line {line}: {mistake}")]
    InLine {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        mistake: Box<ConfigError>,
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
    #[error("printer `{printer}`: {mistake}")]
    Fault {
        /// The printer.
        printer: String,
        /// What is wrong with it.
        mistake: FaultError,
    },
}

impl ConfigError {
    /// The same mistake with its line, when this file's text has the printer and the key that it
    /// names.
    pub fn in_file(self, text: &str) -> Self {
        let line = match &self {
            Self::BadValue { printer, key, .. } => line_of(text, printer, key),
            Self::Fault { printer, .. } => line_of(text, printer, "faults"),
            Self::NameTwice(printer) => line_of(text, printer, "name"),
            Self::NotToml(_) | Self::NotAPair { .. } | Self::InLine { .. } | Self::Printers(_) => {
                None
            }
        };
        match line {
            Some(line) => Self::InLine { line, mistake: Box::new(self) },
            None => self,
        }
    }
}
