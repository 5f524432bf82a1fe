//! `/v1/batches`: many labels in one call and one commit.
//!
//! Every label is answered by itself: its job, or what is wrong with it. A label that is refused
//! holds up none of the others.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use door::{Problem, ProblemView, read_json};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Admitted, Api,
    jobs::{DocumentBody, NeedsBody, OrderBody, ReferencesView, read_key},
    problem, refusals,
};
use crate::engine::{BATCH_MAX, BatchOrder, Order, Refusal, Taken};

/// The path of the batches.
pub(crate) const BATCHES: &str = "/v1/batches";

/// Longest body of a batch, in bytes: 2,000 waybills of the usual size with room to spare.
pub(super) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Says whether the answer is that of an earlier request.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A wave of labels.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchBody {
    /// The printer or pool of every label that names none itself.
    #[schema(example = "packing")]
    printer: Option<String>,
    /// The labels, in the order in which they come out; 1 to 2,000.
    labels: Vec<LabelBody>,
}

/// One label of a wave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelBody {
    /// Its own idempotency key: the same as if it were handed in alone.
    #[schema(example = "wave-7-0001")]
    key: String,
    /// Its printer or pool, if it is another than the batch's.
    printer: Option<String>,
    /// What to print.
    document: DocumentBody,
    /// How often, 1 unless given.
    copies: Option<u16>,
    /// The client's own names for the parcel.
    #[serde(default)]
    references: ReferencesView,
    /// What the label's barcode says, if it is neither of the references.
    scan: Option<String>,
    /// What it needs of its printer; of a pool, one that has it is chosen.
    #[serde(default)]
    needs: NeedsBody,
}

impl LabelBody {
    fn read(self, client: &str, target: Option<&String>) -> Result<Order, Problem> {
        let Self { key, printer, document, copies, references, scan, needs } = self;
        let printer = printer.or_else(|| target.cloned()).ok_or_else(|| {
            problem::INVALID_VALUE
                .because("Neither the label nor the batch names a printer.")
                .remedy("Name a printer or a pool as \"printer\".")
        })?;
        let copies = copies.unwrap_or(1);
        OrderBody { printer, document, copies, references, scan, needs }
            .read(client.to_owned(), key)
    }
}

/// What became of a wave.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchView {
    /// Labels that became jobs now.
    accepted: usize,
    /// Labels that were jobs before.
    replayed: usize,
    /// Labels that are not in the journal.
    refused: usize,
    /// Every label, in the order of the request.
    labels: Vec<LabelView>,
}

/// What became of one label.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LabelView {
    /// Its idempotency key.
    #[schema(example = "wave-7-0001")]
    key: String,
    /// The id of its job; null if it was refused.
    #[schema(example = "01K9Z8Y7X6W5V4T3S2R1Q0P9NM")]
    job: Option<String>,
    /// The printer it waits for; null if it was refused.
    #[schema(example = "bench-1")]
    printer: Option<String>,
    /// Whether its key had made the job before.
    replayed: bool,
    /// Why it was refused, as a problem of its own; null if it was not.
    #[schema(value_type = Option<ProblemView>)]
    problem: Option<serde_json::Value>,
}

impl LabelView {
    fn new(key: String, answer: Result<Taken, Problem>) -> Self {
        match answer {
            Ok(Taken { record, replay, .. }) => Self {
                key,
                job: Some(ulid::Ulid(record.id.0).to_string()),
                printer: Some(record.printer),
                replayed: replay,
                problem: None,
            },
            Err(problem) => {
                let problem = serde_json::from_str(&problem.to_json()).ok();
                Self { key, job: None, printer: None, replayed: false, problem }
            }
        }
    }
}

/// Hand in a wave of labels.
///
/// One call and one commit. Every label is taken or refused by itself, and stands under a key of its
/// own. A repetition under the same key with the same content makes no second job; labels that
/// were refused for lack of room are tried again.
#[utoipa::path(
    post, path = BATCHES, tag = "jobs", operation_id = "submitBatch",
    params(
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    request_body = BatchBody,
    responses(
        (status = 202, body = BatchView, description = "At least one label became a job and is on the disk"),
        (status = 200, body = BatchView, description = "No label became a job now; each says why"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn submit(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    request: Request,
) -> Result<Response, Problem> {
    let key = read_key(request.headers())?;
    let BatchBody { printer, labels } = read_json(request, BODY_BYTES_MAX).await?;
    if labels.len() > BATCH_MAX {
        let refusal = Refusal::BatchSize { labels: labels.len(), limit: BATCH_MAX };
        return Err(refusals::refused(&api, &refusal));
    }
    let engine = Arc::clone(&api.engine);
    let keys: Vec<String> = labels.iter().map(|label| label.key.clone()).collect();
    let overload = api.clone();
    // Looking at thousands of documents takes a while: no other client should wait for it.
    let looked_at = tokio::task::spawn_blocking(move || {
        let mut unread = Vec::new();
        let mut orders = Vec::new();
        for label in labels {
            let order = label.read(&client, printer.as_ref());
            match order.and_then(|order| overload.takes_for(&order.printer).map(|()| order)) {
                Ok(order) => {
                    orders.push(order);
                    unread.push(None);
                }
                Err(problem) => unread.push(Some(problem)),
            }
        }
        let checked = if orders.is_empty() && !unread.is_empty() {
            None
        } else {
            Some(engine.check_batch(BatchOrder { client, key, orders }))
        };
        (unread, checked)
    });
    let (unread, checked) = looked_at
        .await
        .map_err(|_| problem::JOURNAL_UNAVAILABLE.because("The batch could not be looked at."))?;
    let refused = |refusal| refusals::refused(&api, &refusal);
    let taken = match checked.transpose().map_err(refused)? {
        Some(checked) => api.engine.take_batch(checked).await.map_err(refused)?,
        None => Vec::new(),
    };
    let mut taken = taken.into_iter().map(|label| label.map_err(refused));
    let labels = keys.into_iter().zip(unread).filter_map(|(key, unread)| {
        let answer = match unread {
            Some(problem) => Err(problem),
            None => taken.next()?,
        };
        Some(LabelView::new(key, answer))
    });
    Ok(answer_batch(labels.collect()))
}

fn answer_batch(labels: Vec<LabelView>) -> Response {
    let refused = labels.iter().filter(|label| label.job.is_none()).count();
    let replayed = labels.iter().filter(|label| label.replayed).count();
    let accepted = labels.len() - refused - replayed;
    let view = BatchView { accepted, replayed, refused, labels };
    if accepted > 0 {
        return (StatusCode::ACCEPTED, axum::Json(view)).into_response();
    }
    if refused == 0 {
        let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
        return (StatusCode::OK, replayed, axum::Json(view)).into_response();
    }
    (StatusCode::OK, axum::Json(view)).into_response()
}
