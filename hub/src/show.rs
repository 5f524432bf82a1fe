//! Answers at the command line: a table for people, JSON for programs.
//!
//! JSON is the same as the read API's.

use comfy_table::{Table, presets::NOTHING};
use contract::{
    enrolment::EnrolmentToken,
    event::UnixMillis,
    identity::{Site, StationId},
};
use hub::{
    dashboard::{LabelView, StationView},
    store::{LabelRow, StationRow},
    time::rfc3339,
};
use serde::Serialize;

/// A token, to be shown once.
pub(crate) fn token(
    token: &EnrolmentToken,
    site: &Site,
    expires_at: UnixMillis,
    json: bool,
) -> serde_json::Result<String> {
    let expires_at = rfc3339(expires_at);
    if json {
        let view =
            serde_json::json!({ "token": token.reveal(), "site": site, "expires_at": expires_at });
        return Ok(format!("{view}\n"));
    }
    let token = token.reveal();
    Ok(format!(
        "{token}\n\nFor one station of {site}, once, until {expires_at}. It is not shown again.\n"
    ))
}

/// How many keys of a station ended.
pub(crate) fn revoked(station: &StationId, keys: u64, json: bool) -> String {
    if json {
        return format!("{}\n", serde_json::json!({ "station": station, "keys_ended": keys }));
    }
    match keys {
        0 => format!("{station} has no key that counts; nothing was changed.\n"),
        keys => format!(
            "{keys} keys of {station} ended now. To come back it needs a new key and a new token.\n"
        ),
    }
}

/// Every station.
pub(crate) fn stations(rows: &[StationRow], json: bool) -> serde_json::Result<String> {
    let views: Vec<_> = rows.iter().map(StationView::from).collect();
    if json {
        return list("stations", &views);
    }
    if views.is_empty() {
        return Ok("No station is known yet. Make a token: waystation-hub token new --site SITE\n"
            .to_owned());
    }
    let mut table = table(&[
        "STATION",
        "SITE",
        "LAST HEARD",
        "LABELS",
        "IN DOUBT",
        "MISSING",
        "FORKS",
        "UNREAD",
    ]);
    for view in views {
        let heard = view.last_seen_at.unwrap_or_else(|| "never".to_owned());
        let counts = [view.labels, view.in_doubt.into(), view.gaps, view.forks, view.unread];
        table.add_row(
            [view.id, view.site, heard].into_iter().chain(counts.map(|count| count.to_string())),
        );
    }
    Ok(format!("{table}\n"))
}

/// The last outcomes.
pub(crate) fn labels(rows: Vec<LabelRow>, json: bool) -> serde_json::Result<String> {
    let views: Vec<_> = rows.into_iter().map(LabelView::from).collect();
    if json {
        return list("labels", &views);
    }
    if views.is_empty() {
        return Ok("No label was told yet.\n".to_owned());
    }
    let mut table = table(&[
        "TIME", "STATION", "PRINTER", "OUTCOME", "EVIDENCE", "PROOF", "CAUSE", "COPY", "WAYBILL",
    ]);
    for view in views {
        let words = [view.outcome, view.evidence, view.proof, view.cause].map(str::to_owned);
        let copy = format!("{}/{}", view.copy, view.copies);
        let waybill = view.waybill.unwrap_or_else(|| "-".to_owned());
        let before = [view.at, view.station, view.printer.to_string()];
        table.add_row(before.into_iter().chain(words).chain([copy, waybill]));
    }
    Ok(format!("{table}\n"))
}

fn list(name: &str, views: &impl Serialize) -> serde_json::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(&serde_json::json!({ name: views }))?))
}

fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(head);
    table
}
