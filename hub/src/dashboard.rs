//! What the hub shows to people: the fleet, its stations, the last outcomes. Read only.
//!
//! Nothing here changes anything, and nothing is shown past the gate. The page itself holds no
//! data; it asks the same API that everybody asks.

mod gate;
mod views;

use std::{future::ready, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use contract::identity::StationId;
use door::{Kind, Problem, Query};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

pub use gate::Gate;
pub use views::{LabelView, StationView, SummaryView};

use crate::{hub::Hub, ingest::refusal};
use views::{Labels, StationDetailView, Stations};

/// How many outcomes a question gets if it does not say.
const LABELS_ASKED: u32 = 50;

/// The page runs what came with it, talks to its own hub, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static NO_SUCH_STATION: Kind = Kind {
    name: "no-such-station",
    status: StatusCode::NOT_FOUND,
    title: "The hub knows no station of this name",
    remedy: "Look the name up with waystation-hub stations.",
};

/// The doors for people.
pub(crate) fn router() -> Router<Arc<Hub>> {
    let page = || file("text/html; charset=utf-8", include_str!("dashboard/page.html"));
    let style = || file("text/css; charset=utf-8", include_str!("dashboard/page.css"));
    let script = || file("text/javascript; charset=utf-8", include_str!("dashboard/page.js"));
    Router::new()
        .route("/", get(move || ready(page())))
        .route("/page.css", get(move || ready(style())))
        .route("/page.js", get(move || ready(script())))
        .route("/api/summary", get(summary))
        .route("/api/stations", get(stations))
        .route("/api/stations/{id}", get(station))
        .route("/api/labels", get(labels))
        .layer(middleware::map_response(protect))
}

/// A question about outcomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelsAsked {
    limit: Option<u32>,
    station: Option<StationId>,
}

async fn summary(_: gate::Reader, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let summary = hub.off_the_loop(|hub| hub.store.summary()).await?.map_err(refusal::of_store)?;
    Ok(json(&SummaryView::from(summary)))
}

async fn stations(_: gate::Reader, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let stations =
        hub.off_the_loop(|hub| hub.store.stations()).await?.map_err(refusal::of_store)?;
    Ok(json(&Stations { stations: stations.into_iter().map(StationView::from).collect() }))
}

async fn station(
    _: gate::Reader,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let none = || NO_SUCH_STATION.because(format!("There is no station {name:?}."));
    let id: StationId = name.parse().map_err(|_| none())?;
    let found =
        hub.off_the_loop(move |hub| hub.store.station(&id)).await?.map_err(refusal::of_store)?;
    Ok(json(&StationDetailView::from(found.ok_or_else(none)?)))
}

async fn labels(
    _: gate::Reader,
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<LabelsAsked>,
) -> Result<Response, Problem> {
    let LabelsAsked { limit, station } = asked;
    let limit = limit.unwrap_or(LABELS_ASKED);
    let labels = hub.off_the_loop(move |hub| hub.store.labels(station.as_ref(), limit)).await?;
    let labels = labels.map_err(refusal::of_store)?;
    Ok(json(&Labels { labels: labels.into_iter().map(LabelView::from).collect() }))
}

fn json(view: &impl Serialize) -> Response {
    let text = serde_json::to_string(view).expect("views are plain text and numbers");
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], text).into_response()
}

async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
