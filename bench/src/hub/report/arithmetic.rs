//! What fleets of other sizes would take, by multiplying what was measured: no measurement of its
//! own.
//!
//! It assumes 2,300 events a station and day, a batch a minute, and a peak of ten times the mean.

use serde::Serialize;

use super::StoreReport;
use crate::figures::rounded;

/// How many stations the fleets have.
pub const FLEETS: [u32; 3] = [1_000, 20_000, 200_000];
/// Events of one station on one day.
const EVENTS_PER_DAY: f64 = 2_300.0;
/// How often a station sends.
const BATCHES_PER_SECOND: f64 = 1.0 / 60.0;
/// By how much a peak is above the mean.
const PEAK: f64 = 10.0;
const SECONDS_PER_DAY: f64 = 86_400.0;
/// For how long single events are kept.
const DAYS_KEPT: f64 = 30.0;

/// What one fleet would take.
#[derive(Debug, Serialize)]
pub struct Arithmetic {
    /// Which store.
    pub store: &'static str,
    /// How many stations.
    pub stations: u32,
    /// Batches a second.
    pub batches_per_second: f64,
    /// Events a second at the peak.
    pub peak_events_per_second: f64,
    /// Processors that the hub is busy with at the peak.
    pub peak_processors: Option<f64>,
    /// Which share that is of what the store took at most.
    pub peak_of_full: Option<f64>,
    /// Gigabytes of single events in 30 days.
    pub kept_gb: Option<f64>,
    /// Seconds until everybody is back, at the rate of the storm.
    pub storm_seconds: Option<f64>,
}

/// Each store with each fleet.
pub(super) fn of(stores: &[StoreReport]) -> Vec<Arithmetic> {
    let rows = stores.iter().flat_map(|store| FLEETS.map(|stations| row(store, stations)));
    rows.collect()
}

fn row(store: &StoreReport, stations: u32) -> Arithmetic {
    let fleet = f64::from(stations);
    let batches_per_second = fleet * BATCHES_PER_SECOND;
    let events_per_day = fleet * EVENTS_PER_DAY;
    let peak_events_per_second = events_per_day * PEAK / SECONDS_PER_DAY;
    let peak = store.phase("peak").and_then(|peak| peak.hub_us_per_batch);
    let full = store.phase("full").map(|full| full.events_per_second);
    let storm = store.phase("storm").map(|storm| storm.batches_per_second);
    let above_zero = |value: Option<f64>| value.filter(|value| *value > 0.0);
    Arithmetic {
        store: store.store,
        stations,
        batches_per_second: rounded(batches_per_second),
        peak_events_per_second: rounded(peak_events_per_second),
        peak_processors: peak.map(|us| rounded(batches_per_second * us / 1e6)),
        peak_of_full: above_zero(full).map(|full| rounded(peak_events_per_second / full)),
        kept_gb: store.bytes_per_event.map(|b| rounded(events_per_day * DAYS_KEPT * b / 1e9)),
        storm_seconds: above_zero(storm).map(|rate| rounded(fleet / rate)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_thousand_stations_are_333_batches_and_5324_events_a_second() {
        let store = StoreReport {
            store: "sqlite",
            phases: Vec::new(),
            bytes_per_event: Some(100.0),
            memory_mib: None,
        };
        let rows = of(&[store]);
        let found: Vec<_> = rows
            .iter()
            .map(|row| {
                (row.stations, row.batches_per_second as u64, row.peak_events_per_second as u64)
            })
            .collect();
        assert_eq!(found, [(1_000, 16, 266), (20_000, 333, 5_324), (200_000, 3_333, 53_240)]);
        assert_eq!(rows[1].kept_gb, Some(138.0));
        assert_eq!((rows[1].peak_processors, rows[1].storm_seconds), (None, None));
    }
}
