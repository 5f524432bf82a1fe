//! How facts look to people and their programs: JSON with snake_case names, IPP words, RFC 3339.
//!
//! Every field of a fact is named here, so that a new one is shown or left out on purpose.

use contract::event::{LabelOutcome, PrinterReport, Stages, StationState};
use serde::Serialize;

use crate::{
    store::{ForkRow, GapRow, LabelRow, OutcomeCount, StationDetail, StationRow, Summary},
    time::rfc3339,
};

/// The fleet in figures.
#[derive(Debug, Serialize)]
pub struct SummaryView {
    /// Stations that are known.
    pub stations: u64,
    /// Labels told to have come out.
    pub labels: u64,
    /// Outcomes told, of every kind.
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

/// How often an outcome was told.
#[derive(Debug, Serialize)]
pub struct OutcomeView {
    outcome: String,
    evidence: String,
    count: u64,
}

impl From<Summary> for SummaryView {
    fn from(summary: Summary) -> Self {
        let Summary { stations, outcomes, missing, forks, unread, last_heard_at } = summary;
        let completed = outcomes.iter().filter(|row| row.outcome == "completed");
        Self {
            stations,
            labels: completed.map(|row| row.count).sum(),
            outcomes: outcomes.iter().map(|row| row.count).sum(),
            gaps: missing,
            forks,
            unread,
            last_heard_at: last_heard_at.map(rfc3339),
            by_outcome: outcomes
                .into_iter()
                .map(|OutcomeCount { outcome, evidence, count }| OutcomeView {
                    outcome,
                    evidence,
                    count,
                })
                .collect(),
        }
    }
}

/// A list of stations.
#[derive(Debug, Serialize)]
pub(super) struct Stations {
    pub(super) stations: Vec<StationView>,
}

/// One station in a list.
#[derive(Debug, Serialize)]
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
    /// Labels it told to have come out.
    pub labels: u64,
    /// Outcomes it told, of every kind.
    pub outcomes: u64,
    /// Jobs in doubt, as it said last.
    pub in_doubt: u32,
    /// Events it numbered that have not come.
    pub gaps: u64,
    /// Places where it told two stories.
    pub forks: u64,
    /// Records of it that could not be read.
    pub unread: u64,
    /// How it said it was, last.
    pub state: Option<StateView>,
}

impl From<StationRow> for StationView {
    fn from(row: StationRow) -> Self {
        let StationRow {
            id,
            site,
            enrolled_at,
            last_heard_at,
            skew_ms,
            completed,
            outcomes,
            missing,
            forks,
            unread,
            state,
        } = row;
        Self {
            name: id.to_string(),
            id: id.into(),
            site: site.into(),
            enrolled_at: rfc3339(enrolled_at),
            last_seen_at: last_heard_at.map(rfc3339),
            clock_ahead_ms: skew_ms,
            labels: completed,
            outcomes,
            in_doubt: state.as_ref().map_or(0, |state| state.jobs_in_doubt),
            gaps: missing,
            forks,
            unread,
            state: state.map(StateView::from),
        }
    }
}

/// How a station said it was.
#[derive(Debug, Serialize)]
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
    printers: Vec<PrinterView>,
}

impl From<StationState> for StateView {
    fn from(state: StationState) -> Self {
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
        } = state;
        Self {
            at: rfc3339(at),
            occasion: occasion.word(),
            version: version.to_string(),
            uptime_s,
            jobs_waiting,
            jobs_in_doubt,
            outbox_waiting: outbox_waiting.get(),
            outbox_dropped: outbox_dropped.get(),
            journal_bytes: journal_bytes.get(),
            printers: printers.as_slice().iter().map(PrinterView::from).collect(),
        }
    }
}

/// How one printer was said to be.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
pub(super) struct StationDetailView {
    #[serde(flatten)]
    station: StationView,
    missing: Vec<GapView>,
    two_stories: Vec<ForkView>,
}

impl From<StationDetail> for StationDetailView {
    fn from(detail: StationDetail) -> Self {
        let StationDetail { row, gaps, forks } = detail;
        Self {
            station: row.into(),
            missing: gaps.into_iter().map(GapView::from).collect(),
            two_stories: forks.into_iter().map(ForkView::from).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
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

#[derive(Debug, Serialize)]
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

/// A list of outcomes.
#[derive(Debug, Serialize)]
pub(super) struct Labels {
    pub(super) labels: Vec<LabelView>,
}

/// One outcome of a label.
#[derive(Debug, Serialize)]
pub struct LabelView {
    /// The station.
    pub station: String,
    /// When the hub heard of it.
    pub received_at: String,
    /// When it happened, by the station's clock.
    pub at: String,
    /// The waybill's token.
    pub waybill: Option<String>,
    /// The order's token.
    pub order: Option<String>,
    /// The printer's slot.
    pub printer: u8,
    /// Word of the outcome.
    pub outcome: &'static str,
    /// Word of the evidence.
    pub evidence: &'static str,
    /// Word of the proof.
    pub proof: &'static str,
    /// Word of the cause.
    pub cause: &'static str,
    /// Which copy.
    pub copy: u16,
    /// How many copies.
    pub copies: u16,
    /// Labels in one copy.
    pub impressions: u32,
    /// Which attempt.
    pub attempt: u16,
    /// Size of the document, in bytes.
    pub document_bytes: u32,
    /// Accepted to started, in milliseconds.
    pub waited_ms: u64,
    /// First to last byte, in milliseconds.
    pub sending_ms: Option<u64>,
    /// Last byte to outcome, in milliseconds.
    pub proving_ms: Option<u64>,
}

impl From<LabelRow> for LabelView {
    fn from(row: LabelRow) -> Self {
        let LabelRow { station, received_at, outcome } = row;
        let LabelOutcome {
            at,
            waybill,
            order,
            printer,
            outcome,
            evidence,
            proof,
            cause,
            copy,
            copies,
            impressions,
            attempt,
            document_bytes,
            stages: Stages { waited, sending, proving },
        } = outcome;
        Self {
            station: station.into(),
            received_at: rfc3339(received_at),
            at: rfc3339(at),
            waybill: waybill.map(|token| token.to_string()),
            order: order.map(|token| token.to_string()),
            printer: printer.get(),
            outcome: outcome.word(),
            evidence: evidence.word(),
            proof: proof.word(),
            cause: cause.word(),
            copy,
            copies,
            impressions,
            attempt,
            document_bytes,
            waited_ms: waited.get(),
            sending_ms: sending.map(|sending| sending.get()),
            proving_ms: proving.map(|proving| proving.get()),
        }
    }
}
