//! What the store answers to people's questions.
//!
//! Plain facts; how they are shown is the dashboard's matter.

use contract::{
    chain::{JournalId, Link},
    event::{LabelOutcome, PrinterHealth, StationState, UnixMillis},
    identity::{KeyId, Site, StationId},
    series::Series,
};

/// The whole fleet in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Stations that are known.
    pub stations: u64,
    /// Outcomes by word and evidence, most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// Events that stations numbered and that have not come.
    pub missing: u64,
    /// Places where a station told two stories.
    pub forks: u64,
    /// Records that could not be read.
    pub unread: u64,
    /// When any station was last heard.
    pub last_heard_at: Option<UnixMillis>,
}

/// How often an outcome was told, and for how many labels it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCount {
    /// Word of the outcome.
    pub outcome: String,
    /// Word of the evidence.
    pub evidence: String,
    /// How often it was told.
    pub count: u64,
    /// Labels for which it stands as the last word.
    pub labels: u64,
}

/// One station in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationRow {
    /// Its name.
    pub id: StationId,
    /// Its site.
    pub site: Site,
    /// When it became known.
    pub enrolled_at: UnixMillis,
    /// When it was last heard.
    pub last_heard_at: Option<UnixMillis>,
    /// By how much its clock was ahead then, in milliseconds.
    pub skew_ms: i64,
    /// Labels that came out, by the last word about each.
    pub completed: u64,
    /// Labels that did not come out, or of which nobody knows, by the last word about each.
    pub failed: u64,
    /// Events it told about labels.
    pub outcomes: u64,
    /// Events it numbered that have not come.
    pub missing: u64,
    /// Places where it told two stories.
    pub forks: u64,
    /// When it did so last.
    pub forked_at: Option<UnixMillis>,
    /// Records of it that could not be read.
    pub unread: u64,
    /// How it said it was, last.
    pub state: Option<StationState>,
}

/// One station with everything about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationDetail {
    /// As in a list.
    pub row: StationRow,
    /// Its gaps, open ones first, then the latest.
    pub gaps: Vec<GapRow>,
    /// Its forks, the latest first.
    pub forks: Vec<ForkRow>,
    /// How its printers wear and what they have left, by slot, as it was told last.
    pub wear: Vec<PrinterHealth>,
}

/// Events that did not come, or came late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    /// The journal.
    pub journal: JournalId,
    /// The first number that is missing.
    pub first: u64,
    /// The last number that is missing.
    pub last: u64,
    /// When the gap was noticed.
    pub noticed_at: UnixMillis,
    /// When it was filled.
    pub closed_at: Option<UnixMillis>,
}

/// Two stories about the same event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkRow {
    /// The journal.
    pub journal: JournalId,
    /// The number.
    pub seq: u64,
    /// The link of the story that was refused.
    pub refused: Link,
    /// When it was first told.
    pub seen_at: UnixMillis,
    /// How often it was told.
    pub times: u64,
}

/// One outcome of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRow {
    /// The station.
    pub station: StationId,
    /// When the hub heard of it.
    pub received_at: UnixMillis,
    /// Whether it is the last word about its label.
    pub stands: bool,
    /// What the station told.
    pub outcome: LabelOutcome,
}

/// Which figures are asked for: of one station, from a moment up to another, in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingsOf {
    /// The station.
    pub station: StationId,
    /// From this moment of its clock.
    pub since: UnixMillis,
    /// Up to this one.
    pub until: UnixMillis,
    /// How long a step is; whole hours are read from what is kept longest.
    pub step_minutes: u64,
}

/// The figures of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingBin {
    /// Which step, since 1970.
    pub bin: u64,
    /// One for each of [`Series::CORE`]; none where the station told nothing.
    pub cells: [Option<ReadingCell>; Series::CORE.len()],
}

/// The readings of one series in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadingCell {
    /// How many there are.
    pub told: u64,
    /// What they add up to.
    pub sum: f64,
    /// The lowest.
    pub low: u64,
    /// The highest.
    pub high: u64,
}

/// One key of a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Its name.
    pub key: KeyId,
    /// When it began to count.
    pub added_at: UnixMillis,
    /// When it ends or ended, because a new one took its place.
    pub ends_at: Option<UnixMillis>,
    /// When it was revoked.
    pub revoked_at: Option<UnixMillis>,
}
