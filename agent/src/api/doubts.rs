//! `/v1/doubts`: the labels about which a person is asked, oldest first.
//!
//! Apart from the list of jobs, because a doubt must be found at once under any number of labels.

use axum::extract::State;
use door::{Problem, ProblemView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Api, JobView, jobs};
use crate::{engine::Engine, journal::JournalError};

/// The path of the doubts.
pub(crate) const DOUBTS: &str = "/v1/doubts";

/// Most doubts that are listed at once; the others follow when these are answered.
const DOUBTS_MAX: u32 = 50;

/// Labels that wait for a person's answer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DoubtList {
    /// Oldest first, at most 50.
    jobs: Vec<JobView>,
}

/// List the labels about which a person is asked.
#[utoipa::path(
    get, path = DOUBTS, tag = "jobs", operation_id = "listDoubts",
    responses(
        (status = 200, body = DoubtList),
        (status = 503, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(State(api): State<Api>) -> Result<axum::Json<DoubtList>, Problem> {
    let read = |engine: &Engine| {
        let doubts = engine.doubts(DOUBTS_MAX)?.into_iter();
        doubts.map(|record| jobs::read_view(engine, &record)).collect::<Result<_, JournalError>>()
    };
    api.read(read).await.map(|jobs| axum::Json(DoubtList { jobs }))
}
