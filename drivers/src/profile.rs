//! What is known of a printer model: TOML files with evidence marks, checked once.
//!
//! Whoever holds a [`Profile`] holds a valid one. A fact that a file does not state is unknown;
//! nothing here fills it with a value that would grant trust.

mod embedded;
mod error;
mod folder;
mod raw;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::language::{Language, Query};

pub use error::ProfileError;

/// How well a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub enum Evidence {
    /// Read in a vendor's manual or data set.
    #[serde(rename = "V")]
    Vendor,
    /// Seen in public code, an emulator or somebody's notes.
    #[serde(rename = "C")]
    Code,
    /// Not verified.
    #[serde(rename = "U")]
    Unverified,
}

/// How much a printer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Nothing: it is never asked.
    None,
    /// Its state.
    Full,
}

/// When the printer's counter moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
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

/// How a printer proves that a label came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// It counts labels over its life; a step of the counter is the proof.
    Counter {
        /// When the counter moves.
        increment_at: Known,
        /// Whether the counter survives a power cut.
        persistent: Persistence,
    },
    /// It proves nothing.
    None,
}

/// How a printer says how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFacts {
    /// How much it answers.
    pub capability: Capability,
    /// The questions about its state that it answers: [`Query::HostStatus`], [`Query::ErrorFlags`].
    pub queries: Vec<Query>,
}

/// What is known of a printer model.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The profile's name, and its file's: `zebra-zt411-203`.
    pub id: String,
    /// Who makes the printer.
    pub vendor: String,
    /// The model's name, for people.
    pub model: String,
    /// The language it is spoken to in.
    pub language: Language,
    /// Density of the head in dots per inch.
    pub dpi: Option<u16>,
    /// Width of the head in dots.
    pub max_width_dots: Option<u32>,
    /// Highest print speed in inches per second.
    pub max_speed_ips: Option<f32>,
    /// How a label is proven.
    pub completion: Completion,
    /// How its state is asked.
    pub status: StatusFacts,
    /// How long one answer may take.
    pub reply_time_max: Duration,
    /// How long a question that got no answer is left alone at first.
    pub backoff: Duration,
    /// How long no byte may be taken before sending counts as stalled.
    pub stall_time_max: Duration,
    /// Marks of the facts, by the key of the file; see [`Profile::evidence_of`].
    pub evidence: BTreeMap<String, Evidence>,
}

impl Profile {
    /// The profiles that come with the program, by id.
    pub fn embedded() -> &'static [Profile] {
        embedded::profiles()
    }

    /// The profiles that come with the program, replaced and completed by the `*.toml` files of a
    /// folder, by id.
    pub fn load(folder: &std::path::Path) -> Result<Vec<Profile>, ProfileError> {
        folder::load(folder)
    }

    /// Reads and checks one profile. `name` is its file's name with or without `.toml`, and must be
    /// its id.
    pub fn parse(name: &str, text: &str) -> Result<Profile, ProfileError> {
        raw::parse(name, text)
    }

    /// How well a fact of the file is known; what has no mark is unverified.
    pub fn evidence_of(&self, fact: &str) -> Evidence {
        self.evidence.get(fact).copied().unwrap_or(Evidence::Unverified)
    }

    /// Whether a printer of this model is asked this.
    pub fn asks(&self, query: Query) -> bool {
        let counts = matches!(self.completion, Completion::Counter { .. });
        match query {
            Query::Identity => counts || self.status.capability != Capability::None,
            Query::HostStatus
            | Query::ErrorFlags
            | Query::MarkerCount
            | Query::LabelsRemaining
            | Query::LabelsPrinted
            | Query::JobId
            | Query::JobState => self.status.queries.contains(&query),
            Query::LabelCount | Query::Uptime | Query::Serial => counts,
        }
    }
}
