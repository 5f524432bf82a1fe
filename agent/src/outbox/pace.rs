//! When to send: failures at once, the rest in company, and ever more slowly while the hub is away.
//!
//! Chance spreads the stations apart, so that a hub that comes back is not run over.

use std::time::Duration;

use spool::Timestamp;

use super::route::{happened, is_urgent};
use crate::identity;
use crate::journal::EventRecord;

/// How long good news may wait for company.
const COMPANY_TIME_MAX: Duration = Duration::from_secs(15);
/// How many events are company enough.
const COMPANY_MAX: usize = 200;
const BACKOFF_MIN: Duration = Duration::from_secs(1);
const BACKOFF_MAX: Duration = Duration::from_secs(300);

/// The rhythm of the outbox.
#[derive(Debug, Default)]
pub(super) struct Pace {
    failures: u32,
}

impl Pace {
    /// Whether waiting events should go now.
    pub(super) fn is_due(&self, events: &[EventRecord], now: Timestamp) -> bool {
        let Some(first) = events.first() else { return false };
        events.len() >= COMPANY_MAX
            || now.since(happened(first)) >= COMPANY_TIME_MAX
            || events.iter().any(is_urgent)
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// How long to wait after a failure: full jitter over a doubling span, or what the hub asks.
    pub(super) fn failed(&mut self, retry_after: Option<Duration>) -> Duration {
        let span = BACKOFF_MIN.saturating_mul(1 << self.failures.min(16)).min(BACKOFF_MAX);
        self.failures = self.failures.saturating_add(1);
        let chance = identity::random::<8>().map_or(u64::MAX, |bytes| u64::from_le_bytes(*bytes));
        let jittered = span.mul_f64(share(chance)).max(BACKOFF_MIN / 2);
        retry_after.map_or(jittered, |asked| asked.min(BACKOFF_MAX).max(jittered))
    }
}

/// A number from 0 to 1, evenly spread.
fn share(chance: u64) -> f64 {
    f64::from(u32::try_from(chance >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

/// What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a date.
pub(super) fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(std::time::SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_that_stays_away_is_asked_ever_more_slowly_and_never_in_step() {
        let mut pace = Pace::default();
        let waits: Vec<Duration> = (0..40).map(|_| pace.failed(None)).collect();
        assert!(waits.iter().all(|wait| *wait >= BACKOFF_MIN / 2 && *wait <= BACKOFF_MAX));
        assert!(waits.iter().skip(10).max() > waits.iter().take(3).max());
        assert!(waits.windows(2).any(|pair| pair[0] > pair[1]), "jitter goes both ways");
        pace.succeeded();
        assert!(pace.failed(None) <= BACKOFF_MIN);
    }

    #[test]
    fn the_hub_s_own_word_is_honoured_in_both_forms() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
        assert!(Pace::default().failed(Some(Duration::from_secs(30))) >= Duration::from_secs(30));
    }
}
