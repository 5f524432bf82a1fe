//! `/v1/station`: how the station bears its load, what it has given up, and how its parts are.
//!
//! For the panel and for people who ask why; tells nothing about a label.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use spool::Timestamp;
use utoipa::ToSchema;

use super::{Api, LeadView, time};
use crate::{
    admission::Standing,
    journal::JournalLoad,
    printers,
    supervision::{Condition, Fall, Part},
};

/// The path of the station.
pub(crate) const STATION: &str = "/v1/station";

/// The station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StationView {
    /// The version of the program.
    pub version: String,
    /// What it still does.
    pub degradation: DegradationView,
    /// Whether the shift lead is wanted here.
    pub lead: LeadView,
    /// How full its narrow places are.
    pub load: LoadView,
    /// Its printers' breakers, by name.
    pub printers: Vec<BreakerView>,
    /// Its parts.
    pub parts: Vec<PartView>,
}

/// Where the station stands on the ladder of what it gives up under pressure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DegradationView {
    /// 0 to 5; 0 means that it does everything.
    #[schema(example = 0, minimum = 0, maximum = 5)]
    pub level: u8,
    /// The level in a word: `all`, `no-previews`, `summary-only`, `core-only`,
    /// `working-printers-only` or `read-only`.
    #[schema(example = "all")]
    pub name: String,
    /// Since when, RFC 3339 in UTC.
    pub since: String,
    /// What brought it there: `disk-full`, `journal-closed`, `journal-slow`, `journal-line`,
    /// `memory`, `requests`.
    pub reasons: Vec<String>,
}

/// How full the narrow places are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadView {
    /// Bytes of requests being worked on, in hundredths of what is allowed.
    pub requests_percent: u8,
    /// Writes that wait for the journal, in hundredths of what may wait.
    pub journal_line_percent: u8,
    /// How long the journal's last commit took, or the one under way takes, in milliseconds.
    pub journal_commit_ms: u64,
}

/// The breaker of one printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BreakerView {
    /// The printer's name.
    #[schema(example = "bench-1")]
    pub name: String,
    /// `closed`; `open` while the printer is left alone after failures; `half-open` while it is
    /// asked how it is.
    #[schema(example = "closed")]
    pub breaker: String,
    /// When the printer is asked again how it is, RFC 3339 in UTC.
    pub asked_again_at: Option<String>,
}

/// One part of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartView {
    /// Its name.
    #[schema(example = "journal")]
    pub name: String,
    /// `well`, `broken` (it begins anew), `hangs` or `fallen`.
    #[schema(example = "well")]
    pub condition: String,
    /// How often it has broken since the station started.
    pub breaks: u64,
}

/// Look at the station.
#[utoipa::path(
    get, path = STATION, tag = "station", operation_id = "getStation",
    responses((status = 200, body = StationView)),
)]
pub(crate) async fn show(State(api): State<Api>) -> axum::Json<StationView> {
    let JournalLoad {
        line_percent,
        commit,
        closed: _told_by_the_level,
        commits: _told_as_a_figure,
    } = api.engine.load();
    let load = LoadView {
        requests_percent: api.admission.requests_percent(),
        journal_line_percent: line_percent,
        journal_commit_ms: u64::try_from(commit.as_millis()).unwrap_or(u64::MAX),
    };
    let now = api.admission.now();
    axum::Json(StationView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        degradation: degradation(&api.admission.standing().borrow()),
        lead: LeadView::new(api.engine.lead_called_at()),
        load,
        printers: api.engine.printers().iter().map(|printer| breaker(printer, now)).collect(),
        parts: api.parts.all().iter().map(|part| view(part)).collect(),
    })
}

fn degradation(standing: &Standing) -> DegradationView {
    let Standing { level, since, pressures } = standing;
    DegradationView {
        level: level.number(),
        name: level.word().to_owned(),
        since: time::rfc3339(*since),
        reasons: pressures.iter().map(|pressure| pressure.word().to_owned()).collect(),
    }
}

fn breaker(printer: &printers::PrinterView, now: Timestamp) -> BreakerView {
    let breaker = match printer.barred_until {
        None => "closed",
        Some(until) if until > now => "open",
        Some(_) => "half-open",
    };
    let asked_again_at = printer.barred_until.map(time::rfc3339);
    BreakerView { name: printer.name.clone(), breaker: breaker.to_owned(), asked_again_at }
}

fn view(part: &Part) -> PartView {
    let condition = match part.condition() {
        Condition::Well => "well",
        Condition::Broken => "broken",
        Condition::Fallen(Fall::Hangs) => "hangs",
        Condition::Fallen(Fall::Broke | Fall::Ended) => "fallen",
    };
    PartView {
        name: part.name().to_owned(),
        condition: condition.to_owned(),
        breaks: part.breaks(),
    }
}
