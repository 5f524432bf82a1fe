//! Medians and tails of measured times.
//!
//! Percentiles are nearest-rank: every figure is a time that was really measured. It never
//! averages and never drops an outlier.

use std::time::Duration;

use serde::Serialize;

/// The distribution of one measured time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// How many times were measured.
    pub count: usize,
    /// The median.
    pub median_ms: f64,
    /// 95 of 100 were at most this long.
    pub p95_ms: f64,
    /// 99 of 100 were at most this long.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Figures {
    /// Sorts the times and reads the figures off; nothing for no times.
    pub fn of(times: &[Duration]) -> Option<Self> {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        Some(Self {
            count: sorted.len(),
            median_ms: milliseconds(percentile(&sorted, 50)?),
            p95_ms: milliseconds(percentile(&sorted, 95)?),
            p99_ms: milliseconds(percentile(&sorted, 99)?),
            max_ms: milliseconds(*sorted.last()?),
        })
    }
}

/// The smallest measured time that at least `percent` of 100 do not exceed; `sorted` ascends.
pub fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The middle of some rates; of two middles the lower. Nothing for no rates.
pub fn median_rate(rates: &[f64]) -> Option<f64> {
    let mut sorted = rates.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

/// Milliseconds with a microsecond's third digit: finer is noise.
pub fn milliseconds(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1_000.0)
}

/// Four decimals.
pub fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(times: &[u64]) -> Vec<Duration> {
        times.iter().copied().map(Duration::from_micros).collect()
    }

    fn check(times: &[u64], median_ms: f64, p95_ms: f64, p99_ms: f64) {
        let figures = Figures::of(&micros(times)).unwrap();
        let expected =
            Figures { count: times.len(), median_ms, p95_ms, p99_ms, max_ms: figures.max_ms };
        assert_eq!(figures, expected);
    }

    #[test]
    fn figures_are_times_that_were_measured() {
        check(&[400], 0.4, 0.4, 0.4);
        check(&[300, 100], 0.1, 0.3, 0.3);
        check(&[300, 100, 200], 0.2, 0.3, 0.3);
        let hundred: Vec<u64> = (1..=100).rev().map(|number| number * 1_000).collect();
        check(&hundred, 50.0, 95.0, 99.0);
    }

    #[test]
    fn one_slow_label_in_a_hundred_shows_in_the_maximum_only() {
        let mut times = vec![100; 99];
        times.push(90_000);
        let figures = Figures::of(&micros(&times)).unwrap();
        assert_eq!((figures.p99_ms, figures.max_ms), (0.1, 90.0));
    }

    #[test]
    fn nothing_measured_gives_no_figure() {
        assert_eq!(Figures::of(&[]), None);
        assert_eq!(median_rate(&[]), None);
    }

    #[test]
    fn the_median_rate_is_one_of_the_rates() {
        assert_eq!(median_rate(&[900.0, 100.0, 500.0]), Some(500.0));
        assert_eq!(median_rate(&[900.0, 100.0]), Some(100.0));
    }
}
