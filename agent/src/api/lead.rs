//! `/v1/lead`: somebody at the bench calls for the shift lead, or says that the lead is here.
//!
//! It is written down before it is answered, and the hub hears of it. It holds up no label.

use axum::{Extension, extract::State};
use door::{Json, Problem, ProblemView};
use serde::{Deserialize, Serialize};
use spool::Timestamp;
use utoipa::ToSchema;

use super::{Admitted, Api, jobs::decisions::person, refusals, time};

/// The path of the call.
pub(crate) const LEAD: &str = "/v1/lead";

/// A call for the shift lead, or its end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeadBody {
    /// Whether the lead is wanted; `false` says that the lead is here.
    wanted: bool,
    /// The code of the operator who says so, where a panel knows it.
    operator: Option<String>,
}

/// Whether the shift lead is wanted here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadView {
    /// Since when somebody calls for the lead, RFC 3339 in UTC; none if nobody does.
    #[schema(example = "2026-11-11T09:30:00.000Z")]
    pub called_at: Option<String>,
}

impl LeadView {
    pub(super) fn new(called_at: Option<Timestamp>) -> Self {
        Self { called_at: called_at.map(time::rfc3339) }
    }
}

/// Call for the shift lead, or say that the lead is here. Kept over restarts; saying again what
/// stands already changes nothing.
#[utoipa::path(
    post, path = LEAD, tag = "station", operation_id = "callLead", request_body = LeadBody,
    responses(
        (status = 200, body = LeadView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn call(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
    Json(body): Json<LeadBody>,
) -> Result<axum::Json<LeadView>, Problem> {
    let LeadBody { wanted, operator } = body;
    let person = person(client, operator)?;
    let called_at = api.engine.call_lead(wanted, person).await;
    let called_at = called_at.map_err(refusals::unwritten)?;
    Ok(axum::Json(LeadView::new(called_at)))
}
