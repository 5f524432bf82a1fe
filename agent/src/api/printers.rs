//! `/v1/printers`: what stands at the station, and how it is.
//!
//! In IPP's words (RFC 8011, section 5.4); nothing here talks to a printer.

pub(super) mod add;

use axum::extract::State;
use door::{Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use crate::{
    engine::Engine,
    journal::{JournalError, Totals},
    printers,
};

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
    /// IPP `printer-state-message`: why it cannot be reached, in words.
    pub state_message: Option<String>,
    /// Jobs that wait or are being printed.
    pub waiting: u64,
    /// Jobs whose label is in doubt.
    pub in_doubt: u64,
    /// Jobs that a person holds back.
    pub held: u64,
    /// Its serial number, once it told.
    pub serial: Option<String>,
    /// Labels printed in its life, once it told.
    pub labels_printed: Option<u64>,
}

/// Every printer of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrinterList {
    /// By name.
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
    let printers = api.read(read_all).await?;
    Ok(axum::Json(PrinterList { printers }))
}

/// Every printer with what waits for it.
pub(super) fn read_all(engine: &Engine) -> Result<Vec<PrinterView>, JournalError> {
    let seen = engine.printers().into_iter();
    seen.map(|printer| Ok(view(&printer, engine.totals(Some(&printer.name))?))).collect()
}

fn view(printer: &printers::PrinterView, totals: Totals) -> PrinterView {
    let printers::PrinterView {
        name,
        slot: _known_to_the_hub,
        uri,
        profile,
        state,
        reasons,
        connected: _told_by_the_reasons,
        trouble,
        serial,
        labels_printed,
        barred_until: _shown_of_the_station,
        label_time: _of_no_interest,
    } = printer;
    let Totals { pending, processing, in_doubt, held } = totals;
    let mut state_reasons: Vec<_> =
        reasons.iter().map(|reason| reason.keyword().to_owned()).collect();
    if state_reasons.is_empty() {
        state_reasons.push("none".to_owned());
    }
    PrinterView {
        name: name.clone(),
        uri: uri.clone(),
        profile: profile.clone(),
        state: state.keyword().to_owned(),
        state_reasons,
        state_message: trouble.clone(),
        waiting: pending + processing,
        in_doubt,
        held,
        serial: serial.clone(),
        labels_printed: *labels_printed,
    }
}
