//! Alerts, silences and the audit: seen by everybody who may look, changed by operators.
//!
//! Whatever is changed has its line in the audit, in the same commit.

mod view;

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse as _, Response},
};
use contract::event::UnixMillis;
use door::{Kind, Problem, ProblemView, Query};
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) use view::{AlertView, Alerts, Audit, AuditView, SilenceView, Silences};

use super::{
    gate::{Operator, Viewer},
    json,
};
use crate::{
    alerts::{
        AlertKey, Rule, Scope, Silence,
        life::{OpenAlerts, SILENCE_TIME_MAX},
    },
    hub::Hub,
    ingest::refusal,
    people::Person,
    store::{Deed, ROWS_MAX},
};

/// How many rows a question gets if it does not say.
const ROWS_ASKED: u32 = 100;
/// How large a request may be, in bytes.
const REQUEST_BYTES_MAX: usize = 4 * 1024;
/// Longest name of a person or reason, in bytes.
const WORDS_BYTES_MAX: usize = 500;

static NOTHING_TO_TAKE_ON: Kind = Kind {
    name: "nothing-to-take-on",
    status: StatusCode::CONFLICT,
    title: "The alert is not firing",
    remedy: "Ask /api/alerts; it is over, or somebody else has taken it on.",
};
static NOT_AN_ALERT: Kind = Kind {
    name: "not-an-alert",
    status: StatusCode::BAD_REQUEST,
    title: "No alert can be called so",
    remedy: "Send rule and scope as /api/alerts shows them.",
};
static NOT_A_SILENCE: Kind = Kind {
    name: "not-a-silence",
    status: StatusCode::BAD_REQUEST,
    title: "A silence cannot be so",
    remedy: "Say who asks and why, in up to 500 bytes each, and for how long: 1 to 1440 minutes.",
};
static NO_SUCH_SILENCE: Kind = Kind {
    name: "no-such-silence",
    status: StatusCode::NOT_FOUND,
    title: "There is no such silence now",
    remedy: "Ask /api/silences which there are.",
};

/// Alerts that are not over, what hides them included.
#[utoipa::path(
    get, path = "/api/alerts", tag = "alerts", operation_id = "alerts",
    responses((status = 200, body = Alerts)),
)]
pub(super) async fn open(_: Viewer, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let now = hub.clock.now();
    let read = hub.off_the_loop(move |hub| {
        Ok::<_, crate::store::StoreError>((hub.store.open_alerts()?, hub.store.silences(now)?))
    });
    let (alerts, silences) = read.await?.map_err(refusal::of_store)?;
    let all = OpenAlerts::among(&alerts);
    let view = |alert| AlertView::open(alert, &all, &silences, now);
    Ok(json(&Alerts { alerts: alerts.iter().map(view).collect(), next: None }))
}

/// A page of a list that grows at its front.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// At most this many.
    limit: Option<u32>,
    /// What the last answer called `next`.
    cursor: Option<u64>,
}

impl Page {
    fn limit(&self) -> u32 {
        self.limit.unwrap_or(ROWS_ASKED).clamp(1, ROWS_MAX)
    }

    /// Where the next page begins, if this one is full.
    fn next<T>(&self, rows: &[T], place: impl Fn(&T) -> u64) -> Option<u64> {
        let full = u32::try_from(rows.len()).is_ok_and(|count| count >= self.limit());
        rows.last().filter(|_| full).map(place)
    }
}

/// Alerts, those that are over too, the latest first.
#[utoipa::path(
    get, path = "/api/alerts/past", tag = "alerts", operation_id = "pastAlerts",
    params(Page),
    responses((status = 200, body = Alerts)),
)]
pub(super) async fn past(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let (limit, before) = (page.limit(), page.cursor.map_or(UnixMillis::MAX, UnixMillis::new));
    let read = hub.off_the_loop(move |hub| hub.store.past_alerts(before, limit));
    let alerts = read.await?.map_err(refusal::of_store)?;
    let next = page.next(&alerts, |alert| alert.since.get());
    Ok(json(&Alerts { alerts: alerts.iter().map(AlertView::past).collect(), next }))
}

/// Who takes an alert on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Taking {
    /// The rule.
    rule: String,
    /// The place.
    scope: String,
    /// For whom, if a program or the administrator asks; a user asks for themselves.
    #[serde(default)]
    by: String,
    /// What they are going to do.
    #[serde(default)]
    reason: String,
}

/// Take an alert on.
#[utoipa::path(
    post, path = "/api/alerts/acknowledge", tag = "alerts", operation_id = "acknowledge",
    request_body = Taking,
    responses(
        (status = 204),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
        (status = 409, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn acknowledge(
    Operator(person): Operator,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let Taking { rule, scope, by, reason } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let key = AlertKey { rule: read_rule(&rule)?, scope: read_scope(&scope)? };
    let by = whose(person, by).ok_or_else(|| NOT_AN_ALERT.because("The name is too long."))?;
    let object = format!("{rule} {scope}");
    let deed = Deed { at: hub.clock.now(), who: by, what: "acknowledge", object, reason };
    let taken = hub.off_the_loop(move |hub| hub.store.acknowledge(&key, deed));
    if taken.await?.map_err(refusal::of_store)? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(NOTHING_TO_TAKE_ON.because(format!("{rule} at {scope} is not firing.")))
}

/// In whose name something is done: a user's own; a program and the administrator may name another.
fn whose(person: Person, by: String) -> Option<String> {
    let Person { name, .. } = person;
    match by.trim().is_empty() {
        true => Some(name),
        false if name == by => Some(name),
        false => Some(format!("{by} ({name})")).filter(|by| by.len() <= WORDS_BYTES_MAX),
    }
}

fn read_rule(word: &str) -> Result<Rule, Problem> {
    Rule::from_word(word).ok_or_else(|| NOT_AN_ALERT.because(format!("There is no rule {word:?}.")))
}

fn read_scope(text: &str) -> Result<Scope, Problem> {
    text.parse().map_err(|_| NOT_AN_ALERT.because(format!("{text:?} is no place.")))
}

/// Silences that have not ended.
#[utoipa::path(
    get, path = "/api/silences", tag = "alerts", operation_id = "silences",
    responses((status = 200, body = Silences)),
)]
pub(super) async fn silences(_: Viewer, State(hub): State<Arc<Hub>>) -> Result<Response, Problem> {
    let now = hub.clock.now();
    let silences = hub.off_the_loop(move |hub| hub.store.silences(now)).await?;
    let silences = silences.map_err(refusal::of_store)?;
    Ok(json(&Silences { silences: silences.iter().map(SilenceView::from).collect() }))
}

/// A silence that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Silencing {
    /// Of one rule only; without it, of all.
    rule: Option<String>,
    /// Within this place.
    scope: String,
    /// For how long, in minutes: 1 to 1440.
    minutes: u64,
    /// For whom, if a program or the administrator asks; a user asks for themselves.
    #[serde(default)]
    by: String,
    /// Why.
    reason: String,
}

/// Begin a silence.
#[utoipa::path(
    post, path = "/api/silences", tag = "alerts", operation_id = "silence",
    request_body = Silencing,
    responses(
        (status = 201, body = SilenceView),
        (status = 400, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn silence(
    Operator(person): Operator,
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let asked: Silencing = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let Silencing { rule, scope, minutes, by, reason } = asked;
    let longest = SILENCE_TIME_MAX.as_secs() / 60;
    let has_words = |text: &str| !text.trim().is_empty() && text.len() <= WORDS_BYTES_MAX;
    if !(1..=longest).contains(&minutes) || !has_words(&reason) {
        return Err(NOT_A_SILENCE.because("A time or a reason is missing or too long."));
    }
    let by = whose(person, by).ok_or_else(|| NOT_A_SILENCE.because("The name is too long."))?;
    let now = hub.clock.now();
    let silence = Silence {
        id: 0,
        rule: rule.as_deref().map(read_rule).transpose()?,
        scope: read_scope(&scope)?,
        from: now,
        until: UnixMillis::new(now.get() + minutes * 60_000),
        reason: reason.clone(),
        by: by.clone(),
    };
    let object = format!("{} {scope}", rule.as_deref().unwrap_or("everything"));
    let deed = Deed { at: now, who: by, what: "silence", object, reason };
    let begun = silence.clone();
    let id = hub.off_the_loop(move |hub| hub.store.silence(begun, deed)).await?;
    let id = id.map_err(refusal::of_store)?;
    let view = SilenceView::from(&Silence { id, ..silence });
    Ok((StatusCode::CREATED, json(&view)).into_response())
}

/// Who ends a silence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    /// For whom, if a program or the administrator asks; a user asks for themselves.
    #[serde(default)]
    by: String,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// End a silence.
#[utoipa::path(
    post, path = "/api/silences/{id}/end", tag = "alerts", operation_id = "endSilence",
    params(("id" = i64, Path, description = "The silence")),
    request_body = Ending,
    responses(
        (status = 204),
        (status = 404, body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn end_silence(
    Operator(person): Operator,
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let Ending { by, reason } = door::read_json(request, REQUEST_BYTES_MAX).await?;
    let by = whose(person, by).ok_or_else(|| NOT_A_SILENCE.because("The name is too long."))?;
    let none = || NO_SUCH_SILENCE.because(format!("There is no silence {id:?}."));
    let number: i64 = id.parse().map_err(|_| none())?;
    let object = format!("silence {number}");
    let deed = Deed { at: hub.clock.now(), who: by, what: "end-silence", object, reason };
    let ended = hub.off_the_loop(move |hub| hub.store.end_silence(number, deed)).await?;
    if ended.map_err(refusal::of_store)? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(none())
}

/// Who did what, the latest first.
#[utoipa::path(
    get, path = "/api/audit", tag = "audit", operation_id = "audit",
    params(Page),
    responses((status = 200, body = Audit)),
)]
pub(super) async fn audit(
    _: Viewer,
    State(hub): State<Arc<Hub>>,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let (limit, before) = (page.limit(), page.cursor.unwrap_or(u64::MAX));
    let read = hub.off_the_loop(move |hub| hub.store.audit(before, limit));
    let rows = read.await?.map_err(refusal::of_store)?;
    let next = page.next(&rows, |row| row.number);
    Ok(json(&Audit { entries: rows.into_iter().map(AuditView::from).collect(), next }))
}
