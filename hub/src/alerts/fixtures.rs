//! A fleet for the tests of the rules: stations that are well and have told nothing worth a word.

use std::{collections::BTreeMap, sync::Arc};

use contract::event::{Count, Occasion, PrinterReports, StationState, UnixMillis, Version};

use super::{fleet::Fleet, thresholds::Thresholds};
use crate::store::StationRow;

/// The moment at which the tests look, in milliseconds since 1970.
pub(super) const NOW: u64 = 1_790_000_000_000;

/// The moment at which the tests look.
pub(super) fn now() -> UnixMillis {
    UnixMillis::new(NOW)
}

/// So many seconds before it.
pub(super) fn ago(seconds: u64) -> UnixMillis {
    UnixMillis::new(NOW - seconds * 1_000)
}

/// A station that was heard a second ago and has not said how it is.
pub(super) fn row(site: &str, number: usize) -> StationRow {
    StationRow {
        id: format!("{}-{number}", site.to_lowercase()).parse().unwrap(),
        site: site.parse().unwrap(),
        enrolled_at: ago(1_000_000),
        last_heard_at: Some(ago(1)),
        skew_ms: 0,
        completed: 0,
        failed: 0,
        outcomes: 0,
        missing: 0,
        forks: 0,
        forked_at: None,
        unread: 0,
        state: None,
    }
}

/// How a station is that has no printer and nothing to do.
pub(super) fn state() -> StationState {
    StationState {
        at: now(),
        occasion: Occasion::Heartbeat,
        version: Version { major: 0, minor: 1, patch: 0 },
        uptime_s: 1,
        printers: PrinterReports::default(),
        jobs_waiting: 0,
        jobs_in_doubt: 0,
        outbox_waiting: Count::new(0),
        outbox_dropped: Count::new(0),
        journal_bytes: Count::new(0),
        lead_called_at: None,
    }
}

/// These stations, of which no label is known, judged by the lines that are drawn if nobody draws others.
pub(super) fn fleet(rows: Vec<StationRow>) -> Fleet {
    judged_by(rows, Thresholds::default())
}

/// These stations, judged by lines of one's own.
pub(super) fn judged_by(rows: Vec<StationRow>, lines: Thresholds) -> Fleet {
    Fleet::rebuilt(rows.into_iter().map(Arc::new).collect(), Vec::new(), BTreeMap::new(), lines)
}
