//! The figures of a station in three layers, and the twelve of them that a hub is told each minute.
//!
//! A name here is the name everywhere: in what the hub is told, in what the station shows of its last
//! two days, and, with underscores, on its `/metrics`. A name never changes its meaning. Nothing here
//! reads a clock or the machine.

use crate::{
    event::Count,
    schema::{Attribute, SPAN, Shape, UID},
};

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The machine.
    System,
    /// The program.
    Application,
    /// The labels and their people.
    Business,
}

impl Layer {
    /// Every layer, from the ground up.
    pub const ALL: &'static [Self] = &[Self::System, Self::Application, Self::Business];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Application => "application",
            Self::Business => "business",
        }
    }
}

/// What a figure tells of the stretch of time before it, and so how several become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// How it was at the end: the last one counts.
    Latest,
    /// How much there was: they are added up.
    Sum,
    /// The worst there was: the largest counts.
    Worst,
    /// How it was on the whole: their mean counts.
    Mean,
}

impl Measure {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::Sum => "sum",
            Self::Worst => "worst",
            Self::Mean => "mean",
        }
    }
}

/// What is known about a series.
#[derive(Debug)]
pub struct Facts {
    /// Its name, and what it tells with its unit.
    pub attribute: Attribute,
    /// What it is about.
    pub layer: Layer,
    /// What it tells of a stretch of time.
    pub measure: Measure,
}

const LARGE: Shape = Shape::Number(Count::MAX_NUMBER);

/// Makes the closed list of series.
macro_rules! series {
    ($($variant:ident = $name:literal, $layer:ident, $measure:ident, $meaning:literal;)+) => {
        /// A figure that is taken again and again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Series { $(#[doc = $meaning] $variant,)+ }

        impl Series {
            /// Every series, layer by layer.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        static FACTS: [Facts; Series::ALL.len()] = [$(Facts {
            attribute: Attribute {
                name: $name, shape: LARGE, optional: true, meaning: $meaning,
            },
            layer: Layer::$layer,
            measure: Measure::$measure,
        },)+];
    };
}

series! {
    HostCpu = "waystation.host.cpu_permille", System, Mean, "processors in use, in thousandths of all";
    HostMemoryAvailable = "waystation.host.memory_available_bytes", System, Latest, "memory that programs can still have, in bytes";
    AgentMemory = "waystation.agent.memory_bytes", System, Latest, "memory of the agent, in bytes";
    HostDiskFree = "waystation.host.disk_free_bytes", System, Latest, "room on the disk of the state folder, in bytes";
    HostNetworkReceived = "waystation.host.network_received_bytes", System, Sum, "bytes received over every network but the machine's own";
    HostNetworkSent = "waystation.host.network_sent_bytes", System, Sum, "bytes sent over them";
    HostNetworkErrors = "waystation.host.network_errors", System, Sum, "packets that went wrong on them, either way";
    HostClockStep = "waystation.host.clock_step_ms", System, Worst, "how far the wall clock departed from the steady one, in milliseconds";
    JobsWaiting = "waystation.jobs.waiting", Application, Latest, "jobs that wait for a printer";
    JobsInDoubt = "waystation.jobs.in_doubt", Application, Latest, "jobs that wait for proof or a person";
    PrintersBarred = "waystation.printer.barred", Application, Latest, "printers that are left alone after failures";
    JournalCommit = "waystation.journal.commit_ms", Application, Worst, "longest commit of the journal, in milliseconds";
    JournalBytes = "waystation.journal.bytes", Application, Latest, "size of the journal, in bytes";
    OutboxWaiting = "waystation.outbox.waiting", Application, Latest, "events no receipt covers yet";
    ApiRequests = "waystation.api.answered", Application, Sum, "requests that the local API answered";
    ApiRefusals = "waystation.api.refused", Application, Sum, "requests that it refused, or failed at";
    LabelsEnded = "waystation.label.ended", Business, Sum, "labels that reached an end, good or bad";
    LabelsSent = "waystation.label.sent", Business, Sum, "labels that were sent whole, of which nobody said whether they came out";
    LabelsConfirmed = "waystation.label.confirmed", Business, Sum, "labels that the printer said were done";
    LabelsVerified = "waystation.label.verified", Business, Sum, "labels that were counted or read themselves";
    LabelsProven = "waystation.label.proven", Business, Sum, "labels that came out for certain: confirmed or verified";
    LabelsFailed = "waystation.label.failed", Business, Sum, "labels that were given up or taken back";
    LabelsDoubted = "waystation.label.doubted", Business, Sum, "labels that came into doubt";
    ReprintsSmudged = "waystation.reprint.smudged", Business, Sum, "labels printed again because they could not be read";
    ReprintsTorn = "waystation.reprint.torn", Business, Sum, "labels printed again because they were torn";
    ReprintsLost = "waystation.reprint.lost", Business, Sum, "labels printed again because they could not be found";
    ReprintsCrooked = "waystation.reprint.crooked", Business, Sum, "labels printed again because they came out crooked or cut off";
    ReprintsOther = "waystation.reprint.other", Business, Sum, "labels printed again for another reason";
    PrintersStopped = "waystation.printer.stopped_ms", Business, Sum, "how long printers were stopped, each for itself, in milliseconds";
    OldestWaiting = "waystation.jobs.oldest_waiting_ms", Business, Latest, "how long the oldest job has waited for a printer, in milliseconds";
}

impl Series {
    /// The twelve that a hub is told: four of each layer.
    pub const CORE: [Self; 12] = [
        Self::HostCpu,
        Self::HostMemoryAvailable,
        Self::HostDiskFree,
        Self::HostNetworkErrors,
        Self::JobsWaiting,
        Self::PrintersBarred,
        Self::JournalCommit,
        Self::OutboxWaiting,
        Self::LabelsEnded,
        Self::LabelsProven,
        Self::PrintersStopped,
        Self::OldestWaiting,
    ];

    /// What is known about it.
    pub const fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.facts().attribute.name
    }

    /// The series of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|series| series.name() == name)
    }

    /// Whether a hub is told.
    pub fn is_core(self) -> bool {
        Self::CORE.contains(&self)
    }
}

/// The attributes of what a hub is told: the stretch of time, then the twelve.
pub(crate) static TOLD: [&Attribute; Series::CORE.len() + 2] = {
    let mut told = [&UID; Series::CORE.len() + 2];
    told[1] = &SPAN;
    let mut place = 0;
    while place < Series::CORE.len() {
        told[place + 2] = &Series::CORE[place].facts().attribute;
        place += 1;
    }
    told
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_a_name_of_its_own_and_is_found_by_it() {
        for series in Series::ALL {
            assert_eq!(Series::find(series.name()), Some(*series));
        }
        assert_eq!(Series::find("waystation.label.recipient"), None);
    }

    #[test]
    fn the_hub_is_told_four_of_each_layer() {
        for layer in Layer::ALL {
            let of_layer = Series::CORE.iter().filter(|series| series.facts().layer == *layer);
            assert_eq!(of_layer.count(), 4, "{}", layer.word());
        }
    }
}
