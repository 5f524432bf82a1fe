//! The hub's own figures, for Prometheus: closed label sets, no station among them.
//!
//! What stations tell is the dashboard's matter.

use std::time::Duration;

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Metric, Registry},
};

use crate::{
    alerts::{Phase, Severity, watch::Seen},
    store::Summary,
};

/// The media type of the figures (OpenMetrics 1.0).
pub const METRICS_MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type ByResult = Family<[(&'static str, &'static str); 1], Counter>;
type Number = Gauge<i64>;
type ByAlert = Family<[(&'static str, &'static str); 2], Number>;
/// By a name from the settings.
type ByName = Family<[(&'static str, String); 1], Number>;

/// Until when a batch counts as answered within, in seconds.
const ANSWER_SECONDS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The hub's own figures.
pub struct Metrics {
    registry: Registry,
    batches: ByResult,
    events: ByResult,
    shed: ByResult,
    enrolments: ByResult,
    forwarded: Family<[(&'static str, &'static str); 2], Counter>,
    minutes: ByResult,
    answers: Histogram,
    body_bytes: Counter,
    in_flight: Number,
    watching: Number,
    alerts: ByAlert,
    outlets: ByName,
    unjudged: ByName,
    stations: Number,
    missing: Number,
    forks: Number,
    unread: Number,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("waystation_hub");
        let all = &mut registry;
        let answers = Histogram::new(ANSWER_SECONDS);
        all.register("batch_seconds", "Until a batch was answered", answers.clone());
        Self {
            batches: kept(all, "batches", "Batches taken, by what became of them"),
            events: kept(
                all,
                "events",
                "Events in batches that were stored, by what became of them",
            ),
            shed: kept(
                all,
                "batches_shed",
                "Batches turned away because the hub was full, by class",
            ),
            enrolments: kept(
                all,
                "enrolments",
                "Stations that asked to become known, by what became of it",
            ),
            forwarded: kept(all, "forwarded", "Requests handed on, by what became of them"),
            minutes: kept(
                all,
                "remote_write_minutes",
                "Minutes of stations for remote-write, by what became of them",
            ),
            answers,
            body_bytes: kept(all, "batch_bytes", "Bytes of batches as sent"),
            alerts: kept(all, "alerts", "Alerts that are not over"),
            outlets: kept(
                all,
                "outlet_failing",
                "Whether an outlet took none of the last three notices",
            ),
            unjudged: kept(
                all,
                "own_rule_unjudged",
                "Places where a rule of the settings could not be judged",
            ),
            stations: kept(all, "stations", "Stations that are known"),
            missing: kept(
                all,
                "events_missing",
                "Events that stations numbered and that have not come",
            ),
            forks: kept(all, "forks", "Places where a station told two stories"),
            unread: kept(all, "records_unread", "Records that could not be read"),
            in_flight: kept(all, "bytes_in_flight", "Bytes of batches that are being taken"),
            watching: kept(all, "watching", "Whether this hub looks after the alerts"),
            registry,
        }
    }
}

/// A figure that is shown from now on.
fn kept<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

impl Metrics {
    /// Counts a batch: `stored`, or the kind of problem it was answered with, and how long that
    /// took.
    pub fn batch(&self, result: &'static str, time: Duration) {
        self.batches.get_or_create(&[("result", result)]).inc();
        self.answers.observe(time.as_secs_f64());
    }

    /// Counts the bytes of a batch.
    pub fn body(&self, bytes: usize) {
        self.body_bytes.inc_by(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Counts a station that asked to become known: `known`, or the kind of problem.
    pub fn enrolment(&self, result: &'static str) {
        self.enrolments.get_or_create(&[("result", result)]).inc();
    }

    /// Counts requests handed on to a receiver of this kind: `sent`, `refused` or `dropped`.
    pub fn forwarded(&self, to: &'static str, result: &'static str, requests: u64) {
        self.forwarded.get_or_create(&[("to", to), ("result", result)]).inc_by(requests);
    }

    /// Counts minutes of stations for remote-write: `taken`, `left-out` or `dropped`.
    pub fn minutes(&self, result: &'static str, minutes: u64) {
        self.minutes.get_or_create(&[("result", result)]).inc_by(minutes);
    }

    /// Takes over what the alerts' watch saw.
    pub fn watched(&self, seen: &Seen) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.watching.set(i64::from(seen.is_watching));
        for severity in Severity::ALL {
            for phase in [Phase::Firing, Phase::Acknowledged] {
                let count = seen.open.get(&(*severity, phase.word())).copied().unwrap_or(0);
                let labels = [("severity", severity.word()), ("phase", phase.word())];
                self.alerts.get_or_create(&labels).set(number(count));
            }
        }
        for (outlet, failing) in &seen.outlets {
            let labels = [("outlet", outlet.clone())];
            self.outlets.get_or_create(&labels).set(i64::from(*failing));
        }
        for (own, places) in &seen.unjudged {
            let labels = [("rule", own.name().to_owned())];
            let places = i64::try_from(*places).unwrap_or(i64::MAX);
            self.unjudged.get_or_create(&labels).set(places);
        }
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
    pub fn text(&self, fleet: &Summary, bytes_in_flight: u64) -> String {
        let set =
            |gauge: &Number, number: u64| gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
        set(&self.stations, fleet.stations);
        set(&self.missing, fleet.missing);
        set(&self.forks, fleet.forks);
        set(&self.unread, fleet.unread);
        set(&self.in_flight, bytes_in_flight);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("text only grows");
        text
    }
}
