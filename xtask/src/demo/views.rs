//! What agent and hub show of themselves, as far as the demo looks.

use serde::Deserialize;

/// One job as the agent shows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Job {
    /// Who it is.
    pub(super) id: String,
    /// Where it is printed.
    pub(super) printer: String,
    /// IPP `job-state`.
    pub(super) state: String,
    /// IPP `job-state-reasons`, and our `in-doubt`.
    pub(super) state_reasons: Vec<String>,
    /// What is known: accepted, sent, confirmed or verified.
    pub(super) evidence: String,
    /// What it is for.
    pub(super) references: References,
    /// Every time it was sent.
    #[serde(default)]
    pub(super) attempts: Vec<Attempt>,
}

/// What a job is for.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct References {
    /// The number of the waybill.
    pub(super) waybill: Option<String>,
}

/// One time a label was sent.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Attempt {
    /// How it ended, if it has.
    pub(super) outcome: Option<String>,
}

impl Job {
    /// Whether nothing will happen to it any more (RFC 8011, 5.3.7).
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "completed" | "canceled" | "aborted")
    }

    /// Whether nobody knows at this moment if the label came out.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.state_reasons.iter().any(|reason| reason == "in-doubt")
    }

    /// The number on the label.
    pub(super) fn waybill(&self) -> &str {
        self.references.waybill.as_deref().unwrap_or("no waybill")
    }
}

/// The hub's four figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Summary {
    /// Registered stations.
    pub(super) stations: usize,
    /// Labels it has heard of.
    pub(super) labels: usize,
    /// Labels whose end it knows.
    pub(super) outcomes: usize,
    /// Events that a station numbered and that have not arrived.
    pub(super) gaps: usize,
}
