//! `/v1/station/series`: the figures of the station, and two days of each.
//!
//! The names are those of docs/telemetry.md; numbers only, of the machine, the program and labels.

use axum::extract::{Path, State};
use contract::series::{Facts, Series};
use door::{Problem, ProblemView, Query};
use serde::{Deserialize, Serialize};
use spool::Timestamp;
use utoipa::{IntoParams, ToSchema};

use super::{Api, off_the_loop, refusals};
use crate::series::SAMPLE_PAUSE;

/// The path of all series.
pub(crate) const SERIES: &str = "/v1/station/series";
/// The path of one.
pub(crate) const ONE: &str = "/v1/station/series/{name}";

/// Every series of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesList {
    /// How often figures are taken, in seconds.
    #[schema(example = 15)]
    pub every_s: u64,
    /// The series, layer by layer.
    pub series: Vec<SeriesView>,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesView {
    /// Its name.
    #[schema(example = "waystation.jobs.waiting")]
    pub name: String,
    /// What it is about: `system`, `application` or `business`.
    #[schema(example = "application")]
    pub layer: String,
    /// How several readings become one: `latest`, `sum`, `worst` or `mean`.
    #[schema(example = "latest")]
    pub measure: String,
    /// What it tells, with its unit.
    #[schema(example = "jobs that wait for a printer")]
    pub meaning: String,
    /// Whether a hub is told, each minute.
    pub told: bool,
    /// The newest reading; none where it cannot be told.
    pub latest: Option<u64>,
}

/// What a series was over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesHistory {
    /// The series.
    pub series: SeriesView,
    /// When each reading was taken, in milliseconds since 1970-01-01 UTC, oldest first.
    pub times_ms: Vec<u64>,
    /// The readings, in the same order.
    pub values: Vec<u64>,
}

/// Since when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesQuery {
    /// In milliseconds since 1970-01-01 UTC; everything that is kept, which is 48 hours, without it.
    #[serde(default)]
    since_ms: u64,
}

/// List the figures of the station, with the newest reading of each.
#[utoipa::path(
    get, path = SERIES, tag = "station", operation_id = "listSeries",
    responses((status = 200, body = SeriesList)),
)]
pub(crate) async fn list(State(api): State<Api>) -> axum::Json<SeriesList> {
    let series = Series::ALL.iter().map(|series| view(&api, *series)).collect();
    axum::Json(SeriesList { every_s: SAMPLE_PAUSE.as_secs(), series })
}

/// Look at one of them over the last 48 hours.
#[utoipa::path(
    get, path = ONE, tag = "station", operation_id = "getSeries",
    params(("name" = String, Path, description = "The name of the series."), SeriesQuery),
    responses(
        (status = 200, body = SeriesHistory),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(api): State<Api>,
    Path(name): Path<String>,
    Query(SeriesQuery { since_ms }): Query<SeriesQuery>,
) -> Result<axum::Json<SeriesHistory>, Problem> {
    let series = Series::find(&name).ok_or_else(|| refusals::unknown_series(&name))?;
    let history = std::sync::Arc::clone(&api.history);
    let readings = off_the_loop(move || history.since(series, Timestamp(since_ms))).await?;
    let readings = readings.map_err(|error| refusals::no_figures(&error))?;
    let (times_ms, values) = readings.into_iter().map(|(at, value)| (at.0, value)).unzip();
    Ok(axum::Json(SeriesHistory { series: view(&api, series), times_ms, values }))
}

fn view(api: &Api, series: Series) -> SeriesView {
    let Facts { attribute, layer, measure } = series.facts();
    SeriesView {
        name: attribute.name.to_owned(),
        layer: layer.word().to_owned(),
        measure: measure.word().to_owned(),
        meaning: attribute.meaning.to_owned(),
        told: series.is_core(),
        latest: api.history.newest().sample.get(series),
    }
}
