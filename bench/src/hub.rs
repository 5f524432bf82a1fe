//! What a hub bears: a fleet of stations sends it real signed batches over HTTP.
//!
//! Three loads: as fast as it answers, the tenfold peak of 20,000 stations at their pace, and
//! everybody back at once after an outage. Beside them stand the [`parts`] that every batch costs
//! whatever the hub does around them, and what people wait for when they [`look`]. The hub and the
//! database are the real programs; nothing is told to skip a sync.

pub mod look;
pub mod parts;
pub mod postgres;
pub mod report;
pub mod subject;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use simulator::fleet::{Fleet, FleetPlan, Load, Parcel, Sent};

use crate::error::BenchError;
use crate::hub::look::Looked;
use crate::hub::parts::Parts;
use crate::hub::subject::Subject;
use crate::usage;

/// How many stations share a site.
const STATIONS_PER_SITE: usize = 20;
/// From what keys and outcomes are drawn.
const SEED: u64 = 1;
/// How many stations the peak is of.
pub const PEAK_STATIONS: u32 = 20_000;
/// A batch a minute of each.
const PEAK_PER_SECOND: f64 = PEAK_STATIONS as f64 / 60.0;
/// How many events a batch holds then: ten times the 2,300 a day of a station.
const PEAK_EVENTS: usize = 16;
/// The longest wait that is heeded when the hub asks for one.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Stations that send as fast as the hub answers.
    pub stations: usize,
    /// Stations that come back at once, and are looked at.
    pub many: usize,
    /// Batches of each station.
    pub rounds: usize,
    /// Events of a batch.
    pub events: usize,
    /// How many batches are on their way at once.
    pub connections: usize,
    /// How many are on their way at once when everybody comes back.
    pub storm_connections: usize,
    /// How long the peak lasts, in seconds.
    pub peak_seconds: usize,
    /// How often people ask for each page.
    pub looks: usize,
}

impl Plan {
    /// The run whose figures are kept.
    pub const WHOLE: Self = Self {
        stations: 1_000,
        many: PEAK_STATIONS as usize,
        rounds: 15,
        events: 30,
        connections: 32,
        storm_connections: 256,
        peak_seconds: 10,
        looks: 20,
    };
    /// A slice of it, to see whether everything works.
    pub const QUICK: Self = Self {
        stations: 40,
        many: 80,
        rounds: 2,
        events: 30,
        connections: 8,
        storm_connections: 16,
        peak_seconds: 1,
        looks: 3,
    };
}

/// How a hub took one load.
#[derive(Debug)]
pub struct Phase {
    /// What it is called.
    pub name: &'static str,
    /// How many stations sent.
    pub stations: usize,
    /// Events of a batch.
    pub events: usize,
    /// Batches a second that were offered, where they were paced.
    pub offered_per_second: Option<f64>,
    /// What the fleet saw.
    pub sent: Sent,
    /// What the hub had of the processor.
    pub hub_cpu: Option<Duration>,
    /// What the fleet had of it.
    pub fleet_cpu: Option<Duration>,
    /// By how much the store's files grew.
    pub grown_bytes: u64,
}

/// What was measured on one store.
#[derive(Debug)]
pub struct Measured {
    /// Which store.
    pub store: &'static str,
    /// The loads, in the order in which they were borne.
    pub phases: Vec<Phase>,
    /// The most memory the hub had at once.
    pub memory_max_bytes: Option<u64>,
    /// What every batch costs whatever the hub does around it.
    pub parts: Option<Parts>,
    /// What people waited for.
    pub looked: Option<Looked>,
}

/// Loads a hub; `say` hears how it goes on. With `fully`, everybody comes back at once too, and the
/// parts and the pages are measured.
pub fn measure(
    plan: &Plan,
    subject: &Subject,
    fully: bool,
    stop: &AtomicBool,
    say: &dyn Fn(&str),
) -> Result<Measured, BenchError> {
    let mut bench = Bench { plan, subject, fleet: subject_fleet(plan, subject)?, stop };
    say(&format!("{}: {} stations become known", subject.store, plan.stations));
    bench.fleet.grow(plan.stations)?;
    say(&format!("{}: as fast as it answers", subject.store));
    let parcels = bench.fleet.pack(plan.stations, plan.rounds, plan.events)?;
    let mut phases = vec![bench.bear("full", &parcels, None, false)?];
    let parts = if fully {
        say("the parts of a batch");
        Some(parts::measure(&parcels, plan.connections, subject)?)
    } else {
        None
    };
    drop(parcels);
    say(&format!("{}: the tenfold peak of {PEAK_STATIONS} stations", subject.store));
    let rounds = peak_rounds(plan);
    let parcels = bench.fleet.pack(plan.stations, rounds, PEAK_EVENTS)?;
    phases.push(bench.bear("peak", &parcels, Some(PEAK_PER_SECOND), false)?);
    let mut looked = None;
    if fully {
        say(&format!("{}: {} stations become known", subject.store, plan.many));
        bench.fleet.grow(plan.many)?;
        say(&format!("{}: everybody is back", subject.store));
        let parcels = bench.fleet.pack(plan.many, 1, 1)?;
        phases.push(bench.bear("storm", &parcels, None, true)?);
        say(&format!("{}: people look", subject.store));
        looked = Some(look::measure(subject, plan.looks)?);
    }
    let memory_max_bytes = subject.process().and_then(usage::memory_max_bytes);
    Ok(Measured { store: subject.store, phases, memory_max_bytes, parts, looked })
}

/// How many batches each station sends for the peak to last its time.
fn peak_rounds(plan: &Plan) -> usize {
    let batches = PEAK_PER_SECOND * plan.peak_seconds as f64;
    (batches as usize).div_ceil(plan.stations.max(1)).max(1)
}

fn subject_fleet(plan: &Plan, subject: &Subject) -> Result<Fleet, BenchError> {
    Ok(Fleet::new(FleetPlan {
        hub: format!("http://{}", subject.address),
        admin_token: subject.admin_token()?,
        stations_per_site: STATIONS_PER_SITE,
        seed: SEED,
        connections: plan.connections,
    }))
}

struct Bench<'a> {
    plan: &'a Plan,
    subject: &'a Subject,
    fleet: Fleet,
    stop: &'a AtomicBool,
}

impl Bench<'_> {
    /// Sends one load, and sees what it cost.
    fn bear(
        &self,
        name: &'static str,
        parcels: &[Parcel],
        per_second: Option<f64>,
        reconnects: bool,
    ) -> Result<Phase, BenchError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(BenchError::Stopped);
        }
        let connections =
            if reconnects { self.plan.storm_connections } else { self.plan.connections };
        let load = Load { connections, per_second, reconnects, wait_max: WAIT_MAX };
        let hub_cpu = || self.subject.process().and_then(usage::cpu);
        let fleet_cpu = || usage::cpu(std::process::id());
        let before = (hub_cpu(), fleet_cpu(), self.subject.stored_bytes());
        let sent = self.fleet.send(parcels, &load)?;
        let after = (hub_cpu(), fleet_cpu(), self.subject.stored_bytes());
        let between = |after: Option<Duration>, before: Option<Duration>| {
            after.zip(before).map(|(after, before)| after.saturating_sub(before))
        };
        let events = parcels.first().map_or(0, |parcel| parcel.claim.count());
        Ok(Phase {
            name,
            stations: self.fleet.size(),
            events: usize::try_from(events).unwrap_or(usize::MAX),
            offered_per_second: per_second,
            sent,
            hub_cpu: between(after.0, before.0),
            fleet_cpu: between(after.1, before.1),
            grown_bytes: after.2.saturating_sub(before.2),
        })
    }
}
