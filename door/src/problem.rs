//! The one shape in which a server of ours says no: RFC 9457 problem details.
//!
//! A [`Kind`] is declared once, as a constant, with its status, title and
//! remedy; a [`Problem`] is one occurrence of it. It never says "something went
//! wrong": `detail` names the thing and the value, `remedy` what to do about it.

use std::{collections::BTreeMap, time::Duration};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The media type of a problem answer (RFC 9457, section 3).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// A kind of problem: what stays the same at every occurrence. Callers may rely
/// on its name, so a name is never changed and never used for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// In kebab-case; the problem's `type` is `urn:waystation:problem:<name>`.
    pub name: &'static str,
    /// The HTTP status it is answered with.
    pub status: StatusCode,
    /// A short sentence for people, the same at every occurrence.
    pub title: &'static str,
    /// What helps in most cases; an occurrence may know better.
    pub remedy: &'static str,
}

impl Kind {
    /// One occurrence; `detail` names the thing and the value.
    pub fn because(&'static self, detail: impl Into<String>) -> Problem {
        let detail = detail.into();
        Problem { kind: self, detail, remedy: None, members: BTreeMap::new(), retry_after: None }
    }
}

/// One occurrence of a problem, as an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    kind: &'static Kind,
    detail: String,
    remedy: Option<String>,
    members: BTreeMap<&'static str, Value>,
    retry_after: Option<Duration>,
}

/// A problem as it goes over the wire: RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView<'a> {
    /// Which kind of problem: `urn:waystation:problem:<kind>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:waystation:problem:malformed-json")]
    kind: String,
    /// A short sentence, the same at every occurrence of the kind.
    title: &'a str,
    /// The HTTP status, repeated.
    status: u16,
    /// What is wrong this time: the thing and the value.
    detail: &'a str,
    /// What to do about it.
    remedy: &'a str,
    /// Further members that the kind defines.
    #[serde(flatten)]
    #[schema(value_type = BTreeMap<String, Value>, additional_properties)]
    members: &'a BTreeMap<&'static str, Value>,
}

impl Problem {
    /// Says a better remedy than the kind's own.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Adds a member that the kind defines, for programs to read.
    #[must_use]
    pub fn with(mut self, member: &'static str, value: impl Into<Value>) -> Self {
        self.members.insert(member, value.into());
        self
    }

    /// Asks the caller to wait, in a `Retry-After` header of whole seconds, rounded up.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// What kind of problem it is.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// What is wrong this time.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The body, as it goes over the wire.
    pub fn to_json(&self) -> String {
        let Self { kind, detail, remedy, members, retry_after: _is_a_header } = self;
        let view = ProblemView {
            kind: format!("urn:waystation:problem:{}", kind.name),
            title: kind.title,
            status: kind.status.as_u16(),
            detail,
            remedy: remedy.as_deref().unwrap_or(kind.remedy),
            members,
        };
        serde_json::to_string(&view).expect("keys are strings and no value can fail")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status, self.to_json()).into_response();
        // For whoever counts or lists what was answered.
        response.extensions_mut().insert(*self.kind);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, whole_seconds(wait).into());
        }
        response
    }
}

/// Rounded up, because a caller who comes too early is refused again.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The kinds that this crate itself answers with.
pub mod kinds {
    use http::StatusCode;

    use super::Kind;

    /// The body did not arrive in time.
    pub const REQUEST_TIMEOUT: Kind = Kind {
        name: "request-timeout",
        status: StatusCode::REQUEST_TIMEOUT,
        title: "The request's body did not arrive in time",
        remedy: "Send the whole request without pausing; on a slow line send smaller documents.",
    };
    /// The body is longer than the route allows.
    pub const OVERSIZED_BODY: Kind = Kind {
        name: "oversized-body",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        title: "The request's body is too large",
        remedy: "Send less in one request.",
    };
    /// The body broke off.
    pub const BROKEN_BODY: Kind = Kind {
        name: "broken-body",
        status: StatusCode::BAD_REQUEST,
        title: "The request's body broke off",
        remedy: "Send the request again, complete.",
    };
    /// The body's media type is not the one asked for.
    pub const UNSUPPORTED_MEDIA_TYPE: Kind = Kind {
        name: "unsupported-media-type",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        title: "The body's media type is not accepted here",
        remedy: "Send the body with the header \"Content-Type: application/json\".",
    };
    /// The body is not the JSON that was asked for.
    pub const MALFORMED_JSON: Kind = Kind {
        name: "malformed-json",
        status: StatusCode::BAD_REQUEST,
        title: "The body is not the JSON expected here",
        remedy: "Correct the body at the position named in the detail.",
    };
    /// A query parameter is unknown, missing or not readable.
    pub const MALFORMED_QUERY: Kind = Kind {
        name: "malformed-query",
        status: StatusCode::BAD_REQUEST,
        title: "The query is not the one expected here",
        remedy: "Correct the part after the \"?\" as the detail says.",
    };
    /// More connections than the server attends at once.
    pub const TOO_MANY_CONNECTIONS: Kind = Kind {
        name: "too-many-connections",
        status: StatusCode::SERVICE_UNAVAILABLE,
        title: "Too many connections are open",
        remedy: "Close connections that are not used, and try again after the time in Retry-After.",
    };
    /// No such path.
    pub const NO_SUCH_ROUTE: Kind = Kind {
        name: "no-such-route",
        status: StatusCode::NOT_FOUND,
        title: "Nothing is served at this path",
        remedy: "Look the path up in the OpenAPI description of this server.",
    };
    /// The path exists, the method does not.
    pub const METHOD_NOT_ALLOWED: Kind = Kind {
        name: "method-not-allowed",
        status: StatusCode::METHOD_NOT_ALLOWED,
        title: "This path does not take this method",
        remedy: "Use one of the methods in the Allow header.",
    };
}

/// Every kind that this crate itself answers with; a server adds its own.
pub const OWN_KINDS: &[Kind] = &[
    kinds::REQUEST_TIMEOUT,
    kinds::OVERSIZED_BODY,
    kinds::BROKEN_BODY,
    kinds::UNSUPPORTED_MEDIA_TYPE,
    kinds::MALFORMED_JSON,
    kinds::MALFORMED_QUERY,
    kinds::TOO_MANY_CONNECTIONS,
    kinds::NO_SUCH_ROUTE,
    kinds::METHOD_NOT_ALLOWED,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    static QUEUE_FULL: Kind = Kind {
        name: "queue-full",
        status: StatusCode::TOO_MANY_REQUESTS,
        title: "The queue is full",
        remedy: "Wait.",
    };

    #[test]
    fn a_problem_says_what_is_wrong_and_what_to_do() {
        let problem = QUEUE_FULL
            .because("bench-1 has 10000 labels waiting")
            .remedy("Clear the paper jam at bench-1.")
            .with("waiting", 10_000);
        assert_eq!(
            problem.to_json(),
            r#"{"type":"urn:waystation:problem:queue-full","title":"The queue is full","status":429,"detail":"bench-1 has 10000 labels waiting","remedy":"Clear the paper jam at bench-1.","waiting":10000}"#
        );
    }

    #[test]
    fn a_problem_is_answered_with_its_status_media_type_and_wait() {
        let wait = Duration::from_millis(1_500);
        let response = QUEUE_FULL.because("full").retry_after(wait).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_MEDIA_TYPE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }

    #[test]
    fn no_two_kinds_share_a_name() {
        let names: BTreeSet<_> = OWN_KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), OWN_KINDS.len());
    }
}
