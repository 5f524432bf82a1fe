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

use super::{PrinterView, read_one};
use crate::{
    api::{Admitted, Api, clients::check_ours, off_the_loop, problem, refusals},
    engine::StaysError,
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
    let view = read_one(&api, &name).await?;
    let (roster, printer) = (Arc::clone(&api.roster), name.clone());
    let removed = off_the_loop(move || roster.remove(&printer)).await?;
    removed.map(|()| axum::Json(view)).map_err(|error| match error {
        RemoveError::Configured { name } => {
            problem::PRINTER_CONFIGURED.because(format!("{name} was not added over this API."))
        }
        // Somebody else removed it a moment ago.
        RemoveError::Stays(unknown @ StaysError::Unknown { .. }) => {
            problem::UNKNOWN_PRINTER.because(refusals::sentence(&unknown))
        }
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
