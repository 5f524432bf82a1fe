//! What the station shows of its figures: the newest ones, their sums since it started, two days of
//! each. Shared by the thread that takes them and by whoever looks.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::series::{Measure, Series};
use spool::Timestamp;

use super::kept::{HistoryError, Kept};
use super::sample::Sample;

/// The figures of a station.
pub struct History {
    kept: Mutex<Kept>,
    newest: Mutex<Newest>,
}

/// The newest figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// As they were taken last; empty before the first time.
    pub sample: Sample,
    /// Of series that are added up: how much there was since the station started.
    pub sums: Sample,
}

impl History {
    /// The figures kept in a state folder.
    pub fn of(state: &Path) -> Self {
        Self { kept: Mutex::new(Kept::new(state)), newest: Mutex::default() }
    }

    /// The newest figures.
    pub fn newest(&self) -> Newest {
        *lock(&self.newest)
    }

    /// The readings of a series from a time on, oldest first; reads the disk.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn since(
        &self,
        series: Series,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, u64)>, HistoryError> {
        lock(&self.kept).since(series, since)
    }

    /// Takes a sample in; writes to the disk.
    pub fn take(&self, at: Timestamp, sample: &Sample) {
        {
            let mut newest = lock(&self.newest);
            newest.sample = *sample;
            for (series, reading) in sample.iter() {
                if series.facts().measure == Measure::Sum {
                    newest.sums.add(series, reading.unwrap_or(0));
                }
            }
        }
        if let Err(error) = lock(&self.kept).keep(at, sample) {
            tracing::warn!(%error, "The figures of this moment are not kept");
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_up_is_shown_as_a_sum_since_the_start() {
        let state = tempfile::tempdir().unwrap();
        let history = History::of(state.path());
        for (labels, waiting) in [(5, 1), (7, 3)] {
            let mut sample = Sample::default();
            sample.set(Series::LabelsEnded, labels);
            sample.set(Series::JobsWaiting, waiting);
            history.take(Timestamp(labels), &sample);
        }
        let Newest { sample, sums } = history.newest();
        assert_eq!(
            (sample.get(Series::LabelsEnded), sums.get(Series::LabelsEnded)),
            (Some(7), Some(12))
        );
        assert_eq!(
            (sample.get(Series::JobsWaiting), sums.get(Series::JobsWaiting)),
            (Some(3), None)
        );
    }

    #[test]
    fn a_disk_that_does_not_take_figures_costs_their_past_only() {
        let state = tempfile::tempdir().unwrap();
        std::fs::create_dir(state.path().join("telemetry.db")).unwrap();
        let history = History::of(state.path());
        let mut sample = Sample::default();
        sample.set(Series::JobsWaiting, 3);
        history.take(Timestamp(1), &sample);
        assert_eq!(history.newest().sample, sample);
        let unread = history.since(Series::JobsWaiting, Timestamp(0)).unwrap_err();
        assert!(unread.to_string().contains("kept again"), "{unread}");
    }
}
