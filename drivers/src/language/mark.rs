//! A small mark in the corner of a label that somebody else made, so that eyes or a scanner can
//! tell one print of it from another.

/// A small mark in the corner of a label; letters, digits and `-` only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// For eyes.
    pub text: Option<String>,
    /// For a scanner, as a Data Matrix code.
    pub code: Option<String>,
}

/// Why a document cannot be marked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// The mark has characters that could be a command.
    #[error("a mark has letters, digits and - only")]
    NotPlain,
    /// Nobody knows how to mark a document of this language without harm.
    #[error("labels in {language} cannot be marked")]
    Language {
        /// The language's name for people.
        language: &'static str,
    },
    /// The document cannot be read to its end.
    #[error("the document cannot be read as far as a mark needs it")]
    Unreadable,
    /// A command would make the mark change more than its corner, or move it.
    #[error("the command {command} at byte {offset} leaves no safe place for it")]
    Command {
        /// The command.
        command: &'static str,
        /// Where it stands.
        offset: usize,
    },
}
