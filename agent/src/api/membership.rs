//! `/v1/membership`: the hub this station is known to, and how it becomes known to one.
//!
//! Only for the station's own. Printing depends on none of it.

use axum::{Extension, extract::State};
use contract::signature::UnixSeconds;
use door::{Json, Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admitted, Api, clients::check_ours, off_the_loop, problem};
use crate::{
    config,
    enrolment::{self, Membership},
};

/// The path of the membership.
pub(crate) const MEMBERSHIP: &str = "/v1/membership";

/// The hub this station is known to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct MembershipView {
    /// The hub's address; null if the station is known to none.
    #[schema(example = "https://hub.example:8443")]
    hub: Option<String>,
    /// What the hub knows the station by.
    station: Option<String>,
}

impl MembershipView {
    fn new(membership: Option<Membership>) -> Self {
        let known = membership.map(|Membership { url, answer }| (url, answer.station.to_string()));
        let (hub, station) = known.unzip();
        Self { hub, station }
    }
}

/// A hub, and its leave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinBody {
    /// The hub's address: scheme, host and port.
    #[schema(example = "https://hub.example:8443")]
    hub: String,
    /// The one-time token that the hub made for a station of this site.
    token: String,
}

/// Look at the hub this station is known to. Only for the panel and the local client.
#[utoipa::path(
    get, path = MEMBERSHIP, tag = "station", operation_id = "getMembership",
    responses(
        (status = 200, body = MembershipView),
        (status = 403, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
) -> Result<axum::Json<MembershipView>, Problem> {
    check_ours(&admitted)?;
    let state = api.state.clone();
    let membership = off_the_loop(move || enrolment::membership(&state)).await?;
    Ok(axum::Json(MembershipView::new(membership)))
}

/// Make the station known to a hub; it begins to report within a minute.
///
/// Only for the panel and the local client.
#[utoipa::path(
    post, path = MEMBERSHIP, tag = "station", operation_id = "joinHub",
    request_body = JoinBody,
    responses(
        (status = 200, body = MembershipView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn join(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Json(body): Json<JoinBody>,
) -> Result<axum::Json<MembershipView>, Problem> {
    check_ours(&admitted)?;
    let JoinBody { hub, token } = body;
    let invalid = |detail: String, remedy: &'static str| {
        problem::INVALID_VALUE.because(detail).remedy(remedy)
    };
    let url = config::hub_address(&hub).map(str::to_owned).ok_or_else(|| {
        let remedy = "Write scheme, host and port only, as in https://hub.example:8443.";
        invalid(format!("hub is \"{}\".", hub.escape_default()), remedy)
    })?;
    let token = token.trim().parse().map_err(|error| {
        invalid(format!("token: {error}."), "Copy the whole token from the hub; it is good once.")
    })?;
    let now = UnixSeconds::new(api.admission.now().0 / 1_000);
    let state = api.state.clone();
    let enrolled = off_the_loop(move || enrolment::enroll(&state, &url, token, now)).await?;
    let membership =
        enrolled.map_err(|error| problem::NOT_ENROLLED.because(format!("{error}.")))?;
    Ok(axum::Json(MembershipView::new(Some(membership))))
}
