//! What a browser is told before its page may ask, and beside every answer.
//!
//! One origin is echoed, never a pattern, and never with cookies.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

use super::RequestFacts;
use crate::api::Origin;

/// Whether a browser asks on behalf of its page.
pub(super) fn is_one(facts: &RequestFacts<'_>) -> bool {
    facts.method == Method::OPTIONS
        && facts.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a browser that asks for a paired page.
pub(super) fn answer() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Lets the one paired page read an answer.
pub(super) fn let_read(response: &mut Response, origin: Option<&Origin>) {
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        let value = HeaderValue::from_str(origin.as_str()).expect("an origin is plain ASCII");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        let exposed = HeaderValue::from_static("Idempotent-Replayed, Location, Retry-After");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
}
