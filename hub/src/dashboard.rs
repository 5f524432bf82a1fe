//! What the hub shows to people, and the little they may change: the fleet, labels, alerts, who is
//! let in, the audit.
//!
//! Nothing is shown past the gate, and nothing is changed by whoever may only look. The page itself
//! holds no data; it asks the same API that everybody asks.

mod alarms;
mod board;
mod enrolment;
mod files;
mod fleet;
mod gate;
mod incidents;
mod label_view;
pub mod openapi;
mod people;
mod runbooks;
mod series;
mod session;
mod sign_on;
mod station_series;
mod stream;
mod trace;
mod views;

use std::sync::Arc;

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
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

pub use gate::Gate;
pub use label_view::LabelView;
pub use views::{StationView, SummaryView};

use crate::{hub::Hub, ingest::refusal, people::BACK, store::StationDetail};
use views::{PrinterDetailView, StationDetailView};

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
    Router::new()
        .route(door::PAGE, get(files::file))
        .route(door::ASSETS, get(files::file))
        .route("/api/summary", get(summary))
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/api/fleet", get(fleet::fleet))
        .route("/api/sites/{site}", get(fleet::site))
        .route("/api/stations", get(fleet::stations))
        .route("/api/board", get(board::board))
        .route("/metrics/fleet", get(fleet::figures))
        .route("/api/series", get(series::series))
        .route("/api/stations/{id}", get(station))
        .route("/api/stations/{id}/series", get(station_series::station_series))
        .route("/api/stations/{id}/revoke", post(enrolment::revoke))
        .route("/api/stations/{id}/printers/{slot}", get(printer))
        .route("/api/labels", get(trace::labels))
        .route("/api/traces", post(trace::trace))
        .route("/api/alerts", get(alarms::open))
        .route("/api/alerts/past", get(alarms::past))
        .route("/api/alerts/acknowledge", post(alarms::acknowledge))
        .route("/api/silences", get(alarms::silences).post(alarms::silence))
        .route("/api/silences/{id}/end", post(alarms::end_silence))
        .route("/api/audit", get(alarms::audit))
        .route("/api/incidents", get(incidents::incidents))
        .route("/api/incidents/{number}", get(incidents::incident))
        .route("/api/incidents/{number}/post-mortem", get(incidents::post_mortem))
        .route("/api/shared", get(incidents::what_they_share))
        .route("/api/stream", get(stream::listen))
        .merge(people_router())
        .route("/api/runbooks", get(runbooks::runbooks))
        .route("/runbooks/{name}", get(runbooks::runbook))
        .layer(middleware::map_response(files::protect))
}

/// The doors about people, programs and who is let in.
fn people_router() -> Router<Arc<Hub>> {
    let session = get(session::me).post(session::sign_in).delete(session::sign_out);
    Router::new()
        .route("/api/session", session)
        .route("/api/sign-on", get(sign_on::go))
        .route("/api/sign-on/offer", get(sign_on::offer))
        .route(BACK, get(sign_on::back))
        .route("/api/password", post(session::change_password))
        .route("/api/users", get(people::users).post(people::add_user))
        .route("/api/users/{name}", post(people::change_user))
        .route("/api/programs", get(people::programs).post(people::add_program))
        .route("/api/programs/{name}/end", post(people::end_program))
        .route("/api/enrolments", get(enrolment::enrolments).post(enrolment::invite))
}

/// The whole fleet in figures.
#[utoipa::path(
    get, path = "/api/summary", tag = "fleet", operation_id = "summary",
    responses((status = 200, body = SummaryView)),
)]
async fn summary(_: gate::Viewer, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
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
    _: gate::Viewer,
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
    _: gate::Viewer,
    State(hub): State<Arc<Hub>>,
    Path((name, slot)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let none = || NO_SUCH_PRINTER.because(format!("{name} told of no printer {slot:?}."));
    let (_, detail) = find(&hub, &name).await?;
    let number: u8 = slot.parse().map_err(|_| none())?;
    let view = PrinterDetailView::find(&detail, number);
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
