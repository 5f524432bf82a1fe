//! What became of a waybill, an order or a job, by its token; and the last labels.
//!
//! Tokens come in the body: no proxy and no log in between keeps them. Who asks computes them; the
//! hub holds no key for that.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use contract::event::Token;
use door::{Kind, Problem, ProblemView, Query};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    gate::Viewer,
    json,
    label_view::{LabelView, Labels},
};
use crate::{
    hub::Hub,
    ingest::refusal,
    people::{LOOKUPS_A_DAY_MAX, LOOKUPS_A_MINUTE_MAX},
    secret,
    store::{Asked, Deed, LabelRow, StoreError},
};

/// How many labels a question gets if it does not say.
const LABELS_ASKED: u32 = 50;
/// How many tokens one question may hold: one for each month of a file of search keys.
const TOKENS_MAX: usize = 32;
/// How large a question may be, in bytes.
const QUESTION_BYTES_MAX: usize = 4 * 1024;

static NO_TOKEN: Kind = Kind {
    name: "no-token",
    status: StatusCode::BAD_REQUEST,
    title: "The question holds something that is no token",
    remedy: "Send one to 32 tokens of 32 lower-case hex digits.",
};
static TOO_MANY_LOOKUPS: Kind = Kind {
    name: "too-many-lookups",
    status: StatusCode::TOO_MANY_REQUESTS,
    title: "One person asks for this many parcels only",
    remedy: "Wait as long as Retry-After says, or let a second person ask.",
};

/// Which labels are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LabelsAsked {
    /// At most this many.
    limit: Option<u32>,
    /// Of this station only.
    #[param(value_type = Option<String>)]
    station: Option<contract::identity::StationId>,
}

/// The last word about each label, the newest first.
#[utoipa::path(
    get, path = "/api/labels", tag = "labels", operation_id = "labels",
    params(LabelsAsked),
    responses((status = 200, body = Labels)),
)]
pub(super) async fn labels(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<LabelsAsked>,
) -> Result<Response, Problem> {
    let LabelsAsked { limit, station } = asked;
    let limit = limit.unwrap_or(LABELS_ASKED);
    let labels = hub.off_the_loop(move |hub| hub.store.labels(station.as_ref(), limit)).await?;
    let labels = labels.map_err(refusal::of_store)?;
    Ok(json(&Labels { labels: labels.into_iter().map(LabelView::from).collect() }))
}

/// What a token stands for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum By {
    /// A waybill.
    Waybill,
    /// An order.
    Order,
    /// A job.
    Job,
    /// The trace that came with the request (W3C `trace-id`).
    Trace,
}

/// A question about tokens.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TraceAsked {
    /// What they stand for.
    by: By,
    /// The tokens, 32 lower-case hex digits each.
    tokens: Vec<String>,
}

/// Everything that was told under some tokens, the oldest first.
#[utoipa::path(
    post, path = "/api/traces", tag = "labels", operation_id = "trace",
    request_body = TraceAsked,
    responses(
        (status = 200, body = Labels),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 429, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn trace(
    Viewer(person): Viewer,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let TraceAsked { by, tokens } = door::read_json(request, QUESTION_BYTES_MAX).await?;
    let by = match by {
        By::Waybill => Asked::Waybill,
        By::Order => Asked::Order,
        By::Job => Asked::Job,
        By::Trace => Asked::Trace,
    };
    if tokens.is_empty() || tokens.len() > TOKENS_MAX {
        return Err(NO_TOKEN.because(format!("There are {} tokens.", tokens.len())));
    }
    let parsed: Option<Vec<Token>> =
        tokens.iter().map(|text| secret::decode(text).map(Token)).collect();
    let parsed = parsed.ok_or_else(|| NO_TOKEN.because("One of them is written otherwise."))?;
    let at = hub.clock.now();
    hub.lookups.take(&person.name, at).map_err(|wait| {
        let most = format!("{LOOKUPS_A_MINUTE_MAX} a minute and {LOOKUPS_A_DAY_MAX} a day");
        TOO_MANY_LOOKUPS.because(format!("{} may ask {most}.", person.name)).retry_after(wait)
    })?;
    // Who looks somebody's parcel up stands in the audit, found or not.
    let object = tokens.join(" ");
    let deed = Deed { at, who: person.name, what: "trace", object, reason: String::new() };
    let found = hub.off_the_loop(move |hub| {
        hub.store.write_audit(deed)?;
        let told = parsed.into_iter().map(|token| hub.store.trace(token, by));
        let told: Result<Vec<Vec<LabelRow>>, StoreError> = told.collect();
        told.map(|told| told.into_iter().flatten().collect::<Vec<_>>())
    });
    let mut found = found.await?.map_err(refusal::of_store)?;
    found.sort_by_key(|row| row.outcome.at);
    Ok(json(&Labels { labels: found.into_iter().map(LabelView::from).collect() }))
}
