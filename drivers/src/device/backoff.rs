//! How long a query that failed is left alone.
//!
//! A query that has never been answered on this connection is asked ever more seldom; one that has
//! is asked again soon, because its silence may be the sign of a fault that somebody mends. None is
//! given up.

use std::time::{Duration, Instant};

/// How many times the pause of a query that never was answered may double.
const DOUBLINGS_MAX: u32 = 5;

/// What is remembered of one query.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    answered: bool,
    failures: u32,
    not_before: Option<Instant>,
}

impl Backoff {
    /// Whether it may be asked at `now`.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.not_before.is_none_or(|not_before| not_before <= now)
    }

    /// Whether it was ever answered on this connection.
    pub(super) fn was_answered(&self) -> bool {
        self.answered
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self { answered: true, failures: 0, not_before: None };
    }

    pub(super) fn failed(&mut self, now: Instant, pause: Duration) {
        let doublings = if self.answered { 0 } else { self.failures.min(DOUBLINGS_MAX) };
        self.failures = self.failures.saturating_add(1);
        self.not_before = now.checked_add(pause.saturating_mul(1 << doublings));
    }

    /// Lets it be asked at once.
    pub(super) fn forgive(&mut self) {
        self.not_before = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds after each failure at which the query is due again.
    fn check(backoff: &mut Backoff, expected: &[u64]) {
        let now = Instant::now();
        for seconds in expected {
            backoff.failed(now, Duration::from_secs(2));
            assert!(
                !backoff.is_due(now + Duration::from_secs(*seconds) - Duration::from_millis(1))
            );
            assert!(backoff.is_due(now + Duration::from_secs(*seconds)));
        }
    }

    #[test]
    fn a_query_that_was_never_answered_is_asked_ever_more_seldom() {
        check(&mut Backoff::default(), &[2, 4, 8, 16, 32, 64, 64, 64]);
    }

    #[test]
    fn a_query_that_was_answered_once_is_asked_again_soon() {
        let mut backoff = Backoff::default();
        check(&mut backoff, &[2, 4, 8]);
        backoff.succeeded();
        assert!(backoff.is_due(Instant::now()));
        check(&mut backoff, &[2, 2, 2]);
    }
}
