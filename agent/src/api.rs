//! The local API: the only door into the station for programs.
//!
//! Everything that comes in passes the gate first. Handlers translate between
//! HTTP and the [`Engine`]; they decide nothing about labels and keep nothing.

mod admittance;
mod audit;
mod batches;
mod calls;
mod clients;
mod discovery;
mod doubts;
mod events;
mod figures;
mod gate;
mod health;
mod jobs;
mod lead;
mod membership;
mod metrics;
mod openapi;
mod origin;
mod panel;
mod printers;
pub mod problem;
mod profiles;
mod public;
mod refusals;
mod scans;
mod series;
mod station;
mod stay;
mod time;
mod token;

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{delete, get, post},
};
use tokio::sync::{Semaphore, watch};

use door::Problem;

use crate::{
    admission::Admission,
    clock::Time,
    config::LimitsConfig,
    engine::Engine,
    guests::Guests,
    journal::JournalError,
    outbox::Shown,
    roster::Roster,
    series::{History, Requests},
    supervision::Roll,
};

pub use audit::{AuditList, AuditView};
pub use discovery::{FindView, ObstacleView};
pub use gate::{
    Admitted, BAD_TOKENS_MAX, BAD_TOKENS_WINDOW, Client, Gate, GateRules, Halves, LOCAL_CLIENT,
    Pass, Refusal, RequestFacts, admit, guard,
};
pub use health::{Health, Obstacle, Readiness};
pub use jobs::{AttemptView, InDoubtView, JobList, JobView, PAGE_MAX, ReferencesView, ReprintView};
pub use lead::LeadView;
pub use openapi::description;
pub use origin::{NotAnOrigin, ORIGIN_BYTES_MAX, Origin};
pub use panel::PANEL_CLIENT;
pub use printers::{HealthView, LeftView, PrinterList, PrinterView};
pub use scans::ScanView;
pub use series::{SeriesHistory, SeriesList, SeriesView};
pub use station::{BreakerView, DegradationView, LoadView, PartView, StationView};
pub use token::{NoRandomness, TOKEN_TEXT_MAX, Token, TokenDigest};

/// The folder of the panel's sessions, in the state folder.
const PANEL_SESSIONS: &str = "panel-sessions";

/// What every handler works with.
#[derive(Clone)]
pub(crate) struct Api {
    engine: Arc<Engine>,
    admission: Arc<Admission>,
    parts: Arc<Roll>,
    roster: Arc<Roster>,
    outbox: Shown,
    history: Arc<History>,
    /// Held by the one search that may be under way.
    search: Arc<Semaphore>,
    limits: LimitsConfig,
    figures: metrics::RequestFigures,
    calls: Arc<calls::Calls>,
    /// The last scan, for whoever listens.
    scans: watch::Sender<scans::ScanNotice>,
    guests: Arc<Guests>,
    /// The state folder.
    state: Arc<Path>,
    desk: Arc<panel::Desk>,
    /// The name of the panel's cookie.
    cookie: String,
    stop: watch::Receiver<bool>,
}

impl Api {
    /// Reads from the journal on a thread that may wait for the disk.
    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Engine) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, Problem> {
        let engine = Arc::clone(&self.engine);
        off_the_loop(move || ask(&engine)).await?.map_err(|error| refusals::unread(&error))
    }
}

/// Runs what may wait for the disk or the network beside the loop that serves everybody.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| refusals::unread(&JournalError::Stopped))
}

/// What the API stands before.
pub struct Inside {
    /// The station at work.
    pub engine: Arc<Engine>,
    /// How much is let in.
    pub admission: Arc<Admission>,
    /// Every part of the station.
    pub parts: Arc<Roll>,
    /// The printers that were added while the station ran.
    pub roster: Arc<Roster>,
    /// How the hub is told.
    pub outbox: Shown,
    /// What the station shows of its figures.
    pub history: Arc<History>,
    /// Where answered requests are counted.
    pub requests: Arc<Requests>,
    /// Who may come in.
    pub guests: Arc<Guests>,
    /// What the sessions of the panel go by.
    pub clock: Arc<dyn Time>,
}

/// The whole API of a station, gate included; to be served by [`door::serve`].
///
/// Sessions of the panel are kept in the folder `state`. Streams of events end when `stop` becomes
/// true.
pub fn router(
    inside: Inside,
    limits: LimitsConfig,
    state: &Path,
    stop: watch::Receiver<bool>,
) -> Router {
    let Inside { engine, admission, parts, roster, outbox, history, requests, guests, clock } =
        inside;
    let figures = metrics::RequestFigures::new(requests);
    let narrows = admittance::Narrows {
        admission: Arc::clone(&admission),
        body_bytes_max: jobs::body_bytes_max(&limits).max(batches::BODY_BYTES_MAX),
    };
    let calls = Arc::new(calls::Calls::default());
    let desk = Arc::new(panel::Desk::open(state.join(PANEL_SESSIONS), clock));
    let api = Api {
        engine,
        admission,
        parts,
        roster,
        outbox,
        history,
        search: Arc::new(Semaphore::new(1)),
        limits,
        figures: figures.clone(),
        calls: Arc::clone(&calls),
        scans: watch::Sender::default(),
        guests: Arc::clone(&guests),
        state: state.into(),
        desk: Arc::clone(&desk),
        cookie: gate::cookie_name(guests.rules().port),
        stop,
    };
    Router::new()
        .route(jobs::JOBS, get(jobs::list).post(jobs::submit))
        .route("/v1/jobs/{id}", get(jobs::show))
        .route("/v1/jobs/{id}/resolution", post(jobs::decisions::resolve))
        .route("/v1/jobs/{id}/cancel", post(jobs::decisions::cancel))
        .route("/v1/jobs/{id}/hold", post(jobs::decisions::hold))
        .route("/v1/jobs/{id}/release", post(jobs::decisions::release))
        .route("/v1/jobs/{id}/reprint", post(jobs::reprint::reprint))
        .route("/v1/jobs/{id}/move", post(jobs::decisions::relocate))
        .route(batches::BATCHES, post(batches::submit))
        .route(scans::SCANS, post(scans::scan))
        .route(audit::AUDIT, get(audit::list))
        .route(printers::PRINTERS, get(printers::list).post(printers::add::add))
        .route(profiles::PROFILES, get(profiles::list))
        .route(discovery::DISCOVERY, get(discovery::search))
        .route("/v1/printers/{name}", delete(printers::remove::remove))
        .route("/v1/printers/{name}/mode", post(printers::set_mode))
        .route("/v1/printers/{name}/supplies", post(printers::supplies::loaded))
        .route("/v1/printers/{name}/waiting", get(printers::waiting::list))
        .route(events::EVENTS, get(events::listen))
        .merge(about_the_station())
        .route(doubts::DOUBTS, get(doubts::list))
        .merge(of_our_own())
        .route(door::PAGE, get(panel::page))
        .route(door::ASSETS, get(panel::file))
        .route(public::HEALTHZ, get(health::healthz))
        .route(public::READYZ, get(health::readyz))
        .route(public::METRICS, get(metrics::metrics))
        .route(public::OPENAPI, get(openapi::openapi))
        .fallback(door::no_such_route)
        .method_not_allowed_fallback(door::method_not_allowed)
        .layer(from_fn_with_state(narrows, admittance::narrow))
        .layer(from_fn_with_state(Arc::new(Gate::new(guests, desk)), guard))
        .layer(from_fn_with_state(calls, calls::note))
        .layer(from_fn_with_state(figures, metrics::count))
        .with_state(api)
}

/// How the station is, and what it did.
fn about_the_station() -> Router<Api> {
    Router::new()
        .route(station::STATION, get(station::show))
        .route(lead::LEAD, post(lead::call))
        .route(series::SERIES, get(series::list))
        .route(series::ONE, get(series::show))
        .route(figures::FIGURES, get(figures::read))
}

/// What the panel and the local client ask, and how the panel comes in.
fn of_our_own() -> Router<Api> {
    Router::new()
        .route(calls::CALLS, get(calls::list))
        .route(clients::CLIENTS, get(clients::list).post(clients::pair))
        .route(clients::CLIENT, delete(clients::part))
        .route(membership::MEMBERSHIP, get(membership::show).post(membership::join))
        .route(panel::INVITATIONS, post(panel::invite))
        .route(panel::SESSION, post(panel::sign_in).delete(panel::sign_out))
}

#[cfg(test)]
mod tests;
