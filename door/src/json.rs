//! The strict way in for JSON: exact media type, size, depth, and a position in
//! every complaint.
//!
//! It reads into types that the caller declares. A type says
//! `#[serde(deny_unknown_fields)]` itself; a doubled or unknown field is then
//! named in the answer. No value is logged.

use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::{
    body::read_body,
    problem::{Problem, kinds},
};

/// How many bytes a JSON body may have where the route says nothing else.
pub const JSON_BYTES_MAX: usize = 256 * 1024;

/// How deep arrays and objects may nest.
pub const JSON_DEPTH_MAX: usize = 16;

/// A route's own limit on a JSON body, in bytes; set it with `axum::Extension`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonBytesMax(pub usize);

/// A JSON body, as an extractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let limit = request.extensions().get::<JsonBytesMax>();
        let bytes_max = limit.map_or(JSON_BYTES_MAX, |JsonBytesMax(bytes_max)| *bytes_max);
        read_json(request, bytes_max).await.map(Self)
    }
}

/// Takes a JSON body of at most `bytes_max` bytes.
///
/// # Errors
/// [`kinds::UNSUPPORTED_MEDIA_TYPE`] unless the content type is exactly
/// `application/json`, [`kinds::MALFORMED_JSON`] with line and column, and those
/// of [`read_body`].
pub async fn read_json<T: DeserializeOwned>(
    request: Request,
    bytes_max: usize,
) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    check_media_type(&parts.headers)?;
    let bytes = read_body(&parts.headers, body, bytes_max).await?;
    parse(&bytes)
}

/// Whether a content type says JSON: the bare type, or with the one character set JSON has
/// (RFC 8259, 8.1), as many clients write it. A page must ask before it may send either.
pub fn is_json(content_type: &[u8]) -> bool {
    let [bare, spaced, tight] =
        ["application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"];
    content_type == bare.as_bytes()
        || content_type.eq_ignore_ascii_case(spaced.as_bytes())
        || content_type.eq_ignore_ascii_case(tight.as_bytes())
}

/// Exactly one content type, and nothing beside it: what a browser sends without
/// asking first never passes.
fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    match (values.next().map(|value| value.as_bytes()), values.next()) {
        (Some(value), None) if is_json(value) => Ok(()),
        (None, _) => Err(kinds::UNSUPPORTED_MEDIA_TYPE.because("There is no Content-Type header.")),
        (Some(value), None) => Err(kinds::UNSUPPORTED_MEDIA_TYPE.because(format!(
            "The content type is \"{}\", expected is exactly \"application/json\".",
            value.escape_ascii()
        ))),
        (Some(_), Some(_)) => {
            Err(kinds::UNSUPPORTED_MEDIA_TYPE
                .because("There is more than one Content-Type header."))
        }
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if let Some(position) = too_deep(bytes) {
        return Err(malformed(position, &format!("nested more than {JSON_DEPTH_MAX} deep")));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let said = error.to_string();
        let position = Position { line: error.line(), column: error.column() };
        let suffix = format!(" at line {} column {}", position.line, position.column);
        malformed(position, said.strip_suffix(&suffix).unwrap_or(&said))
    })
}

/// A place in a text; both count from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
}

fn malformed(position: Position, what: &str) -> Problem {
    let Position { line, column } = position;
    kinds::MALFORMED_JSON
        .because(format!("Line {line}, column {column}: {what}."))
        .with("line", line)
        .with("column", column)
}

/// Where the text first nests too deep, brackets inside strings left out.
fn too_deep(bytes: &[u8]) -> Option<Position> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > JSON_DEPTH_MAX {
            return Some(position_of(bytes, index));
        }
    }
    None
}

fn position_of(bytes: &[u8], index: usize) -> Position {
    let before = &bytes[..index];
    let line_start =
        before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    Position { line, column: index - line_start + 1 }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::StatusCode;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        printer: String,
        copies: u32,
    }

    async fn ask(content_types: &[&str], body: &'static str) -> Result<Order, Problem> {
        let mut request = Request::new(Body::from(body));
        for value in content_types {
            let value = value.parse().unwrap();
            request.headers_mut().append(header::CONTENT_TYPE, value);
        }
        read_json(request, 64).await
    }

    async fn check_refused(body: &'static str, detail: &str) {
        let problem = ask(&["application/json"], body).await.unwrap_err();
        assert_eq!(problem.detail(), detail, "{body}");
    }

    #[tokio::test]
    async fn an_order_is_read() {
        let order =
            ask(&["application/json"], r#"{"printer":"bench-1","copies":2}"#).await.unwrap();
        assert_eq!((order.printer.as_str(), order.copies), ("bench-1", 2));
    }

    #[tokio::test]
    async fn a_mistake_is_answered_with_its_position() {
        check_refused("{\n  \"printer\": }", "Line 2, column 14: expected value.").await;
        check_refused("", "Line 1, column 0: EOF while parsing a value.").await;
        check_refused(
            r#"{"printer":"b","copies":1,"colour":1}"#,
            "Line 1, column 34: unknown field `colour`, expected `printer` or `copies`.",
        )
        .await;
        check_refused(
            r#"{"printer":"b","printer":"c","copies":1}"#,
            "Line 1, column 24: duplicate field `printer`.",
        )
        .await;
        check_refused(
            r#"{"printer":"b","copies":-1}"#,
            "Line 1, column 26: invalid value: integer `-1`, expected u32.",
        )
        .await;
    }

    #[tokio::test]
    async fn a_text_that_nests_too_deep_is_refused_before_it_is_read() {
        check_refused(
            "{\"[[\":\n[[[[[[[[[[[[[[[[[[[[[[[[[[",
            "Line 2, column 16: nested more than 16 deep.",
        )
        .await;
    }

    #[test]
    fn json_may_name_the_one_character_set_it_has() {
        for content_type in ["application/json; charset=utf-8", "application/json;charset=UTF-8"] {
            assert!(is_json(content_type.as_bytes()), "{content_type}");
        }
    }

    #[tokio::test]
    async fn only_the_exact_content_type_comes_in() {
        for content_types in [
            &[][..],
            &["text/plain"],
            &["application/json; charset=utf-16"],
            &["application/json; charset=utf-8; boundary=x"],
            &["application/problem+json"],
            &["application/json", "application/json"],
            &["Application/Json"],
        ] {
            let problem = ask(content_types, "{}").await.unwrap_err();
            assert_eq!(
                problem.kind().status,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{content_types:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused() {
        let long = r#"{"printer":"bench-1-bench-1-bench-1-bench-1-bench-1","copies":2222}"#;
        let problem = ask(&["application/json"], long).await.unwrap_err();
        assert_eq!(problem.kind().status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(problem.detail(), "The body is longer; this route takes at most 64 bytes.");
    }
}
