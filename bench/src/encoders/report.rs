//! What a run of the encoders found, in the shape that is printed and kept.
//!
//! The keys are stable and described in `docs/benchmarks.md`. Everything here is computed from
//! the measured pages alone.

use std::time::Duration;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use drivers::raster::Packing;
use serde::Serialize;

use super::{Measured, Plan, TestPage, Trip, Way};
use crate::figures::{percentile, rounded};
use crate::report::{Machine, Target, aligned, at_most, promise};

/// The version of the keys; it grows when one changes its meaning or goes.
pub const REPORT_VERSION: u32 = 1;

/// How far above its reference a packing may be, in per cent.
pub const OVER_REFERENCE_PERCENT_MAX: f64 = 5.0;

/// How long the longest page may take in its smallest packing, in seconds.
pub const BEST_SECONDS_MAX: f64 = 1.5;

/// One run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Always `encoders`.
    pub bench: &'static str,
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// How often every page had its turn.
    pub rounds: usize,
    /// Bits a second of the line.
    pub baud: u32,
    /// Where it ran.
    pub machine: Machine,
    /// Each page, in the order of its turns.
    pub pages: Vec<PageReport>,
    /// What is promised, and whether this run kept it.
    pub targets: Vec<Target>,
}

/// What was measured of one page.
#[derive(Debug, Serialize)]
pub struct PageReport {
    /// Its name.
    pub name: &'static str,
    /// Width in dots.
    pub width_dots: u32,
    /// Height in dots.
    pub height_dots: u32,
    /// Bytes of every packing, in the order of the table.
    pub sizes: Vec<SizeReport>,
    /// Run lengths above their reference, in per cent; below zero is smaller.
    pub run_length_over_percent: f64,
    /// Z64 above its reference, in per cent; below zero is smaller.
    pub z64_over_percent: f64,
    /// How long the smallest ZPL took to find.
    pub packing_ms: f64,
    /// Seconds over the line, the dots as they are.
    pub raw_seconds: f64,
    /// Seconds over the line in hex.
    pub hex_seconds: f64,
    /// Seconds over the line in the smallest ZPL, packing included.
    pub best_seconds: f64,
    /// Documents of which not every byte arrived as it was sent.
    pub broken: usize,
}

/// The bytes of one packing.
#[derive(Debug, Serialize)]
pub struct SizeReport {
    /// Its keyword.
    pub packing: &'static str,
    /// How many bytes.
    pub bytes: usize,
}

impl Report {
    /// Reads a report off the pages.
    pub fn of(plan: Plan, measured: &[Measured]) -> Self {
        let pages: Vec<_> = measured.iter().map(PageReport::of).collect();
        let most = |figure: fn(&PageReport) -> f64| pages.iter().map(figure).reduce(f64::max);
        let broken: usize = pages.iter().map(|page| page.broken).sum();
        let targets = vec![
            at_most(
                "run-length-over-percent",
                most(|page| page.run_length_over_percent),
                Some(OVER_REFERENCE_PERCENT_MAX),
            ),
            at_most(
                "z64-over-percent",
                most(|page| page.z64_over_percent),
                Some(OVER_REFERENCE_PERCENT_MAX),
            ),
            at_most("best-seconds", most(|page| page.best_seconds), Some(BEST_SECONDS_MAX)),
            at_most("documents-broken", u32::try_from(broken).ok().map(f64::from), Some(0.0)),
        ];
        let Plan { rounds, baud } = plan;
        Self {
            bench: "encoders",
            version: REPORT_VERSION,
            rounds,
            baud,
            machine: Machine::here(),
            pages,
            targets,
        }
    }

    /// Whether every document arrived byte for byte.
    pub fn kept_every_byte(&self) -> bool {
        self.pages.iter().all(|page| page.broken == 0)
    }
}

impl PageReport {
    fn of(measured: &Measured) -> Self {
        let Measured { page, sizes, packing_time, trips } = measured;
        let TestPage { name, page, run_length_reference, z64_reference } = page;
        let over = |packing: Packing, reference: usize| {
            let found = sizes.iter().find(|size| size.0 == packing);
            let bytes = found.map_or(0, |size| size.1);
            rounded((bytes as f64 / reference as f64 - 1.0) * 100.0)
        };
        let sizes_of =
            |size: &(Packing, usize)| SizeReport { packing: size.0.keyword(), bytes: size.1 };
        Self {
            name,
            width_dots: page.width_dots(),
            height_dots: page.height_dots(),
            sizes: sizes.iter().map(sizes_of).collect(),
            run_length_over_percent: over(Packing::ZplRunLength, *run_length_reference),
            z64_over_percent: over(Packing::ZplZ64, *z64_reference),
            packing_ms: rounded(packing_time.as_secs_f64() * 1_000.0),
            raw_seconds: median_seconds(trips, Way::Raw),
            hex_seconds: median_seconds(trips, Way::Hex),
            best_seconds: median_seconds(trips, Way::Best),
            broken: trips.iter().filter(|trip| !trip.whole).count(),
        }
    }
}

fn median_seconds(trips: &[Trip], way: Way) -> f64 {
    let ours = trips.iter().filter(|trip| trip.way == way);
    let mut times: Vec<Duration> = ours.map(|trip| trip.time).collect();
    times.sort_unstable();
    rounded(percentile(&times, 50).unwrap_or_default().as_secs_f64())
}

/// Writes the report as text.
pub fn render(report: &Report) -> String {
    let mut text = format!("{}\n{}\n", over_the_line(report), in_every_packing(report));
    if !report.machine.optimised {
        text.push_str("This benchmark was built without optimisation; its figures are too slow.\n");
    }
    for target in &report.targets {
        text.push_str(&promise(target));
    }
    text
}

fn over_the_line(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header([
        format!("page at {} baud", report.baud),
        "raw s".to_owned(),
        "hex s".to_owned(),
        "best s".to_owned(),
        "packing ms".to_owned(),
        "run-length\nover reference".to_owned(),
        "Z64\nover reference".to_owned(),
    ]);
    for page in &report.pages {
        table.add_row([
            format!("{} ({} x {})", page.name, page.width_dots, page.height_dots),
            format!("{:.2}", page.raw_seconds),
            format!("{:.2}", page.hex_seconds),
            format!("{:.2}", page.best_seconds),
            format!("{:.1}", page.packing_ms),
            format!("{:+.1} %", page.run_length_over_percent),
            format!("{:+.1} %", page.z64_over_percent),
        ]);
    }
    aligned(table, 1)
}

fn in_every_packing(report: &Report) -> Table {
    let mut table = Table::new();
    let names = report.pages.iter().map(|page| page.name);
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(std::iter::once("bytes").chain(names));
    for (number, packing) in Packing::ALL.iter().enumerate() {
        let bytes = |page: &PageReport| {
            page.sizes.get(number).map_or_else(String::new, |size| size.bytes.to_string())
        };
        let cells = report.pages.iter().map(bytes);
        table.add_row(std::iter::once(packing.keyword().to_owned()).chain(cells));
    }
    aligned(table, 1)
}
