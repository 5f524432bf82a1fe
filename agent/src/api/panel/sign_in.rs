//! `/v1/panel/…`: how the operator's panel gets in, and out.
//!
//! A program that holds the local token asks for an invitation; the page exchanges it for a
//! session. No secret stands in an address that a browser sends or remembers.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use door::{Json, Problem, ProblemView};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::{DeskError, SESSION_MS_MAX, SignedIn};
use crate::api::{Admitted, Api, LOCAL_CLIENT, gate, off_the_loop, problem, time::rfc3339};

/// The path of the invitations.
pub(crate) const INVITATIONS: &str = "/v1/panel/invitations";

/// The path of the session.
pub(crate) const SESSION: &str = "/v1/panel/session";

/// An invitation to the panel.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationView {
    /// Good once; small letters and spaces do not matter.
    #[schema(example = "KX4P7-RQM2D")]
    code: String,
    /// RFC 3339, UTC, milliseconds.
    expires_at: String,
}

/// Make an invitation to the panel. Only for the local client.
#[utoipa::path(
    post, path = INVITATIONS, tag = "panel", operation_id = "inviteToPanel",
    responses(
        (status = 201, body = InvitationView),
        (status = 403, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn invite(
    State(api): State<Api>,
    Extension(Admitted(client)): Extension<Admitted>,
) -> Result<Response, Problem> {
    if client != LOCAL_CLIENT {
        return Err(problem::NOT_FOR_THIS_CLIENT.because(format!("The client is \"{client}\".")));
    }
    let invited = api.desk.invite(api.desk.now());
    let (code, until) = invited.map_err(|error| unavailable(&error.into()))?;
    let view = InvitationView { code, expires_at: rfc3339(until) };
    Ok((StatusCode::CREATED, axum::Json(view)).into_response())
}

/// What the page was opened with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    /// The code of an invitation.
    #[schema(example = "KX4P7-RQM2D")]
    code: String,
}

/// A session of the panel: the half that the page keeps. The other half is the cookie.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// To be sent as `X-Waystation-Panel` with every request.
    key: String,
    /// RFC 3339, UTC, milliseconds.
    expires_at: String,
}

/// Sign the panel in. Only for a page of the station's own origin.
#[utoipa::path(
    post, path = SESSION, tag = "panel", operation_id = "signInPanel", security(),
    request_body = SignInBody,
    responses(
        (status = 201, body = SessionView),
        (status = 401, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn sign_in(
    State(api): State<Api>,
    Json(body): Json<SignInBody>,
) -> Result<Response, Problem> {
    let SignInBody { code } = body;
    let desk = Arc::clone(&api.desk);
    let signed_in = off_the_loop(move || desk.sign_in(&code, desk.now())).await?;
    let signed_in = signed_in.map_err(|error| unavailable(&error))?;
    let unknown = || problem::UNKNOWN_INVITATION.because("The code is used, old or misspelt.");
    let SignedIn { cookie, key, until } = signed_in.ok_or_else(unknown)?;
    let cookie = cookie_text(&api.cookie, cookie.reveal(), SESSION_MS_MAX / 1_000);
    let view = SessionView { key: key.reveal().to_owned(), expires_at: rfc3339(until) };
    let headers = [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::CREATED, headers, axum::Json(view)).into_response())
}

/// Sign the panel out.
#[utoipa::path(
    delete, path = SESSION, tag = "panel", operation_id = "signOutPanel",
    responses((status = 204)),
)]
pub(crate) async fn sign_out(
    State(api): State<Api>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (desk, name) = (Arc::clone(&api.desk), api.cookie.clone());
    off_the_loop(move || desk.sign_out(gate::cookies(headers.get(header::COOKIE), &name))).await?;
    let forgotten = [(header::SET_COOKIE, cookie_text(&api.cookie, "", 0))];
    Ok((StatusCode::NO_CONTENT, forgotten).into_response())
}

fn cookie_text(name: &str, value: &str, seconds: u64) -> String {
    format!("{name}={value}; Path=/v1; Max-Age={seconds}; HttpOnly; SameSite=Strict")
}

fn unavailable(error: &DeskError) -> Problem {
    tracing::warn!(%error, "Nobody can be signed in to the panel");
    problem::PANEL_UNAVAILABLE.because("The session cannot be kept; the log says why.")
}
