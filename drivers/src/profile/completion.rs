//! How a printer proves that a label came out, and what it does with one that was interrupted.

use crate::language::Proof;

/// When the printer's counter moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// When a label begins to come out: the last one counted may be half printed.
    Start,
    /// When a label is out: all counted ones are whole.
    End,
    /// Not known: the last one counted and the next are both in doubt after a power cut.
    Unknown,
}

/// Whether the printer's counter survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Persistence {
    /// Seen on hardware.
    Proven,
    /// The vendor says so.
    Documented,
    /// Nobody knows.
    Unknown,
    /// It does not.
    No,
}

/// How a printer proves that a label came out. All but a counter live in the printer's memory and
/// are gone with its power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// It counts labels over its life; a step of the counter is the proof.
    Counter {
        /// When the counter moves.
        increment_at: Known,
        /// Whether the counter survives a power cut.
        persistent: Persistence,
    },
    /// It sends back an identifier once all before it is printed.
    ProcessId,
    /// It says how far the job is that carries an identifier.
    JobId,
    /// It says that printing is completed; not of which job.
    Notice,
    /// It sends a byte for each label by itself; the byte does not say which.
    Feedback,
    /// It tells how many labels of the batch at hand came out, or are left.
    BatchCount,
    /// It falls idle after it was busy: nothing is left, which is not "printed".
    Idle,
    /// It proves nothing.
    None,
}

impl Completion {
    /// The way of proof, as the language knows it; `None` for a printer that proves nothing.
    pub fn proof(self) -> Option<Proof> {
        match self {
            Completion::Counter { .. } => Some(Proof::Counter),
            Completion::ProcessId => Some(Proof::ProcessId),
            Completion::JobId => Some(Proof::JobId),
            Completion::Notice => Some(Proof::Notice),
            Completion::Feedback => Some(Proof::Feedback),
            Completion::BatchCount => Some(Proof::BatchCount),
            Completion::Idle => Some(Proof::Idle),
            Completion::None => None,
        }
    }
}

/// Whether a printer prints an interrupted label again by itself when the fault is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AfterFault {
    /// It does: sending the label again would print it twice.
    PrintsAgain,
    /// It drops the label.
    Drops,
    /// Not known: a person must say.
    Unknown,
}

/// What a printer does with a label that a fault interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoReprint {
    /// What it does after power-on.
    pub after_fault: AfterFault,
    /// The document that makes it drop the label instead; it holds until the power is gone.
    pub off: Option<String>,
}

impl Default for AutoReprint {
    fn default() -> Self {
        Self { after_fault: AfterFault::Unknown, off: None }
    }
}
