//! `/v1/printers/{name}/waiting`: the labels that wait at a printer, the first to print first.
//!
//! Apart from the list of jobs, which begins with the newest: who moves a line moves its front, under
//! any number of labels behind it.

use axum::extract::{Path, State};
use door::{Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read_one;
use crate::{
    api::{Api, JobView, jobs},
    engine::Engine,
    journal::JournalError,
};

/// Most labels that are listed at once.
const WAITING_MAX: u8 = 200;

/// Labels that wait at a printer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct WaitingList {
    /// The first to print first, at most 200.
    jobs: Vec<JobView>,
}

/// List the labels that wait at a printer.
#[utoipa::path(
    get, path = "/v1/printers/{name}/waiting", tag = "printers", operation_id = "listWaiting",
    params(("name" = String, Path, description = "The printer's name")),
    responses(
        (status = 200, body = WaitingList),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
        (status = "5XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Path(name): Path<String>,
) -> Result<axum::Json<WaitingList>, Problem> {
    read_one(&api, &name).await?;
    let read = move |engine: &Engine| {
        let waiting = engine.waiting(&name, WAITING_MAX)?.into_iter();
        waiting.map(|record| jobs::read_view(engine, &record)).collect::<Result<_, JournalError>>()
    };
    api.read(read).await.map(|jobs| axum::Json(WaitingList { jobs }))
}
