//! The report as a person reads it: every figure beside its limit and beside the peers, then the
//! targets.
//!
//! It shows what the report holds and computes nothing of its own.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use super::target::{
    ACK_P99_MS_MAX, ARRIVAL_P99_MS_MAX, BACKLOG_MEGABYTES_MAX, MEMORY_MIB_MAX, PAGE_P99_MS_MAX,
    READY_MS_MAX, SLOPE_MIB_PER_HOUR_MAX, TOGETHER_PERCENT_MIN, TOLD_S_MAX,
    UTILISATION_PERCENT_MIN,
};
use super::{HeadParts, Parts, Report};
use crate::figures::Figures;
use crate::report::promise;
use crate::station::agent;
use crate::station::batch::{Batch, Way};
use crate::station::burst::Burst;
use crate::station::day::Day;
use crate::station::head::Heads;
use crate::station::journal::Journal;
use crate::station::memory::Memory;
use crate::station::offline::Offline;
use crate::system::cups::Cups;
use crate::system::lprint::LPrint;
use crate::tally::Tally;

/// The systems, each a column.
const SYSTEMS: [&str; 3] = [agent::NAME, Cups::NAME, LPrint::NAME];
/// What stands where the same work is not possible, or was not measured.
const NOTHING: &str = "-";

/// Writes the report as text.
pub fn render(report: &Report) -> String {
    let Parts { bursts, crowd, day, heads, batch, journal, offline, absent } = &report.parts;
    let mut table = Sheet::new();
    if !bursts.is_empty() {
        add_bursts(&mut table, bursts);
    }
    crowd.iter().for_each(|crowd| add_crowd(&mut table, crowd));
    day.iter().for_each(|day| add_day(&mut table, day));
    heads.iter().for_each(|heads| add_heads(&mut table, heads));
    batch.iter().for_each(|batch| add_batch(&mut table, batch));
    journal.iter().for_each(|journal| add_journal(&mut table, journal));
    offline.iter().for_each(|offline| add_offline(&mut table, offline));
    let mut text = format!("{}\n", table.0);
    for burst in bursts {
        text.push_str(&note(burst));
    }
    for absent in absent {
        text.push_str(&format!("{}: not measured: {}\n", absent.name, absent.why));
    }
    if !report.machine.optimised {
        text.push_str("This benchmark was built without optimisation; its figures are too slow.\n");
    }
    report.targets.iter().for_each(|target| text.push_str(&promise(target)));
    text
}

/// A table in the making.
struct Sheet(Table);

impl Sheet {
    fn new() -> Self {
        let mut table = Table::new();
        let headings = ["", "limit"].into_iter().chain(SYSTEMS);
        table.load_style(UTF8_HORIZONTAL_ONLY).set_header(headings);
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        Self(table)
    }

    /// A figure of Waystation alone.
    fn ours(&mut self, what: impl Into<String>, limit: impl Into<String>, figure: String) {
        self.all(what, limit, [figure, NOTHING.to_owned(), NOTHING.to_owned()]);
    }

    fn all(&mut self, what: impl Into<String>, limit: impl Into<String>, figures: [String; 3]) {
        let row = [what.into(), limit.into()].into_iter().chain(figures);
        self.0.add_row(row.collect::<Vec<String>>());
    }
}

fn add_bursts(table: &mut Sheet, bursts: &[Burst]) {
    let each = |figure: &dyn Fn(&Burst) -> String| {
        SYSTEMS.map(|name| {
            let burst = bursts.iter().find(|burst| burst.system == name);
            burst.map_or(NOTHING.to_owned(), figure)
        })
    };
    let what = bursts.first().map_or(String::new(), |burst| {
        format!("burst: {} clients, {} labels, one printer", burst.clients, burst.labels)
    });
    table.all(what, "", each(&|_| String::new()));
    table.all("  ack is durable", "yes", each(&|burst| yes(burst.durable)));
    table.all("  ack ms, p50 / p99", format!("p99 {ACK_P99_MS_MAX}"), each(&|it| times(it.ack)));
    table.all("  rejected", "0", each(&|burst| burst.rejected.to_string()));
    table.all("  labels/s at the printer", "", each(&|it| number(it.labels_per_second, 0)));
    table.all(FATE, "0 / 0 / 0 / 0", each(&|burst| fate(burst.fate)));
    table.all("  memory MiB, most", "", each(&|burst| most(burst.memory)));
}

/// What became of the labels.
const FATE: &str = "  lost / doubled / disordered / damaged";

fn add_crowd(table: &mut Sheet, crowd: &Burst) {
    let Burst { clients, labels, printers, .. } = crowd;
    let what = format!("crowd: {clients} clients, {labels} labels, {printers} printers");
    table.ours(what, "", String::new());
    table.ours("  ack ms, p50 / p99", "", times(crowd.ack));
    table.ours("  acks/s", "", number(crowd.acks_per_second, 0));
    table.ours("  rejected", "", crowd.rejected.to_string());
    table.ours("  labels/s at the printers", "", number(crowd.labels_per_second, 0));
    table.ours(FATE, "0 / 0 / 0 / 0", fate(crowd.fate));
    table.ours("  memory MiB, most", format!("{MEMORY_MIB_MAX}"), most(crowd.memory));
}

fn add_day(table: &mut Sheet, day: &Day) {
    let Day { labels_per_second, seconds, printers, .. } = day;
    let what = format!("day: {labels_per_second} labels/s, {printers} printers, {seconds:.0} s");
    table.ours(what, "", String::new());
    table.ours("  ack ms, p50 / p99", "", times(day.ack));
    let limit = format!("p99 {ARRIVAL_P99_MS_MAX}");
    table.ours("  at a resting printer ms, p50 / p99", limit, times(day.arrival));
    table.ours(FATE, "0 / 0 / 0 / 0", fate(day.fate));
    table.ours("  in doubt", "0", day.in_doubt.to_string());
    table.ours("  memory MiB, most", format!("{MEMORY_MIB_MAX}"), most(day.memory));
    let slope = day.memory.and_then(|memory| memory.slope_mib_per_hour);
    table.ours("  memory MiB/h", format!("{SLOPE_MIB_PER_HOUR_MAX}"), number(slope, 2));
}

fn add_heads(table: &mut Sheet, HeadParts { windows, alone, together }: &HeadParts) {
    table.ours("head: printed inches by possible inches, %", "", String::new());
    for head in &windows.heads {
        let limit =
            if head.window == 2 { format!("{UTILISATION_PERCENT_MIN}") } else { String::new() };
        let what = format!("  {} ips, window {}", head.ips, head.window);
        table.ours(what, limit, number(head.utilisation_percent, 2));
    }
    let one = alone
        .heads
        .first()
        .map_or(String::new(), |head| format!("  {} ips, window {}: alone", head.ips, head.window));
    table.ours(one, "", number(alone.least_percent(), 2));
    let limit = format!("{TOGETHER_PERCENT_MIN} % of that");
    let what = format!("  {} at once: the least used", together.heads.len());
    table.ours(what, limit, number(together.least_percent(), 2));
    let all = [windows, alone, together];
    table.ours(FATE, "0 / 0 / 0 / 0", fate(sum(&all)));
    let in_doubt: u64 = all.iter().map(|heads| heads.in_doubt).sum();
    table.ours("  in doubt", "0", in_doubt.to_string());
}

fn add_batch(table: &mut Sheet, batch: &Batch) {
    let Batch { labels, together, singly, fate: fates } = batch;
    table.ours(format!("batch: {labels} labels; calls / commits / s"), "", String::new());
    table.ours("  one call", "1 / 1", way(*together));
    table.ours("  one call each", "", way(*singly));
    table.ours(FATE, "0 / 0 / 0 / 0", fate(*fates));
}

fn add_journal(table: &mut Sheet, journal: &Journal) {
    let size = journal.mebibytes.map(|size| format!(", {size} MiB")).unwrap_or_default();
    table.ours(format!("journal: {} jobs{size}", journal.jobs), "", String::new());
    let limit = format!("{READY_MS_MAX}");
    table.ours("  ready ms", limit.clone(), number(Some(journal.ready_ms), 0));
    table.ours("  ready ms, killed before", limit, number(Some(journal.ready_after_kill_ms), 0));
    let limit = format!("p99 {PAGE_P99_MS_MAX}");
    table.ours("  newest page ms, p50 / p99", limit.clone(), times(journal.first_page));
    table.ours("  later pages ms, p50 / p99", limit, times(journal.later_page));
    table.ours("  job by id ms, p50 / p99", "", times(journal.by_id));
    table.ours("  job by waybill ms, p50 / p99", "", times(journal.by_waybill));
    let forgotten = number(journal.forgotten_per_second, 0);
    table.ours("  old jobs forgotten, jobs/s", "", format!("{}: {forgotten}", journal.forgotten));
    table.ours("  ack ms meanwhile, p50 / p99", "", times(journal.ack_meanwhile));
}

fn add_offline(table: &mut Sheet, offline: &Offline) {
    table.ours(format!("offline: {} events wait", offline.events), "", String::new());
    let limit = format!("{BACKLOG_MEGABYTES_MAX}");
    table.ours("  on the disk, MB", limit, number(Some(offline.megabytes), 1));
    table.ours("  told in s", format!("{TOLD_S_MAX}"), number(offline.told_s, 1));
    table.ours("  events/s", "", number(offline.told_per_second, 0));
    table.ours("  missing at the hub", "0", offline.missing.to_string());
    table.ours("  ack ms without a hub, p50 / p99", "", times(offline.ack_away));
    let limit = format!("p99 {ACK_P99_MS_MAX}");
    table.ours("  ack ms while it is told, p50 / p99", limit, times(offline.ack_telling));
    table.ours(FATE, "0 / 0 / 0 / 0", fate(offline.fate));
}

fn note(burst: &Burst) -> String {
    let version = burst.version.as_deref().unwrap_or("unknown version");
    let mut text = format!("{}: {version}\n", burst.system);
    if let Some(why) = &burst.stopped {
        text.push_str(&format!("{}: left out from then on: {why}\n", burst.system));
    }
    text
}

fn sum(all: &[&Heads]) -> Tally {
    let fates = all.iter().flat_map(|heads| &heads.heads).map(|head| head.fate);
    fates.fold(Tally::default(), |sum, fate| Tally {
        sent: sum.sent + fate.sent,
        lost: sum.lost + fate.lost,
        doubled: sum.doubled + fate.doubled,
        out_of_order: sum.out_of_order + fate.out_of_order,
        damaged: sum.damaged + fate.damaged,
    })
}

fn way(Way { calls, commits, seconds }: Way) -> String {
    let commits = commits.map_or(NOTHING.to_owned(), |commits| commits.to_string());
    format!("{calls} / {commits} / {seconds:.3}")
}

fn fate(Tally { sent, lost, doubled, out_of_order, damaged }: Tally) -> String {
    format!("{sent}: {lost} / {doubled} / {out_of_order} / {damaged}")
}

fn times(figures: Option<Figures>) -> String {
    figures.map_or(NOTHING.to_owned(), |all| format!("{:.2} / {:.2}", all.median_ms, all.p99_ms))
}

fn most(memory: Option<Memory>) -> String {
    memory.map_or(NOTHING.to_owned(), |memory| (memory.max_kib / 1_024).to_string())
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or(NOTHING.to_owned(), |value| format!("{value:.decimals$}"))
}
