//! `/v1/scans`: a label's barcode as the proof that it came out.
//!
//! What was scanned is personal: it is looked up by its keyed token, and repeated nowhere.

use axum::{Extension, extract::State};
use door::{Json, Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Admitted, Api, JobView,
    jobs::{decisions::person, read_view},
    refusals,
};
use crate::{engine::Scanned, sealed::Sealed};

/// The path of the scans.
pub(crate) const SCANS: &str = "/v1/scans";

/// One scan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanBody {
    /// The text of the barcode.
    value: String,
    /// The code of the operator who scanned, where a panel knows it.
    operator: Option<String>,
}

/// What a scan came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanView {
    /// `verified`, or `already-verified` if the label was read before.
    #[schema(example = "verified")]
    pub result: String,
    /// The job whose label was read.
    pub job: JobView,
}

/// What listeners are told of a scan: that there was one, and nothing of what it said.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct ScanNotice {
    /// Whether it named a label that waits for one.
    taken: bool,
}

/// Scan a label.
///
/// The value is a waybill number, an order number, what a job was handed in with as `scan`, or the
/// token in a label's corner. It must name one label that may have come out: none, several, or one
/// that awaits nothing is a problem, and changes nothing.
#[utoipa::path(
    post, path = SCANS, tag = "jobs", operation_id = "scanLabel", request_body = ScanBody,
    responses(
        (status = 200, body = ScanView),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn scan(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Json(body): Json<ScanBody>,
) -> Result<axum::Json<ScanView>, Problem> {
    let ScanBody { value, operator } = body;
    let (value, person) = (Sealed::new(value), person(client, operator)?);
    let scanned = api.engine.scan(&value, person).await;
    api.scans.send_replace(ScanNotice { taken: scanned.is_ok() });
    let Scanned { record, before } = scanned.map_err(|refusal| refusals::not_scanned(&refusal))?;
    // The proof is kept, so that nothing may fail the answer any more.
    let bare = JobView::new(&record, &[]);
    let job = api.read(move |engine| read_view(engine, &record)).await.unwrap_or(bare);
    let result = if before { "already-verified" } else { "verified" };
    Ok(axum::Json(ScanView { result: result.to_owned(), job }))
}
