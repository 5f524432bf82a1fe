//! The runbooks, as the links in notices lead to them: open to everybody, because whoever is called
//! at night should read and not log in.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use door::{Kind, Problem};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::{file, json};

static NO_SUCH_RUNBOOK: Kind = Kind {
    name: "no-such-runbook",
    status: StatusCode::NOT_FOUND,
    title: "There is no runbook of this name",
    remedy: "Follow the link of an alert.",
};

/// Makes the pages and their names.
macro_rules! pages {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../../runbooks/", $name, ".md")))),+]
    };
}

const PAGES: &[(&str, &str)] = pages! {
    "clock-wrong" "dead-man" "events-missing" "hub-ingest-gap" "label-in-doubt" "labels-fail"
    "lead-called" "outbox-full" "outlet-failing" "printer-stopped" "queue-stuck" "site-link-down"
    "station-silent" "two-stories"
};

/// Every runbook.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Runbooks {
    runbooks: Vec<RunbookView>,
}

/// One runbook in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunbookView {
    /// Its name, as in `/runbooks/{name}`.
    name: &'static str,
    /// Its first line.
    title: &'static str,
}

/// Every runbook.
#[utoipa::path(
    get, path = "/api/runbooks", tag = "alerts", operation_id = "runbooks", security(),
    responses((status = 200, body = Runbooks)),
)]
pub(super) async fn runbooks() -> Response {
    let title = |text: &'static str| text.lines().next().unwrap_or_default();
    let view = |(name, text): &(&'static str, &'static str)| RunbookView {
        name,
        title: title(text).trim_start_matches("# "),
    };
    std::future::ready(json(&Runbooks { runbooks: PAGES.iter().map(view).collect() })).await
}

/// One runbook, in Markdown; a browser is led to the page that shows it.
#[utoipa::path(
    get, path = "/runbooks/{name}", tag = "alerts", operation_id = "runbook", security(),
    params(("name" = String, Path, description = "The runbook")),
    responses((status = 200, body = String, content_type = "text/markdown")),
)]
pub(super) async fn runbook(
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = name.trim_end_matches(".md");
    let found = PAGES.iter().find(|(page, _)| *page == name);
    let (name, text) =
        found.ok_or_else(|| NO_SUCH_RUNBOOK.because(format!("There is no {name:?}.")))?;
    let accepts = headers.get(header::ACCEPT).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_browser = accepts.starts_with(b"text/html");
    std::future::ready(Ok(match is_browser {
        true => Redirect::to(&format!("/#/runbooks/{name}")).into_response(),
        false => file("text/markdown; charset=utf-8", *text),
    }))
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Rule;

    #[test]
    fn every_rules_runbook_can_be_read_at_the_hub() {
        for rule in Rule::ALL {
            assert!(PAGES.iter().any(|(name, _)| *name == rule.runbook()), "{}", rule.word());
        }
    }
}
