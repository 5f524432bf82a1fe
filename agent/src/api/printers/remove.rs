//! Removing a printer that was added while the station ran.
//!
//! Only for the station's own, and only while the printer owes nothing: what waits or is in doubt is
//! never given up on the way.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
};
use door::{Problem, ProblemView};

use super::PrinterView;
use crate::{
    api::{Admitted, Api, clients::check_ours, problem, refusals},
    engine::StaysError,
    journal::JournalError,
    roster::RemoveError,
};

/// Remove a printer.
///
/// One that was added over this API, and that no job waits for, is with or in doubt at. It is gone
/// from the disk too; its finished jobs stay in the journal. Only for the panel and the local client.
#[utoipa::path(
    delete, path = "/v1/printers/{name}", tag = "printers", operation_id = "removePrinter",
    params(("name" = String, Path, description = "The printer's name")),
    responses(
        (status = 200, body = PrinterView, description = "The printer as it was"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn remove(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Path(name): Path<String>,
) -> Result<axum::Json<PrinterView>, Problem> {
    check_ours(&admitted)?;
    let printers = api.read(super::read_all).await?;
    let known: Vec<String> = printers.iter().map(|view| view.name.clone()).collect();
    let unknown = || refusals::unknown_printer(&name, &known);
    let view = printers.iter().find(|view| view.name == name).cloned().ok_or_else(unknown)?;
    let (roster, printer) = (Arc::clone(&api.roster), name.clone());
    let removed = tokio::task::spawn_blocking(move || roster.remove(&printer)).await;
    let removed = removed.map_err(|_| refusals::unread(&JournalError::Stopped))?;
    removed.map(|()| axum::Json(view)).map_err(|error| match error {
        RemoveError::Configured { name } => {
            problem::PRINTER_CONFIGURED.because(format!("{name} was not added over this API."))
        }
        RemoveError::Stays(StaysError::Unknown { .. }) => unknown(),
        RemoveError::Stays(StaysError::Journal(error)) => refusals::unread(&error),
        RemoveError::Stays(stays @ (StaysError::Unfinished { .. } | StaysError::Coming { .. })) => {
            problem::PRINTER_IN_USE.because(refusals::sentence(&stays))
        }
        // What the system says of files is for the log.
        error @ RemoveError::File { .. } => {
            tracing::error!(%error, "A printer could not be removed");
            problem::PRINTER_NOT_REMOVED.because("The station's log says why.")
        }
    })
}
