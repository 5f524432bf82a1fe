//! What a measurement of one station found, in the shape that is printed and kept.
//!
//! The keys are stable and described in `docs/benchmarks.md`; a part that was not measured is
//! `null`, never left out.

mod table;
mod target;

use serde::Serialize;

pub use table::render;

use crate::report::{Absent, Machine, Target};
use crate::station::Plan;
use crate::station::batch::Batch;
use crate::station::burst::Burst;
use crate::station::day::Day;
use crate::station::head::Heads;
use crate::station::journal::Journal;
use crate::station::offline::Offline;
use crate::tally::Tally;

/// The version of the keys; it grows when one changes its meaning or goes.
pub const REPORT_VERSION: u32 = 1;

/// What was measured.
#[derive(Debug, Default, Serialize)]
pub struct Parts {
    /// The same burst for every system.
    pub bursts: Vec<Burst>,
    /// The burst that only Waystation gets.
    pub crowd: Option<Burst>,
    /// The day.
    pub day: Option<Day>,
    /// The heads.
    pub heads: Option<HeadParts>,
    /// The wave.
    pub batch: Option<Batch>,
    /// The journal of months.
    pub journal: Option<Journal>,
    /// The hub that was away.
    pub offline: Option<Offline>,
    /// Peers that were not measured.
    pub absent: Vec<Absent>,
}

/// Heads at work, each group by itself.
#[derive(Debug, Serialize)]
pub struct HeadParts {
    /// Every window at every speed, all at once.
    pub windows: Heads,
    /// One printer alone.
    pub alone: Heads,
    /// Many such printers at once.
    pub together: Heads,
}

/// One measurement.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Always `station`.
    pub bench: &'static str,
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// What was asked for.
    pub plan: Plan,
    /// Where it ran.
    pub machine: Machine,
    /// What was found.
    #[serde(flatten)]
    pub parts: Parts,
    /// What Waystation promises, and whether this run kept it; only of what was measured.
    pub targets: Vec<Target>,
}

impl Report {
    /// A report of what was found.
    pub fn of(plan: Plan, machine: Machine, parts: Parts) -> Self {
        let targets = target::of(&parts);
        Self { bench: "station", version: REPORT_VERSION, plan, machine, parts, targets }
    }

    /// Whether every label that Waystation accepted came out once, whole and in order, and nobody is
    /// asked about one.
    pub fn kept_every_label(&self) -> bool {
        self.parts.broken() == 0 && self.parts.in_doubt() == 0
    }
}

impl Parts {
    /// What became of Waystation's labels, part by part.
    fn fates(&self) -> Vec<(&'static str, Tally)> {
        let Self { bursts, crowd, day, heads, batch, offline, .. } = self;
        let mut fates = Vec::new();
        let ours = bursts.iter().filter(|burst| burst.system == crate::station::agent::NAME);
        fates.extend(ours.map(|burst| ("burst", burst.fate)));
        fates.extend(crowd.iter().map(|burst| ("crowd", burst.fate)));
        fates.extend(day.iter().map(|day| ("day", day.fate)));
        if let Some(HeadParts { windows, alone, together }) = heads {
            let heads = [windows, alone, together].into_iter().flat_map(|it| &it.heads);
            fates.extend(heads.map(|head| ("head", head.fate)));
        }
        fates.extend(batch.iter().map(|batch| ("batch", batch.fate)));
        fates.extend(offline.iter().map(|offline| ("offline", offline.fate)));
        fates
    }

    /// Labels of Waystation that were lost, doubled, disordered or damaged.
    fn broken(&self) -> usize {
        self.fates().iter().map(|(_, fate)| fate.broken()).sum()
    }

    /// Labels of which Waystation asks a person.
    fn in_doubt(&self) -> u64 {
        let heads = self.heads.iter().flat_map(|it| [&it.windows, &it.alone, &it.together]);
        let heads: u64 = heads.map(|heads| heads.in_doubt).sum();
        heads + self.day.as_ref().map_or(0, |day| day.in_doubt)
    }
}
