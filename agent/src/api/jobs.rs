//! `/v1/jobs`: hand in, look at, answer for and take back labels.
//!
//! An accepted job is answered `202` only after the station says that it is on
//! the disk. What a label says is never looked at here.

mod order;
mod view;

use axum::{
    Extension,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use door::{Json, Problem, ProblemView, Query};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub use order::{IDEMPOTENCY_KEY_BYTES_MAX, REFERENCE_BYTES_MAX};
pub(crate) use order::{OrderBody, OrderQuery};
pub use view::{AttemptView, InDoubtView, JobId, JobList, JobView, NotAJobId, ReferencesView};

use super::{Admitted, Api, PageWanted, StationError, problem, refusals::to_problem};

/// The path of the jobs.
pub(crate) const JOBS: &str = "/v1/jobs";

/// How many jobs a page has unless the client says so.
const PAGE_DEFAULT: u16 = 50;

/// Most jobs of a page.
pub const PAGE_MAX: u16 = 200;

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
    let submitted = api.station.submit(order).await.map_err(to_problem)?;
    if submitted.replayed {
        let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
        return Ok((StatusCode::OK, replayed, axum::Json(submitted.job)).into_response());
    }
    let location = format!("{JOBS}/{}", submitted.job.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], axum::Json(submitted.job))
        .into_response())
}

/// Which jobs to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// At most so many, 1 to 200; 50 unless given.
    limit: Option<u16>,
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
    let ListQuery { limit, cursor, printer } = query;
    let limit = limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_MAX).contains(&limit) {
        let remedy = format!("Ask for 1 to {PAGE_MAX} jobs.");
        return Err(problem::INVALID_VALUE.because(format!("limit is {limit}.")).remedy(remedy));
    }
    let wanted = PageWanted { limit, cursor, printer };
    api.station.jobs(wanted).await.map(axum::Json).map_err(to_problem)
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
    let job = api.station.job(parse_id(&id)?).await;
    job.map(axum::Json).map_err(|error| about(&id, error))
}

/// What a person says about a label in doubt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolutionBody {
    /// Whether the label came out, or goes to the desk.
    answer: AnswerWord,
}

/// A person's answer.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum AnswerWord {
    /// It came out.
    Printed,
    /// It did not; it is printed again.
    NotPrinted,
    /// It goes to the desk; this job prints nothing more.
    SetAside,
}

impl From<AnswerWord> for spool::Answer {
    fn from(word: AnswerWord) -> Self {
        match word {
            AnswerWord::Printed => Self::Printed,
            AnswerWord::NotPrinted => Self::NotPrinted,
            AnswerWord::SetAside => Self::SetAside,
        }
    }
}

/// Answer for a label in doubt.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/resolution", tag = "jobs", operation_id = "resolveJob",
    params(("id" = String, Path, description = "The job's ULID")),
    request_body = ResolutionBody,
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn resolve(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
    Json(body): Json<ResolutionBody>,
) -> Result<axum::Json<JobView>, Problem> {
    let ResolutionBody { answer } = body;
    let job = api.station.resolve(parse_id(&id)?, answer.into(), client).await;
    job.map(axum::Json).map_err(|error| about(&id, error))
}

/// Take a job back before its first byte.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/cancel", tag = "jobs", operation_id = "cancelJob",
    params(("id" = String, Path, description = "The job's ULID")),
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn cancel(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
) -> Result<axum::Json<JobView>, Problem> {
    let job = api.station.cancel(parse_id(&id)?, client).await;
    job.map(axum::Json).map_err(|error| about(&id, error))
}

/// A text that cannot be a job's id names no job.
fn parse_id(text: &str) -> Result<JobId, Problem> {
    text.parse().map_err(|NotAJobId| about(text, StationError::UnknownJob))
}

/// Problems of one job name it.
fn about(id: &str, error: StationError) -> Problem {
    match error {
        StationError::UnknownJob => {
            problem::UNKNOWN_JOB.because(format!("There is no job \"{}\".", id.escape_default()))
        }
        other => to_problem(other),
    }
}
