//! `/v1/jobs/{id}/reprint`: have a label printed again.
//!
//! Answered like an order: `202` once the new job is on the disk, and the same job for the same key.

use axum::{
    Extension,
    extract::{Path, Request, State},
    response::Response,
};
use door::{Problem, ProblemView, read_json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    super::{Admitted, Api, refusals},
    JobView, answer_taken,
    decisions::person,
    order, parse_id,
};
use crate::engine::{ReprintOrder, Taken};

/// Longest body, in bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// Why a label is printed again, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReprintBody {
    /// What is wrong with the label.
    reason: ReasonWord,
    /// Whether the new label says in its top left corner which print it is, as in `R2`. Refused
    /// where the document has no safe place for it.
    #[serde(default)]
    mark: bool,
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
}

/// What is wrong with a label.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum ReasonWord {
    /// It cannot be read.
    Smudged,
    /// It is torn.
    Torn,
    /// It cannot be found.
    Lost,
    /// It came out crooked or cut off.
    Crooked,
    /// Something else.
    Other,
}

impl From<ReasonWord> for spool::Defect {
    fn from(word: ReasonWord) -> Self {
        match word {
            ReasonWord::Smudged => Self::Smudged,
            ReasonWord::Torn => Self::Torn,
            ReasonWord::Lost => Self::Lost,
            ReasonWord::Crooked => Self::Crooked,
            ReasonWord::Other => Self::Other,
        }
    }
}

/// Have a label printed again.
///
/// A new job of one copy that names this one. Only for a job that is completed or aborted, and one
/// reprint of a label at a time.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/reprint", tag = "jobs", operation_id = "reprintJob",
    params(
        ("id" = String, Path, description = "The job's ULID"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    request_body = ReprintBody,
    responses(
        (status = 202, body = JobView, description = "The new job is on the disk"),
        (status = 200, body = JobView, description = "The new job of the earlier request"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn reprint(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let key = order::read_key(request.headers())?;
    let ReprintBody { reason, mark, operator } = read_json(request, BODY_BYTES_MAX).await?;
    let person = person(client, operator)?;
    let order = ReprintOrder { person, key, defect: reason.into(), mark };
    let taken = api.engine.reprint(parse_id(&id)?, order).await;
    let Taken { record, attempts, replay } =
        taken.map_err(|refusal| refusals::not_reprinted(&api, &id, &refusal))?;
    Ok(answer_taken(replay, JobView::new(&record, &attempts)))
}
