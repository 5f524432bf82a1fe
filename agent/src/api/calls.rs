//! `/v1/calls`: the last calls of other programs and what they were answered, for integrators.
//!
//! Kept in memory, and little of it: routes, never paths or bodies; kinds of problems, never what a
//! caller sent but the name of its origin. The panel's own calls are left out.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use axum::{
    Extension,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use door::{Kind, Problem, ProblemView, Query};
use http::{HeaderMap, HeaderName, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Admitted, Api, Origin, PANEL_CLIENT, clients, panel, public, time::rfc3339};
use crate::clock::{Clock, Time};

/// The path of the calls.
pub(crate) const CALLS: &str = "/v1/calls";

/// Most calls that are remembered.
const CALLS_MAX: usize = 200;

/// The longest part of a method that is shown, in letters.
const METHOD_SHOWN_MAX: usize = 20;

/// One call and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct CallView {
    /// Counts up from the start of the station.
    number: u64,
    /// When it came in: RFC 3339, UTC, milliseconds.
    at: String,
    /// Who called; null if nobody was let in.
    #[schema(example = "wms")]
    client: Option<String>,
    /// The page it came from, as it says itself; null for a program.
    #[schema(example = "https://wms.example")]
    origin: Option<String>,
    /// The method.
    #[schema(example = "POST")]
    method: String,
    /// The route, without what stands in its place holders; null if there is none.
    #[schema(example = "/v1/jobs")]
    route: Option<String>,
    /// The HTTP status of the answer.
    #[schema(example = 202)]
    status: u16,
    /// The kind of problem that was answered, as in docs/problems.md.
    #[schema(example = "token-missing")]
    problem: Option<String>,
    /// The job that was made.
    #[schema(example = "/v1/jobs/01K9Z8Y7X6W5V4T3S2R1Q0P9NM")]
    location: Option<String>,
    /// From the request's head to the beginning of its answer, in microseconds.
    took_us: u64,
    /// Length of the request's body, in bytes, if the caller told it.
    body_bytes: Option<u64>,
}

/// The last calls.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CallList {
    /// Oldest first.
    calls: Vec<CallView>,
}

#[derive(Debug, Default)]
struct Remembered {
    last: u64,
    calls: VecDeque<CallView>,
}

/// The memory of the last calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    clock: Clock,
    remembered: Mutex<Remembered>,
}

impl Calls {
    fn remember(&self, mut call: CallView) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.last += 1;
        call.number = remembered.last;
        if remembered.calls.len() == CALLS_MAX {
            remembered.calls.pop_front();
        }
        remembered.calls.push_back(call);
    }

    fn after(&self, number: u64) -> Vec<CallView> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.calls.iter().filter(|call| call.number > number).cloned().collect()
    }
}

/// Remembers a call; for [`axum::middleware::from_fn_with_state`], outside of the gate.
pub(super) async fn note(
    State(calls): State<Arc<Calls>>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if panel::is_file(method, path) || public::is_public(method, path) {
        return next.run(request).await;
    }
    let mut call = of_request(&request, rfc3339(calls.clock.moment().wall));
    let start = Instant::now();
    let response = next.run(request).await;
    let client = response.extensions().get::<Admitted>().map(|Admitted(name)| name.clone());
    if client.as_deref() == Some(PANEL_CLIENT) {
        return response;
    }
    call.client = client;
    call.took_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    call.status = response.status().as_u16();
    call.problem = response.extensions().get::<Kind>().map(|kind| kind.name.to_owned());
    call.location = text(response.headers(), header::LOCATION);
    calls.remember(call);
    response
}

fn of_request(request: &Request, at: String) -> CallView {
    let headers = request.headers();
    let route = request.extensions().get::<MatchedPath>();
    CallView {
        number: 0,
        at,
        client: None,
        origin: headers
            .get(header::ORIGIN)
            .map(|origin| Origin::repeated(origin.as_bytes()).to_owned()),
        method: request.method().as_str().chars().take(METHOD_SHOWN_MAX).collect(),
        route: route.map(|route| route.as_str().to_owned()),
        status: 0,
        problem: None,
        location: None,
        took_us: 0,
        body_bytes: text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Which calls to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallsQuery {
    /// Only calls with a greater number; all that are remembered unless given.
    after: Option<u64>,
}

/// List the last calls of other programs. Only for the panel and the local client.
#[utoipa::path(
    get, path = CALLS, tag = "panel", operation_id = "listCalls", params(CallsQuery),
    responses(
        (status = 200, body = CallList),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Extension(admitted): Extension<Admitted>,
    Query(query): Query<CallsQuery>,
) -> Result<axum::Json<CallList>, Problem> {
    clients::check_ours(&admitted)?;
    let CallsQuery { after } = query;
    Ok(axum::Json(CallList { calls: api.calls.after(after.unwrap_or(0)) }))
}
