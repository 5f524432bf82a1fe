//! What Waystation promises about speed and care, and whether one run kept it.
//!
//! A speed is promised in units of this disk and this machine, measured in the same run, because
//! an absolute time says more about the machine. It never decides whether a run was a success:
//! a target that was not met is a figure like any other.

use serde::Serialize;

use crate::figures::rounded;
use crate::report::SystemReport;

/// Acknowledgement at the median, in raw syncs.
pub const ACK_RAW_SYNCS_MAX: f64 = 2.0;
/// Arrival at the median, in plain TCP writes with a connection each, as a program has them that
/// prints to port 9100 by itself, before one raw sync is added.
pub const ARRIVAL_PLAIN_TCP_MAX: f64 = 5.0;
/// Labels per second on one printer, at least.
pub const LABELS_PER_SECOND_MIN: f64 = 500.0;

/// One promise, beside what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// Which one.
    pub name: &'static str,
    /// What was found.
    pub value: Option<f64>,
    /// `at-most` or `at-least`.
    pub bound: &'static str,
    /// The limit, in the same unit.
    pub limit: Option<f64>,
    /// Whether it was kept; what was not measured was not kept.
    pub met: bool,
}

/// The promises against one report of Waystation.
pub(super) fn of(ours: &SystemReport, plain_write_ms: Option<f64>) -> Vec<Target> {
    let sync_ms = ours.raw_sync.map(|sync| sync.median_ms);
    let arrival_limit_ms =
        plain_write_ms.and_then(|write| Some(rounded(ARRIVAL_PLAIN_TCP_MAX * write + sync_ms?)));
    let broken = u32::try_from(ours.labels.broken()).ok().map(f64::from);
    vec![
        at_most("ack-raw-syncs", ours.ratios.ack_per_raw_sync, Some(ACK_RAW_SYNCS_MAX)),
        at_most("arrival-ms", ours.arrival.map(|all| all.median_ms), arrival_limit_ms),
        at_least(
            "burst-labels-per-second",
            ours.burst.median_per_second,
            Some(LABELS_PER_SECOND_MIN),
        ),
        at_most("labels-broken", broken, Some(0.0)),
    ]
}

/// A value that must not be above its limit.
pub(crate) fn at_most(name: &'static str, value: Option<f64>, limit: Option<f64>) -> Target {
    let met = value.zip(limit).is_some_and(|(value, limit)| value <= limit);
    Target { name, value, bound: "at-most", limit, met }
}

/// A value that must not be below its limit.
pub(crate) fn at_least(name: &'static str, value: Option<f64>, limit: Option<f64>) -> Target {
    let met = value.zip(limit).is_some_and(|(value, limit)| value >= limit);
    Target { name, value, bound: "at-least", limit, met }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_itself_is_within_the_limit() {
        assert!(at_most("a", Some(2.0), Some(2.0)).met);
        assert!(at_least("a", Some(2.0), Some(2.0)).met);
        assert!(!at_most("a", Some(2.1), Some(2.0)).met);
        assert!(!at_least("a", Some(1.9), Some(2.0)).met);
    }

    #[test]
    fn what_was_not_measured_was_not_kept() {
        assert!(!at_most("a", None, Some(2.0)).met);
        assert!(!at_least("a", Some(2.0), None).met);
    }
}
