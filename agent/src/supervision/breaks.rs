//! How often a part may break, and how soon it begins anew.
//!
//! Decides from times it is given; asks no clock.

use std::{collections::VecDeque, time::Duration};

/// At so many breaks within [`BREAKS_WINDOW`] a part the station cannot do without is given up.
pub const BREAKS_MAX: usize = 5;

/// For how long a break counts.
pub const BREAKS_WINDOW: Duration = Duration::from_secs(60);

/// The first pause before beginning anew; every further break doubles it.
const PAUSE_MIN: Duration = Duration::from_millis(50);

/// The longest pause, for parts that are never given up.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// The breaks of one part that still count.
#[derive(Debug, Default)]
pub(super) struct Breaks {
    recent: VecDeque<Duration>,
    ever: u64,
}

impl Breaks {
    /// Counts a break; how long to wait before beginning anew, or none if it was one too many.
    pub(super) fn count(&mut self, now: Duration, breaks_max: Option<usize>) -> Option<Duration> {
        self.ever += 1;
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|then| now.saturating_sub(*then) >= BREAKS_WINDOW) {
            self.recent.pop_front();
        }
        if breaks_max.is_some_and(|max| self.recent.len() >= max) {
            return None;
        }
        let doublings = u32::try_from(self.recent.len() - 1).unwrap_or(u32::MAX).min(16);
        Some((PAUSE_MIN * (1 << doublings)).min(PAUSE_MAX))
    }

    /// How often the part has broken since the station started.
    pub(super) fn ever(&self) -> u64 {
        self.ever
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(breaks_max: Option<usize>, at_seconds: &[u64], pauses_ms: &[Option<u64>]) {
        let mut breaks = Breaks::default();
        let pauses: Vec<_> = at_seconds
            .iter()
            .map(|second| breaks.count(Duration::from_secs(*second), breaks_max))
            .map(|pause| pause.map(|pause| u64::try_from(pause.as_millis()).unwrap()))
            .collect();
        assert_eq!(pauses, pauses_ms);
        assert_eq!(breaks.ever(), at_seconds.len() as u64);
    }

    #[test]
    fn the_fifth_break_within_a_minute_is_one_too_many() {
        let pauses = [Some(50), Some(100), Some(200), Some(400), None];
        check(Some(BREAKS_MAX), &[0, 1, 2, 3, 59], &pauses);
    }

    #[test]
    fn a_break_is_forgotten_after_a_minute() {
        let pauses = [Some(50), Some(100), Some(200), Some(400), Some(400)];
        check(Some(BREAKS_MAX), &[0, 1, 2, 3, 60], &pauses);
        check(Some(BREAKS_MAX), &[0, 60, 120, 180, 240, 300], &[Some(50); 6]);
    }

    #[test]
    fn what_the_station_can_do_without_begins_anew_for_ever() {
        let mut breaks = Breaks::default();
        let last = (0..100).map(|_| breaks.count(Duration::ZERO, None)).last();
        assert_eq!(last, Some(Some(PAUSE_MAX)));
    }
}
