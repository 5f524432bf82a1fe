//! What a run found, in the shape that is printed and kept.
//!
//! The keys are stable and described in `docs/benchmarks.md`; what was not measured is `null`,
//! never left out. Everything here is computed from the lanes alone.

mod table;
mod target;

use std::time::Duration;

use serde::Serialize;

pub use table::render;
pub(crate) use table::{aligned, number, promise, times};
pub use target::{ACK_RAW_SYNCS_MAX, ARRIVAL_PLAIN_TCP_MAX, LABELS_PER_SECOND_MIN, Target};
pub(crate) use target::{at_least, at_most};

use crate::figures::{Figures, median_rate, rounded};
use crate::label::LABEL_BYTES;
use crate::line::{Lane, Plan};
use crate::system::plain::PlainTcp;
use crate::system::waystation::Waystation;
use crate::tally::{Tally, tally};

/// The version of the keys; it grows when one changes its meaning or goes.
pub const REPORT_VERSION: u32 = 1;

/// One run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Always `line`.
    pub bench: &'static str,
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// What was asked for.
    pub plan: PlanView,
    /// Where it ran.
    pub machine: Machine,
    /// Every raw sync of the run.
    pub raw_sync: Option<Figures>,
    /// Each system that was measured, in the order of its turns.
    pub systems: Vec<SystemReport>,
    /// Each peer that was not.
    pub absent: Vec<Absent>,
    /// What Waystation promises, and whether this run kept it.
    pub targets: Vec<Target>,
}

/// What was asked for.
#[derive(Debug, Serialize)]
pub struct PlanView {
    /// Labels of one burst, and of all sequences of one system together.
    pub labels: usize,
    /// How often every system had its turn.
    pub rounds: usize,
    /// Connections a burst went in over.
    pub connections: usize,
    /// Labels before anything was timed.
    pub warm_up: usize,
    /// The size of one label.
    pub label_bytes: usize,
    /// What passed in a sequence between an arrival and the next submission.
    pub gap_ms: u64,
    /// How long a label was waited for.
    pub arrival_time_max_ms: u64,
}

/// Where a run happened.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The operating system.
    pub os: &'static str,
    /// The processor's architecture.
    pub arch: &'static str,
    /// How many processors the benchmark may use.
    pub cpus: usize,
    /// Whether the benchmark itself was built with optimisation.
    pub optimised: bool,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        Self {
            os: std::env::consts::OS,
            arch: std::env::consts::ARCH,
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            optimised: !cfg!(debug_assertions),
        }
    }
}

/// A peer that was not measured.
#[derive(Debug, Clone, Serialize)]
pub struct Absent {
    /// Its name.
    pub name: &'static str,
    /// Why.
    pub why: String,
}

/// What was measured of one system.
#[derive(Debug, Serialize)]
pub struct SystemReport {
    /// Its name.
    pub name: &'static str,
    /// What it says it is.
    pub version: Option<String>,
    /// Submission to acknowledgement.
    pub ack: Option<Ack>,
    /// Submission to last byte at the printer.
    pub arrival: Option<Figures>,
    /// The raw syncs beside its sequences.
    pub raw_sync: Option<Figures>,
    /// Its times in units of the floor and of the disk.
    pub ratios: Ratios,
    /// Its bursts.
    pub burst: Burst,
    /// What became of its labels.
    pub labels: Tally,
    /// How often it said that it is busy.
    pub held_back: usize,
    /// Why it was left out of the rest of the run.
    pub stopped: Option<String>,
}

/// An acknowledgement and its time.
#[derive(Debug, Serialize)]
pub struct Ack {
    /// Whether the label survives a power cut right after it.
    pub durable: bool,
    /// What has happened when it is given.
    pub means: &'static str,
    /// How long it took.
    pub time: Option<Figures>,
}

/// Medians against medians.
#[derive(Debug, Serialize)]
pub struct Ratios {
    /// Acknowledgement, in raw syncs beside it.
    pub ack_per_raw_sync: Option<f64>,
    /// Arrival, in plain TCP writes.
    pub arrival_per_plain_tcp: Option<f64>,
    /// Arrival less one raw sync, in milliseconds.
    pub arrival_less_one_sync_ms: Option<f64>,
    /// The same, in plain TCP writes.
    pub arrival_less_one_sync_per_plain_tcp: Option<f64>,
}

/// Labels per second from the first submission to the last arrival of a burst.
#[derive(Debug, Serialize)]
pub struct Burst {
    /// How many bursts.
    pub count: usize,
    /// The median burst.
    pub median_per_second: Option<f64>,
    /// The slowest.
    pub min_per_second: Option<f64>,
    /// The fastest.
    pub max_per_second: Option<f64>,
}

impl Report {
    /// Reads a report off the lanes.
    pub fn of(plan: Plan, lanes: &[Lane], absent: Vec<Absent>) -> Self {
        let arrival_ms = |name| {
            let lane = lanes.iter().find(|lane| lane.system.name() == name)?;
            Figures::of(&lane.arrivals).map(|all| all.median_ms)
        };
        let floor_ms = arrival_ms(PlainTcp::NAME);
        let plain_write_ms = arrival_ms(PlainTcp::NAME_EACH_TIME);
        let systems: Vec<_> = lanes.iter().map(|lane| SystemReport::of(lane, floor_ms)).collect();
        let syncs: Vec<_> = lanes.iter().flat_map(|lane| lane.syncs.iter().copied()).collect();
        let ours = systems.iter().find(|system| system.name == Waystation::NAME);
        let targets = ours.map(|ours| target::of(ours, plain_write_ms)).unwrap_or_default();
        let Plan { labels, rounds, connections, warm_up, gap, arrival_time_max } = plan;
        let arrival_time_max_ms = whole_milliseconds(arrival_time_max);
        let gap_ms = whole_milliseconds(gap);
        let label_bytes = LABEL_BYTES;
        Self {
            bench: "line",
            version: REPORT_VERSION,
            plan: PlanView {
                labels,
                rounds,
                connections,
                warm_up,
                label_bytes,
                gap_ms,
                arrival_time_max_ms,
            },
            machine: Machine::here(),
            raw_sync: Figures::of(&syncs),
            systems,
            absent,
            targets,
        }
    }

    /// Whether every label that Waystation accepted arrived once, whole and in order.
    pub fn kept_every_label(&self) -> bool {
        let ours = self.systems.iter().filter(|system| system.name == Waystation::NAME);
        ours.into_iter().all(|system| system.labels.broken() == 0)
    }
}

fn whole_milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl SystemReport {
    fn of(lane: &Lane, floor_ms: Option<f64>) -> Self {
        let ack_time = Figures::of(&lane.acks);
        let arrival = Figures::of(&lane.arrivals);
        let raw_sync = Figures::of(&lane.syncs);
        let acknowledgement = lane.system.acknowledgement();
        Self {
            name: lane.system.name(),
            version: lane.system.version(),
            ack: acknowledgement.map(|ack| Ack {
                durable: ack.durable,
                means: ack.means,
                time: ack_time,
            }),
            arrival,
            raw_sync,
            ratios: Ratios::of(
                ack_time.filter(|_| acknowledgement.is_some()),
                arrival,
                raw_sync,
                floor_ms,
            ),
            burst: Burst::of(&lane.rates),
            labels: tally(&lane.receipts, &lane.orders, &lane.system.sink().arrivals()),
            held_back: lane.held_back,
            stopped: lane.stopped.clone(),
        }
    }
}

impl Ratios {
    fn of(
        ack: Option<Figures>,
        arrival: Option<Figures>,
        raw_sync: Option<Figures>,
        floor_ms: Option<f64>,
    ) -> Self {
        let median = |figures: Option<Figures>| figures.map(|figures| figures.median_ms);
        let ratio = |value: Option<f64>, unit: Option<f64>| {
            unit.filter(|unit| *unit > 0.0).and_then(|unit| Some(rounded(value? / unit)))
        };
        let less = median(arrival).and_then(|ms| Some(rounded(ms - median(raw_sync)?)));
        Self {
            ack_per_raw_sync: ratio(median(ack), median(raw_sync)),
            arrival_per_plain_tcp: ratio(median(arrival), floor_ms),
            arrival_less_one_sync_ms: less,
            arrival_less_one_sync_per_plain_tcp: ratio(less, floor_ms),
        }
    }
}

impl Burst {
    fn of(rates: &[f64]) -> Self {
        let one_decimal = |rate: f64| (rate * 10.0).round() / 10.0;
        Self {
            count: rates.len(),
            median_per_second: median_rate(rates).map(one_decimal),
            min_per_second: rates.iter().copied().reduce(f64::min).map(one_decimal),
            max_per_second: rates.iter().copied().reduce(f64::max).map(one_decimal),
        }
    }
}
