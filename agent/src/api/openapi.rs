//! `/v1/openapi.json`: the description of this API, made from its handlers.
//!
//! `docs/openapi.json` is the same text; whoever changes the API sees it there.

use axum::response::{IntoResponse, Response};
use door::BearerToken;
use http::header;
use utoipa::OpenApi;

use super::{
    audit, batches, calls, clients, discovery, doubts, events, figures, health, jobs, lead,
    membership, metrics, panel, printers, profiles, public, scans, series, station,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waystation, the local API of a station",
        description = "Hand labels in, know the truth about each, hear of changes. Every path \
            but the public ones needs the token as `Authorization: Bearer`; the operator's panel \
            brings the two halves of its session instead. Problems are \
            RFC 9457 problem details, listed in docs/problems.md.",
    ),
    paths(
        jobs::submit, jobs::list, jobs::show, jobs::decisions::resolve, jobs::decisions::cancel,
        jobs::decisions::hold, jobs::decisions::release, jobs::reprint::reprint,
        jobs::decisions::relocate, batches::submit, scans::scan,
        audit::list, printers::list, printers::add::add,
        printers::remove::remove, printers::set_mode, printers::supplies::loaded,
        printers::waiting::list,
        profiles::list, discovery::search, events::listen, station::show, lead::call,
        series::list, series::show, doubts::list, figures::read,
        calls::list, clients::list, clients::pair, clients::part, membership::show, membership::join,
        panel::invite, panel::sign_in, panel::sign_out, panel::page,
        health::healthz, health::readyz, metrics::metrics, openapi,
    ),
    security(("token" = [])),
    modifiers(&BearerToken),
)]
struct Description;

/// The description as text.
pub fn description() -> String {
    door::description(&Description::openapi())
}

/// Read the description of this API.
#[utoipa::path(
    get, path = public::OPENAPI, tag = "health", operation_id = "openapi", security(),
    responses((status = 200, body = serde_json::Value)),
)]
pub(crate) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description()).into_response()
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn the_description_is_the_one_in_the_documentation() {
        expect_file!["../../../docs/openapi.json"].assert_eq(&super::description());
    }
}
