//! What may be done in one place only: speaking SQL, opening a way to a printer, making an event
//! that leaves the building. And what may be done nowhere: a task that nobody waits for.

use super::{none, one, paths, paths::Named, sources, sources::Source};

/// Where SQL may stand.
const SQL_HOMES: &[&str] = &[
    "agent/src/journal",
    "agent/src/outbox/shipped",
    "agent/src/series/kept",
    "hub/src/store",
    "blackout/",
];

/// How a statement begins.
const SQL_OPENINGS: &[&str] = &[
    "ALTER TABLE ",
    "BEGIN IMMEDIATE",
    "CREATE INDEX ",
    "CREATE TABLE ",
    "CREATE UNIQUE INDEX ",
    "DELETE FROM ",
    "DROP TABLE ",
    "INSERT INTO ",
    "INSERT OR ",
    "PRAGMA ",
    "SELECT ",
    "VACUUM",
];

/// Where a connection may be opened or held. Printers are reached from `drivers::transport` and
/// looked for from `drivers::discovery`; the others play a printer, load the line, or take
/// connections in.
const SOCKET_HOMES: &[&str] =
    &["drivers/src/transport", "drivers/src/discovery", "simulator/", "bench/", "door/"];

/// What a connection is.
const SOCKETS: &[&str] = &[
    "socket2",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::os::unix::net::UnixStream",
    "tokio::net::TcpStream",
    "tokio::net::TcpSocket",
    "tokio::net::UdpSocket",
    "tokio::net::UnixStream",
];

/// Where an event that leaves the building may be made. The hub's store is not in the building: it
/// makes again what it was told, from its own rows; a simulated fleet is in no building, and neither is
/// the past of a station that is measured.
const EVENT_HOMES: &[&str] = &[
    "agent/src/privacy",
    "bench/examples/backlog",
    "contract/",
    "hub/src/store",
    "simulator/src/fleet",
];

/// The types of what leaves the building.
const EVENTS: &[&str] = &[
    "Event",
    "LabelOutcome",
    "StationState",
    "PrinterChanged",
    "PersonDecided",
    "StationDegraded",
    "JournalReplaced",
    "EventsDropped",
    "StationVersions",
    "PrinterHealth",
    "StationSeries",
];

/// Starts a task that nobody waits for.
const DETACHED: &[&str] = &["tokio::spawn", "tokio::task::spawn"];

/// What stands in the wrong place.
fn findings(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.test) {
        let named = paths::named(&source.syntax());
        let is_at = |homes: &[&str]| homes.iter().any(|home| source.path.starts_with(home));
        let mut say = |what: String, home: &str| {
            found.push(format!("{} {what}: that belongs to {home}", source.path));
        };
        if let Some(task) = first_within(&named, DETACHED) {
            say(format!("calls {task}"), "a JoinSet, so that somebody waits");
        }
        if !is_at(SQL_HOMES)
            && let Some(sql) = first_sql(&named)
        {
            say(
                format!("speaks SQL ({sql})"),
                "agent::journal, agent::outbox::shipped, agent::series::kept or hub::store",
            );
        }
        if !is_at(SOCKET_HOMES)
            && let Some(socket) = first_within(&named, SOCKETS)
        {
            say(format!("names {socket}"), "drivers::transport");
        }
        if !is_at(EVENT_HOMES)
            && let Some(event) = first_event(&named)
        {
            say(format!("makes {event}"), "agent::privacy");
        }
    }
    found
}

fn first_within(named: &Named, bans: &[&str]) -> Option<String> {
    let within = |path: &&String| bans.iter().any(|ban| paths::is_within(path, ban));
    named.paths.iter().find(within).cloned()
}

fn first_sql(named: &Named) -> Option<String> {
    let opens = |text: &&str| SQL_OPENINGS.iter().any(|opening| text.starts_with(opening));
    let updates = |text: &&str| text.starts_with("UPDATE ") && text.contains(" SET ");
    let statement = named
        .strings
        .iter()
        .map(|text| text.trim_start())
        .find(|text| opens(text) || updates(text));
    let statement = statement.and_then(|text| text.lines().next()).map(str::to_owned);
    statement.or_else(|| first_within(named, &["rusqlite", "libsqlite3_sys", "postgres"]))
}

/// A literal, a variant or a `new` of the contract's events; reading one from bytes is no making.
fn first_event(named: &Named) -> Option<String> {
    let makes = |path: &&String| {
        let mut parts = path.split("::");
        let ours = parts.next() == Some("contract");
        let last = path.rsplit("::").next().unwrap_or_default();
        let is_made = last == "new" || last.starts_with(char::is_uppercase);
        ours && is_made && parts.any(|part| EVENTS.contains(&part))
    };
    let hidden =
        named.paths.iter().find(|path| *path == "contract::*" || *path == "contract::Event::*");
    named.built.iter().find(makes).or(hidden).cloned()
}

#[test]
fn everything_stands_where_it_belongs() {
    none(&findings(&sources::rust()));
}

#[test]
fn sql_outside_a_store_is_seen() {
    let planted = |text: &str| findings(&[Source::planted("agent/src/api.rs", text)]);
    one(&planted("const Q: &str = \"SELECT id FROM job\";"), "SELECT id");
    one(&planted("fn f() { run(\"\\n  UPDATE job\\n SET x = 1\"); }"), "UPDATE job");
    one(&planted("fn f() { run(format!(\"DELETE FROM {t}\")); }"), "DELETE FROM");
    one(&planted("fn f(e: rusqlite::Error) {}"), "rusqlite::Error");
    none(&planted("const HINT: &str = \"Select a printer; UPDATE later\";"));
    let store = Source::planted("hub/src/store/rows.rs", "const Q: &str = \"SELECT 1\";");
    none(&findings(&[store]));
}

#[test]
fn a_connection_outside_the_transport_is_seen() {
    let planted = |path: &str, text: &str| findings(&[Source::planted(path, text)]);
    let text = "use std::net::TcpStream; fn f() { TcpStream::connect(a); }";
    one(&planted("agent/src/printers.rs", text), "std::net::TcpStream");
    one(&planted("agent/src/api.rs", "use tokio::net::*;"), "tokio::net::*");
    none(&planted("drivers/src/transport/tcp.rs", text));
    none(&planted("agent/src/api.rs", "use tokio::net::TcpListener;"));
}

#[test]
fn an_event_made_outside_privacy_is_seen() {
    let planted = |path: &str, text: &str| findings(&[Source::planted(path, text)]);
    let literal = "use contract::LabelOutcome; fn f() { g(LabelOutcome { job: 1 }); }";
    one(&planted("hub/src/ingest.rs", literal), "contract::LabelOutcome");
    let variant = "use contract::Event; fn f() { Event::StationState(s); }";
    one(&planted("agent/src/outbox.rs", variant), "contract::Event::StationState");
    one(
        &planted("agent/src/outbox.rs", "fn f() { contract::event::LabelOutcome::new(1); }"),
        "new",
    );
    one(&planted("agent/src/outbox.rs", "use contract::*;"), "contract::*");
    none(&planted("agent/src/privacy.rs", literal));
    none(&planted("hub/src/ingest.rs", "use contract::Event; fn f() { Event::decode(b); }"));
    none(&planted("agent/src/engine.rs", "use spool::Event; fn f() { Event::Printed(1); }"));
}

#[test]
fn a_task_that_nobody_waits_for_is_seen() {
    let planted = |text: &str| findings(&[Source::planted("hub/src/lib.rs", text)]);
    one(&planted("fn f() { tokio::spawn(g()); }"), "tokio::spawn");
    one(&planted("use tokio::task; fn f() { task::spawn(g()); }"), "tokio::task::spawn");
    none(&planted("fn f() { tokio::task::spawn_blocking(g); }"));
}
