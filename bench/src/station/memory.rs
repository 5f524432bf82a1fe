//! How much memory a process has, and whether it grows.
//!
//! It asks the operating system and nobody else; where it does not answer, nothing is known.

use std::time::Duration;

use serde::Serialize;

use crate::figures::rounded;

/// A slope over less time is the noise of warming up.
pub const SLOPE_TIME_MIN: Duration = Duration::from_secs(600);
/// Of the time, this part is warming up: one in so many.
const WARM_UP_PART: usize = 5;

/// What was seen of a process's memory. Sizes are those of the resident set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Memory {
    /// The first look, in kibibytes.
    pub first_kib: u64,
    /// The last look, in kibibytes.
    pub last_kib: u64,
    /// The largest, in kibibytes.
    pub max_kib: u64,
    /// How it grew once it was warm, in mebibytes an hour; only over [`SLOPE_TIME_MIN`] and more.
    pub slope_mib_per_hour: Option<f64>,
}

/// One look at a process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// When, since the first.
    pub at: Duration,
    /// The resident set, in kibibytes.
    pub kib: u64,
}

impl Memory {
    /// What some looks come to; nothing for no looks.
    pub fn of(looks: &[Look]) -> Option<Self> {
        let (first, last) = (looks.first()?, looks.last()?);
        let warm = &looks[looks.len() / WARM_UP_PART..];
        let is_long = last.at >= SLOPE_TIME_MIN;
        Some(Self {
            first_kib: first.kib,
            last_kib: last.kib,
            max_kib: looks.iter().map(|look| look.kib).max()?,
            slope_mib_per_hour: slope(warm).filter(|_| is_long).map(rounded),
        })
    }
}

/// The straight line that fits the looks best (least squares), in mebibytes an hour.
fn slope(looks: &[Look]) -> Option<f64> {
    let points = looks.iter().map(|look| {
        let hours = look.at.as_secs_f64() / 3_600.0;
        let mebibytes = f64::from(u32::try_from(look.kib).unwrap_or(u32::MAX)) / 1_024.0;
        (hours, mebibytes)
    });
    let points: Vec<(f64, f64)> = points.collect();
    let count = f64::from(u32::try_from(points.len()).ok()?);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (hours, mebibytes) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - hours).powi(2)).sum();
    let together: f64 = points.iter().map(|point| (point.0 - hours) * (point.1 - mebibytes)).sum();
    (spread > 0.0).then(|| together / spread)
}

/// The resident set of a process, in kibibytes.
pub fn resident_kib(process: u32) -> Option<u64> {
    platform::resident_kib(process)
}

#[cfg(not(windows))]
mod platform {
    /// Linux tells it in `/proc`, `proc_pid_status(5)`: `VmRSS: 1234 kB`.
    pub(super) fn resident_kib(process: u32) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }
}

#[cfg(windows)]
mod platform {
    use std::process::Command;

    /// `tasklist` tells it as the last field of a line, digits grouped as the language has it.
    pub(super) fn resident_kib(process: u32) -> Option<u64> {
        let filter = format!("PID eq {process}");
        let told = Command::new("tasklist").args(["/NH", "/FO", "CSV", "/FI", &filter]).output();
        let text = String::from_utf8_lossy(&told.ok()?.stdout).into_owned();
        let size = text.trim().rsplit("\",\"").next()?;
        let digits: String = size.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A look a minute, growing by so many kibibytes each after a warm-up.
    fn looks(minutes: u64, kib_a_minute: u64) -> Vec<Look> {
        let kib = |minute: u64| 30_000 + 5_000 * u64::from(minute > 0) + kib_a_minute * minute;
        (0..=minutes)
            .map(|minute| Look { at: Duration::from_secs(60 * minute), kib: kib(minute) })
            .collect()
    }

    #[test]
    fn a_process_that_grows_evenly_has_that_slope_and_its_warm_up_has_none() {
        let memory = Memory::of(&looks(20, 1_024)).unwrap();
        assert_eq!(memory.slope_mib_per_hour, Some(60.0));
        assert_eq!((memory.first_kib, memory.last_kib), (30_000, 55_480));
        assert_eq!(Memory::of(&looks(20, 0)).unwrap().slope_mib_per_hour, Some(0.0));
    }

    #[test]
    fn a_minute_has_no_slope() {
        let memory = Memory::of(&looks(2, 100)).unwrap();
        assert_eq!((memory.slope_mib_per_hour, memory.max_kib), (None, 35_200));
        assert_eq!(Memory::of(&[]), None);
    }

    #[cfg(not(windows))]
    #[test]
    fn a_process_that_is_not_there_has_no_memory() {
        assert_eq!(resident_kib(u32::MAX), None);
    }
}
