//! What is known of a printer model: TOML files with evidence marks, checked once.
//!
//! Whoever holds a [`Profile`] holds a valid one. A fact that a file does not state is unknown;
//! nothing here fills it with a value that would grant trust. `docs/profiles.md` shows how one is
//! written.

mod answers;
mod check;
mod completion;
mod draft;
mod embedded;
mod error;
mod firmware;
mod folder;
mod matching;
mod quirk;
mod raw;
mod speech;
mod typo;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::language::{Language, Query};
use crate::raster::{Head, Packing};

pub use answers::{Capability, Silence, StatusFacts};
pub use completion::{AfterFault, AutoReprint, Completion, Known, Persistence};
pub use draft::Draft;
pub use error::ProfileError;
pub use firmware::Firmware;
pub use matching::{Rules, Seen};
pub use quirk::{Effect, Quirk};
pub use speech::{Interface, Speech};

/// How well a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// What is known of a printer model.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The profile's name, and its file's: `zebra-zt411-203`.
    pub id: String,
    /// Who makes the printer.
    pub vendor: String,
    /// The model's name, for people.
    pub model: String,
    /// Whether every fact it states was read in a manual or seen in working code.
    pub verified: bool,
    /// The language it is spoken to in.
    pub language: Language,
    /// Every language it understands.
    pub languages: Vec<Speech>,
    /// How it can be reached.
    pub interfaces: Vec<Interface>,
    /// Density of the head in dots per inch.
    pub dpi: Option<u16>,
    /// Width of the head in dots.
    pub max_width_dots: Option<u32>,
    /// Highest print speed in inches per second.
    pub max_speed_ips: Option<f32>,
    /// The print speeds that can be set, in inches per second.
    pub speed_range_ips: Option<RangeInclusive<f32>>,
    /// How many bytes it takes before it prints; never plan on it.
    pub rx_buffer_bytes: Option<u32>,
    /// Longest label in dots.
    pub label_max_dots: Option<u32>,
    /// What it is set to unless somebody says otherwise.
    pub defaults: Defaults,
    /// How a live printer is told to be one of these.
    pub rules: Rules,
    /// How a label is proven.
    pub completion: Completion,
    /// What becomes of a label that a fault interrupted.
    pub auto_reprint: AutoReprint,
    /// How its state is asked.
    pub status: StatusFacts,
    /// The ways to write dots that it understands, at least one if its language has any.
    pub packings: Vec<Packing>,
    /// Where it is different.
    pub quirks: Vec<Quirk>,
    /// How long one answer may take.
    pub reply_time_max: Duration,
    /// How long a question that got no answer is left alone at first.
    pub backoff: Duration,
    /// How long no byte may be taken before sending counts as stalled.
    pub stall_time_max: Duration,
    /// Marks of the facts, by the key of the file; see [`Profile::evidence_of`].
    pub evidence: BTreeMap<String, Evidence>,
}

/// What a printer is set to when it comes out of its box.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Defaults {
    /// Print speed in inches per second.
    pub speed_ips: Option<f32>,
    /// Darkness, in the unit of the printer's language.
    pub darkness: Option<f32>,
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
        check::parse(name, text)
    }

    /// The profile of a live printer; `None` when none fits, or when two fit equally well.
    pub fn best_for<'a>(profiles: &'a [Profile], seen: &Seen) -> Option<&'a Profile> {
        matching::best(profiles, seen)
    }

    /// How well a fact of the file is known; what has no mark is unverified.
    pub fn evidence_of(&self, fact: &str) -> Evidence {
        self.evidence.get(fact).copied().unwrap_or(Evidence::Unverified)
    }

    /// What the packings need to know of the head.
    pub fn head(&self) -> Head {
        Head { dpi: self.dpi, width_dots: self.max_width_dots }
    }

    /// Whether a printer of this model and firmware is different in this way. One that did not say
    /// its firmware is taken to be.
    pub fn has_quirk(&self, effect: Effect, firmware: Option<&str>) -> bool {
        self.quirks.iter().any(|quirk| quirk.effect == effect && quirk.holds_for(firmware))
    }

    /// What to tell a person when nothing listens at the printer's address, if this model is known
    /// to keep its door shut at first.
    pub fn advice_when_refused(&self) -> Option<&str> {
        let shut = |quirk: &&Quirk| quirk.effect == Effect::TcpOffByDefault;
        let quirk = self.quirks.iter().find(shut)?;
        Some(quirk.remedy.as_deref().unwrap_or(&quirk.note))
    }

    /// Whether a printer of this model would say that it is too hot.
    pub fn tells_temperature(&self) -> bool {
        self.language.temperature_query().is_some_and(|query| self.asks(query))
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
            Query::LabelCount | Query::Uptime | Query::Serial | Query::PrintLength => counts,
        }
    }
}
