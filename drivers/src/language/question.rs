//! What a printer can be asked, and what it may answer.
//!
//! Shapes only: which bytes ask and what an answer looks like is each language's own knowledge.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::status::{Reason, Status};

/// Something a printer can be asked. No language knows all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    /// Model and firmware, as far as the language tells.
    Identity,
    /// The language's main question about the printer's state.
    HostStatus,
    /// The language's second question, for faults the first one does not tell or falls silent at.
    ErrorFlags,
    /// Labels printed over the printer's life.
    LabelCount,
    /// Time since the printer was switched on.
    Uptime,
    /// The printer's own identifier.
    Serial,
    /// Gaps or marks that passed the head, printed or not; moves with feeds and calibration too.
    MarkerCount,
    /// How much media has passed the head over the printer's life: what wears it.
    PrintLength,
    /// Labels of the batch at hand that are still to come. May read high.
    LabelsRemaining,
    /// Labels of the batch at hand that came out. May read low.
    LabelsPrinted,
    /// The identifier that the job at hand carries.
    JobId,
    /// How far the job at hand is.
    JobState,
}

impl Query {
    /// Every query there is.
    pub const ALL: &[Query] = &[
        Query::Identity,
        Query::HostStatus,
        Query::ErrorFlags,
        Query::LabelCount,
        Query::Uptime,
        Query::Serial,
        Query::MarkerCount,
        Query::PrintLength,
        Query::LabelsRemaining,
        Query::LabelsPrinted,
        Query::JobId,
        Query::JobState,
    ];

    /// The query's name in a profile, behind its language's word: `zpl.host-status`.
    pub fn word(self) -> &'static str {
        match self {
            Query::Identity => "identity",
            Query::HostStatus => "host-status",
            Query::ErrorFlags => "error-flags",
            Query::LabelCount => "label-count",
            Query::Uptime => "uptime",
            Query::Serial => "serial",
            Query::MarkerCount => "marker-count",
            Query::PrintLength => "print-length",
            Query::LabelsRemaining => "labels-remaining",
            Query::LabelsPrinted => "labels-printed",
            Query::JobId => "job-id",
            Query::JobState => "job-state",
        }
    }
}

/// What a printer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Query::Identity`].
    Identity(Nameplate),
    /// To [`Query::HostStatus`].
    HostStatus(Status),
    /// To [`Query::ErrorFlags`].
    ErrorFlags(BTreeSet<Reason>),
    /// To [`Query::LabelCount`].
    LabelCount(u64),
    /// To [`Query::Uptime`], to the second.
    Uptime(Duration),
    /// To [`Query::Serial`].
    Serial(String),
    /// To [`Query::MarkerCount`].
    MarkerCount(u64),
    /// To [`Query::PrintLength`], in centimetres.
    PrintLength(u64),
    /// To [`Query::LabelsRemaining`].
    LabelsRemaining(u32),
    /// To [`Query::LabelsPrinted`].
    LabelsPrinted(u32),
    /// To [`Query::JobId`]; `None` when the printer holds no job that carries one.
    JobId(Option<String>),
    /// To [`Query::JobState`]: whether every label of the job came out.
    JobPrinted(bool),
    /// What a printer sends by itself when the labels of a document came out.
    Receipt,
    /// The printer does not know what it was asked.
    Unsupported,
}

/// What a printer's firmware says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nameplate {
    /// Model, such as `ZT411-200dpi`.
    pub model: String,
    /// Firmware, such as `V92.21.39Z`; `None` where the language does not tell it.
    pub firmware: Option<String>,
    /// Density of the head in dots per millimetre; `None` where the language does not tell it.
    pub dots_per_mm: Option<u8>,
}

/// What the bytes received so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The beginning of an answer, or nothing yet: read on.
    Incomplete,
    /// Not an answer to this query, and never will be. Says nothing about the printer's state.
    Malformed {
        /// What is wrong with it. Never quotes the bytes, which may carry a password.
        why: &'static str,
    },
    /// A whole answer.
    Answer {
        /// What it says.
        answer: Answer,
        /// How many of the bytes it took.
        used: usize,
    },
}

/// A reply that means something else on this model than its language says: some clones answer with
/// a number where the original sends bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactReply {
    /// The question.
    pub query: Query,
    /// The whole reply.
    pub reply: Vec<u8>,
    /// What it means.
    pub reasons: BTreeSet<Reason>,
}
