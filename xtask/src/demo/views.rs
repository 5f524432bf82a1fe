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
    /// Who says how it ended: `nobody`, `counter` or `person`.
    pub(super) proof: String,
    /// The last doubt about it.
    pub(super) doubt: Option<String>,
}

impl Job {
    /// Whether nothing will happen to it any more (RFC 8011, 5.3.7).
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "completed" | "canceled" | "aborted")
    }

    /// The doubt there was about it, and who settled it.
    pub(super) fn doubt(&self) -> Option<(&str, &str)> {
        let doubted = self.attempts.iter().rev().find(|attempt| attempt.doubt.is_some())?;
        Some((doubted.doubt.as_deref()?, &doubted.proof))
    }

    /// The number on the label.
    pub(super) fn waybill(&self) -> &str {
        self.references.waybill.as_deref().unwrap_or("no waybill")
    }
}

/// The list of a station's printers.
#[derive(Debug, Deserialize)]
pub(super) struct Printers {
    /// By name.
    pub(super) printers: Vec<Printer>,
}

/// One printer as the agent sees it.
#[derive(Debug, Deserialize)]
pub(super) struct Printer {
    /// What it is called.
    pub(super) name: String,
    /// IPP `printer-state`.
    pub(super) state: String,
    /// IPP `printer-state-reasons`.
    pub(super) state_reasons: Vec<String>,
}

/// The hub's four figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Summary {
    /// Registered stations.
    pub(super) stations: usize,
    /// Labels that it was told have come out.
    pub(super) labels: usize,
    /// Outcomes it was told, a doubt on the way among them.
    pub(super) outcomes: usize,
    /// Events that a station numbered and that have not arrived.
    pub(super) gaps: usize,
}
