//! `/healthz` and `/readyz`: whether the process lives, and whether it accepts labels.
//!
//! For supervisors and load balancers; tells nothing about a label. A printer
//! that is stopped, or a hub that is away, keeps nobody from handing labels in.

use axum::{extract::State, response::IntoResponse};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Api, public};
use crate::{
    admission::Standing,
    journal::Alarm,
    ladder::{Level, Pressure},
};

/// The process lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `alive`.
    #[schema(example = "alive")]
    pub status: String,
    /// The version of the program.
    pub version: String,
}

/// Something that keeps the station from accepting labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Obstacle {
    /// The part of the station.
    #[schema(example = "journal")]
    pub part: String,
    /// What is wrong with it.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}

/// Whether labels are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Whether they are.
    pub ready: bool,
    /// What keeps the station from it.
    pub obstacles: Vec<Obstacle>,
    /// What happened and no person has looked at yet. Labels are accepted all the same.
    pub alarms: Vec<Obstacle>,
}

/// Whether the process lives.
#[utoipa::path(
    get, path = public::HEALTHZ, tag = "health", operation_id = "healthz", security(),
    responses((status = 200, body = Health)),
)]
pub(crate) async fn healthz() -> axum::Json<Health> {
    axum::Json(Health { status: "alive".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() })
}

/// Whether labels are accepted.
#[utoipa::path(
    get, path = public::READYZ, tag = "health", operation_id = "readyz", security(),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)),
)]
pub(crate) async fn readyz(State(api): State<Api>) -> impl IntoResponse {
    let obstacles = obstacles(&api).await;
    let ready = obstacles.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let engine = std::sync::Arc::clone(&api.engine);
    let alarms = tokio::task::spawn_blocking(move || engine.alarms()).await.unwrap_or_default();
    let alarms = alarms.into_iter().map(alarm).chain(forked(&api)).collect();
    (status, axum::Json(Readiness { ready, obstacles, alarms }))
}

fn alarm(alarm: Alarm) -> Obstacle {
    let Alarm { detail, remedy } = alarm;
    Obstacle { part: "journal".to_owned(), detail, remedy }
}

/// Two machines speak for this station, or a stranger does.
fn forked(api: &Api) -> Option<Obstacle> {
    api.outbox.view().is_forked.then(|| Obstacle {
        part: "hub".to_owned(),
        detail: "The hub was told another story of this journal: its disk was copied or put back, \
                 or somebody has its key. Labels are printed all the same; the hub hears of none."
            .to_owned(),
        remedy: "Do what runbooks/two-stories.md says; on the machine that is kept, stop the \
                 station and run `waystation journal renew`."
            .to_owned(),
    })
}

async fn obstacles(api: &Api) -> Vec<Obstacle> {
    let mut obstacles: Vec<_> = api.engine.stopped_parts().into_iter().map(stopped).collect();
    if !api.engine.is_journal_in_place() {
        obstacles.push(Obstacle {
            part: "journal".to_owned(),
            detail: "Its file was deleted or exchanged while the station runs.".to_owned(),
            remedy: "Put the state folder back and restart the station; without it, a restart \
                     begins anew."
                .to_owned(),
        });
    }
    if let Err(problem) = api.read(|engine| engine.totals(None)).await {
        obstacles.push(Obstacle {
            part: "journal".to_owned(),
            detail: problem.detail().to_owned(),
            remedy: problem.kind().remedy.to_owned(),
        });
    }
    if obstacles.is_empty() {
        obstacles.extend(unwritable(&api.admission.standing().borrow()));
    }
    obstacles
}

/// A journal that can be read and keeps nothing: nothing is taken.
fn unwritable(standing: &Standing) -> Option<Obstacle> {
    let (detail, remedy) = match standing.pressures.contains(&Pressure::DiskFull) {
        true => ("The disk of the state folder is full.", "Free some space on it"),
        false => ("It cannot be written.", "See to the disk of the state folder"),
    };
    (standing.level == Level::ReadOnly).then(|| Obstacle {
        part: "journal".to_owned(),
        detail: detail.to_owned(),
        remedy: format!("{remedy}; labels are taken again by themselves."),
    })
}

fn stopped(part: String) -> Obstacle {
    let detail = "It broke, and begins anew by itself; its labels wait.".to_owned();
    let remedy = "Wait a second; if it comes again, send the station's log.".to_owned();
    Obstacle { part, detail, remedy }
}
