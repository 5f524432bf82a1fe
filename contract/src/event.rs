//! Everything that leaves a station as an event: of its labels, its people's decisions, itself.
//!
//! To know what the hub can learn, read this file and the ones beside it: closed words, numbers,
//! durations and keyed tokens. There is no text a person wrote, and a test keeps it so.

mod change;
mod dropped;
mod health;
mod person;
mod quantity;
mod reasons;
mod series;
mod versions;
mod words;

pub use change::{JournalReplaced, Level, Pressure, PrinterChanged, Replacement, StationDegraded};
pub use dropped::{DropCause, EventsDropped};
pub use health::{Basis, Head, PrinterHealth, Supply, Temperature};
pub use person::{Deed, Defect, PersonDecided};
pub use quantity::{Count, Millis, PrinterSlot, SLOTS_MAX, Token, UnixMillis, Version};
pub use reasons::{Reason, Reasons};
pub use series::{Readings, StationSeries};
pub use versions::{Processor, Profiles, StationVersions, System};
pub use words::{Cause, Evidence, Occasion, Outcome, PrinterState, Proof};

use crate::{ContractError, trace::TraceId};

/// Something a station tells the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// One label reached an outcome.
    LabelOutcome(LabelOutcome),
    /// How the station is.
    StationState(StationState),
    /// A printer went over into another state.
    PrinterChanged(PrinterChanged),
    /// A person decided something about a label, or called for help.
    PersonDecided(PersonDecided),
    /// The station gave something up, or took it up again.
    StationDegraded(StationDegraded),
    /// Another journal goes on.
    JournalReplaced(JournalReplaced),
    /// Events were given up.
    EventsDropped(EventsDropped),
    /// What runs at the station.
    StationVersions(StationVersions),
    /// How a printer wears and what it has left.
    PrinterHealth(PrinterHealth),
    /// How a station did over a stretch of time.
    StationSeries(StationSeries),
}

impl Event {
    /// When it happened, by the station's clock.
    pub fn at(&self) -> UnixMillis {
        match self {
            Self::LabelOutcome(outcome) => outcome.at,
            Self::StationState(state) => state.at,
            Self::PrinterChanged(change) => change.at,
            Self::PersonDecided(decision) => decision.at,
            Self::StationDegraded(step) => step.at,
            Self::JournalReplaced(journal) => journal.at,
            Self::EventsDropped(dropped) => dropped.at,
            Self::StationVersions(versions) => versions.at,
            Self::PrinterHealth(health) => health.at,
            Self::StationSeries(series) => series.at,
        }
    }

    /// Whether somebody should hear of it within seconds.
    pub fn is_urgent(&self) -> bool {
        match self {
            Self::LabelOutcome(label) => label.outcome != Outcome::Completed,
            Self::StationState(state) => state.occasion != Occasion::Heartbeat,
            Self::PrinterChanged(change) => {
                change.state == PrinterState::Stopped || change.before == PrinterState::Stopped
            }
            Self::StationDegraded(step) => step.level > step.before,
            Self::JournalReplaced(_) => true,
            Self::PersonDecided(decision) => decision.deed.is_urgent(),
            Self::EventsDropped(_)
            | Self::StationVersions(_)
            | Self::PrinterHealth(_)
            | Self::StationSeries(_) => false,
        }
    }
}

/// One label reached an outcome; a later event about the same label may follow: a doubt ends, a
/// label that came back is sent again. A label is one copy of one job, and its last event counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelOutcome {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// The trace the program that asked for it told, as the record's own `trace_id`.
    pub trace: Option<TraceId>,
    /// The waybill, as a token under the tenant's key of the month.
    pub waybill: Option<Token>,
    /// The order, as a token under the tenant's key of the month.
    pub order: Option<Token>,
    /// The job, as a token under its own random name; with `copy` it tells which label this is.
    /// Where a station does not say it, each of its events is a label of its own.
    pub job: Option<Token>,
    /// Which of the station's printers.
    pub printer: PrinterSlot,
    /// What became of the label.
    pub outcome: Outcome,
    /// How sure the station is.
    pub evidence: Evidence,
    /// What the certainty rests on.
    pub proof: Proof,
    /// Why it did not simply complete.
    pub cause: Cause,
    /// Which copy of the job, from 1.
    pub copy: u16,
    /// How many copies the job has.
    pub copies: u16,
    /// How many labels one copy puts out.
    pub impressions: u32,
    /// Which attempt at this copy, from 1; 0 when none was begun.
    pub attempt: u16,
    /// Size of the document, in bytes.
    pub document_bytes: u32,
    /// How long each stage took.
    pub stages: Stages,
}

/// How long a label spent in each stage of its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stages {
    /// From accepted to started.
    pub waited: Millis,
    /// From the first to the last byte; none when nothing was sent.
    pub sending: Option<Millis>,
    /// From the last byte to the outcome; none when nothing was asked.
    pub proving: Option<Millis>,
}

/// How a station is at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationState {
    /// When, by the station's clock.
    pub at: UnixMillis,
    /// Why the station speaks now.
    pub occasion: Occasion,
    /// Which version of the agent runs.
    pub version: Version,
    /// How long the agent has run, in seconds.
    pub uptime_s: u32,
    /// Every printer of the station.
    pub printers: PrinterReports,
    /// Jobs that wait for a printer.
    pub jobs_waiting: u32,
    /// Jobs that wait for proof or a person.
    pub jobs_in_doubt: u32,
    /// Events that no receipt covers yet.
    pub outbox_waiting: Count,
    /// Events given up for want of space since the agent started.
    pub outbox_dropped: Count,
    /// Size of the journal on disk, in bytes.
    pub journal_bytes: Count,
    /// Since when somebody at the station calls for the shift lead, by the station's clock; none if
    /// nobody does.
    pub lead_called_at: Option<UnixMillis>,
}

/// How one printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrinterReport {
    /// Which of the station's printers.
    pub slot: PrinterSlot,
    /// IPP `printer-state` (RFC 8011, 5.4.11).
    pub state: PrinterState,
    /// IPP `printer-state-reasons` (RFC 8011, 5.4.12).
    pub reasons: Reasons,
    /// Jobs that wait for it.
    pub waiting: u32,
    /// Jobs in doubt on it.
    pub in_doubt: u32,
    /// Labels it is known to have printed for this station.
    pub labels_printed: Count,
}

/// A station's printers, each slot once, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrinterReports(Vec<PrinterReport>);

impl PrinterReports {
    /// Sorts the reports by slot.
    ///
    /// # Errors
    /// When two reports speak of the same slot.
    pub fn new(mut reports: Vec<PrinterReport>) -> Result<Self, ContractError> {
        reports.sort_by_key(|report| report.slot);
        if reports.windows(2).any(|pair| pair[0].slot == pair[1].slot) {
            return Err(ContractError::OutOfRange {
                name: "waystation.printer.slots",
                expected: "each slot once",
            });
        }
        Ok(Self(reports))
    }

    /// The reports, by ascending slot.
    pub fn as_slice(&self) -> &[PrinterReport] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_event_has_a_place_for_free_text() {
        let sources = [
            include_str!("event.rs"),
            include_str!("event/change.rs"),
            include_str!("event/dropped.rs"),
            include_str!("event/health.rs"),
            include_str!("event/person.rs"),
            include_str!("event/quantity.rs"),
            include_str!("event/reasons.rs"),
            include_str!("event/series.rs"),
            include_str!("event/versions.rs"),
            include_str!("event/words.rs"),
        ];
        for source in sources {
            let code = source.split("#[cfg(test)]").next().unwrap();
            let code: String = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .flat_map(|line| [line, "\n"])
                .collect();
            let code = code.replace("&'static str", "");
            for word in code.split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
                let banned =
                    ["String", "str", "Value", "Cow", "OsString", "PathBuf", "char", "Bytes"];
                assert!(!banned.contains(&word), "`{word}` can carry free text");
            }
        }
    }
}
