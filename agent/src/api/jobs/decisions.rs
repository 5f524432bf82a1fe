//! What people say about jobs: an answer for a label in doubt, hold, release, take back.
//!
//! Who said so goes with it: the client that is let in, and the operator's code a panel tells.

use axum::{
    Extension,
    extract::{Path, Request, State},
};
use door::{Json, Kind, Problem, ProblemView, kinds, read_body, read_json};
use http::header;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::{Admitted, Api, problem, refusals},
    JobView, parse_id, read_view,
};
use crate::{
    engine::ChangeError,
    journal::{JobRecord, Person},
};

/// Longest code of an operator, in bytes.
const OPERATOR_BYTES_MAX: usize = 32;

/// Longest body of these requests, in bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// What a person says about a label in doubt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolutionBody {
    /// Whether the label came out, or goes to the desk.
    answer: AnswerWord,
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
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
    let ResolutionBody { answer, operator } = body;
    let person = person(client, operator)?;
    let changed = api.engine.resolve(parse_id(&id)?, answer.into(), person).await;
    show_changed(&api, &id, changed, &problem::NOT_RESOLVABLE).await
}

/// Take a job back before its first byte.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/cancel", tag = "jobs", operation_id = "cancelJob",
    params(("id" = String, Path, description = "The job's ULID")),
    request_body(content = OperatorBody, description = "May be left out"),
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
    request: Request,
) -> Result<axum::Json<JobView>, Problem> {
    let person = read_person(client, request).await?;
    let changed = api.engine.cancel(parse_id(&id)?, person).await;
    show_changed(&api, &id, changed, &problem::NOT_CANCELABLE).await
}

/// Hold a waiting job back.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/hold", tag = "jobs", operation_id = "holdJob",
    params(("id" = String, Path, description = "The job's ULID")),
    request_body(content = OperatorBody, description = "May be left out"),
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn hold(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
    request: Request,
) -> Result<axum::Json<JobView>, Problem> {
    let person = read_person(client, request).await?;
    let changed = api.engine.hold(parse_id(&id)?, person).await;
    show_changed(&api, &id, changed, &problem::NOT_HOLDABLE).await
}

/// Let a job that was held back go on, in its old place.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/release", tag = "jobs", operation_id = "releaseJob",
    params(("id" = String, Path, description = "The job's ULID")),
    request_body(content = OperatorBody, description = "May be left out"),
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn release(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
    request: Request,
) -> Result<axum::Json<JobView>, Problem> {
    let person = read_person(client, request).await?;
    let changed = api.engine.release(parse_id(&id)?, person).await;
    show_changed(&api, &id, changed, &problem::NOT_RELEASABLE).await
}

/// Where a job goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    /// The other printer.
    #[schema(example = "bench-2")]
    printer: String,
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
}

/// Send a waiting job to another printer. Only one of which provably no byte has left ever moves.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/move", tag = "jobs", operation_id = "moveJob",
    params(("id" = String, Path, description = "The job's ULID")),
    request_body = MoveBody,
    responses(
        (status = 200, body = JobView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
        (status = 422, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn relocate(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
    Json(body): Json<MoveBody>,
) -> Result<axum::Json<JobView>, Problem> {
    let MoveBody { printer, operator } = body;
    let person = person(client, operator)?;
    let changed = api.engine.move_job(parse_id(&id)?, &printer, person).await;
    show_changed(&api, &id, changed, &problem::NOT_MOVABLE).await
}

/// Who says so.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperatorBody {
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
}

/// The person behind a request whose body may be left out.
async fn read_person(client: String, request: Request) -> Result<Person, Problem> {
    let OperatorBody { operator } = if request.headers().contains_key(header::CONTENT_TYPE) {
        read_json(request, BODY_BYTES_MAX).await?
    } else {
        let (parts, body) = request.into_parts();
        if !read_body(&parts.headers, body, BODY_BYTES_MAX).await?.is_empty() {
            return Err(kinds::UNSUPPORTED_MEDIA_TYPE
                .because("There is a body and no Content-Type header."));
        }
        OperatorBody::default()
    };
    person(client, operator)
}

/// A client, and the operator it speaks for.
pub(in crate::api) fn person(client: String, operator: Option<String>) -> Result<Person, Problem> {
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if let Some(code) = &operator
        && !((1..=OPERATOR_BYTES_MAX).contains(&code.len()) && code.bytes().all(is_code))
    {
        let remedy =
            format!("Send 1 to {OPERATOR_BYTES_MAX} of the characters A-Z, a-z, 0-9 and -.");
        return Err(problem::INVALID_VALUE.because("The operator is not a code.").remedy(remedy));
    }
    Ok(Person { client, operator })
}

pub(in crate::api) async fn show_changed(
    api: &Api,
    id: &str,
    changed: Result<JobRecord, ChangeError>,
    impossible: &'static Kind,
) -> Result<axum::Json<JobView>, Problem> {
    let record = changed.map_err(|error| refusals::unchanged(id, &error, impossible))?;
    // The change is kept, so that nothing may fail the answer any more.
    let bare = JobView::new(&record, &[]);
    Ok(axum::Json(api.read(move |engine| read_view(engine, &record)).await.unwrap_or(bare)))
}
