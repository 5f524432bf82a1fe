//! Keeps a lane away from a printer that fails again and again, so that neither wears the other out.
//!
//! Opens at the third failure in a row, and is closed again by a status query that is answered:
//! never by a label. Decides from times it is given; asks no clock.

use std::time::Duration;

/// At so many failures without a label delivered between them the breaker opens.
pub const FAILURES_MAX: u32 = 3;

/// How long it stays open at first; every time it opens again in vain doubles it.
pub const OPEN_TIME_MIN: Duration = Duration::from_secs(5);

/// How long it stays open at most.
pub const OPEN_TIME_MAX: Duration = Duration::from_secs(60);

/// The breaker of one printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// The printer is used; so many failures since the last label delivered.
    Closed {
        /// How many.
        failures: u32,
    },
    /// The printer is left alone.
    Open {
        /// Until then, by the steady clock.
        until: Duration,
        /// How long it was opened for.
        open_time: Duration,
    },
    /// The printer is asked how it is, and nothing else.
    HalfOpen {
        /// How long it was open.
        open_time: Duration,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// How long the printer must still be left alone; none if it may be asked.
    pub fn bars(&mut self, now: Duration) -> Option<Duration> {
        match *self {
            Self::Closed { .. } | Self::HalfOpen { .. } => None,
            Self::Open { until, open_time } if until <= now => {
                *self = Self::HalfOpen { open_time };
                None
            }
            Self::Open { until, .. } => Some(until - now),
        }
    }

    /// The link failed: it did not open, broke, or the printer did not answer on it.
    pub fn failed(&mut self, now: Duration) {
        let open = |open_time| Self::Open { until: now + open_time, open_time };
        *self = match *self {
            Self::Closed { failures } if failures + 1 < FAILURES_MAX => {
                Self::Closed { failures: failures + 1 }
            }
            Self::Closed { .. } => open(OPEN_TIME_MIN),
            Self::HalfOpen { open_time } => open((open_time * 2).min(OPEN_TIME_MAX)),
            still @ Self::Open { .. } => still,
        };
    }

    /// The printer answered a status query.
    pub fn answered(&mut self) {
        if let Self::HalfOpen { .. } = self {
            *self = Self::default();
        }
    }

    /// The printer took a whole label.
    pub fn delivered(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn after_failures(times: &[u64]) -> Breaker {
        let mut breaker = Breaker::default();
        for time in times {
            breaker.failed(seconds(*time));
        }
        breaker
    }

    #[test]
    fn the_third_failure_opens_it_for_five_seconds() {
        assert_eq!(after_failures(&[1, 2]).bars(seconds(2)), None);
        let mut breaker = after_failures(&[1, 2, 3]);
        assert_eq!(breaker.bars(seconds(3)), Some(seconds(5)));
        assert_eq!(breaker.bars(seconds(7)), Some(seconds(1)));
        assert_eq!(breaker.bars(seconds(8)), None);
        assert_eq!(breaker, Breaker::HalfOpen { open_time: seconds(5) });
    }

    #[test]
    fn every_query_in_vain_doubles_the_time_up_to_a_minute() {
        let mut breaker = after_failures(&[0, 0, 0]);
        let mut now = seconds(0);
        let mut waits = Vec::new();
        for _ in 0..6 {
            let wait = breaker.bars(now).unwrap();
            waits.push(wait.as_secs());
            now += wait;
            assert_eq!(breaker.bars(now), None);
            breaker.failed(now);
        }
        assert_eq!(waits, [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn an_answered_query_closes_it_and_a_label_delivered_forgets_every_failure() {
        let mut breaker = after_failures(&[0, 0, 0]);
        breaker.answered();
        assert_eq!(breaker.bars(seconds(1)), Some(seconds(4)), "an answer to nobody's question");
        assert_eq!(breaker.bars(seconds(5)), None);
        breaker.answered();
        assert_eq!(breaker, Breaker::default());
        let mut breaker = after_failures(&[0, 0]);
        breaker.answered();
        assert_eq!(breaker, Breaker::Closed { failures: 2 }, "labels fail though queries succeed");
        breaker.delivered();
        assert_eq!(breaker, Breaker::default());
    }
}
