//! `/api/enrolments` and the end of a station's keys: who is let in, and who is shown out.
//!
//! A token is shown once, to whoever asked for it; afterwards only whether it was used, and by whom.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse as _, Response},
};
use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{Site, StationId},
};
use door::{Kind, Problem, ProblemView};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    NO_SUCH_STATION,
    gate::{Admin, Operator},
    json,
};
use crate::{
    enrol::TOKEN_TIME_MAX,
    hub::Hub,
    ingest::refusal,
    secret,
    store::{Deed, InvitationRow},
    time::rfc3339,
};

/// How large a request may be, in bytes.
const REQUEST_BYTES_MAX: usize = 4 * 1024;
/// How many tokens are shown.
const SHOWN_MAX: u32 = 200;
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 500;

static NOT_AN_ENROLMENT: Kind = Kind {
    name: "not-an-enrolment",
    status: StatusCode::BAD_REQUEST,
    title: "No station can be let in so",
    remedy: "Name a site of letters, digits, dot, dash or underscore, and 1 to 43200 minutes.",
};
static NO_REASON: Kind = Kind {
    name: "no-reason",
    status: StatusCode::BAD_REQUEST,
    title: "It is not said why",
    remedy: "Give a reason of up to 500 bytes.",
};

/// The latest tokens for stations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Enrolments {
    enrolments: Vec<EnrolmentView>,
}

/// One token for a station; the token itself is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnrolmentView {
    /// The site.
    site: String,
    /// When it was made.
    made_at: String,
    /// Until when it counts.
    expires_at: String,
    /// When it was used.
    used_at: Option<String>,
    /// By which station.
    station: Option<String>,
}

impl From<InvitationRow> for EnrolmentView {
    fn from(row: InvitationRow) -> Self {
        let InvitationRow { site, made_at, expires_at, used_at, station } = row;
        Self {
            site: site.into(),
            made_at: rfc3339(made_at),
            expires_at: rfc3339(expires_at),
            used_at: used_at.map(rfc3339),
            station: station.map(String::from),
        }
    }
}

/// The latest tokens for stations.
#[utoipa::path(
    get, path = "/api/enrolments", tag = "enrolment", operation_id = "enrolments",
    responses((status = 200, body = Enrolments)),
)]
pub(super) async fn enrolments(
    _: Operator,
    State(hub): State<Arc<Hub>>,
) -> Result<Response, Problem> {
    let rows = hub.off_the_loop(|hub| hub.store.invitations(SHOWN_MAX)).await?;
    let rows = rows.map_err(refusal::of_store)?;
    Ok(json(&Enrolments { enrolments: rows.into_iter().map(EnrolmentView::from).collect() }))
}

/// A token that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Enrolling {
    /// The site of the station.
    site: String,
    /// For how long it counts, in minutes: 1 to 43200.
    minutes: u64,
}

/// A token for one station; it is not shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnrolmentMade {
    /// For `waystation enroll --token`.
    token: String,
    /// The site.
    site: String,
    /// Until when it counts.
    expires_at: String,
}

/// Let one station of a site become known, once.
#[utoipa::path(
    post, path = "/api/enrolments", tag = "enrolment", operation_id = "invite",
    request_body = Enrolling,
    responses(
        (status = 201, body = EnrolmentMade),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn invite(
    Operator(person): Operator,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let Enrolling { site, minutes } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let no_site = |_| NOT_AN_ENROLMENT.because(format!("{site:?} is no site."));
    let site: Site = site.parse().map_err(no_site)?;
    if !(1..=TOKEN_TIME_MAX.as_secs() / 60).contains(&minutes) {
        return Err(NOT_AN_ENROLMENT.because(format!("{minutes} minutes is no time.")));
    }
    let token = EnrolmentToken(secret::chance().map_err(|_| refusal::overloaded())?);
    let now = hub.clock.now();
    let expires_at = UnixMillis::new(now.get() + minutes * 60_000);
    let view = EnrolmentMade {
        token: token.reveal(),
        site: site.to_string(),
        expires_at: rfc3339(expires_at),
    };
    let object = format!("site/{site}");
    let reason = format!("{minutes} minutes");
    let deed = Deed { at: now, who: person.name, what: "invite-station", object, reason };
    hub.off_the_loop(move |hub| hub.store.invite(&token, &site, expires_at, deed))
        .await?
        .map_err(refusal::of_store)?;
    Ok((StatusCode::CREATED, json(&view)).into_response())
}

/// Why a station is shown out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expelling {
    /// Why.
    reason: String,
}

/// End every key of a station, at once; to come back it needs a new key and a new token.
#[utoipa::path(
    post, path = "/api/stations/{id}/revoke", tag = "enrolment", operation_id = "revoke",
    params(("id" = String, Path, description = "The station")),
    request_body = Expelling,
    responses(
        (status = 204),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn revoke(
    Admin(person): Admin,
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let Expelling { reason } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(NO_REASON.because("The reason is missing or too long."));
    }
    let none = || NO_SUCH_STATION.because(format!("No key of {name:?} counts."));
    let station: StationId = name.parse().map_err(|_| none())?;
    let (at, object) = (hub.clock.now(), format!("station {station}"));
    let deed = Deed { at, who: person.name, what: "revoke", object, reason };
    let ended = hub.off_the_loop(move |hub| hub.store.expel(&station, deed)).await?;
    match ended.map_err(refusal::of_store)? {
        0 => Err(none()),
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
