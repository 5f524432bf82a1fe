//! The facts that a condition may speak of: a closed list, each with its type and its meaning.
//!
//! They are the figures of the hub's own pages: no label, no person, no free text among them. A fact
//! that a station has not told is no number, and a condition that needs it does not hold.

use cel::{
    common::{
        types::{CelBool, CelInt, CelList, CelString},
        value::{CowVal, Val},
    },
    context::VariableResolver,
};
use contract::{
    event::{PrinterReport, PrinterState, UnixMillis},
    identity::Site,
};

use crate::store::StationRow;

/// What a rule is asked for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Each site.
    Site,
    /// Each station.
    Station,
    /// Each printer.
    Printer,
}

impl Of {
    /// Everything a rule may be asked for each of.
    pub const ALL: [Self; 3] = [Self::Site, Self::Station, Self::Printer];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Station => "station",
            Self::Printer => "printer",
        }
    }
}

/// The type of a fact, or of a part of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Double,
    Text,
    Ints,
    Texts,
}

impl Kind {
    /// Its word, as CEL has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::Text => "string",
            Self::Ints => "list(int)",
            Self::Texts => "list(string)",
        }
    }
}

/// What a site is as a whole, counted once for all its stations.
#[derive(Clone, Debug)]
pub(super) struct SiteFacts<'a> {
    pub(super) name: &'a Site,
    pub(super) stations: u64,
    pub(super) silent: u64,
    pub(super) completed: u64,
    pub(super) failed: u64,
    pub(super) failing: u64,
}

/// Where a condition is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) site: &'a SiteFacts<'a>,
    pub(super) row: Option<&'a StationRow>,
    pub(super) report: Option<&'a PrinterReport>,
    pub(super) now: UnixMillis,
}

/// What a fact is at a place.
enum Known<'a> {
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Made(String),
    Words(Vec<&'static str>),
}

/// One fact.
pub(super) struct Fact {
    /// Its name in a condition.
    pub(super) name: &'static str,
    /// The largest of what it is known of.
    pub(super) of: Of,
    /// Its type.
    pub(super) kind: Kind,
    /// What it says, for the documentation.
    #[cfg(test)]
    pub(super) meaning: &'static str,
    read: for<'a> fn(&Place<'a>) -> Option<Known<'a>>,
}

/// The fact of a name.
pub(super) fn fact(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.name == name)
}

impl VariableResolver for Place<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        Some(match (fact(name)?.read)(self)? {
            Known::Bool(value) => CowVal::owned(CelBool::from(value)),
            Known::Int(value) => CowVal::owned(CelInt::from(value)),
            Known::Text(value) => CowVal::owned(CelString::from(value)),
            Known::Made(value) => CowVal::owned(CelString::from(value)),
            Known::Words(words) => {
                let word = |word| Box::new(CelString::from(word)) as Box<dyn Val>;
                CowVal::owned(CelList::from(words.into_iter().map(word).collect::<Vec<_>>()))
            }
        })
    }
}

/// Makes the list of facts.
macro_rules! facts {
    ($($name:literal, $of:ident, $kind:ident, $meaning:literal, $read:expr;)+) => {
        /// Every fact there is.
        pub(super) const FACTS: &[Fact] = &[$(Fact {
            name: $name,
            of: Of::$of,
            kind: Kind::$kind,
            #[cfg(test)]
            meaning: $meaning,
            read: $read,
        },)+];
    };
}

facts! {
    "site.name", Site, Text, "its name", |place| Some(Known::Text(place.site.name.as_str()));
    "site.stations", Site, Int, "stations it has", |place| whole(place.site.stations);
    "site.silent_stations", Site, Int, "of them, how many are silent", |place| whole(place.site.silent);
    "site.labels_completed_1h", Site, Int, "labels that came out in the last hour", |place| whole(place.site.completed);
    "site.labels_failed_1h", Site, Int, "labels that failed, or are in doubt, in the last hour", |place| whole(place.site.failed);
    "site.failing_stations_1h", Site, Int, "stations where labels failed in the last hour", |place| whole(place.site.failing);
    "station.id", Station, Text, "its name", |place| Some(Known::Text(place.row?.id.as_str()));
    "station.silent_seconds", Station, Int, "since it was last heard", |place| {
        let row = place.row?;
        let heard = row.last_heard_at.unwrap_or(row.enrolled_at);
        whole(place.now.get().saturating_sub(heard.get()) / 1_000)
    };
    "station.clock_ahead_ms", Station, Int, "by how much its clock is ahead; below zero when it is behind", |place| Some(Known::Int(place.row?.skew_ms));
    "station.labels_completed", Station, Int, "labels that came out, ever", |place| whole(place.row?.completed);
    "station.labels_failed", Station, Int, "labels that failed, or are in doubt, ever", |place| whole(place.row?.failed);
    "station.events_missing", Station, Int, "events it numbered that have not come", |place| whole(place.row?.missing);
    "station.two_stories", Station, Int, "places where it told two stories", |place| whole(place.row?.forks);
    "station.records_unread", Station, Int, "records of it that could not be read", |place| whole(place.row?.unread);
    "station.version", Station, Text, "the version of its agent", |place| Some(Known::Made(place.row?.state.as_ref()?.version.to_string()));
    "station.uptime_seconds", Station, Int, "since its agent started", |place| whole(place.row?.state.as_ref()?.uptime_s.into());
    "station.jobs_waiting", Station, Int, "jobs that wait for a printer", |place| whole(place.row?.state.as_ref()?.jobs_waiting.into());
    "station.jobs_in_doubt", Station, Int, "jobs that wait for proof or a person", |place| whole(place.row?.state.as_ref()?.jobs_in_doubt.into());
    "station.outbox_events", Station, Int, "events that no receipt covers yet", |place| whole(place.row?.state.as_ref()?.outbox_waiting.get());
    "station.outbox_dropped", Station, Int, "events given up since its agent started", |place| whole(place.row?.state.as_ref()?.outbox_dropped.get());
    "station.journal_bytes", Station, Int, "size of its journal", |place| whole(place.row?.state.as_ref()?.journal_bytes.get());
    "station.printers", Station, Int, "printers it has", |place| whole(printers(place, |_| true)?);
    "station.printers_stopped", Station, Int, "of them, how many are stopped", |place| {
        whole(printers(place, |report| report.state == PrinterState::Stopped)?)
    };
    "printer.slot", Printer, Int, "its number at the station", |place| whole(place.report?.slot.get().into());
    "printer.stopped", Printer, Bool, "whether it is stopped", |place| Some(Known::Bool(place.report?.state == PrinterState::Stopped));
    "printer.state", Printer, Text, "IPP `printer-state`", |place| Some(Known::Text(place.report?.state.word()));
    "printer.reasons", Printer, Texts, "IPP `printer-state-reasons`", |place| Some(Known::Words(place.report?.reasons.iter().map(|reason| reason.word()).collect()));
    "printer.waiting", Printer, Int, "jobs that wait for it", |place| whole(place.report?.waiting.into());
    "printer.in_doubt", Printer, Int, "jobs in doubt on it", |place| whole(place.report?.in_doubt.into());
    "printer.labels_printed", Printer, Int, "labels it printed for the station, ever", |place| whole(place.report?.labels_printed.get());
}

fn whole<'a>(number: u64) -> Option<Known<'a>> {
    Some(Known::Int(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn printers(place: &Place<'_>, counts: impl Fn(&PrinterReport) -> bool) -> Option<u64> {
    let reports = place.row?.state.as_ref()?.printers.as_slice();
    u64::try_from(reports.iter().filter(|report| counts(report)).count()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_in_the_documentation_with_its_type() {
        let page = include_str!("../../../../docs/hub-alerts.md");
        for Fact { name, kind, meaning, .. } in FACTS {
            let line = format!("| `{name}` | {} | {meaning} |", kind.word());
            assert!(page.contains(&line), "docs/hub-alerts.md lacks {line}");
        }
    }
}
