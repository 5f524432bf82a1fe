//! `/api/incidents`: what alerts of one place made together, as a timeline of facts, with a draft of
//! the post-mortem that people finish; and `/api/shared`: what failed labels have in common.
//!
//! Facts come from the store as they were written down; nothing here makes one up.

mod draft;
mod view;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, State},
    response::Response,
};
use contract::{event::UnixMillis, identity::Site};
use door::{Kind, Problem, ProblemView, Query};
use http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) use view::{IncidentDetailView, IncidentsView, SharedView};

use super::{file, gate::Viewer, json};
use crate::{
    hub::Hub,
    ingest::refusal,
    shared::{Shared, shared},
    store::{IncidentDetail, ROWS_MAX, StoreError},
};

/// How many incidents a question gets if it does not say.
const INCIDENTS_ASKED: u32 = 100;
/// Over how long labels are compared at most.
const SHARED_TIME_MAX: Duration = Duration::from_secs(6 * 60 * 60);
/// How long before an incident labels are looked at: failures come before the alert about them.
const LEAD_MS: u64 = 15 * 60_000;
const MINUTE_MS: u64 = 60_000;
const MARKDOWN: &str = "text/markdown; charset=utf-8";

static NO_SUCH_INCIDENT: Kind = Kind {
    name: "no-such-incident",
    status: StatusCode::NOT_FOUND,
    title: "There is no incident of this number",
    remedy: "Ask /api/incidents which there are.",
};
static NOT_A_COMPARISON: Kind = Kind {
    name: "not-a-comparison",
    status: StatusCode::BAD_REQUEST,
    title: "Labels cannot be compared so",
    remedy: "Ask for 1 to 360 minutes, of a site or of all.",
};

/// Which incidents are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct IncidentsAsked {
    /// Of this site only.
    #[param(value_type = Option<String>)]
    site: Option<Site>,
    /// At most this many.
    limit: Option<u32>,
    /// What the last answer called `next`.
    cursor: Option<u64>,
}

/// Incidents, the latest first.
#[utoipa::path(
    get, path = "/api/incidents", tag = "alerts", operation_id = "incidents",
    params(IncidentsAsked),
    responses((status = 200, body = IncidentsView)),
)]
pub(super) async fn incidents(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<IncidentsAsked>,
) -> Result<Response, Problem> {
    let IncidentsAsked { site, limit, cursor } = asked;
    let limit = limit.unwrap_or(INCIDENTS_ASKED).clamp(1, ROWS_MAX);
    let before = cursor.unwrap_or(u64::MAX);
    let read = hub.off_the_loop(move |hub| hub.store.incidents(site.as_ref(), before, limit));
    let found = read.await?.map_err(refusal::of_store)?;
    let is_full = u32::try_from(found.len()).is_ok_and(|count| count >= limit);
    let next = found.last().filter(|_| is_full).map(|incident| incident.number);
    Ok(json(&IncidentsView::new(&found, next)))
}

/// One incident: what happened, and what its failed labels share.
#[utoipa::path(
    get, path = "/api/incidents/{number}", tag = "alerts", operation_id = "incident",
    params(("number" = u64, Path, description = "Its number")),
    responses(
        (status = 200, body = IncidentDetailView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn incident(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let (detail, shared) = find(&hub, &number).await?;
    Ok(json(&IncidentDetailView::new(&detail, &shared)))
}

/// A draft of the post-mortem of an incident, in Markdown; people are numbers in it.
#[utoipa::path(
    get, path = "/api/incidents/{number}/post-mortem", tag = "alerts", operation_id = "postMortem",
    params(("number" = u64, Path, description = "The incident's number")),
    responses(
        (status = 200, body = String, content_type = "text/markdown"),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn post_mortem(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let now = hub.clock.now();
    let (detail, shared) = find(&hub, &number).await?;
    Ok(file(MARKDOWN, draft::draft(&detail, &shared, now)))
}

async fn find(hub: &Arc<Hub>, number: &str) -> Result<(IncidentDetail, Shared), Problem> {
    let none = || NO_SUCH_INCIDENT.because(format!("There is no incident {number:?}."));
    let number: u64 = number.parse().map_err(|_| none())?;
    let now = hub.clock.now();
    let look = move |hub: &Hub| {
        let Some(detail) = hub.store.incident(number, now)? else { return Ok(None) };
        let (from, until) = stretch(&detail, now);
        let site = detail.incident.scope.site();
        let shared = shared(&hub.store.cases(site, from, until)?);
        Ok::<_, StoreError>(Some((detail, shared)))
    };
    hub.off_the_loop(look).await?.map_err(refusal::of_store)?.ok_or_else(none)
}

/// Whose labels an incident is about: those of its beginning, if it is long.
fn stretch(detail: &IncidentDetail, now: UnixMillis) -> (UnixMillis, UnixMillis) {
    let from = detail.incident.began_at.get().saturating_sub(LEAD_MS);
    let longest = u64::try_from(SHARED_TIME_MAX.as_millis()).unwrap_or(u64::MAX);
    let until = detail.incident.ended_at.unwrap_or(now).get().min(from.saturating_add(longest));
    (UnixMillis::new(from), UnixMillis::new(until.saturating_add(1)))
}

/// Whose labels are compared.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SharedAsked {
    /// How far back, in minutes: 1 to 360.
    minutes: u64,
    /// Of this site only.
    #[param(value_type = Option<String>)]
    site: Option<Site>,
}

/// What failed labels share more than those that came out.
#[utoipa::path(
    get, path = "/api/shared", tag = "fleet", operation_id = "shared",
    params(SharedAsked),
    responses(
        (status = 200, body = SharedView),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn what_they_share(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<SharedAsked>,
) -> Result<Response, Problem> {
    let SharedAsked { minutes, site } = asked;
    let longest = SHARED_TIME_MAX.as_secs() / 60;
    if !(1..=longest).contains(&minutes) {
        return Err(NOT_A_COMPARISON.because(format!("{minutes} minutes is no time.")));
    }
    let now = hub.clock.now();
    let from = UnixMillis::new(now.get().saturating_sub(minutes * MINUTE_MS));
    let until = UnixMillis::new(now.get().saturating_add(1));
    let read = hub.off_the_loop(move |hub| hub.store.cases(site.as_ref(), from, until));
    let cases = read.await?.map_err(refusal::of_store)?;
    Ok(json(&SharedView::from(&shared(&cases))))
}
