//! `/v1/clients`: who may print here, by name and origin; one more is let in, or sent away.
//!
//! Only for the station's own: whoever lets a client in says who prints. A token is shown once.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use door::{Json, Problem, ProblemView};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Admitted, Api, Client, LOCAL_CLIENT, Origin, PANEL_CLIENT, Token, off_the_loop, problem,
};
use crate::guests::{GuestError, Guests};

/// The path of the clients.
pub(crate) const CLIENTS: &str = "/v1/clients";

/// The path of one client.
pub(crate) const CLIENT: &str = "/v1/clients/{name}";

/// A program or page that may print here.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientView {
    /// Its name, as it appears in the journal.
    #[schema(example = "wms")]
    name: String,
    /// The one web origin it calls from; null for a program.
    #[schema(example = "https://wms.example")]
    origin: Option<String>,
    /// Whether it was let in over this API and can be sent away by it; others stand in the
    /// configuration.
    #[serde(default)]
    guest: bool,
}

impl ClientView {
    /// What may be shown of a client.
    fn new(client: &Client, guests: &Guests) -> Self {
        let Client { name, origin, token: _never_shown } = client;
        let origin = origin.as_ref().map(ToString::to_string);
        Self { name: name.clone(), origin, guest: guests.is_guest(name) }
    }
}

/// A client to be let in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairBody {
    /// Its name, as it will appear in the journal: 1 to 64 of a-z, 0-9 and -.
    #[schema(example = "wms")]
    name: String,
    /// The one web origin it calls from; none for a program.
    #[schema(example = "https://wms.example")]
    origin: Option<String>,
}

/// A client that was let in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PairedView {
    /// The client.
    client: ClientView,
    /// Its token, shown this once.
    token: String,
}

/// Everybody who may print here.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientList {
    /// In the order of the configuration, the station's own programs next, guests last.
    clients: Vec<ClientView>,
}

/// List who may print here. Only for the panel and the local client.
#[utoipa::path(
    get, path = CLIENTS, tag = "panel", operation_id = "listClients",
    responses(
        (status = 200, body = ClientList),
        (status = 403, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
) -> Result<axum::Json<ClientList>, Problem> {
    check_ours(&admitted)?;
    let rules = api.guests.rules();
    let clients = rules.clients.iter().map(|client| ClientView::new(client, &api.guests));
    Ok(axum::Json(ClientList { clients: clients.collect() }))
}

/// Let a program in, or the pages of an origin.
///
/// It may print at once and after every restart. Only for the panel and the local client.
#[utoipa::path(
    post, path = CLIENTS, tag = "panel", operation_id = "pairClient",
    request_body = PairBody,
    responses(
        (status = 201, body = PairedView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn pair(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Json(body): Json<PairBody>,
) -> Result<Response, Problem> {
    check_ours(&admitted)?;
    let PairBody { name, origin } = body;
    let origin = origin.map(|origin| Origin::parse(&origin)).transpose().map_err(|error| {
        problem::INVALID_VALUE.because(format!("origin: {}.", error.why)).remedy(error.remedy)
    })?;
    let token = with_guests(&api, {
        let (name, origin) = (name.clone(), origin.clone());
        move |guests| guests.let_in(&name, origin)
    });
    let token: Token = token.await?;
    api.admission.know(&name, origin.is_some());
    let client = ClientView { name, origin: origin.map(|it| it.to_string()), guest: true };
    let view = PairedView { client, token: token.reveal().to_owned() };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, axum::Json(view)).into_response())
}

/// Send a client away that was let in over this API.
///
/// Its next request is refused, and what it hears ends within a moment.
/// Only for the panel and the local client.
#[utoipa::path(
    delete, path = CLIENT, tag = "panel", operation_id = "partClient",
    params(("name" = String, Path, description = "The client's name")),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn part(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    check_ours(&admitted)?;
    let away = with_guests(&api, {
        let name = name.clone();
        move |guests| guests.send_away(&name)
    });
    away.await?;
    api.admission.forget(&name);
    Ok(StatusCode::NO_CONTENT)
}

/// Asks something of the guests on a thread that may wait for the disk.
async fn with_guests<T: Send + 'static>(
    api: &Api,
    ask: impl FnOnce(&Guests) -> Result<T, GuestError> + Send + 'static,
) -> Result<T, Problem> {
    let guests = Arc::clone(&api.guests);
    off_the_loop(move || ask(&guests)).await?.map_err(|error| refused(&error))
}

fn refused(error: &GuestError) -> Problem {
    match error {
        GuestError::NotAName(name) => problem::INVALID_VALUE
            .because(format!("name is \"{}\".", name.escape_default()))
            .remedy("Write 1 to 64 of the characters a-z, 0-9 and -."),
        GuestError::NameTaken(name) => {
            problem::CLIENT_EXISTS.because(format!("It is called \"{name}\"."))
        }
        GuestError::Full => problem::TOO_MANY_CLIENTS.because("There is no room for one more."),
        GuestError::Unknown(name) => problem::UNKNOWN_CLIENT
            .because(format!("Nobody is called \"{}\".", name.escape_default())),
        GuestError::Settled(name) => {
            problem::CLIENT_SETTLED.because(format!("It is called \"{name}\"."))
        }
        // What the system says of files is for the log.
        GuestError::Randomness(_)
        | GuestError::File(_)
        | GuestError::Folder { .. }
        | GuestError::Config(_) => {
            tracing::error!(%error, "A client could not be let in or sent away");
            problem::CLIENT_NOT_KEPT.because("The station's log says why.")
        }
    }
}

/// What tells of other clients is for the station's own.
pub(super) fn check_ours(Admitted(client): &Admitted) -> Result<(), Problem> {
    match client == LOCAL_CLIENT || client == PANEL_CLIENT {
        true => Ok(()),
        false => Err(problem::NOT_FOR_THIS_CLIENT.because(format!("The client is \"{client}\"."))),
    }
}
