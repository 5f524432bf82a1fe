//! The report as a person reads it: the loads, the parts, the looks, the arithmetic, the targets.
//!
//! It shows what the report holds and computes nothing of its own.

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;

use super::{Arithmetic, PartsReport, PhaseReport, Report};
use crate::report::{aligned, number, promise, times};

/// Writes the report as text.
pub fn render(report: &Report) -> String {
    let mut text = format!("{}\n", loads(report));
    if let Some(parts) = &report.parts {
        text.push_str(&of_parts(parts));
    }
    for store in &report.stores {
        let (bytes, memory) = (number(store.bytes_per_event, 0), number(store.memory_mib, 0));
        text.push_str(&format!("{}: {bytes} bytes an event, {memory} MiB\n", store.store));
    }
    for look in &report.looks {
        text.push_str(&format!(
            "{}: {} ms with {} stations\n",
            look.what,
            times(look.time),
            look.stations
        ));
    }
    for absent in &report.absent {
        text.push_str(&format!("{}: not measured: {}\n", absent.name, absent.why));
    }
    text.push_str(&format!("{}\n", arithmetic(&report.arithmetic)));
    if !report.machine.optimised {
        text.push_str("This benchmark was built without optimisation; its figures are too slow.\n");
    }
    for target in &report.targets {
        text.push_str(&promise(target));
    }
    text
}

fn loads(report: &Report) -> Table {
    let mut table = table([
        "store",
        "load",
        "stations",
        "batches",
        "events",
        "batches/s",
        "events/s",
        "answer ms\np50 / p95 / p99",
        "put off",
        "hub us\na batch",
        "fleet us\na batch",
        "bytes\na body",
    ]);
    for store in &report.stores {
        for phase in &store.phases {
            table.add_row(load(store.store, phase));
        }
    }
    aligned(table, 2)
}

fn load(store: &str, phase: &PhaseReport) -> [String; 12] {
    [
        store.to_owned(),
        phase.name.to_owned(),
        phase.stations.to_string(),
        phase.batches.to_string(),
        phase.events.to_string(),
        format!("{:.0}", phase.batches_per_second),
        format!("{:.0}", phase.events_per_second),
        times(phase.answer),
        phase.put_off.to_string(),
        number(phase.hub_us_per_batch, 0),
        number(phase.fleet_us_per_batch, 0),
        format!("{:.0}", phase.body_bytes),
    ]
}

fn of_parts(parts: &PartsReport) -> String {
    format!(
        "parts of a batch in us: verify {:.1}, digest {:.1}, inflate {:.1}, decode {:.1}, \
         insert {}; together {}; the store alone keeps {:.0} batches/s\n",
        parts.verify_us,
        parts.digest_us,
        parts.inflate_us,
        parts.decode_us,
        number(parts.insert_us, 1),
        number(parts.sum_us, 1),
        parts.kept_per_second,
    )
}

fn arithmetic(rows: &[Arithmetic]) -> Table {
    let mut table = table([
        "store",
        "stations",
        "batches/s",
        "peak events/s",
        "processors\nat the peak",
        "peak of\nthe full load",
        "GB in\n30 days",
        "seconds until\nall are back",
    ]);
    for row in rows {
        table.add_row([
            row.store.to_owned(),
            row.stations.to_string(),
            format!("{:.0}", row.batches_per_second),
            format!("{:.0}", row.peak_events_per_second),
            number(row.peak_processors, 2),
            number(row.peak_of_full, 2),
            number(row.kept_gb, 1),
            number(row.storm_seconds, 1),
        ]);
    }
    aligned(table, 1)
}

fn table<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(headings);
    table
}
