//! `/v1/jobs`: hand in and look at labels; what people say about them is said beside.
//!
//! An accepted job is answered `202` only after the station says that it is on
//! the disk. What a label says is never looked at here.

pub(super) mod decisions;
mod order;
pub(super) mod reprint;
mod view;

use axum::{
    Extension,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use door::{Problem, ProblemView, Query};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use utoipa::IntoParams;

use order::OrderQuery;
pub(super) use order::{DocumentBody, NeedsBody, OrderBody, body_bytes_max, read_key};
pub use view::{AttemptView, InDoubtView, JobList, JobView, ReferencesView, ReprintView};

use super::{Admitted, Api, problem, refusals};
use crate::{
    engine::{Engine, Taken},
    journal::{JobId, JobRecord, JournalError, Ordinal, Page},
};

/// The path of the jobs.
pub(crate) const JOBS: &str = "/v1/jobs";

/// How many jobs a page has unless the client says so.
const PAGE_DEFAULT: u32 = 50;

/// Most jobs of a page.
pub const PAGE_MAX: u32 = 200;

/// Says whether the answer is that of an earlier request.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Hand in a label.
///
/// The body is JSON, or the document itself with its own media type and the rest in the query.
/// A repetition under the same key with the same content makes no second job.
#[utoipa::path(
    post, path = JOBS, tag = "jobs", operation_id = "submitJob",
    params(
        OrderQuery,
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    request_body(content(
        (OrderBody = "application/json"),
        (String = "application/vnd.zebra-zpl"),
    )),
    responses(
        (status = 202, body = JobView, description = "The job is on the disk and will be printed"),
        (status = 200, body = JobView, description = "The job of the earlier request"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn submit(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    query: Query<OrderQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let order = order::read_order(client, query, request, &api.limits).await?;
    api.takes_for(&order.printer)?;
    let taken = api.engine.accept(order).await;
    let Taken { record, attempts, replay } =
        taken.map_err(|refusal| refusals::refused(&api, &refusal))?;
    Ok(answer_taken(replay, JobView::new(&record, &attempts)))
}

/// Which jobs to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// At most so many, 1 to 200; 50 unless given.
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Of this printer only.
    printer: Option<String>,
}

/// List jobs, newest first.
#[utoipa::path(
    get, path = JOBS, tag = "jobs", operation_id = "listJobs", params(ListQuery),
    responses(
        (status = 200, body = JobList),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Query(query): Query<ListQuery>,
) -> Result<axum::Json<JobList>, Problem> {
    api.beside_the_core()?;
    let ListQuery { limit, cursor, printer } = query;
    let limit = limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_MAX).contains(&limit) {
        let remedy = format!("Ask for 1 to {PAGE_MAX} jobs.");
        return Err(problem::INVALID_VALUE.because(format!("limit is {limit}.")).remedy(remedy));
    }
    let before = cursor.map(|cursor| parse_cursor(&cursor)).transpose()?;
    let read = move |engine: &Engine| {
        let Page { jobs, next } = engine.jobs(before, printer.as_deref(), limit)?;
        let jobs: Result<_, JournalError> =
            jobs.iter().map(|record| read_view(engine, record)).collect();
        Ok(JobList { jobs: jobs?, next: next.map(|Ordinal(place)| place.to_string()) })
    };
    api.read(read).await.map(axum::Json)
}

fn parse_cursor(text: &str) -> Result<Ordinal, Problem> {
    text.parse().map(Ordinal).map_err(|_| {
        problem::UNKNOWN_CURSOR.because(format!("The cursor is \"{}\".", text.escape_default()))
    })
}

/// A job with its attempts.
pub(super) fn read_view(engine: &Engine, record: &JobRecord) -> Result<JobView, JournalError> {
    Ok(JobView::new(record, &engine.attempts(record.ordinal)?))
}

/// Look at a job.
#[utoipa::path(
    get, path = "/v1/jobs/{id}", tag = "jobs", operation_id = "getJob",
    params(("id" = String, Path, description = "The job's ULID")),
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<axum::Json<JobView>, Problem> {
    let name = parse_id(&id)?;
    let read = move |engine: &Engine| {
        engine.job(name)?.map(|record| read_view(engine, &record)).transpose()
    };
    let job = api.read(read).await?;
    job.map(axum::Json).ok_or_else(|| refusals::unknown_job(&id))
}

/// The answer to a client that made a job, now or before.
fn answer_taken(replay: bool, job: JobView) -> Response {
    if replay {
        let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
        return (StatusCode::OK, replayed, axum::Json(job)).into_response();
    }
    let location = format!("{JOBS}/{}", job.id);
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], axum::Json(job)).into_response()
}

/// A text that cannot be a job's id names no job.
pub(super) fn parse_id(text: &str) -> Result<JobId, Problem> {
    let ulid = ulid::Ulid::from_string(text).map_err(|_| refusals::unknown_job(text))?;
    Ok(JobId(ulid.0))
}
