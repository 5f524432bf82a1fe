//! How one outcome of a label looks to people and their programs.
//!
//! Every field of an outcome is named here, so that a new one is shown or left out on purpose.

use contract::event::{LabelOutcome, Stages};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{store::LabelRow, time::rfc3339};

/// A list of outcomes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Labels {
    pub(super) labels: Vec<LabelView>,
}

/// One outcome of a label.
#[derive(Debug, Serialize, ToSchema)]
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
    /// The job's token.
    pub job: Option<String>,
    /// The trace that came with the request for it (W3C `trace-id`).
    pub trace: Option<String>,
    /// Whether this is the last word about the label.
    pub stands: bool,
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
        let LabelRow { station, received_at, stands, outcome } = row;
        let LabelOutcome {
            at,
            trace,
            waybill,
            order,
            job,
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
            job: job.map(|token| token.to_string()),
            trace: trace.map(|trace| trace.to_string()),
            stands,
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
