//! `/v1/clients`: who may print here, by name and origin. Never by token.

use axum::{Extension, extract::State};
use door::{Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admitted, Api, Client, LOCAL_CLIENT, PANEL_CLIENT, problem};

/// The path of the clients.
pub(crate) const CLIENTS: &str = "/v1/clients";

/// A program or page that may print here.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientView {
    /// Its name, as it appears in the journal.
    #[schema(example = "wms")]
    name: String,
    /// The one web origin it calls from; null for a program.
    #[schema(example = "https://wms.example")]
    origin: Option<String>,
}

impl ClientView {
    /// What may be shown of a client.
    pub(super) fn new(client: &Client) -> Self {
        let Client { name, origin, token: _never_shown } = client;
        Self { name: name.clone(), origin: origin.as_ref().map(ToString::to_string) }
    }
}

/// Everybody who may print here.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientList {
    /// In the order of the configuration, the station's own programs last.
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
    Ok(axum::Json(ClientList { clients: api.clients.to_vec() }))
}

/// What tells of other clients is for the station's own.
pub(super) fn check_ours(Admitted(client): &Admitted) -> Result<(), Problem> {
    match client == LOCAL_CLIENT || client == PANEL_CLIENT {
        true => Ok(()),
        false => Err(problem::NOT_FOR_THIS_CLIENT.because(format!("The client is \"{client}\"."))),
    }
}
