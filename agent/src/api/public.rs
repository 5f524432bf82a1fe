//! The paths that need no token, because they tell nothing about a label or a person.
//!
//! Host and origin are looked at all the same.

use http::Method;

/// Whether the process lives.
pub(super) const HEALTHZ: &str = "/healthz";
/// Whether it can accept labels.
pub(super) const READYZ: &str = "/readyz";
/// Its figures, for Prometheus.
pub(super) const METRICS: &str = "/metrics";
/// The description of this API.
pub(super) const OPENAPI: &str = "/v1/openapi.json";

/// Whether a request may come in without a token.
pub(super) fn is_public(method: &Method, path: &str) -> bool {
    [Method::GET, Method::HEAD].contains(method)
        && [HEALTHZ, READYZ, METRICS, OPENAPI].contains(&path)
}
