//! How an API describes itself in OpenAPI: the way to prove who asks, and the text that is compared
//! with the documentation. What the API can do is its program's affair.

use utoipa::{
    Modify,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

/// How a client proves who it is: a token, as `Authorization: Bearer` (RFC 6750).
#[derive(Debug)]
pub struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// A description as the text that is served and documented.
pub fn description(openapi: &OpenApi) -> String {
    let mut text = openapi.to_pretty_json().expect("every schema is plain JSON");
    text.push('\n');
    text
}
