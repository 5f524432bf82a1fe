//! What the hub shows to people, and the little they may change: the fleet, labels, alerts, the
//! audit.
//!
//! Nothing is shown past the gate, and nothing is changed without the administrator's token. The page itself holds no
//! data; it asks the same API that everybody asks.

mod alarms;
mod fleet;
mod gate;
mod label_view;
pub mod openapi;
mod runbooks;
mod stream;
mod trace;
mod views;

use std::{future::ready, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    middleware,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use contract::identity::StationId;
use door::{Kind, Problem, ProblemView};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

pub use gate::Gate;
pub use label_view::LabelView;
pub use views::{StationView, SummaryView};

use crate::{hub::Hub, ingest::refusal, store::StationDetail};
use views::{PrinterDetailView, StationDetailView};

/// The page runs what came with it, talks to its own hub, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static NO_SUCH_STATION: Kind = Kind {
    name: "no-such-station",
    status: StatusCode::NOT_FOUND,
    title: "The hub knows no station of this name",
    remedy: "Look the name up with waystation-hub stations.",
};

static NO_SUCH_PRINTER: Kind = Kind {
    name: "no-such-printer",
    status: StatusCode::NOT_FOUND,
    title: "The station told of no printer in this slot",
    remedy: "Ask for the station; its state lists its printers.",
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
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/api/fleet", get(fleet::fleet))
        .route("/api/sites/{site}", get(fleet::site))
        .route("/api/stations", get(fleet::stations))
        .route("/api/stations/{id}", get(station))
        .route("/api/stations/{id}/printers/{slot}", get(printer))
        .route("/api/labels", get(trace::labels))
        .route("/api/traces", post(trace::trace))
        .route("/api/alerts", get(alarms::open))
        .route("/api/alerts/past", get(alarms::past))
        .route("/api/alerts/acknowledge", post(alarms::acknowledge))
        .route("/api/silences", get(alarms::silences).post(alarms::silence))
        .route("/api/silences/{id}/end", post(alarms::end_silence))
        .route("/api/audit", get(alarms::audit))
        .route("/api/stream", get(stream::listen))
        .route("/runbooks/{name}", get(runbooks::runbook))
        .layer(middleware::map_response(protect))
}

/// The whole fleet in figures.
#[utoipa::path(
    get, path = "/api/summary", tag = "fleet", operation_id = "summary",
    responses((status = 200, body = SummaryView)),
)]
async fn summary(_: gate::Reader, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let summary = hub.off_the_loop(|hub| hub.store.summary()).await?.map_err(refusal::of_store)?;
    Ok(json(&SummaryView::from(summary)))
}

/// One station with everything about it.
#[utoipa::path(
    get, path = "/api/stations/{id}", tag = "fleet", operation_id = "station",
    params(("id" = String, Path, description = "The station")),
    responses(
        (status = 200, body = StationDetailView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
async fn station(
    _: gate::Reader,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let (id, detail) = find(&hub, &name).await?;
    let keys =
        hub.off_the_loop(move |hub| hub.store.keys(&id)).await?.map_err(refusal::of_store)?;
    Ok(json(&StationDetailView::new(detail, keys)))
}

/// One printer of a station.
#[utoipa::path(
    get, path = "/api/stations/{id}/printers/{slot}", tag = "fleet", operation_id = "printer",
    params(
        ("id" = String, Path, description = "The station"),
        ("slot" = u8, Path, description = "The printer's slot"),
    ),
    responses(
        (status = 200, body = PrinterDetailView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
async fn printer(
    _: gate::Reader,
    State(hub): State<Arc<Hub>>,
    Path((name, slot)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let none = || NO_SUCH_PRINTER.because(format!("{name} told of no printer {slot:?}."));
    let (_, detail) = find(&hub, &name).await?;
    let number: u8 = slot.parse().map_err(|_| none())?;
    let view = PrinterDetailView::find(&detail.row, number);
    Ok(json(&view.ok_or_else(none)?))
}

async fn find(hub: &Arc<Hub>, name: &str) -> Result<(StationId, StationDetail), Problem> {
    let none = || NO_SUCH_STATION.because(format!("There is no station {name:?}."));
    let id: StationId = name.parse().map_err(|_| none())?;
    let wanted = id.clone();
    let found = hub.off_the_loop(move |hub| hub.store.station(&wanted)).await?;
    Ok((id, found.map_err(refusal::of_store)?.ok_or_else(none)?))
}

fn json(view: &impl Serialize) -> Response {
    let text = serde_json::to_string(view).expect("views are plain text and numbers");
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

fn file(media_type: &'static str, text: impl Into<Body>) -> Response {
    let text: Body = text.into();
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
