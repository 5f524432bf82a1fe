//! How a printer says how it is, and where its words are not the language's.

use crate::language::{ExactReply, Query};

/// How much a printer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Nothing: it is never asked.
    None,
    /// A byte or two: its main faults, and no more.
    Byte,
    /// Its state.
    Full,
}

/// Whether a fault makes a printer fall silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// It does: a printer that answered before and is silent now is in a fault.
    Yes,
    /// It answers in every fault.
    No,
    /// Not known.
    Unknown,
}

/// How a printer says how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFacts {
    /// How much it answers.
    pub capability: Capability,
    /// The questions about its state that it answers, in the order of trust.
    pub queries: Vec<Query>,
    /// Whether a fault makes it fall silent.
    pub silent_in_error: Silence,
    /// Replies that mean something else on this model than its language says.
    pub value_overrides: Vec<ExactReply>,
}
