//! `/api/series`: labels over time, for charts and the tables behind them.
//!
//! Counted per minute when events came in; nothing here counts single labels.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use contract::identity::{Site, StationId};
use door::{Kind, Problem, ProblemView, Query};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{gate::Viewer, json};
use crate::{hub::Hub, ingest::refusal, store::SeriesOf};

/// How far back one may ask, in minutes: a month.
const MINUTES_MAX: u64 = 31 * 24 * 60;
/// How many steps an answer has at most.
const STEPS_MAX: u64 = 180;
const MINUTE_MS: u64 = 60_000;

pub(super) static NOT_A_SERIES: Kind = Kind {
    name: "not-a-series",
    status: StatusCode::BAD_REQUEST,
    title: "There is no such series",
    remedy: "Ask for 1 to 44640 minutes, of a site or a station or neither.",
};

/// Which series is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SeriesAsked {
    /// How far back, in minutes.
    minutes: u64,
    /// Of this site only.
    #[param(value_type = Option<String>)]
    site: Option<Site>,
    /// Of this station only.
    #[param(value_type = Option<String>)]
    station: Option<StationId>,
}

/// Labels over time, step by step; a step without labels is a zero.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SeriesView {
    /// When the first step begins, in milliseconds since 1970.
    from: u64,
    /// How long a step is, in minutes.
    step_minutes: u64,
    /// Labels that came out.
    good: Vec<i64>,
    /// Labels that did not, or of which nobody knows.
    bad: Vec<i64>,
}

/// Labels over time.
#[utoipa::path(
    get, path = "/api/series", tag = "fleet", operation_id = "series",
    params(SeriesAsked),
    responses(
        (status = 200, body = SeriesView),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn series(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<SeriesAsked>,
) -> Result<Response, Problem> {
    let SeriesAsked { minutes, site, station } = asked;
    let of = match (site, station) {
        (None, None) => SeriesOf::All,
        (Some(site), None) => SeriesOf::Site(site),
        (None, Some(station)) => SeriesOf::Station(station),
        (Some(_), Some(_)) => return Err(NOT_A_SERIES.because("It is of a site and a station.")),
    };
    if !(1..=MINUTES_MAX).contains(&minutes) {
        return Err(NOT_A_SERIES.because(format!("{minutes} minutes is no time.")));
    }
    let step = minutes.div_ceil(STEPS_MAX);
    let last = hub.clock.now().get() / MINUTE_MS / step;
    let first = last.saturating_sub(minutes / step);
    let rows = hub.off_the_loop(move |hub| hub.store.label_series(&of, first, step)).await?;
    let rows = rows.map_err(refusal::of_store)?;
    let steps = usize::try_from(last - first + 1).unwrap_or_default();
    let (mut good, mut bad) = (vec![0; steps], vec![0; steps]);
    for row in rows {
        let place = usize::try_from(row.bin.saturating_sub(first)).unwrap_or(usize::MAX);
        if let (Some(good), Some(bad)) = (good.get_mut(place), bad.get_mut(place)) {
            (*good, *bad) = (row.good, row.bad);
        }
    }
    let from = first * step * MINUTE_MS;
    Ok(json(&SeriesView { from, step_minutes: step, good, bad }))
}
