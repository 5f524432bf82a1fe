//! How long to wait before a label that provably did not print is sent again.
//!
//! A function of the attempt alone: one printer has one sender, so nobody has to be kept apart.

use std::time::Duration;

use crate::Timestamp;

const DELAY_MIN: Duration = Duration::from_millis(250);
const DELAY_MAX: Duration = Duration::from_secs(30);

/// The pause after `attempt` attempts, doubling from a quarter of a second to half a minute.
pub fn retry_delay(attempt: u16) -> Duration {
    let doublings = u32::from(attempt.saturating_sub(1)).min(16);
    DELAY_MIN.saturating_mul(1 << doublings).min(DELAY_MAX)
}

/// Whether a pause is over. No pause is longer than half a minute: one that seems to be was begun
/// under a clock that has been set back since.
pub(crate) fn is_due(not_before: Timestamp, now: Timestamp) -> bool {
    not_before <= now || not_before.since(now) > DELAY_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_ends_at_half_a_minute() {
        let millis: Vec<u128> = (1..=9).map(|n| retry_delay(n).as_millis()).collect();
        assert_eq!(millis, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(retry_delay(u16::MAX), DELAY_MAX);
    }

    #[test]
    fn a_clock_set_back_by_years_holds_up_no_label() {
        let until = Timestamp(1_000_000_000);
        assert!(is_due(until, until) && !is_due(until, Timestamp(until.0 - 1)));
        assert!(!is_due(until, Timestamp(until.0 - 30_000)));
        assert!(is_due(until, Timestamp(until.0 - 30_001)));
    }
}
