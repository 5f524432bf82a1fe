//! The strict way in for what stands after the "?".
//!
//! It reads into types that the caller declares; a type says
//! `#[serde(deny_unknown_fields)]` itself.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, kinds};

/// The query's parameters, as an extractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|rejection| {
            // The first text is the framework's and says nothing; its source knows the field.
            let said = std::error::Error::source(&rejection).map(ToString::to_string);
            let said = said.unwrap_or_else(|| rejection.body_text());
            kinds::MALFORMED_QUERY.because(format!("{}.", said.trim_end_matches('.')))
        })
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[serde(default)]
        limit: u16,
    }

    async fn ask(uri: &str) -> Result<u16, String> {
        let (mut parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
        match Query::<Page>::from_request_parts(&mut parts, &()).await {
            Ok(Query(page)) => Ok(page.limit),
            Err(problem) => Err(problem.detail().to_owned()),
        }
    }

    #[tokio::test]
    async fn a_mistake_in_the_query_is_named() {
        assert_eq!(ask("/jobs?limit=7").await, Ok(7));
        assert_eq!(
            ask("/jobs?limt=7").await,
            Err("limt: unknown field `limt`, expected `limit`.".to_owned())
        );
        assert_eq!(
            ask("/jobs?limit=many").await,
            Err("limit: invalid digit found in string.".to_owned())
        );
    }
}
