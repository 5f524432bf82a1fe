//! `/v1/audit`: who decided what, in a chain that shows every change.
//!
//! Only reads. Each entry's link stands for it and everything before it.

use axum::extract::State;
use door::{Problem, ProblemView, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Api, jobs::PAGE_MAX, problem, time::rfc3339};
use crate::journal::{AuditEntry, JobId, Person};

/// The path of the decisions.
pub(crate) const AUDIT: &str = "/v1/audit";

/// How many entries a page has unless the client says so.
const PAGE_DEFAULT: u32 = 50;

/// Which entries to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// At most so many, 1 to 200; 50 unless given.
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// One decision of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Counted from one, without holes.
    pub number: u64,
    /// RFC 3339, UTC, milliseconds.
    #[schema(example = "2026-11-11T09:30:00.000Z")]
    pub at: String,
    /// The client that said so.
    #[schema(example = "local")]
    pub client: String,
    /// The operator's code, where a panel told it.
    #[schema(example = "A17")]
    pub operator: Option<String>,
    /// `printed`, `not-printed`, `set-aside`, `scanned`, `reprinted`, `held`, `released`,
    /// `canceled`, `moved`, `resumed`, `paused`, `drained`, `maintained`, `lead-called`, `lead-here`,
    /// `restored` or `salvaged`.
    #[schema(example = "not-printed")]
    pub decision: String,
    /// The job, unless the decision is about the station or a printer.
    pub job: Option<String>,
    /// The copy, counted from one; none if about none in particular.
    pub copy: Option<u16>,
    /// The attempt, counted from one; none if about none in particular.
    pub attempt: Option<u16>,
    /// The reason given.
    pub reason: Option<String>,
    /// The chain after it, in hexadecimal.
    pub link: String,
}

impl AuditView {
    fn new(entry: AuditEntry) -> Self {
        let AuditEntry { number, at, person, deed, job, copy, attempt, reason, link } = entry;
        let Person { client, operator } = person;
        Self {
            number,
            at: rfc3339(at),
            client,
            operator,
            decision: deed.word().to_owned(),
            job: job.map(|JobId(id)| ulid::Ulid(id).to_string()),
            copy: Some(copy).filter(|copy| *copy > 0),
            attempt: Some(attempt).filter(|attempt| *attempt > 0),
            reason,
            link: link.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// A page of decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditList {
    /// Newest first.
    pub entries: Vec<AuditView>,
    /// The cursor of the next page; none at the end.
    pub next: Option<String>,
}

/// List what people decided, newest first.
#[utoipa::path(
    get, path = AUDIT, tag = "audit", operation_id = "listAudit", params(AuditQuery),
    responses(
        (status = 200, body = AuditList),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Query(query): Query<AuditQuery>,
) -> Result<axum::Json<AuditList>, Problem> {
    let AuditQuery { limit, cursor } = query;
    let limit = limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_MAX).contains(&limit) {
        let remedy = format!("Ask for 1 to {PAGE_MAX} entries.");
        return Err(problem::INVALID_VALUE.because(format!("limit is {limit}.")).remedy(remedy));
    }
    let before = match cursor {
        None => u64::MAX,
        Some(text) => text.parse().map_err(|_| {
            problem::UNKNOWN_CURSOR.because(format!("The cursor is \"{}\".", text.escape_default()))
        })?,
    };
    let mut entries = api.read(move |engine| engine.audit(before, limit + 1)).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries.last().filter(|_| more).map(|entry| entry.number.to_string());
    let entries = entries.into_iter().map(AuditView::new).collect();
    Ok(axum::Json(AuditList { entries, next }))
}
