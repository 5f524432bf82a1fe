//! The control API over HTTP: look at printers and labels, make things go wrong, mend them.
//!
//! A door for tests and demonstrations, meant for loopback: it asks nobody who they are. It only
//! passes wishes on to the [`Simulator`].

mod client;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use door::{Json, Kind, Limits, Problem, Query};
use serde::Deserialize;
use tokio::net::TcpListener;

pub use client::{Client, ClientError};

use crate::error::SimulatorError;
use crate::fault::{FaultText, ScriptedFault};
use crate::format::Document;
use crate::simulator::Simulator;
use crate::wire::{LabelText, PrinterState, outcome_word};

static UNKNOWN_PRINTER: Kind = Kind {
    name: "unknown-printer",
    status: StatusCode::NOT_FOUND,
    title: "There is no printer of that name.",
    remedy: "List the printers with GET /printers.",
};
static UNKNOWN_LABEL: Kind = Kind {
    name: "unknown-label",
    status: StatusCode::NOT_FOUND,
    title: "There is no such label.",
    remedy: "List the labels with GET /printers/{name}/labels; old ones are forgotten.",
};
static IMPOSSIBLE_FAULT: Kind = Kind {
    name: "impossible-fault",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    title: "The fault cannot be had.",
    remedy: "Change the setting that is named, or leave it out.",
};
static SIMULATOR_FAILED: Kind = Kind {
    name: "simulator-failed",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: "The simulator could not do it.",
    remedy: "See what the simulator printed, and start it again.",
};

/// Which sheets to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelQuery {
    /// `printed` (also when absent), `partial`, `foreign` or `all`.
    outcome: Option<OutcomeChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeChoice {
    Printed,
    Partial,
    Foreign,
    All,
}

impl OutcomeChoice {
    fn takes(self, word: &str) -> bool {
        match self {
            Self::Printed => word == "printed",
            Self::Partial => word == "partial",
            Self::Foreign => word == "foreign",
            Self::All => true,
        }
    }
}

/// Serves the control API until told to stop.
///
/// # Errors
/// [`SimulatorError::Door`] when requests were still running at the end.
pub async fn serve(
    listener: TcpListener,
    simulator: Arc<Simulator>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), SimulatorError> {
    Ok(door::serve(listener, router(simulator), Limits::default(), stop).await?)
}

/// The routes of the control API.
pub fn router(simulator: Arc<Simulator>) -> Router {
    Router::new()
        .route("/printers", get(printers))
        .route("/printers/{name}/labels", get(labels))
        .route("/printers/{name}/label/{serial}", get(label))
        .route("/printers/{name}/faults", post(fault).delete(clear))
        .fallback(door::no_such_route)
        .method_not_allowed_fallback(door::method_not_allowed)
        .with_state(simulator)
}

async fn printers(State(simulator): State<Arc<Simulator>>) -> axum::Json<Vec<PrinterState>> {
    axum::Json(simulator.printers())
}

async fn labels(
    State(simulator): State<Arc<Simulator>>,
    Path(name): Path<String>,
    Query(query): Query<LabelQuery>,
) -> Result<axum::Json<Vec<LabelText>>, Problem> {
    let choice = query.outcome.unwrap_or(OutcomeChoice::Printed);
    let sheets = simulator.sheets(&name).map_err(|error| problem(&error))?;
    let chosen = sheets.iter().filter(|sheet| choice.takes(outcome_word(sheet.outcome)));
    Ok(axum::Json(chosen.map(LabelText::from).collect()))
}

async fn label(
    State(simulator): State<Arc<Simulator>>,
    Path((name, serial)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let unknown = || UNKNOWN_LABEL.because(format!("`{name}` remembers no label `{serial}`."));
    let number = serial.parse().map_err(|_| unknown())?;
    let sheet = simulator.sheet(&name, number).map_err(|error| problem(&error))?;
    let sheet = sheet.ok_or_else(unknown)?;
    let language = simulator.language(&name).map_err(|error| problem(&error))?;
    let media_type = sheet.document.map_or(language.media_type(), Document::media_type);
    Ok(([(header::CONTENT_TYPE, media_type)], sheet.format.to_vec()).into_response())
}

async fn fault(
    State(simulator): State<Arc<Simulator>>,
    Path(name): Path<String>,
    Json(text): Json<FaultText>,
) -> Result<StatusCode, Problem> {
    let fault = ScriptedFault::try_from(text).map_err(|error| problem(&error.into()))?;
    aside(move || simulator.fault(&name, fault)).await
}

async fn clear(
    State(simulator): State<Arc<Simulator>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    aside(move || simulator.clear(&name)).await
}

/// Does what waits for the port to follow, where waiting holds nobody up.
async fn aside(
    act: impl FnOnce() -> Result<(), SimulatorError> + Send + 'static,
) -> Result<StatusCode, Problem> {
    match tokio::task::spawn_blocking(act).await {
        Ok(done) => done.map(|()| StatusCode::NO_CONTENT).map_err(|error| problem(&error)),
        Err(error) => Err(SIMULATOR_FAILED.because(error.to_string())),
    }
}

fn problem(error: &SimulatorError) -> Problem {
    let kind = match error {
        SimulatorError::UnknownPrinter { .. } => &UNKNOWN_PRINTER,
        SimulatorError::Fault(_) => &IMPOSSIBLE_FAULT,
        SimulatorError::Listen { .. }
        | SimulatorError::Serial { .. }
        | SimulatorError::Control { .. }
        | SimulatorError::Door(_)
        | SimulatorError::Thread { .. }
        | SimulatorError::Archive { .. }
        | SimulatorError::Config(_)
        | SimulatorError::TooFewLabels { .. } => &SIMULATOR_FAILED,
    };
    kind.because(format!("{error}."))
}
