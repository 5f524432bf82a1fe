//! A job as programs and people see it over the wire.
//!
//! In IPP's words (RFC 8011, section 5.3). Every field of a record is shown, or
//! left out on purpose; a document is never shown.

use std::fmt;

use serde::{Deserialize, Serialize};
use spool::{Evidence, State};
use utoipa::ToSchema;

use crate::{
    api::time::rfc3339,
    journal::{AttemptRecord, JobId, JobRecord, Outcome, References, Reprint},
};

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its name, a ULID.
    #[schema(example = "01K9Z8Y7X6W5V4T3S2R1Q0P9NM")]
    pub id: String,
    /// The printer's name.
    #[schema(example = "bench-1")]
    pub printer: String,
    /// IPP `job-state`: `pending`, `pending-held`, `processing`, `processing-stopped`, `canceled`, `aborted` or
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
    /// The pool it was handed in for, if it was for one.
    #[schema(example = "packing")]
    pub pool: Option<String>,
    /// The label it prints again, if it does.
    pub reprint: Option<ReprintView>,
    /// Every attempt, oldest first.
    pub attempts: Vec<AttemptView>,
}

impl JobView {
    /// A job with its attempts, oldest first.
    pub(crate) fn new(record: &JobRecord, attempts: &[AttemptRecord]) -> Self {
        let JobRecord {
            ordinal: _place,
            id: JobId(id),
            printer,
            client: _asked_for_it,
            job: spool::Job { copies, state },
            impressions,
            document_bytes: _no_matter,
            references,
            accepted_at,
            changed_at,
            change: _the_id_of_the_event,
            version: _of_the_journal,
            began_at: _in_the_attempts,
            sent_at: _in_the_attempts_too,
            reprint,
            pool,
            needs: _of_the_pool,
        } = record;
        let done = attempts.iter().filter(|attempt| attempt.outcome == Outcome::Done).count();
        Self {
            id: ulid::Ulid(*id).to_string(),
            printer: printer.clone(),
            state: state.job_state().keyword().to_owned(),
            state_reasons: state.reasons().iter().copied().map(str::to_owned).collect(),
            evidence: state.evidence().word().to_owned(),
            in_doubt: InDoubtView::new(state),
            copies: *copies,
            copies_completed: u16::try_from(done).unwrap_or(u16::MAX),
            impressions: *impressions,
            references: references.open().clone().into(),
            accepted_at: rfc3339(*accepted_at),
            changed_at: rfc3339(*changed_at),
            pool: pool.clone(),
            reprint: reprint.as_ref().map(ReprintView::new),
            attempts: attempts.iter().map(AttemptView::new).collect(),
        }
    }

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

impl InDoubtView {
    fn new(state: &State) -> Option<Self> {
        match state {
            State::InDoubt { turn: _, baseline: _, doubt, asks } => {
                Some(Self { cause: doubt.word().to_owned(), asks: asks.word().to_owned() })
            }
            State::Pending { .. }
            | State::Held { .. }
            | State::Processing { .. }
            | State::Completed { .. }
            | State::Canceled
            | State::Aborted { .. } => None,
        }
    }
}

/// How a job hangs together with the label it prints again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReprintView {
    /// The job whose label is printed again.
    #[schema(example = "01K9Z8Y7X6W5V4T3S2R1Q0P9NM")]
    pub of: String,
    /// What is wrong with that label: `smudged`, `torn`, `lost`, `crooked` or `other`.
    #[schema(example = "smudged")]
    pub reason: String,
    /// Which print of the label this is; the first reprint is the second print.
    #[schema(example = 2)]
    pub print: u16,
}

impl ReprintView {
    fn new(reprint: &Reprint) -> Self {
        let Reprint { of: JobId(of), root: _by_following_of, defect, print, marked: _seen } =
            reprint;
        let of = ulid::Ulid(*of).to_string();
        Self { of, reason: defect.word().to_owned(), print: *print }
    }
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

impl From<ReferencesView> for References {
    fn from(view: ReferencesView) -> Self {
        let ReferencesView { waybill, order } = view;
        Self { waybill, order, trace: None }
    }
}

impl From<References> for ReferencesView {
    fn from(references: References) -> Self {
        let References { waybill, order, trace: _ } = references;
        Self { waybill, order }
    }
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
    /// When it ended or last changed: RFC 3339, UTC, milliseconds.
    pub ended_at: Option<String>,
    /// How it ended: `open`, `nothing-sent`, `done`, `in-doubt`, `returned`, `aborted` or
    /// `canceled`.
    pub outcome: String,
    /// How much is known: `accepted`, `sent`, `confirmed` or `verified`.
    pub evidence: String,
    /// Who says so: `nobody`, `counter`, `person` or `scan`.
    pub proof: String,
    /// The last doubt about it.
    pub doubt: Option<String>,
}

impl AttemptView {
    fn new(record: &AttemptRecord) -> Self {
        let AttemptRecord { copy, attempt, began_at, sent_at, ended_at, outcome, proof, doubt } =
            record;
        let evidence = match (outcome, sent_at) {
            (Outcome::Done, _) => proof.evidence(),
            (_, Some(_)) => Evidence::Sent,
            (_, None) => Evidence::Accepted,
        };
        Self {
            copy: *copy,
            number: *attempt,
            started_at: rfc3339(*began_at),
            ended_at: ended_at.map(rfc3339),
            outcome: outcome.word().to_owned(),
            evidence: evidence.word().to_owned(),
            proof: proof.word().to_owned(),
            doubt: doubt.map(|doubt| doubt.word().to_owned()),
        }
    }
}

/// A page of jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobList {
    /// Newest first.
    pub jobs: Vec<JobView>,
    /// The cursor of the next page; none at the end.
    pub next: Option<String>,
}
