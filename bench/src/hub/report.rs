//! What a run found, in the shape that is printed and kept.
//!
//! The keys are stable and described in `docs/benchmarks.md`; what was not measured is `null`.
//! Everything here is computed from the measurements alone.

mod arithmetic;
mod table;

use std::time::Duration;

use serde::Serialize;

pub use arithmetic::{Arithmetic, FLEETS};
pub use table::render;

use super::parts::Parts;
use super::{Looked, Measured, Phase, Plan};
use crate::figures::{Figures, rounded};
use crate::report::{Absent, Machine, Target, at_least, at_most};

/// The version of the keys; it grows when one changes its meaning or goes.
pub const REPORT_VERSION: u32 = 1;
/// Batches of thirty events a second that are to be kept in one file, at least.
pub const BATCHES_PER_SECOND_MIN: f64 = 5_000.0;
/// How much of what a batch costs the hub is to be its parts, at least.
pub const PARTS_OF_COST_MIN: f64 = 0.6;
/// How long a look of every rule at 20,000 stations may take.
pub const SCAN_MS_MAX: f64 = 1.0;
/// How long people may wait for a list of the fleet.
pub const LIST_MS_MAX: f64 = 50.0;

/// One run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Always `hub`.
    pub bench: &'static str,
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// Stations that sent as fast as the hub answered.
    pub stations: usize,
    /// Stations that came back at once, and were looked at.
    pub many: usize,
    /// Events of a batch of the full load.
    pub events: usize,
    /// Batches on their way at once.
    pub connections: usize,
    /// Where it ran.
    pub machine: Machine,
    /// Every raw sync beside the run.
    pub raw_sync: Option<Figures>,
    /// What every batch costs whatever the hub does around it.
    pub parts: Option<PartsReport>,
    /// Each store that was measured.
    pub stores: Vec<StoreReport>,
    /// Each store that was not.
    pub absent: Vec<Absent>,
    /// What people waited for.
    pub looks: Vec<LookReport>,
    /// What fleets of other sizes would take.
    pub arithmetic: Vec<Arithmetic>,
    /// What is promised, and whether this run kept it.
    pub targets: Vec<Target>,
}

/// What the parts of a batch cost, in microseconds.
#[derive(Debug, Serialize)]
pub struct PartsReport {
    /// Reading and verifying the signature.
    pub verify_us: f64,
    /// The digest of the body.
    pub digest_us: f64,
    /// Unpacking.
    pub inflate_us: f64,
    /// Reading the batch and every event.
    pub decode_us: f64,
    /// Keeping it.
    pub insert_us: Option<f64>,
    /// All of them together.
    pub sum_us: Option<f64>,
    /// Batches a second that the store alone keeps.
    pub kept_per_second: f64,
}

/// What was measured on one store.
#[derive(Debug, Serialize)]
pub struct StoreReport {
    /// Its name.
    pub store: &'static str,
    /// The loads.
    pub phases: Vec<PhaseReport>,
    /// Bytes of the store for one event.
    pub bytes_per_event: Option<f64>,
    /// The most memory the hub had at once, in mebibytes.
    pub memory_mib: Option<f64>,
}

/// How a hub took one load.
#[derive(Debug, Serialize)]
pub struct PhaseReport {
    /// `full`, `peak` or `storm`.
    pub name: &'static str,
    /// How many stations sent.
    pub stations: usize,
    /// Batches that were accepted.
    pub batches: usize,
    /// Events of a batch.
    pub events: usize,
    /// Batches a second that were offered; nothing when they came as fast as they were answered.
    pub offered_per_second: Option<f64>,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Batches accepted a second.
    pub batches_per_second: f64,
    /// Events accepted a second.
    pub events_per_second: f64,
    /// Until the receipt was there.
    pub answer: Option<Figures>,
    /// How often the hub asked to wait.
    pub put_off: usize,
    /// The processor's time of the hub for one batch, in microseconds.
    pub hub_us_per_batch: Option<f64>,
    /// The processor's time of the fleet for one batch, in microseconds.
    pub fleet_us_per_batch: Option<f64>,
    /// Bytes of a body.
    pub body_bytes: f64,
}

/// What people waited for.
#[derive(Debug, Serialize)]
pub struct LookReport {
    /// A path, or `rules`.
    pub what: &'static str,
    /// Stations that were looked at.
    pub stations: usize,
    /// How long it took.
    pub time: Option<Figures>,
}

impl Report {
    /// Reads a report off the measurements.
    pub fn of(
        plan: &Plan,
        measured: &[Measured],
        absent: Vec<Absent>,
        raw_syncs: &[Duration],
    ) -> Self {
        let parts = measured.iter().find_map(|each| each.parts);
        let looked = measured.iter().find_map(|each| each.looked.as_ref());
        let looks = looked.map(looks).unwrap_or_default();
        let stores: Vec<_> = measured.iter().map(StoreReport::of).collect();
        let Plan { stations, many, events, connections, .. } = *plan;
        Self {
            bench: "hub",
            version: REPORT_VERSION,
            stations,
            many,
            events,
            connections,
            machine: Machine::here(),
            raw_sync: Figures::of(raw_syncs),
            arithmetic: arithmetic::of(&stores),
            targets: targets(&stores, parts.as_ref(), &looks),
            parts: parts.as_ref().map(PartsReport::of),
            stores,
            absent,
            looks,
        }
    }
}

fn targets(stores: &[StoreReport], parts: Option<&Parts>, looks: &[LookReport]) -> Vec<Target> {
    let full = stores.first().and_then(|store| store.phase("full"));
    let of_cost = full.and_then(|full| full.hub_us_per_batch).and_then(|cost_us| {
        let sum_us = micros(parts?.sum()?);
        (cost_us > 0.0).then(|| rounded(sum_us / cost_us))
    });
    let p99 = |look: &LookReport| look.time.map(|time| time.p99_ms);
    let scan = looks.iter().find(|look| look.what == RULES).and_then(p99);
    let lists = looks.iter().filter(|look| ![RULES, HEARD].contains(&look.what));
    let slowest = lists.filter_map(p99).reduce(f64::max);
    vec![
        at_least(
            "batches-per-second",
            full.map(|full| full.batches_per_second),
            Some(BATCHES_PER_SECOND_MIN),
        ),
        at_least("parts-of-cost", of_cost, Some(PARTS_OF_COST_MIN)),
        at_most("rule-scan-ms", scan, Some(SCAN_MS_MAX)),
        at_most("list-ms", slowest, Some(LIST_MS_MAX)),
    ]
}

/// What a look of the rules is called among what people wait for.
const RULES: &str = "rules";
/// And what comes before it: taking in who was heard since the look before.
const HEARD: &str = "heard";

fn looks(looked: &Looked) -> Vec<LookReport> {
    let stations = looked.stations;
    let lists = looked.lists.iter().map(|(what, times)| (*what, times));
    let all = lists.chain([(HEARD, &looked.taken_in), (RULES, &looked.scans)]);
    all.map(|(what, times)| LookReport { what, stations, time: Figures::of(times) }).collect()
}

impl PartsReport {
    fn of(parts: &Parts) -> Self {
        let Parts { verify, digest, inflate, decode, insert, kept_per_second } = *parts;
        Self {
            verify_us: micros(verify),
            digest_us: micros(digest),
            inflate_us: micros(inflate),
            decode_us: micros(decode),
            insert_us: insert.map(micros),
            sum_us: parts.sum().map(micros),
            kept_per_second: rounded(kept_per_second),
        }
    }
}

impl StoreReport {
    fn of(measured: &Measured) -> Self {
        let Measured { store, phases, memory_max_bytes, parts: _, looked: _ } = measured;
        let grown: u64 = phases.iter().map(|phase| phase.grown_bytes).sum();
        let told = |phase: &Phase| phase.sent.answers.len() * phase.events;
        let events: usize = phases.iter().map(told).sum();
        Self {
            store,
            phases: phases.iter().map(PhaseReport::of).collect(),
            bytes_per_event: (events > 0).then(|| rounded(grown as f64 / events as f64)),
            memory_mib: memory_max_bytes.map(|bytes| rounded(bytes as f64 / 1_048_576.0)),
        }
    }

    /// A load by its name.
    pub fn phase(&self, name: &str) -> Option<&PhaseReport> {
        self.phases.iter().find(|phase| phase.name == name)
    }
}

impl PhaseReport {
    fn of(phase: &Phase) -> Self {
        let Phase { name, stations, events, offered_per_second, sent, hub_cpu, fleet_cpu, .. } =
            phase;
        let batches = sent.answers.len();
        let seconds = sent.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
        let per_batch = |time: &Option<Duration>| {
            time.filter(|_| batches > 0)
                .map(|time| rounded(time.as_secs_f64() * 1e6 / batches as f64))
        };
        Self {
            name,
            stations: *stations,
            batches,
            events: *events,
            offered_per_second: offered_per_second.map(rounded),
            seconds: rounded(seconds),
            batches_per_second: rounded(batches as f64 / seconds),
            events_per_second: rounded((batches * events) as f64 / seconds),
            answer: Figures::of(&sent.answers),
            put_off: sent.put_off,
            hub_us_per_batch: per_batch(hub_cpu),
            fleet_us_per_batch: per_batch(fleet_cpu),
            body_bytes: rounded(sent.body_bytes as f64 / batches.max(1) as f64),
        }
    }
}

/// Microseconds, rounded.
fn micros(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1e6)
}
