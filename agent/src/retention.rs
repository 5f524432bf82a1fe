//! Forgets what is old enough: payloads, outcomes, told events. Never in a hurry.
//!
//! Works through the journal's own writer in small pieces with pauses between, so that no label
//! waits for it. Age is told by the clock, and a clock that has jumped is not believed at once.

mod thinning;

use std::sync::Arc;
use std::time::Duration;

use spool::Timestamp;
use tokio::sync::watch;

use crate::clock::{Clock, Moment, Time};
use crate::journal::{Journal, Ordinal, Plan, Progress, Write, WriteError, Written};
use crate::outbox::Outbox;
use thinning::{Need, Piece};

/// How often it is looked for something to forget.
const PASS_PAUSE: Duration = Duration::from_secs(60 * 60);
/// How long labels have the journal to themselves between two pieces.
const PIECE_PAUSE: Duration = Duration::from_millis(50);
/// How far the wall clock may depart from the steady one before it is doubted.
const JUMP_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a station may have been off before its clock is doubted.
const OFF_MAX: Duration = Duration::from_secs(31 * 24 * 60 * 60);
/// How long a doubted clock must go evenly before it is believed.
const PROBATION: Duration = Duration::from_secs(24 * 60 * 60);

/// How long things are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Documents and references.
    pub payloads: Duration,
    /// Jobs, attempts, people's decisions.
    pub outcomes: Duration,
}

/// What forgetting works with.
pub struct Retention {
    /// Where things are kept.
    pub journal: Arc<Journal>,
    /// What the hub has confirmed.
    pub outbox: Arc<Outbox>,
    /// The time.
    pub clock: Arc<Clock>,
    /// How long things are kept.
    pub policy: Policy,
}

impl Retention {
    /// Forgets until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let newest = self.journal.newest_time().ok().flatten();
        let mut trust = ClockTrust::new(self.clock.moment(), newest);
        let mut cleared = Ordinal(0);
        loop {
            if trust.believes(self.clock.moment()) {
                if let Err(error) = self.pass(&mut cleared, &stop).await {
                    tracing::warn!(%error, "Old records could not be forgotten; it is tried again");
                }
            } else {
                tracing::warn!(
                    "The clock has jumped; nothing is forgotten until it has held a day"
                );
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(PASS_PAUSE) => {}
            }
        }
    }

    /// Old jobs first, from the oldest on; then the payloads whose day was forgotten, from where
    /// the last pass had come.
    async fn pass(
        &self,
        cleared: &mut Ordinal,
        stop: &watch::Receiver<bool>,
    ) -> Result<(), WriteError> {
        self.thin(stop).await?;
        let outcomes = |plan: Plan| Plan { until: plan.outcomes_before, ..plan };
        self.clear(Ordinal(0), outcomes, stop).await?;
        *cleared = self.clear(*cleared, |plan| plan, stop).await?;
        Ok(())
    }

    /// Gives up events that cannot be told, piece by piece, until there is room again.
    async fn thin(&self, stop: &watch::Receiver<bool>) -> Result<(), WriteError> {
        let outbox = self.outbox.view();
        let mut after = outbox.through;
        while !*stop.borrow() {
            let now = self.clock.moment().wall;
            let is_enrolled = outbox.hub.is_some();
            let bytes = if is_enrolled { self.journal.event_bytes() } else { Ok(0) };
            let piece = bytes.and_then(|bytes| match Need::of(is_enrolled, bytes, now) {
                Some(need) => thinning::piece(&self.journal, after, need, now),
                None => Ok(Piece { write: None, reached: None }),
            });
            let Piece { write, reached } = piece.map_err(|error| {
                tracing::warn!(%error, "The events cannot be read");
                WriteError::Unavailable
            })?;
            if let Some(write) = write {
                self.journal.write(vec![write]).await?;
            }
            let Some(reached) = reached else { break };
            after = reached;
            tokio::time::sleep(PIECE_PAUSE).await;
        }
        Ok(())
    }

    /// Clears away piece by piece; how far it came.
    async fn clear(
        &self,
        mut from: Ordinal,
        bounded: fn(Plan) -> Plan,
        stop: &watch::Receiver<bool>,
    ) -> Result<Ordinal, WriteError> {
        while !*stop.borrow() {
            let now = self.clock.moment().wall;
            let plan = bounded(self.policy.plan(now, self.outbox.view().settled, from));
            let written = self.journal.write(vec![Write::Retain(plan)]).await?;
            let [Written::Retained(Progress { resume, .. })] = written[..] else {
                return Err(WriteError::Unknown);
            };
            let Some(resume) = resume else { break };
            from = resume;
            tokio::time::sleep(PIECE_PAUSE).await;
        }
        Ok(from)
    }
}

impl Policy {
    /// What may be forgotten now, looked for as far as the last day whose payloads nothing can open.
    pub fn plan(&self, now: Timestamp, told_through: u64, resume: Ordinal) -> Plan {
        let before = |age: Duration| {
            let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            Timestamp(now.0.saturating_sub(age))
        };
        let payloads_before = before(self.payloads);
        Plan {
            now,
            payloads_before,
            outcomes_before: before(self.outcomes),
            told_through,
            resume,
            until: Plan::sealed_from(payloads_before),
        }
    }
}

/// Whether age may be told by the wall clock. A wrong year must not erase a week's labels.
struct ClockTrust {
    last: Moment,
    doubted_at: Option<Duration>,
}

impl ClockTrust {
    /// Trust in a clock, given when the journal was last written before.
    fn new(now: Moment, newest: Option<Timestamp>) -> Self {
        let went_back = |newest: Timestamp| newest.since(now.wall) > JUMP_MAX;
        let was_off = |newest: Timestamp| now.wall.since(newest) > OFF_MAX;
        let doubted = newest.is_some_and(|newest| went_back(newest) || was_off(newest));
        Self { last: now, doubted_at: doubted.then_some(now.steady) }
    }

    fn believes(&mut self, now: Moment) -> bool {
        let passed = now.steady.saturating_sub(self.last.steady);
        let expected = self.last.wall.after(passed);
        if now.wall.since(expected).max(expected.since(now.wall)) > JUMP_MAX {
            self.doubted_at = Some(now.steady);
        }
        self.last = now;
        match self.doubted_at {
            Some(since) if now.steady.saturating_sub(since) < PROBATION => false,
            Some(_) | None => {
                self.doubted_at = None;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;
    const YEAR: u64 = 365 * 24 * HOUR;
    const TODAY: u64 = 50 * YEAR;

    fn moment(wall: u64, steady_hours: u64) -> Moment {
        Moment { wall: Timestamp(wall), steady: Duration::from_secs(steady_hours * 3_600) }
    }

    #[test]
    fn a_clock_that_jumps_ten_years_is_believed_only_after_it_has_held_a_day() {
        let mut trust = ClockTrust::new(moment(TODAY, 0), Some(Timestamp(TODAY - HOUR)));
        assert!(trust.believes(moment(TODAY + HOUR, 1)));
        let ahead = TODAY + 10 * YEAR;
        for hour in 2..26 {
            assert!(!trust.believes(moment(ahead + hour * HOUR, hour)), "hour {hour}");
        }
        assert!(trust.believes(moment(ahead + 26 * HOUR, 26)));
        assert!(!trust.believes(moment(TODAY + 27 * HOUR, 27)), "set right again");
    }

    #[test]
    fn a_station_that_starts_in_another_year_than_it_stopped_in_waits_a_day() {
        for stopped in [TODAY - 10 * YEAR, TODAY + 10 * YEAR] {
            let mut trust = ClockTrust::new(moment(TODAY, 0), Some(Timestamp(stopped)));
            assert!(!trust.believes(moment(TODAY, 0)));
            assert!(trust.believes(moment(TODAY + 24 * HOUR, 24)));
        }
        let weekend = Some(Timestamp(TODAY - 72 * HOUR));
        assert!(ClockTrust::new(moment(TODAY, 0), weekend).believes(moment(TODAY, 0)));
        assert!(ClockTrust::new(moment(TODAY, 0), None).believes(moment(TODAY, 0)));
    }
}
