//! `/api/stations/{id}/series`: how one station's machine, program and labels did over time.
//!
//! The twelve figures that stations tell each minute; single ones for as long as events are kept,
//! hours for longer.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use contract::{
    event::UnixMillis,
    series::{Facts, Measure, Series},
};
use door::{Problem, ProblemView, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{find, gate::Viewer, json, series::NOT_A_SERIES};
use crate::{
    hub::Hub,
    ingest::refusal,
    store::{ReadingBin, ReadingCell, ReadingsOf},
};

/// How far back one may ask, in minutes: 400 days.
const MINUTES_MAX: u64 = 400 * 24 * 60;
/// How many steps an answer has, about.
const STEPS: u64 = 180;
const HOUR_MINUTES: u64 = 60;
const MINUTE_MS: u64 = 60_000;

/// How far back is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StationSeriesAsked {
    /// How far back, in minutes; at most 400 days.
    minutes: u64,
}

/// What one series was, step by step.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationSeriesView {
    /// Its name, as in docs/telemetry.md.
    name: &'static str,
    /// What it is about: `system`, `application` or `business`.
    layer: &'static str,
    /// `sum`, of which `values` are sums; of any other, they are means.
    measure: &'static str,
    /// What it tells, with its unit.
    meaning: &'static str,
    /// One for each step; none where the station told nothing.
    values: Vec<Option<f64>>,
    /// The lowest reading of each step.
    low: Vec<Option<u64>>,
    /// The highest reading of each step.
    high: Vec<Option<u64>>,
}

/// The figures of a station over time, by its own clock.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationSeriesList {
    /// When the first step begins, in milliseconds since 1970.
    from: u64,
    /// How long a step is, in minutes.
    step_minutes: u64,
    /// Twelve series, layer by layer.
    series: Vec<StationSeriesView>,
}

/// How a station did over time.
#[utoipa::path(
    get, path = "/api/stations/{id}/series", tag = "fleet", operation_id = "stationSeries",
    params(("id" = String, Path, description = "The station"), StationSeriesAsked),
    responses(
        (status = 200, body = StationSeriesList),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn station_series(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
    Query(StationSeriesAsked { minutes }): Query<StationSeriesAsked>,
) -> Result<Response, Problem> {
    if !(1..=MINUTES_MAX).contains(&minutes) {
        let remedy = format!("Ask for 1 to {MINUTES_MAX} minutes.");
        return Err(NOT_A_SERIES.because(format!("{minutes} minutes is no time.")).remedy(remedy));
    }
    let (station, _) = find(&hub, &name).await?;
    let step_minutes = step(minutes);
    let now = hub.clock.now().get();
    let last = now / MINUTE_MS / step_minutes;
    let first = last.saturating_sub(minutes / step_minutes);
    let since = UnixMillis::new(first * step_minutes * MINUTE_MS);
    let until = UnixMillis::new((last + 1) * step_minutes * MINUTE_MS);
    let asked = ReadingsOf { station, since, until, step_minutes };
    let bins = hub.off_the_loop(move |hub| hub.store.readings(&asked)).await?;
    let bins = bins.map_err(refusal::of_store)?;
    let steps = usize::try_from(last - first + 1).unwrap_or_default();
    let series =
        (0..).zip(Series::CORE).map(|(place, series)| view(place, series, &bins, first, steps));
    Ok(json(&StationSeriesList { from: since.get(), step_minutes, series: series.collect() }))
}

/// How long a step is; from an hour on a whole number of hours, so that the roll-up answers.
fn step(minutes: u64) -> u64 {
    let step = minutes.div_ceil(STEPS);
    if step < HOUR_MINUTES { step } else { step.div_ceil(HOUR_MINUTES) * HOUR_MINUTES }
}

fn view(
    place: usize,
    series: Series,
    bins: &[ReadingBin],
    first: u64,
    steps: usize,
) -> StationSeriesView {
    let Facts { attribute, layer, measure } = series.facts();
    let (mut values, mut low, mut high) = (vec![None; steps], vec![None; steps], vec![None; steps]);
    for ReadingBin { bin, cells } in bins {
        let step = usize::try_from(bin.saturating_sub(first)).unwrap_or(usize::MAX);
        if let (Some(cell), true) = (cells[place], step < steps) {
            values[step] = Some(value(*measure, &cell));
            (low[step], high[step]) = (Some(cell.low), Some(cell.high));
        }
    }
    StationSeriesView {
        name: attribute.name,
        layer: layer.word(),
        measure: measure.word(),
        meaning: attribute.meaning,
        values,
        low,
        high,
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody tells so many readings in one step")]
fn value(measure: Measure, cell: &ReadingCell) -> f64 {
    match measure {
        Measure::Sum => cell.sum,
        Measure::Latest | Measure::Worst | Measure::Mean => cell.sum / cell.told.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_become_whole_hours_before_they_are_longer_than_one() {
        let asked = [1, 180, 181, 24 * 60, 7 * 24 * 60, 8 * 24 * 60, 31 * 24 * 60, MINUTES_MAX];
        assert_eq!(asked.map(step), [1, 1, 2, 8, 56, 120, 300, 3_240]);
    }

    #[test]
    fn a_step_shows_a_sum_or_a_mean_and_nothing_where_nothing_was_told() {
        let mut cells = [None; Series::CORE.len()];
        cells[4] = Some(ReadingCell { told: 2, sum: 10.0, low: 3, high: 7 });
        cells[8] = cells[4];
        let bins = [ReadingBin { bin: 101, cells }];
        let shown = |place: usize| view(place, Series::CORE[place], &bins, 100, 3);
        assert_eq!(shown(4).values, [None, Some(5.0), None], "jobs that waited, on the mean");
        assert_eq!(shown(8).values, [None, Some(10.0), None], "labels, together");
        assert_eq!((shown(4).low[1], shown(4).high[1]), (Some(3), Some(7)));
        assert_eq!(shown(0).values, [None; 3]);
    }
}
