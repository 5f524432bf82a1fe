//! A job as programs and people see it over the wire.
//!
//! Shapes only, in IPP's words (RFC 8011, section 5.3): the station fills them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A job's name: a ULID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u128);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ulid::Ulid(self.0).fmt(f)
    }
}

/// The text is not a ULID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a job's id is a ULID of 26 characters")]
pub struct NotAJobId;

impl FromStr for JobId {
    type Err = NotAJobId;

    fn from_str(text: &str) -> Result<Self, NotAJobId> {
        ulid::Ulid::from_string(text).map(|ulid| Self(ulid.0)).map_err(|_| NotAJobId)
    }
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its name, a ULID.
    #[schema(example = "01K9Z8Y7X6W5V4T3S2R1Q0P9NM")]
    pub id: String,
    /// The printer's name.
    #[schema(example = "bench-1")]
    pub printer: String,
    /// IPP `job-state`: `pending`, `processing`, `processing-stopped`, `canceled`, `aborted` or
    /// `completed`; the last three are final.
    #[schema(example = "completed")]
    pub state: String,
    /// IPP `job-state-reasons`, and our own: `in-doubt`.
    pub state_reasons: Vec<String>,
    /// How much is known: `accepted`, `sent`, `confirmed` or `verified`.
    #[schema(example = "confirmed")]
    pub evidence: String,
    /// Set while nobody knows whether a label came out.
    pub in_doubt: Option<InDoubtView>,
    /// How often the document is to be printed.
    pub copies: u16,
    /// How often it was, as far as is known.
    pub copies_completed: u16,
    /// Labels that one copy of the document prints.
    pub impressions: u32,
    /// The client's own names.
    pub references: ReferencesView,
    /// RFC 3339, UTC, milliseconds.
    #[schema(example = "2026-11-11T09:30:00.000Z")]
    pub accepted_at: String,
    /// RFC 3339, UTC, milliseconds.
    pub changed_at: String,
    /// Every attempt, oldest first.
    pub attempts: Vec<AttemptView>,
}

impl JobView {
    /// Whether the job's life is over.
    pub fn is_final(&self) -> bool {
        ["completed", "canceled", "aborted"].contains(&self.state.as_str())
    }

    /// Whether only a person can say how it goes on.
    pub fn asks_a_person(&self) -> bool {
        self.in_doubt.as_ref().is_some_and(|doubt| doubt.asks == "person")
    }
}

/// Why it is not known whether a label came out, and who can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InDoubtView {
    /// Why.
    #[schema(example = "link-lost")]
    pub cause: String,
    /// Who can tell: `device` or `person`.
    #[schema(example = "person")]
    pub asks: String,
}

/// The client's own names for the parcel.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReferencesView {
    /// The waybill number.
    pub waybill: Option<String>,
    /// The order number.
    pub order: Option<String>,
}

/// Personal, so never shown by accident.
impl fmt::Debug for ReferencesView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sealed")
    }
}

/// One attempt at one copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttemptView {
    /// The copy, counted from one.
    pub copy: u16,
    /// The attempt at this copy, counted from one.
    pub number: u16,
    /// RFC 3339, UTC, milliseconds.
    pub started_at: String,
    /// How it ended.
    pub outcome: String,
    /// How much is known: `accepted`, `sent`, `confirmed` or `verified`.
    pub evidence: String,
    /// Who says so: `nobody`, `counter` or `person`.
    pub proof: String,
}

/// A page of jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobList {
    /// Newest first.
    pub jobs: Vec<JobView>,
    /// The cursor of the next page; none at the end.
    pub next: Option<String>,
}
