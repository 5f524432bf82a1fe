//! What a person loaded into a printer.
//!
//! It only makes the forecast of what is left better; no label depends on it.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
};
use door::{Json, Problem, ProblemView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PrinterView, read_one};
use crate::{
    api::{Admitted, Api, clients::check_ours, off_the_loop, problem},
    supplies::Supply,
};

/// How long a supply may be, in metres; how far a head may be made to go.
const LENGTH_M_MAX: u32 = 10_000_000;

/// A supply that was changed just now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplyBody {
    /// What was changed: `media`, `ribbon` or `head`.
    supply: SupplyWord,
    /// How long the new one is in metres, if that is not as it was; of a head how far it is made to
    /// go.
    #[schema(example = 75)]
    length_m: Option<u32>,
}

/// Something in a printer that a person changes.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum SupplyWord {
    /// The roll of labels.
    Media,
    /// The ribbon.
    Ribbon,
    /// The print head.
    Head,
}

impl From<SupplyWord> for Supply {
    fn from(word: SupplyWord) -> Self {
        match word {
            SupplyWord::Media => Self::Media,
            SupplyWord::Ribbon => Self::Ribbon,
            SupplyWord::Head => Self::Head,
        }
    }
}

/// Say that a supply was changed, so that what is left can be counted from now on. Only for the panel
/// and the local client.
#[utoipa::path(
    post, path = "/v1/printers/{name}/supplies", tag = "printers", operation_id = "loadSupply",
    params(("name" = String, Path, description = "The printer's name")),
    request_body = SupplyBody,
    responses(
        (status = 200, body = PrinterView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn loaded(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Path(name): Path<String>,
    Json(body): Json<SupplyBody>,
) -> Result<axum::Json<PrinterView>, Problem> {
    check_ours(&admitted)?;
    let SupplyBody { supply, length_m } = body;
    if length_m.is_some_and(|length| !(1..=LENGTH_M_MAX).contains(&length)) {
        let remedy = format!("Write a number from 1 to {LENGTH_M_MAX}.");
        return Err(problem::INVALID_VALUE.because("length_m is out of its range.").remedy(remedy));
    }
    let (roster, printer) = (Arc::clone(&api.roster), name.clone());
    let now = api.engine.now();
    let load = move || roster.supply_loaded(&printer, supply.into(), length_m, now);
    if let Err(error) = off_the_loop(load).await? {
        tracing::error!(%error, "What was loaded could not be written down");
        return Err(problem::SUPPLY_NOT_KEPT.because("The station's log says why."));
    }
    read_one(&api, &name).await.map(axum::Json)
}
