//! What a store remembers for the alarms: alerts, silences, what was told to whom, the audit.
//!
//! As with events, what a call says is stored is on disk when the call returns.

use std::collections::BTreeMap;

use contract::{
    event::UnixMillis,
    identity::{Site, StationId},
};

use super::StoreError;
use crate::alerts::{Alert, AlertKey, Phase, Silence};

/// How many rows a list of alerts or of the audit has at most.
pub const ROWS_MAX: u32 = 1_000;

/// Labels of a station in one step of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelBin {
    /// The station.
    pub station: StationId,
    /// Its site.
    pub site: Site,
    /// Which step, since 1970.
    pub bin: u64,
    /// Labels that came out.
    pub good: i64,
    /// Labels that did not, or of which nobody knows.
    pub bad: i64,
}

/// Whose labels a series counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeriesOf {
    /// Everybody's.
    All,
    /// A site's.
    Site(Site),
    /// A station's.
    Station(StationId),
}

/// Labels in one step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesBin {
    /// Which step, since 1970.
    pub bin: u64,
    /// Labels that came out.
    pub good: i64,
    /// Labels that did not, or of which nobody knows.
    pub bad: i64,
}

/// A change of an alert: it is written only if the alert still is as it was when this was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertChange {
    /// Phase, and since when, before; nothing when the alert is new.
    pub before: Option<(Phase, UnixMillis)>,
    /// The alert now.
    pub after: Alert,
}

/// What an outlet was told last about a group of alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TellingRow {
    /// The outlet.
    pub outlet: String,
    /// The group.
    pub group: String,
    /// How often the group had been escalated.
    pub escalations: u8,
    /// When.
    pub at: UnixMillis,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub who: String,
    /// What was done, as a word.
    pub what: String,
    /// To what.
    pub object: String,
    /// Why, or what else there is to say.
    pub reason: String,
}

/// What is to be written into the audit; the store gives the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub who: String,
    /// What was done, as a word.
    pub what: &'static str,
    /// To what.
    pub object: String,
    /// Why, or what else there is to say.
    pub reason: String,
}

/// What the hub remembers of its alarms.
pub trait Alarms: Send + Sync {
    /// Every alert that is not over, and none that is pending.
    ///
    /// # Errors
    /// When the store fails.
    fn open_alerts(&self) -> Result<Vec<Alert>, StoreError>;

    /// Alerts that are over too, the latest first, at most [`ROWS_MAX`] that began before a moment.
    ///
    /// # Errors
    /// When the store fails.
    fn past_alerts(&self, before: UnixMillis, limit: u32) -> Result<Vec<Alert>, StoreError>;

    /// Writes changes down; one whose alert has changed meanwhile is left out. How many were written.
    ///
    /// # Errors
    /// When the store fails.
    fn change_alerts(&self, changes: Vec<AlertChange>) -> Result<u64, StoreError>;

    /// Takes an alert on, with a line in the audit; false when there is nothing to take on.
    ///
    /// # Errors
    /// When the store fails.
    fn acknowledge(&self, key: &AlertKey, deed: Deed) -> Result<bool, StoreError>;

    /// Silences that have not ended.
    ///
    /// # Errors
    /// When the store fails.
    fn silences(&self, now: UnixMillis) -> Result<Vec<Silence>, StoreError>;

    /// Begins a silence, with a line in the audit; its number.
    ///
    /// # Errors
    /// When the store fails.
    fn silence(&self, silence: Silence, deed: Deed) -> Result<i64, StoreError>;

    /// Ends a silence, with a line in the audit; false when there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn end_silence(&self, id: i64, deed: Deed) -> Result<bool, StoreError>;

    /// What every outlet was told about what is not over.
    ///
    /// # Errors
    /// When the store fails.
    fn told(&self) -> Result<Vec<TellingRow>, StoreError>;

    /// Remembers that an outlet was told; or, of a group that is over, that it was told so.
    ///
    /// # Errors
    /// When the store fails.
    fn remember_told(&self, told: Vec<TellingRow>, over: Vec<TellingRow>)
    -> Result<(), StoreError>;

    /// Events told in each minute since one.
    ///
    /// # Errors
    /// When the store fails.
    fn beats(&self, since_minute: u64) -> Result<BTreeMap<u64, u64>, StoreError>;

    /// Keeps how many events were told in these minutes, and forgets minutes before `forget`.
    ///
    /// # Errors
    /// When the store fails.
    fn keep_beats(&self, beats: Vec<(u64, u64)>, forget: u64) -> Result<(), StoreError>;

    /// What became of labels since a step of this many minutes.
    ///
    /// # Errors
    /// When the store fails.
    fn label_bins(&self, since_bin: u64, bin_minutes: u64) -> Result<Vec<LabelBin>, StoreError>;

    /// What became of labels since a step of this many minutes, added up.
    ///
    /// # Errors
    /// When the store fails.
    fn label_series(
        &self,
        of: &SeriesOf,
        since_bin: u64,
        bin_minutes: u64,
    ) -> Result<Vec<SeriesBin>, StoreError>;

    /// Writes a line into the audit.
    ///
    /// # Errors
    /// When the store fails.
    fn write_audit(&self, deed: Deed) -> Result<(), StoreError>;

    /// The audit before a number, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn audit(&self, before: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;
}
