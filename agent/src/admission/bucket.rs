//! A token bucket: how often a client may ask, with room for a burst.
//!
//! Counts in whole tokens and a remainder of time; asks no clock.

use std::time::Duration;

/// How often a client may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, in the long run.
    pub per_second: u32,
    /// Requests at once, after a rest.
    pub burst: u32,
}

/// One client's tokens.
#[derive(Debug)]
pub(super) struct Bucket {
    allowance: Allowance,
    tokens: u32,
    /// Until when tokens have been put in.
    filled_at: Duration,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(allowance: Allowance, now: Duration) -> Self {
        Self { allowance, tokens: allowance.burst, filled_at: now }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// If there is none: how long until there is one.
    pub(super) fn take(&mut self, now: Duration) -> Result<(), Duration> {
        self.fill(now);
        if let Some(rest) = self.tokens.checked_sub(1) {
            self.tokens = rest;
            return Ok(());
        }
        Err((self.filled_at + self.token_time()).saturating_sub(now))
    }

    fn fill(&mut self, now: Duration) {
        let token_time = self.token_time();
        let due = now.saturating_sub(self.filled_at).as_nanos() / token_time.as_nanos();
        let due = u32::try_from(due).unwrap_or(u32::MAX);
        if due >= self.allowance.burst - self.tokens {
            self.tokens = self.allowance.burst;
            self.filled_at = now.max(self.filled_at);
        } else {
            self.tokens += due;
            self.filled_at += token_time * due;
        }
    }

    fn token_time(&self) -> Duration {
        Duration::from_secs(1) / self.allowance.per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance { per_second: 20, burst: 200 };

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// How many of so many requests at one instant come through.
    fn through(bucket: &mut Bucket, now: Duration, requests: u32) -> u32 {
        (0..requests).map(|_| u32::from(bucket.take(now).is_ok())).sum()
    }

    #[test]
    fn a_burst_goes_through_and_then_the_rate() {
        let mut bucket = Bucket::new(ALLOWANCE, ms(0));
        assert_eq!(through(&mut bucket, ms(0), 300), 200);
        assert_eq!(through(&mut bucket, ms(1_000), 300), 20);
        assert_eq!(through(&mut bucket, ms(1_049), 300), 0);
        assert_eq!(through(&mut bucket, ms(1_050), 300), 1);
        assert_eq!(through(&mut bucket, ms(3_600_000), 300), 200);
    }

    #[test]
    fn who_waits_as_long_as_told_is_let_through_and_not_a_moment_earlier() {
        for asked_at in [0, 1, 17, 49] {
            let mut bucket = Bucket::new(ALLOWANCE, ms(0));
            through(&mut bucket, ms(0), 200);
            let wait = bucket.take(ms(asked_at)).unwrap_err();
            assert_eq!(wait, ms(50 - asked_at));
            assert!(bucket.take(ms(asked_at) + wait - ms(1)).is_err());
            assert!(bucket.take(ms(asked_at) + wait).is_ok());
        }
    }
}
