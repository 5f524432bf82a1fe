//! The hub's own figures, for Prometheus: closed label sets, no station among them.
//!
//! What stations tell is the dashboard's matter.

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::store::Summary;

/// The media type of the figures (OpenMetrics 1.0).
pub const METRICS_MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type ByResult = Family<[(&'static str, &'static str); 1], Counter>;
type Number = Gauge<i64>;

/// The hub's own figures.
pub struct Metrics {
    registry: Registry,
    batches: ByResult,
    events: ByResult,
    shed: ByResult,
    stations: Number,
    missing: Number,
    forks: Number,
    unread: Number,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("waystation_hub");
        let batches = ByResult::default();
        registry.register("batches", "Batches taken, by what became of them", batches.clone());
        let events = ByResult::default();
        registry.register(
            "events",
            "Events in batches that were stored, by what became of them",
            events.clone(),
        );
        let shed = ByResult::default();
        registry.register(
            "batches_shed",
            "Batches turned away because the hub was full, by class",
            shed.clone(),
        );
        let mut gauge = |name: &str, help: &str| {
            let gauge = Number::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let stations = gauge("stations", "Stations that are known");
        let missing =
            gauge("events_missing", "Events that stations numbered and that have not come");
        let forks = gauge("forks", "Places where a station told two stories");
        let unread = gauge("records_unread", "Records that could not be read");
        Self { registry, batches, events, shed, stations, missing, forks, unread }
    }
}

impl Metrics {
    /// Counts a batch: `stored`, or the kind of problem it was answered with.
    pub fn batch(&self, result: &'static str) {
        self.batches.get_or_create(&[("result", result)]).inc();
    }

    /// Counts a batch that was turned away because the hub was full.
    pub fn shed(&self, class: &'static str) {
        self.shed.get_or_create(&[("class", class)]).inc();
    }

    /// Counts the events of a batch that was stored.
    pub fn events(&self, fresh: u64, repeated: u64, unread: u64) {
        for (result, count) in [("fresh", fresh), ("repeated", repeated), ("unread", unread)] {
            self.events.get_or_create(&[("result", result)]).inc_by(count);
        }
    }

    /// The figures as text, with the fleet's as they are now.
    pub fn text(&self, fleet: &Summary) -> String {
        let set =
            |gauge: &Number, number: u64| gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
        set(&self.stations, fleet.stations);
        set(&self.missing, fleet.missing);
        set(&self.forks, fleet.forks);
        set(&self.unread, fleet.unread);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("text only grows");
        text
    }
}
