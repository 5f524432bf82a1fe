//! The fleet by site: which one needs somebody, and why.
//!
//! Worst first is the reader's matter; here sites come by name.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    extract::{Path, State},
    response::Response,
};
use contract::{event::PrinterState, event::UnixMillis, identity::Site};
use door::{Kind, Problem, ProblemView, Query};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{file, gate::Viewer, json, views::Stations};
use crate::{
    dashboard::StationView,
    figures::{self, FIGURES_MEDIA_TYPE},
    hub::Hub,
    ingest::refusal,
    store::{StationRow, StoreError},
};

/// How many stations a question gets if it does not say.
const STATIONS_ASKED: usize = 20_000;

static NO_SUCH_SITE: Kind = Kind {
    name: "no-such-site",
    status: StatusCode::NOT_FOUND,
    title: "The hub knows no station of this site",
    remedy: "Ask /api/fleet which sites there are.",
};

/// Every site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FleetView {
    sites: Vec<SiteView>,
}

/// One site in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct SiteView {
    /// Its name.
    site: String,
    /// Stations that are known.
    stations: u64,
    /// Stations that have said nothing for too long: 200 seconds if nothing else is set.
    silent: u64,
    /// Stations with a stopped printer, among those that speak.
    stopped: u64,
    /// Jobs in doubt, as the stations said last.
    in_doubt: u64,
    /// Jobs that wait for a printer, as the stations said last.
    waiting: u64,
    /// Labels that came out.
    labels: u64,
    /// Labels that did not come out, or of which nobody knows.
    labels_failed: u64,
    /// Events that were numbered and have not come.
    missing: u64,
}

impl SiteView {
    fn add(&mut self, row: &StationRow, silent_time: Duration, now: UnixMillis) {
        let silent = is_silent(row, silent_time, now);
        self.stations += 1;
        self.silent += u64::from(silent);
        self.labels += row.completed;
        self.labels_failed += row.failed;
        self.missing += row.missing;
        let Some(state) = &row.state else { return };
        let stopped = |state: PrinterState| state == PrinterState::Stopped;
        let stopped = state.printers.as_slice().iter().any(|report| stopped(report.state));
        self.stopped += u64::from(stopped && !silent);
        self.in_doubt += u64::from(state.jobs_in_doubt);
        self.waiting += u64::from(state.jobs_waiting);
    }
}

/// Whether a station has said nothing for too long.
pub(super) fn is_silent(row: &StationRow, silent_time: Duration, now: UnixMillis) -> bool {
    let since = row.last_heard_at.unwrap_or(row.enrolled_at);
    u128::from(now.get().saturating_sub(since.get())) > silent_time.as_millis()
}

/// The sites of these stations, by name.
pub(super) fn sites(
    rows: &[Arc<StationRow>],
    silent_time: Duration,
    now: UnixMillis,
) -> BTreeMap<Site, SiteView> {
    let mut sites: BTreeMap<Site, SiteView> = BTreeMap::new();
    for row in rows {
        let site = sites.entry(row.site.clone());
        let site =
            site.or_insert_with(|| SiteView { site: row.site.to_string(), ..SiteView::default() });
        site.add(row, silent_time, now);
    }
    sites
}

/// What is drawn from every station, off the loop: there may be twenty thousand.
async fn draw<T: Send + 'static>(
    hub: &Arc<Hub>,
    draw: impl FnOnce(&Hub, &[Arc<StationRow>], UnixMillis) -> T + Send + 'static,
) -> Result<T, Problem> {
    let drawn = hub.off_the_loop(move |hub| {
        let now = hub.clock.now();
        let rows = hub.roster.stations(&*hub.store, now)?;
        Ok::<_, StoreError>(draw(hub, &rows, now))
    });
    drawn.await?.map_err(refusal::of_store)
}

async fn drawn_sites(hub: &Arc<Hub>) -> Result<BTreeMap<Site, SiteView>, Problem> {
    draw(hub, |hub, rows, now| sites(rows, hub.thresholds.silent_time, now)).await
}

/// Every site in figures.
#[utoipa::path(
    get, path = "/api/fleet", tag = "fleet", operation_id = "fleet",
    responses((status = 200, body = FleetView)),
)]
pub(super) async fn fleet(_: Viewer, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    Ok(json(&FleetView { sites: drawn_sites(&hub).await?.into_values().collect() }))
}

/// One site in figures.
#[utoipa::path(
    get, path = "/api/sites/{site}", tag = "fleet", operation_id = "site",
    params(("site" = String, Path, description = "The site")),
    responses(
        (status = 200, body = SiteView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn site(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let none = || NO_SUCH_SITE.because(format!("There is no station of {name:?}."));
    let site: Site = name.parse().map_err(|_| none())?;
    Ok(json(&drawn_sites(&hub).await?.remove(&site).ok_or_else(none)?))
}

/// Which stations are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StationsAsked {
    /// Of this site only.
    site: Option<String>,
    /// Only those that are silent, or only those that are not.
    silent: Option<bool>,
    /// At most this many.
    limit: Option<usize>,
    /// What the last answer called `next`.
    cursor: Option<String>,
}

impl StationsAsked {
    /// The list in JSON.
    fn list(&self, rows: &[Arc<StationRow>], silent_time: Duration, now: UnixMillis) -> String {
        let Self { site, silent, limit, cursor } = self;
        let wanted = |row: &&Arc<StationRow>| {
            site.as_ref().is_none_or(|site| row.site.as_str() == site)
                && silent.is_none_or(|silent| is_silent(row, silent_time, now) == silent)
                && cursor.as_ref().is_none_or(|cursor| row.id.as_str() > cursor.as_str())
        };
        let limit = limit.unwrap_or(STATIONS_ASKED).clamp(1, STATIONS_ASKED);
        let mut wanted = rows.iter().filter(wanted);
        let stations: Vec<StationView> =
            wanted.by_ref().take(limit).map(|row| StationView::from(&**row)).collect();
        let last = wanted.next().and(stations.last());
        let next = last.map(|last| last.id.clone());
        serde_json::to_string(&Stations { stations, next }).expect("views are text and numbers")
    }
}

/// Stations by name.
#[utoipa::path(
    get, path = "/api/stations", tag = "fleet", operation_id = "stations",
    params(StationsAsked),
    responses((status = 200, body = Stations)),
)]
pub(super) async fn stations(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<StationsAsked>,
) -> Result<Response, Problem> {
    let list = draw(&hub, move |hub, rows, now| asked.list(rows, hub.thresholds.silent_time, now));
    let list = list.await?;
    Ok(file("application/json", list))
}

/// What is known of every station, for Prometheus.
#[utoipa::path(
    get, path = "/metrics/fleet", tag = "fleet", operation_id = "figures",
    responses((status = 200, body = String, content_type = "text/plain")),
)]
pub(super) async fn figures(_: Viewer, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let text = draw(&hub, |_, rows, _| figures::text(rows)).await?;
    Ok(file(FIGURES_MEDIA_TYPE, text))
}
