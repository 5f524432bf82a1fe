//! The runbooks, as the links in notices lead to them: open to everybody, because whoever is called
//! at night should read and not log in.

use axum::{extract::Path, response::Response};
use door::{Kind, Problem};
use http::StatusCode;

use super::file;

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
    "outbox-full" "outlet-failing" "printer-stopped" "queue-stuck" "site-link-down"
    "station-silent" "two-stories"
};

/// One runbook, in Markdown.
#[utoipa::path(
    get, path = "/runbooks/{name}", tag = "alerts", operation_id = "runbook", security(),
    params(("name" = String, Path, description = "The runbook")),
    responses((status = 200, body = String, content_type = "text/markdown")),
)]
pub(super) async fn runbook(Path(name): Path<String>) -> Result<Response, Problem> {
    let name = name.trim_end_matches(".md");
    let found = PAGES.iter().find(|(page, _)| *page == name);
    let (_, text) =
        found.ok_or_else(|| NO_SUCH_RUNBOOK.because(format!("There is no {name:?}.")))?;
    std::future::ready(Ok(file("text/markdown; charset=utf-8", *text))).await
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
