//! `/api/openapi.json`: the description of this API, made from its handlers.
//!
//! `docs/hub-openapi.json` is the same text; whoever changes the API sees it there.

use axum::response::Response;
use door::BearerToken;
use utoipa::OpenApi;

use super::{
    alarms, board, enrolment, file, fleet, incidents, people, runbooks, series, session, sign_on,
    station_series, stream, trace,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waystation, the hub's API for people and their programs",
        description = "How the fleet is, what became of a label, what needs somebody. A \
            program sends its token as `Authorization: Bearer`; the hub's own page sends a cookie \
            and, as `X-Waystation-Hub`, the key of its session. Whoever is a viewer may look, an \
            operator may act, an admin says who may; the administrator's token may everything. \
            Runbooks are open to all, and a hub opened to its own machine lets it look. Problems \
            are RFC 9457 problem details.",
    ),
    paths(
        super::summary, fleet::fleet, fleet::site, fleet::stations, fleet::figures, super::station, super::printer,
        trace::labels, trace::trace, alarms::open, alarms::past, alarms::acknowledge,
        alarms::silences, alarms::silence, alarms::end_silence, alarms::audit, stream::listen,
        incidents::incidents, incidents::incident, incidents::post_mortem,
        incidents::what_they_share,
        runbooks::runbooks, runbooks::runbook, board::board, series::series, station_series::station_series,
        session::sign_in, session::me, session::sign_out, session::change_password,
        sign_on::offer, sign_on::go, sign_on::back, people::users, people::add_user,
        people::change_user, people::programs, people::add_program, people::end_program,
        enrolment::enrolments, enrolment::invite, enrolment::revoke, openapi,
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
    get, path = "/api/openapi.json", tag = "fleet", operation_id = "openapi", security(),
    responses((status = 200, body = serde_json::Value)),
)]
pub(super) async fn openapi() -> Response {
    std::future::ready(file("application/json", description())).await
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn the_description_is_the_one_in_the_documentation() {
        expect_file!["../../../docs/hub-openapi.json"].assert_eq(&super::description());
    }
}
