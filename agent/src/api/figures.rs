//! `/v1/figures`: what was done since a time, in labels.
//!
//! A label counts as printed only with proof; what was sent without proof is counted apart.

use axum::extract::State;
use door::{Problem, ProblemView, Query};
use serde::{Deserialize, Serialize};
use spool::Timestamp;
use utoipa::{IntoParams, ToSchema};

use super::{Api, time::rfc3339};
use crate::journal::Figures;

/// The path of the figures.
pub(crate) const FIGURES: &str = "/v1/figures";

/// Since when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresQuery {
    /// In milliseconds since 1970-01-01 UTC: the caller knows when its day begins.
    since_ms: u64,
}

/// Labels of jobs that ended since a time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FiguresView {
    /// RFC 3339, UTC, milliseconds.
    since: String,
    /// Labels that the printer or a person proved.
    printed: u64,
    /// Of these, labels that were printed again.
    reprinted: u64,
    /// Labels that were sent whole, of which nobody said whether they came out.
    sent: u64,
    /// Labels that were taken back or given up.
    not_printed: u64,
    /// Whether more jobs changed than were summed, so that the figures are too small.
    more: bool,
}

/// Sum what was done since a time.
#[utoipa::path(
    get, path = FIGURES, tag = "jobs", operation_id = "readFigures", params(FiguresQuery),
    responses(
        (status = 200, body = FiguresView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    Query(query): Query<FiguresQuery>,
) -> Result<axum::Json<FiguresView>, Problem> {
    let FiguresQuery { since_ms } = query;
    let since = Timestamp(since_ms);
    let summed = api.read(move |engine| engine.figures(since)).await?;
    let Figures { printed, reprinted, sent, not_printed, more } = summed;
    let since = rfc3339(since);
    Ok(axum::Json(FiguresView { since, printed, reprinted, sent, not_printed, more }))
}
