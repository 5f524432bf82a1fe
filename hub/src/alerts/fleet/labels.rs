//! What became of a site's labels over three days, in steps of five minutes.
//!
//! Sums stand added up from the first step on, so that a window of any length is one difference.
//! What comes for a step that is forgotten already counts nowhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use contract::identity::StationId;

/// Labels of a site in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Labels that came out.
    pub good: u64,
    /// Labels that did not, or of which nobody knows.
    pub bad: u64,
}

/// Labels from the first step to one.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    good: i64,
    bad: i64,
}

/// A site's labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// The step of the first sum.
    first: u64,
    /// What was added up before it, and is forgotten.
    before: Sum,
    sums: VecDeque<Sum>,
    with_bad: BTreeMap<u64, BTreeSet<StationId>>,
}

impl Labels {
    /// Counts labels of a station in a step.
    pub(super) fn count(&mut self, step: u64, station: &StationId, good: i64, bad: i64) {
        if (good, bad) == (0, 0) {
            return;
        }
        if self.sums.is_empty() {
            self.first = step;
        }
        let Some(place) =
            step.checked_sub(self.first).and_then(|place| usize::try_from(place).ok())
        else {
            return;
        };
        let last = self.sums.back().copied().unwrap_or(self.before);
        while self.sums.len() <= place {
            self.sums.push_back(last);
        }
        for sum in self.sums.range_mut(place..) {
            sum.good += good;
            sum.bad += bad;
        }
        if bad > 0 {
            self.with_bad.entry(step).or_default().insert(station.clone());
        }
    }

    /// Forgets the steps before one.
    pub(super) fn forget(&mut self, oldest: u64) {
        while self.first < oldest
            && let Some(sum) = self.sums.pop_front()
        {
            self.before = sum;
            self.first += 1;
        }
        if self.with_bad.first_key_value().is_some_and(|(step, _)| *step < oldest) {
            self.with_bad = self.with_bad.split_off(&oldest);
        }
    }

    /// Labels from one step to another, both counted.
    pub(super) fn window(&self, from: u64, to: u64) -> Window {
        let (begin, end) = (self.until(from), self.until(to + 1));
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Window { good: count(end.good - begin.good), bad: count(end.bad - begin.bad) }
    }

    /// At how many stations labels failed from one step to another.
    pub(super) fn stations(&self, from: u64, to: u64) -> usize {
        let steps = self.with_bad.range(from..=to);
        steps.flat_map(|(_, stations)| stations).collect::<BTreeSet<_>>().len()
    }

    /// Everything before a step.
    fn until(&self, step: u64) -> Sum {
        let Some(last) = step.checked_sub(self.first + 1) else { return self.before };
        let last = usize::try_from(last).unwrap_or(usize::MAX).min(self.sums.len().wrapping_sub(1));
        self.sums.get(last).copied().unwrap_or(self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(counts: &[(u64, i64, i64)]) -> Labels {
        let mut labels = Labels::default();
        for (step, good, bad) in counts {
            labels.count(*step, &"wh-1-1".parse().unwrap(), *good, *bad);
        }
        labels
    }

    #[track_caller]
    fn check(labels: &Labels, from: u64, to: u64, good: u64, bad: u64) {
        assert_eq!(labels.window(from, to), Window { good, bad }, "{from} to {to}");
    }

    #[test]
    fn a_window_is_what_its_steps_hold() {
        let labels = labels(&[(10, 5, 1), (12, 7, 0), (12, 1, 2), (15, 3, 0)]);
        check(&labels, 0, 9, 0, 0);
        check(&labels, 10, 10, 5, 1);
        check(&labels, 11, 11, 0, 0);
        check(&labels, 11, 14, 8, 2);
        check(&labels, 0, 99, 16, 3);
        check(&labels, 16, 99, 0, 0);
        check(&Labels::default(), 0, 99, 0, 0);
    }

    #[test]
    fn what_is_forgotten_changes_no_later_window() {
        let mut labels = labels(&[(10, 5, 1), (12, 7, 3)]);
        labels.forget(12);
        check(&labels, 12, 12, 7, 3);
        check(&labels, 0, 99, 7, 3);
        assert_eq!(labels.stations(0, 99), 1);
        labels.forget(99);
        check(&labels, 0, 99, 0, 0);
        labels.count(120, &"wh-1-2".parse().unwrap(), 1, 1);
        check(&labels, 100, 120, 1, 1);
        assert_eq!(labels.stations(0, 120), 1);
    }
}
