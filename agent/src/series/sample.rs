//! One reading of every series, and how several readings become one.
//!
//! Knows no machine and no station: numbers only.

use contract::series::{Measure, Series};

/// One reading of every series; none where it cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample([Option<u64>; Series::ALL.len()]);

impl Default for Sample {
    fn default() -> Self {
        Self([None; Series::ALL.len()])
    }
}

impl Sample {
    /// The reading of a series.
    pub fn get(&self, series: Series) -> Option<u64> {
        self.0[series as usize]
    }

    /// Writes a reading down.
    pub fn set(&mut self, series: Series, reading: impl Into<Option<u64>>) {
        self.0[series as usize] = reading.into();
    }

    /// Adds to the reading of a series.
    pub fn add(&mut self, series: Series, more: u64) {
        let reading = &mut self.0[series as usize];
        *reading = Some(reading.unwrap_or(0).saturating_add(more));
    }

    /// Every series with its reading.
    pub fn iter(&self) -> impl Iterator<Item = (Series, Option<u64>)> {
        Series::ALL.iter().copied().zip(self.0)
    }
}

/// Readings that become one, oldest first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summary {
    merged: Sample,
    /// How often each series could be read, for means.
    readings: [u64; Series::ALL.len()],
}

impl Summary {
    /// Takes another reading in.
    pub(super) fn take(&mut self, sample: &Sample) {
        for (series, reading) in sample.iter() {
            let Some(reading) = reading else { continue };
            self.readings[series as usize] += 1;
            match series.facts().measure {
                Measure::Latest => self.merged.set(series, reading),
                Measure::Sum | Measure::Mean => self.merged.add(series, reading),
                Measure::Worst => {
                    let worst = self.merged.get(series).unwrap_or(0).max(reading);
                    self.merged.set(series, worst);
                }
            }
        }
    }

    /// The one reading they are.
    pub(super) fn merged(&self) -> Sample {
        let mut merged = self.merged;
        for series in Series::ALL.iter().filter(|it| it.facts().measure == Measure::Mean) {
            let mean = merged.get(*series).map(|sum| sum / self.readings[*series as usize].max(1));
            merged.set(*series, mean);
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_readings_become_one_by_what_each_series_measures() {
        let mut summary = Summary::default();
        for (cpu, waiting, commit, labels) in [(100, 7, 3, 5), (200, 9, 80, 0), (600, 4, 5, 2)] {
            let mut sample = Sample::default();
            sample.set(Series::HostCpu, cpu);
            sample.set(Series::JobsWaiting, waiting);
            sample.set(Series::JournalCommit, commit);
            sample.set(Series::LabelsEnded, labels);
            summary.take(&sample);
        }
        // A machine that does not say for once counts as nothing, not as zero.
        summary.take(&Sample::default());
        let merged = summary.merged();
        let read = |series| merged.get(series);
        assert_eq!(read(Series::HostCpu), Some(300), "the mean");
        assert_eq!(read(Series::JobsWaiting), Some(4), "the latest");
        assert_eq!(read(Series::JournalCommit), Some(80), "the worst");
        assert_eq!(read(Series::LabelsEnded), Some(7), "the sum");
        assert_eq!(read(Series::HostNetworkErrors), None);
    }
}
