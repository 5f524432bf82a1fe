//! Whether a site uses up the failures that it may have too fast: (site, lines, now) → numbers.
//!
//! What is said holds until another label is counted there or another step of history begins, so
//! that nobody need ask more often.

use contract::event::UnixMillis;

use super::{SiteFleet, Window};
use crate::alerts::{
    rule::{Burn, FAST_BURNS, Rule, SLOW_BURNS},
    thresholds::Thresholds,
};

/// What each rule of the budget says of a site: the number of failures where it holds.
pub(super) fn burning(
    site: &SiteFleet,
    lines: &Thresholds,
    now: UnixMillis,
) -> [(Rule, Option<u64>); 2] {
    [(Rule::LabelsFail, FAST_BURNS), (Rule::LabelsFailSlowly, SLOW_BURNS)].map(|(rule, burns)| {
        let failures = burns.iter().filter_map(|burn| failures(site, burn, lines, now));
        (rule, failures.max())
    })
}

/// How many labels failed at a site that uses its budget up this fast.
fn failures(site: &SiteFleet, burn: &Burn, lines: &Thresholds, now: UnixMillis) -> Option<u64> {
    let [long, short] = [burn.long, burn.short].map(|length| site.window(length, now));
    let limit = lines.failures_allowed * burn.factor;
    let burns = |window: Window| {
        let all = window.good + window.bad;
        all > 0 && ratio(window.bad, all) >= limit
    };
    let holds = long.bad >= lines.burn_failures_min
        && burns(long)
        && burns(short)
        && site.stations_with_bad(burn.long, now) >= lines.burn_stations_min;
    holds.then_some(long.bad)
}

#[expect(clippy::cast_precision_loss, reason = "labels in three days are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
