//! How facts look to people and their programs: JSON with snake_case names, IPP words, RFC 3339.
//!
//! Every field of a fact is named here, so that a new one is shown or left out on purpose.

use contract::event::{Count, PrinterHealth, PrinterReport, StationState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    store::{ForkRow, GapRow, KeyRow, OutcomeCount, StationDetail, StationRow, Summary},
    time::rfc3339,
};

/// The fleet in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryView {
    /// Stations that are known.
    pub stations: u64,
    /// Labels that came out, by the last word about each.
    pub labels: u64,
    /// Events told about labels; a doubt and its end are two.
    pub outcomes: u64,
    /// Events that stations numbered and that have not come.
    pub gaps: u64,
    /// Places where a station told two stories.
    pub forks: u64,
    /// Records that could not be read.
    pub unread: u64,
    /// When any station was last heard.
    pub last_heard_at: Option<String>,
    /// Outcomes by word and evidence, most frequent first.
    pub by_outcome: Vec<OutcomeView>,
}

/// How often an outcome was told, and for how many labels it stands as the last word.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeView {
    outcome: String,
    evidence: String,
    count: u64,
    labels: u64,
}

impl From<Summary> for SummaryView {
    fn from(summary: Summary) -> Self {
        let Summary { stations, outcomes, missing, forks, unread, last_heard_at } = summary;
        let completed = outcomes.iter().filter(|row| row.outcome == "completed");
        Self {
            stations,
            labels: completed.map(|row| row.labels).sum(),
            outcomes: outcomes.iter().map(|row| row.count).sum(),
            gaps: missing,
            forks,
            unread,
            last_heard_at: last_heard_at.map(rfc3339),
            by_outcome: outcomes
                .into_iter()
                .map(|OutcomeCount { outcome, evidence, count, labels }| OutcomeView {
                    outcome,
                    evidence,
                    count,
                    labels,
                })
                .collect(),
        }
    }
}

/// A list of stations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Stations {
    pub(super) stations: Vec<StationView>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// One station in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct StationView {
    /// Its name.
    pub id: String,
    /// What people call it: its name again, until sites give better ones.
    pub name: String,
    /// Its site.
    pub site: String,
    /// When it became known.
    pub enrolled_at: String,
    /// When it was last heard.
    pub last_seen_at: Option<String>,
    /// By how much its clock was ahead then, in milliseconds.
    pub clock_ahead_ms: i64,
    /// Labels that came out, by the last word about each.
    pub labels: u64,
    /// Labels that did not come out, or of which nobody knows.
    pub labels_failed: u64,
    /// Events it told about labels; a doubt and its end are two.
    pub outcomes: u64,
    /// Jobs in doubt, as it said last.
    pub in_doubt: u32,
    /// Events it numbered that have not come.
    pub gaps: u64,
    /// Places where it told two stories.
    pub forks: u64,
    /// When it did so last.
    pub forked_at: Option<String>,
    /// Records of it that could not be read.
    pub unread: u64,
    /// How it said it was, last.
    pub state: Option<StateView>,
}

impl From<&StationRow> for StationView {
    fn from(row: &StationRow) -> Self {
        let StationRow {
            id,
            site,
            enrolled_at,
            last_heard_at,
            skew_ms,
            completed,
            failed,
            outcomes,
            missing,
            forks,
            forked_at,
            unread,
            state,
        } = row;
        Self {
            name: id.to_string(),
            id: id.to_string(),
            site: site.to_string(),
            enrolled_at: rfc3339(*enrolled_at),
            last_seen_at: last_heard_at.map(rfc3339),
            clock_ahead_ms: *skew_ms,
            labels: *completed,
            labels_failed: *failed,
            outcomes: *outcomes,
            in_doubt: state.as_ref().map_or(0, |state| state.jobs_in_doubt),
            gaps: *missing,
            forks: *forks,
            forked_at: forked_at.map(rfc3339),
            unread: *unread,
            state: state.as_ref().map(StateView::from),
        }
    }
}

/// How a station said it was.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateView {
    at: String,
    occasion: &'static str,
    version: String,
    uptime_s: u32,
    jobs_waiting: u32,
    jobs_in_doubt: u32,
    outbox_waiting: u64,
    outbox_dropped: u64,
    journal_bytes: u64,
    /// Since when somebody there calls for the shift lead, by the station's clock.
    lead_called_at: Option<String>,
    printers: Vec<PrinterView>,
}

impl From<&StationState> for StateView {
    fn from(state: &StationState) -> Self {
        let StationState {
            at,
            occasion,
            version,
            uptime_s,
            printers,
            jobs_waiting,
            jobs_in_doubt,
            outbox_waiting,
            outbox_dropped,
            journal_bytes,
            lead_called_at,
        } = state;
        Self {
            at: rfc3339(*at),
            occasion: occasion.word(),
            version: version.to_string(),
            uptime_s: *uptime_s,
            jobs_waiting: *jobs_waiting,
            jobs_in_doubt: *jobs_in_doubt,
            outbox_waiting: outbox_waiting.get(),
            outbox_dropped: outbox_dropped.get(),
            journal_bytes: journal_bytes.get(),
            lead_called_at: lead_called_at.map(rfc3339),
            printers: printers.as_slice().iter().map(PrinterView::from).collect(),
        }
    }
}

/// How one printer was said to be.
#[derive(Debug, Serialize, ToSchema)]
struct PrinterView {
    slot: u8,
    state: &'static str,
    state_reasons: Vec<&'static str>,
    waiting: u32,
    in_doubt: u32,
    labels_printed: u64,
}

impl From<&PrinterReport> for PrinterView {
    fn from(report: &PrinterReport) -> Self {
        let PrinterReport { slot, state, reasons, waiting, in_doubt, labels_printed } = report;
        let mut words: Vec<_> = reasons.iter().map(|reason| reason.word()).collect();
        if words.is_empty() {
            words.push("none");
        }
        Self {
            slot: slot.get(),
            state: state.word(),
            state_reasons: words,
            waiting: *waiting,
            in_doubt: *in_doubt,
            labels_printed: labels_printed.get(),
        }
    }
}

/// One station with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationDetailView {
    #[serde(flatten)]
    station: StationView,
    missing: Vec<GapView>,
    two_stories: Vec<ForkView>,
    keys: Vec<KeyView>,
    /// How its printers wear and what they have left, by slot, as it was told within two hours.
    wear: Vec<WearView>,
}

impl StationDetailView {
    /// A station with its keys.
    pub(super) fn new(detail: StationDetail, keys: Vec<KeyRow>) -> Self {
        let StationDetail { row, gaps, forks, wear } = detail;
        Self {
            station: (&row).into(),
            keys: keys.into_iter().map(KeyView::from).collect(),
            missing: gaps.into_iter().map(GapView::from).collect(),
            two_stories: forks.into_iter().map(ForkView::from).collect(),
            wear: wear.iter().map(WearView::from).collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct GapView {
    journal: String,
    first: u64,
    last: u64,
    noticed_at: String,
    closed_at: Option<String>,
}

impl From<GapRow> for GapView {
    fn from(row: GapRow) -> Self {
        let GapRow { journal, first, last, noticed_at, closed_at } = row;
        let (noticed_at, closed_at) = (rfc3339(noticed_at), closed_at.map(rfc3339));
        Self { journal: journal.to_string(), first, last, noticed_at, closed_at }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ForkView {
    journal: String,
    seq: u64,
    refused_link: String,
    seen_at: String,
    times: u64,
}

impl From<ForkRow> for ForkView {
    fn from(row: ForkRow) -> Self {
        let ForkRow { journal, seq, refused, seen_at, times } = row;
        let (journal, refused_link) = (journal.to_string(), refused.to_string());
        Self { journal, seq, refused_link, seen_at: rfc3339(seen_at), times }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct KeyView {
    key: String,
    added_at: String,
    ends_at: Option<String>,
    revoked_at: Option<String>,
}

impl From<KeyRow> for KeyView {
    fn from(row: KeyRow) -> Self {
        let KeyRow { key, added_at, ends_at, revoked_at } = row;
        Self {
            key: key.to_string(),
            added_at: rfc3339(added_at),
            ends_at: ends_at.map(rfc3339),
            revoked_at: revoked_at.map(rfc3339),
        }
    }
}

/// One printer, with where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrinterDetailView {
    station: String,
    site: String,
    told_at: String,
    #[serde(flatten)]
    printer: PrinterView,
    /// How it wears and what it has left, if that was told within two hours.
    wear: Option<WearView>,
}

/// How a printer wears and what it has left.
#[derive(Debug, Serialize, ToSchema)]
struct WearView {
    slot: u8,
    /// When it was looked at, by the station's clock.
    at: String,
    /// Labels it has printed in its life.
    labels_printed: Option<u64>,
    /// Media that has passed its head in its life, in metres.
    distance_m: Option<u64>,
    /// `good`, `worn`, `spent`, `faulty` or `unknown`.
    head: &'static str,
    /// How much of its head's stated life is used, in percent.
    head_used_percent: Option<u16>,
    /// `normal`, `high` or `unknown`.
    temperature: &'static str,
    /// The labels on its roll: `enough`, `low`, `empty` or `unknown`.
    media: &'static str,
    labels_left: Option<u32>,
    /// What that rests on: `reported`, `measured`, `estimated` or `unknown`.
    media_basis: &'static str,
    /// Its ribbon, in the same words.
    ribbon: &'static str,
    ribbon_left_m: Option<u32>,
    ribbon_basis: &'static str,
    /// The numbers its firmware's name begins with.
    firmware: Option<String>,
}

impl From<&PrinterHealth> for WearView {
    fn from(health: &PrinterHealth) -> Self {
        let PrinterHealth {
            at,
            printer,
            labels_printed,
            distance_m,
            head,
            head_used_percent,
            temperature,
            media,
            labels_left,
            media_basis,
            ribbon,
            ribbon_left_m,
            ribbon_basis,
            firmware,
        } = health;
        Self {
            slot: printer.get(),
            at: rfc3339(*at),
            labels_printed: labels_printed.map(Count::get),
            distance_m: distance_m.map(Count::get),
            head: head.word(),
            head_used_percent: *head_used_percent,
            temperature: temperature.word(),
            media: media.word(),
            labels_left: *labels_left,
            media_basis: media_basis.word(),
            ribbon: ribbon.word(),
            ribbon_left_m: *ribbon_left_m,
            ribbon_basis: ribbon_basis.word(),
            firmware: firmware.map(|firmware| firmware.to_string()),
        }
    }
}

impl PrinterDetailView {
    /// The printer in a slot, if the station told of one.
    pub(super) fn find(detail: &StationDetail, slot: u8) -> Option<Self> {
        let row = &detail.row;
        let state = row.state.as_ref()?;
        let wear = detail.wear.iter().find(|health| health.printer.get() == slot);
        let mut reports = state.printers.as_slice().iter();
        let report = reports.find(|report| report.slot.get() == slot)?;
        Some(Self {
            station: row.id.to_string(),
            site: row.site.to_string(),
            told_at: rfc3339(state.at),
            printer: report.into(),
            wear: wear.map(WearView::from),
        })
    }
}
