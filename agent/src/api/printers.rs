//! `/v1/printers`: what stands at the station, and how it is.
//!
//! In IPP's words (RFC 8011, section 5.4); nothing here talks to a printer.

use axum::extract::State;
use door::{Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Api, refusals::to_problem};

/// The path of the printers.
pub(crate) const PRINTERS: &str = "/v1/printers";

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrinterView {
    /// Its name at this station.
    #[schema(example = "bench-1")]
    pub name: String,
    /// Where it is.
    #[schema(example = "socket://192.0.2.10:9100")]
    pub uri: String,
    /// The profile it is driven by.
    #[schema(example = "zebra-link-os-203")]
    pub profile: String,
    /// IPP `printer-state`: `idle`, `processing` or `stopped`.
    #[schema(example = "idle")]
    pub state: String,
    /// IPP `printer-state-reasons`; `none` if there is none.
    #[schema(example = json!(["none"]))]
    pub state_reasons: Vec<String>,
    /// Jobs that wait or are being printed.
    pub waiting: u32,
    /// Jobs whose label is in doubt.
    pub in_doubt: u32,
    /// Its serial number, once it told.
    pub serial: Option<String>,
    /// Labels printed in its life, once it told.
    pub labels_printed: Option<u64>,
}

/// Every printer of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrinterList {
    /// In the order of the configuration.
    pub printers: Vec<PrinterView>,
}

/// List the printers.
#[utoipa::path(
    get, path = PRINTERS, tag = "printers", operation_id = "listPrinters",
    responses(
        (status = 200, body = PrinterList),
        (status = 503, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(State(api): State<Api>) -> Result<axum::Json<PrinterList>, Problem> {
    let printers = api.station.printers().await.map_err(to_problem)?;
    Ok(axum::Json(PrinterList { printers }))
}
