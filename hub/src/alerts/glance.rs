//! What the rules ask of every station, in a few words of memory, and what they say to it.
//!
//! Most stations of a fleet are well, and stay so until they fall silent: when that would be is
//! known as soon as a station was heard, and until then nobody need ask it anything.
//!
//! It says no more than the station's row does; where a rule holds, the row is looked at.

use std::time::Duration;

use contract::event::{PrinterState, UnixMillis};

use super::{rule::Rule, thresholds::Thresholds};
use crate::store::StationRow;

/// The numbers of one station that a rule may hold for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    /// When it was last heard; one that never spoke counts from its enrolment.
    pub(super) heard_at: UnixMillis,
    /// By how much its clock was off then, in milliseconds.
    pub(super) skew_ms: u64,
    /// Events it numbered that have not come.
    pub(super) missing: u64,
    /// How often it told two stories.
    pub(super) forks: u64,
    /// When it told two stories last.
    pub(super) forked_at: Option<UnixMillis>,
    /// Events that wait in its outbox.
    pub(super) outbox: u64,
    /// Jobs that wait.
    pub(super) waiting: u32,
    /// Jobs in doubt.
    pub(super) in_doubt: u32,
    /// Whether it gave events up.
    pub(super) dropped: bool,
    /// Whether one of its printers is stopped.
    pub(super) stopped: bool,
    /// Whether somebody there calls for the shift lead.
    pub(super) calls: bool,
}

impl Glance {
    pub(super) fn of(row: &StationRow) -> Self {
        let state = row.state.as_ref();
        let printers = state.map_or(&[][..], |state| state.printers.as_slice());
        Self {
            heard_at: row.last_heard_at.unwrap_or(row.enrolled_at),
            skew_ms: row.skew_ms.unsigned_abs(),
            missing: row.missing,
            forks: row.forks,
            forked_at: row.forked_at,
            outbox: state.map_or(0, |state| state.outbox_waiting.get()),
            waiting: state.map_or(0, |state| state.jobs_waiting),
            in_doubt: state.map_or(0, |state| state.jobs_in_doubt),
            dropped: state.is_some_and(|state| state.outbox_dropped.get() > 0),
            calls: state.is_some_and(|state| state.lead_called_at.is_some()),
            stopped: printers.iter().any(|report| report.state == PrinterState::Stopped),
        }
    }
    /// Which rules hold at the station, each with the number that says how badly.
    pub(super) fn signs(
        &self,
        lines: &Thresholds,
        now: UnixMillis,
    ) -> impl Iterator<Item = (Rule, u64)> {
        let above = |number: u64, limit: u64| (number > limit).then_some(number);
        let silence = elapsed(self.heard_at, now);
        let is_fresh = |at: UnixMillis| elapsed(at, now) < lines.fork_time;
        let skew = Duration::from_millis(self.skew_ms);
        let outbox = above(self.outbox, lines.outbox_events_max);
        let signs = [
            (Rule::StationSilent, (silence > lines.silent_time).then_some(silence.as_secs())),
            // A station that falls silent leaves somebody standing who waits all the same.
            (Rule::LeadCalled, self.calls.then_some(1)),
            (Rule::QueueStuck, above(self.waiting.into(), lines.waiting_jobs_max.into())),
            (Rule::LabelInDoubt, above(self.in_doubt.into(), 0)),
            (Rule::EventsMissing, above(self.missing, 0)),
            (Rule::TwoStories, self.forked_at.is_some_and(is_fresh).then_some(self.forks)),
            (Rule::ClockWrong, (skew > lines.skew_max).then_some(skew.as_secs())),
            (Rule::OutboxFull, outbox.or(self.dropped.then_some(self.outbox))),
        ];
        signs.into_iter().filter_map(|(rule, number)| Some((rule, number?)))
    }

    /// The last moment at which no rule holds at the station, unless it is heard again before; the
    /// beginning of time if one holds already. Only silence and age come with time, and what is too
    /// old to matter when a station is heard does not become younger.
    pub(super) fn quiet_until(&self, lines: &Thresholds) -> UnixMillis {
        if self.stopped || self.signs(lines, self.heard_at).next().is_some() {
            return UnixMillis::new(0);
        }
        let silent_time = u64::try_from(lines.silent_time.as_millis()).unwrap_or(u64::MAX);
        UnixMillis::new(self.heard_at.get().saturating_add(silent_time))
    }
}

fn elapsed(since: UnixMillis, now: UnixMillis) -> Duration {
    Duration::from_millis(now.get().saturating_sub(since.get()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::fixtures::{NOW, ago, now};

    /// Stations that are well, those at the edge of a rule, and those beyond it.
    fn glance() -> impl Strategy<Value = Glance> {
        let ages = || prop_oneof![0_u64..400, 3_500_u64..3_700, Just(0), Just(100_000)];
        let flags = prop::array::uniform3(prop::bool::weighted(0.1));
        let numbers =
            (0_u64..70_000, prop_oneof![9 => Just(0_u64), 1 => 1_u64..9], 9_990_u64..10_010);
        let jobs = (15_u32..25, prop_oneof![9 => Just(0_u32), 1 => 1_u32..9]);
        let told = prop::option::weighted(0.3, ages());
        (ages(), numbers, jobs, told, flags).prop_map(|(age, numbers, jobs, told, flags)| {
            let ((skew_ms, missing, outbox), (waiting, in_doubt)) = (numbers, jobs);
            let [dropped, stopped, calls] = flags;
            Glance {
                heard_at: ago(age),
                skew_ms,
                missing,
                forks: u64::from(told.is_some()),
                forked_at: told.map(ago),
                outbox,
                waiting,
                in_doubt,
                dropped,
                stopped,
                calls,
            }
        })
    }

    proptest! {
        #[test]
        fn a_station_that_is_passed_over_has_nothing_to_say(glance in glance(), later_ms in 0_u64..500_000) {
            let lines = Thresholds::default();
            let then = UnixMillis::new(NOW + later_ms);
            let has_something_to_say = glance.stopped || glance.signs(&lines, then).next().is_some();
            prop_assert!(glance.quiet_until(&lines) < then || !has_something_to_say);
        }
    }

    #[test]
    fn a_station_that_is_well_is_passed_over_until_it_is_silent() {
        let well = Glance::of(&crate::alerts::fixtures::row("WH-1", 1));
        let lines = Thresholds::default();
        assert_eq!(well.quiet_until(&lines), UnixMillis::new(NOW - 1_000 + 200_000));
        let troubled = Glance { in_doubt: 1, heard_at: now(), ..well };
        assert_eq!(troubled.quiet_until(&lines), UnixMillis::new(0));
    }
}
