//! What Waystation promises about the load of one station, and whether one run kept it.
//!
//! A target of a part that was not measured is not there. It never decides whether a run was a
//! success: a machine may be slow.

use super::{HeadParts, Parts};
use crate::figures::{Figures, rounded};
use crate::report::{Target, at_least, at_most};
use crate::station::agent;
use crate::station::offline::Offline;

/// The slowest acknowledgement but one in a hundred, of five hundred jobs at once.
pub(super) const ACK_P99_MS_MAX: f64 = 100.0;
/// From when a label is due until its last byte is in a printer that rests, but one in a hundred.
pub(super) const ARRIVAL_P99_MS_MAX: f64 = 50.0;
/// The memory of a station, in mebibytes.
pub(super) const MEMORY_MIB_MAX: f64 = 150.0;
/// How its memory may grow, in mebibytes an hour.
pub(super) const SLOPE_MIB_PER_HOUR_MAX: f64 = 1.0;
/// Printed inches by possible inches with a window of two, in hundredths.
pub(super) const UTILISATION_PERCENT_MIN: f64 = 98.0;
/// The least used of many heads by one alone, in hundredths.
pub(super) const TOGETHER_PERCENT_MIN: f64 = 99.0;
/// From the start of the program until it is ready, in milliseconds.
pub(super) const READY_MS_MAX: f64 = 2_000.0;
/// A page of the list, but one in a hundred, in milliseconds.
pub(super) const PAGE_P99_MS_MAX: f64 = 20.0;
/// What 72 hours may take on the disk, in millions of bytes.
pub(super) const BACKLOG_MEGABYTES_MAX: f64 = 250.0;
/// How long telling them may take, in seconds.
pub(super) const TOLD_S_MAX: f64 = 900.0;

/// The promises of what was measured.
pub(super) fn of(parts: &Parts) -> Vec<Target> {
    let mut targets = Vec::new();
    targets.extend(of_bursts(parts));
    targets.extend(of_day(parts));
    targets.extend(parts.heads.iter().flat_map(of_heads));
    if let Some(batch) = &parts.batch {
        let commits = batch.together.commits.and_then(|it| u32::try_from(it).ok()).map(f64::from);
        targets.push(at_most("batch-commits", commits, Some(1.0)));
    }
    if let Some(journal) = &parts.journal {
        let worst = journal.ready_ms.max(journal.ready_after_kill_ms);
        targets.push(at_most("journal-ready-ms", Some(worst), Some(READY_MS_MAX)));
        for (name, page) in [
            ("journal-first-page-p99-ms", journal.first_page),
            ("journal-later-page-p99-ms", journal.later_page),
        ] {
            targets.push(at_most(name, p99(page), Some(PAGE_P99_MS_MAX)));
        }
    }
    targets.extend(parts.offline.iter().flat_map(of_offline));
    let broken = u32::try_from(parts.broken()).ok().map(f64::from);
    targets.push(at_most("labels-broken", broken, Some(0.0)));
    let in_doubt = u32::try_from(parts.in_doubt()).ok().map(f64::from);
    targets.push(at_most("labels-in-doubt", in_doubt, Some(0.0)));
    targets
}

fn of_bursts(parts: &Parts) -> Vec<Target> {
    let ours = parts.bursts.iter().find(|burst| burst.system == agent::NAME);
    let Some(burst) = ours else { return Vec::new() };
    let rejected = u32::try_from(burst.rejected).ok().map(f64::from);
    vec![
        at_most("burst-rejected", rejected, Some(0.0)),
        at_most("burst-ack-p99-ms", p99(burst.ack), Some(ACK_P99_MS_MAX)),
    ]
}

fn of_day(parts: &Parts) -> Vec<Target> {
    let Some(day) = &parts.day else { return Vec::new() };
    let memory = day.memory;
    let mebibytes = memory.and_then(|it| u32::try_from(it.max_kib).ok());
    let mebibytes = mebibytes.map(|kib| rounded(f64::from(kib) / 1_024.0));
    let slope = memory.and_then(|it| it.slope_mib_per_hour);
    let mut targets = vec![
        at_most("day-arrival-p99-ms", p99(day.arrival), Some(ARRIVAL_P99_MS_MAX)),
        at_most("day-memory-mib", mebibytes, Some(MEMORY_MIB_MAX)),
    ];
    // A slope that was not measured is not a slope that was missed.
    let is_long = slope.is_some();
    targets
        .extend(is_long.then(|| {
            at_most("day-memory-slope-mib-per-hour", slope, Some(SLOPE_MIB_PER_HOUR_MAX))
        }));
    targets
}

fn of_heads(parts: &HeadParts) -> Vec<Target> {
    let HeadParts { windows, alone, together } = parts;
    let in_two = windows.heads.iter().filter(|head| head.window == 2);
    let least = in_two
        .map(|head| head.utilisation_percent)
        .reduce(|least, next| Some(least?.min(next?)))
        .flatten();
    let beside = together.least_percent().zip(alone.least_percent());
    let beside = beside.map(|(together, alone)| rounded(100.0 * together / alone));
    vec![
        at_least("head-utilisation-percent", least, Some(UTILISATION_PERCENT_MIN)),
        at_least("heads-together-percent-of-one", beside, Some(TOGETHER_PERCENT_MIN)),
    ]
}

fn of_offline(offline: &Offline) -> [Target; 4] {
    let missing = u32::try_from(offline.missing).ok().map(f64::from);
    [
        at_most("offline-megabytes", Some(offline.megabytes), Some(BACKLOG_MEGABYTES_MAX)),
        at_most("offline-told-s", offline.told_s, Some(TOLD_S_MAX)),
        at_most("offline-missing", missing, Some(0.0)),
        at_most("offline-ack-p99-ms", p99(offline.ack_telling), Some(ACK_P99_MS_MAX)),
    ]
}

fn p99(figures: Option<Figures>) -> Option<f64> {
    figures.map(|figures| figures.p99_ms)
}
