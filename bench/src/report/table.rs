//! The report as a person reads it: one table of systems, then the targets.
//!
//! It shows what the report holds and computes nothing of its own.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use crate::figures::Figures;
use crate::report::{Report, SystemReport, Target};

const HEADINGS: [&str; 10] = [
    "system",
    "ack ms\np50 / p95 / p99",
    "durable",
    "arrival ms\np50 / p95 / p99",
    "ack /\nraw sync",
    "arrival /\nplain TCP",
    "arrival -\none sync ms",
    "raw sync ms\np50 / p95 / p99",
    "burst\nlabels/s",
    "sent: lost / doubled\n/ disordered / damaged",
];

/// Writes the report as text.
pub fn render(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(HEADINGS);
    for system in &report.systems {
        table.add_row(row(system));
    }
    let mut text = format!("{}\n", aligned(table, 1));
    for system in &report.systems {
        text.push_str(&notes(system));
    }
    for absent in &report.absent {
        text.push_str(&format!("{}: not measured: {}\n", absent.name, absent.why));
    }
    if !report.machine.optimised {
        text.push_str("This benchmark was built without optimisation; its figures are too slow.\n");
    }
    for target in &report.targets {
        text.push_str(&promise(target));
    }
    text
}

fn row(system: &SystemReport) -> [String; 10] {
    let ack = system.ack.as_ref();
    let labels = &system.labels;
    [
        system.name.to_owned(),
        times(ack.and_then(|ack| ack.time)),
        ack.map_or("-", |ack| if ack.durable { "yes" } else { "no" }).to_owned(),
        times(system.arrival),
        number(system.ratios.ack_per_raw_sync, 2),
        number(system.ratios.arrival_per_plain_tcp, 2),
        number(system.ratios.arrival_less_one_sync_ms, 3),
        times(system.raw_sync),
        number(system.burst.median_per_second, 0),
        format!(
            "{}: {} / {} / {} / {}",
            labels.sent, labels.lost, labels.doubled, labels.out_of_order, labels.damaged
        ),
    ]
}

fn notes(system: &SystemReport) -> String {
    let version = system.version.as_deref().map(|version| format!(" ({version})"));
    let version = version.unwrap_or_default();
    let mut text = match &system.ack {
        Some(ack) => format!("{}{version}: ack = {}\n", system.name, ack.means),
        None => format!("{}{version}: gives no ack\n", system.name),
    };
    if system.held_back > 0 {
        text.push_str(&format!("{}: said busy {} times\n", system.name, system.held_back));
    }
    if let Some(why) = &system.stopped {
        text.push_str(&format!("{}: left out from then on: {why}\n", system.name));
    }
    text
}

/// One promise as a line.
pub(crate) fn promise(target: &Target) -> String {
    let verdict = if target.met { "met" } else { "NOT MET" };
    let bound = target.bound.replace('-', " ");
    let (value, limit) = (number(target.value, 3), number(target.limit, 3));
    format!("{verdict}: {} = {value}, {bound} {limit}\n", target.name)
}

/// Median and tails, or a dash.
pub(crate) fn times(figures: Option<Figures>) -> String {
    figures.map_or("-".to_owned(), |all| {
        format!("{:.3} / {:.3} / {:.3}", all.median_ms, all.p95_ms, all.p99_ms)
    })
}

/// A number, or a dash.
pub(crate) fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.decimals$}"))
}

/// The table with every column but the first few to the right, as numbers stand.
pub(crate) fn aligned(mut table: Table, words: usize) -> Table {
    for column in table.column_iter_mut().skip(words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
