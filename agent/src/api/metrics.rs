//! `/metrics`: the station's figures for Prometheus, and the counting of requests.
//!
//! Labels are closed sets: routes, methods, classes of status, names of printers.
//! Nothing a client sends becomes a label.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::series::{Facts, Measure, Series};
use door::Problem;
use http::header;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{Api, PrinterView, printers, public};
use crate::series::{Newest, Requests};

/// The media type of the text format.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the answer times, in seconds: around one disk sync, then far beyond.
const ANSWER_SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: String,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PrinterLabels {
    printer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PartLabels {
    part: String,
}

/// What is counted about requests; shared by all.
#[derive(Debug, Clone)]
pub(super) struct RequestFigures {
    answered: Family<RequestLabels, Counter>,
    answer_time: Family<RouteLabels, Histogram>,
    requests: Arc<Requests>,
}

impl RequestFigures {
    /// Nothing was answered yet; what is answered is counted in `requests`, too.
    pub(super) fn new(requests: Arc<Requests>) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(ANSWER_SECONDS);
        let answer_time = Family::new_with_constructor(histogram);
        Self { answered: Family::default(), answer_time, requests }
    }

    fn register(&self, registry: &mut Registry) {
        let Self { answered, answer_time, requests: _shown_as_series } = self;
        let help = "Requests to the local API that were answered";
        registry.register("waystation_api_requests", help, answered.clone());
        let help = "Time from a request's head to the beginning of its answer";
        let name = "waystation_api_answer_time";
        registry.register_with_unit(name, help, Unit::Seconds, answer_time.clone());
    }
}

/// Counts a request; for [`axum::middleware::from_fn_with_state`], outside of the gate.
pub(super) async fn count(
    State(figures): State<RequestFigures>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("none", MatchedPath::as_str).to_owned();
    let method = method_label(request.method()).to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    figures.requests.count(status.is_client_error() || status.is_server_error());
    let status = format!("{}xx", status.as_u16() / 100);
    let labels = RouteLabels { route: route.clone() };
    figures.answer_time.get_or_create(&labels).observe(start.elapsed().as_secs_f64());
    figures.answered.get_or_create(&RequestLabels { route, method, status }).inc();
    response
}

/// Methods can be invented by clients, so the unknown ones share a label.
fn method_label(method: &http::Method) -> &str {
    let known = ["GET", "HEAD", "POST", "OPTIONS"];
    known.into_iter().find(|known| method == known).unwrap_or("other")
}

/// Read the station's figures.
#[utoipa::path(
    get, path = public::METRICS, tag = "health", operation_id = "metrics", security(),
    responses((status = 200, body = String, content_type = OPENMETRICS)),
)]
pub(crate) async fn metrics(State(api): State<Api>) -> Result<Response, Problem> {
    let printers = api.read(printers::read_all).await?;
    let mut registry = Registry::default();
    api.figures.register(&mut registry);
    register_printers(&mut registry, &printers);
    register_station(&mut registry, &api);
    register_series(&mut registry, &api.history.newest());
    let mut text = String::new();
    encode(&mut text, &registry).expect("a string takes every text");
    Ok(([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response())
}

/// What the station has given up, and how its parts and breakers are.
fn register_station(registry: &mut Registry, api: &Api) {
    let level = Gauge::<i64>::default();
    level.set(api.admission.level().number().into());
    let help = "What the station has given up under pressure, 0 to 5";
    registry.register("waystation_degradation_level", help, level);
    let breakers = Family::<PrinterLabels, Gauge>::default();
    for printer in api.engine.printers() {
        let labels = PrinterLabels { printer: printer.name };
        breakers.get_or_create(&labels).set(printer.barred_until.is_some().into());
    }
    let help = "Whether the printer is left alone after failures";
    registry.register("waystation_printer_breaker_open", help, breakers);
    let commits = Counter::<u64>::default();
    commits.inc_by(api.engine.load().commits);
    let help = "Groups of writes that the journal was given to commit";
    registry.register("waystation_journal_commits", help, commits);
    let breaks = Family::<PartLabels, Counter>::default();
    for part in api.parts.all() {
        let labels = PartLabels { part: part.name().to_owned() };
        breaks.get_or_create(&labels).inc_by(part.breaks());
    }
    let help = "How often a part of the station broke and began anew";
    registry.register("waystation_part_breaks", help, breaks);
}

/// The figures that are taken every 15 seconds, under the names that docs/telemetry.md gives them;
/// what is added up is a counter since the start.
fn register_series(registry: &mut Registry, newest: &Newest) {
    for series in Series::ALL {
        let Facts { attribute, measure, .. } = series.facts();
        let name = attribute.name.replace('.', "_");
        let of = if *measure == Measure::Sum { &newest.sums } else { &newest.sample };
        let Some(reading) = of.get(*series) else { continue };
        let mut help = attribute.meaning.to_owned();
        help[..1].make_ascii_uppercase();
        match measure {
            Measure::Sum => {
                let counter = Counter::<u64>::default();
                counter.inc_by(reading);
                registry.register(name, help, counter);
            }
            Measure::Latest | Measure::Worst | Measure::Mean => {
                let gauge = Gauge::<i64>::default();
                gauge.set(i64::try_from(reading).unwrap_or(i64::MAX));
                registry.register(name, help, gauge);
            }
        }
    }
}

/// Gauges live for one reading: the station itself is where the figures are kept.
fn register_printers(registry: &mut Registry, printers: &[PrinterView]) {
    type Reading = fn(&PrinterView) -> Option<i64>;
    let gauges: [(&str, &str, Reading); 4] = [
        ("waystation_printer_waiting_jobs", "Jobs that wait or are being printed", |printer| {
            printer.waiting.try_into().ok()
        }),
        ("waystation_printer_in_doubt_jobs", "Jobs whose label is in doubt", |printer| {
            printer.in_doubt.try_into().ok()
        }),
        ("waystation_printer_stopped", "Whether the printer is stopped", |printer| {
            Some((printer.state == "stopped").into())
        }),
        ("waystation_printer_labels_printed", "Labels printed in the printer's life", |printer| {
            printer.labels_printed.and_then(|labels| labels.try_into().ok())
        }),
    ];
    for (name, help, reading) in gauges {
        let family = Family::<PrinterLabels, Gauge>::default();
        for printer in printers {
            if let Some(value) = reading(printer) {
                let labels = PrinterLabels { printer: printer.name.clone() };
                family.get_or_create(&labels).set(value);
            }
        }
        registry.register(name, help, family);
    }
}
