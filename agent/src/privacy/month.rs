//! A calendar month: how long one key makes what the hub is told.
//!
//! UTC, so that it turns everywhere at once. Never asks a clock.

use std::fmt;
use std::str::FromStr;

use spool::Timestamp;

use crate::calendar::{MS_PER_DAY, civil};

/// Months of a year.
const PER_YEAR: u64 = 12;

/// A month, counted from January of the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u64);

/// A text that names no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no month; write it as in 2026-11")]
pub struct NoMonth(String);

impl Month {
    /// The month that a moment lies in.
    pub fn of(at: Timestamp) -> Self {
        let (year, month, _day) = civil(at.0 / MS_PER_DAY);
        Self(year * PER_YEAR + month - 1)
    }

    /// The month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// This month and those before it, so many together, the oldest first.
    pub fn and_before(self, months: u8) -> impl Iterator<Item = Self> {
        (0..u64::from(months)).rev().filter_map(move |back| self.0.checked_sub(back)).map(Self)
    }
}

/// As in `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / PER_YEAR, self.0 % PER_YEAR + 1)
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let wrong = || NoMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let number = |digits: &str, count: usize| {
            let plain = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u64>().ok()).flatten()
        };
        let year = number(year, 4).ok_or_else(wrong)?;
        let month = number(month, 2).filter(|month| (1..=PER_YEAR).contains(month));
        Ok(Self(year * PER_YEAR + month.ok_or_else(wrong)? - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_with_its_last_millisecond_and_not_before() {
        for (ms, month) in [
            (0, "1970-01"),
            (1_793_491_199_999, "2026-10"),
            (1_793_491_200_000, "2026-11"),
            (1_798_761_599_999, "2026-12"),
            (1_798_761_600_000, "2027-01"),
            (1_835_481_599_999, "2028-02"),
            (1_835_481_600_000, "2028-03"),
        ] {
            assert_eq!(Month::of(Timestamp(ms)).to_string(), month, "{ms}");
        }
    }

    #[test]
    fn a_month_is_read_as_it_is_written_and_nothing_else_is() {
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!(
            (month.to_string(), month.next().to_string()),
            ("2026-11".into(), "2026-12".into())
        );
        assert_eq!("2026-12".parse::<Month>().unwrap().next().to_string(), "2027-01");
        for wrong in ["", "2026", "2026-00", "2026-13", "2026-1", "26-11", "+026-11", "2026-11-01"]
        {
            assert_eq!(wrong.parse::<Month>(), Err(NoMonth(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn months_are_counted_back_over_the_year_and_stop_where_counting_does() {
        let named = |month: &str, count| {
            let month: Month = month.parse().unwrap();
            month.and_before(count).map(|month| month.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(named("2027-01", 3), ["2026-11", "2026-12", "2027-01"]);
        assert_eq!(named("0000-02", 5), ["0000-01", "0000-02"]);
    }

    #[test]
    fn a_clock_of_any_time_has_a_month() {
        let ten_years_on = Timestamp(1_793_491_200_000 + 3_653 * MS_PER_DAY);
        assert_eq!(Month::of(ten_years_on).to_string(), "2036-11");
        assert!(Month::of(Timestamp(u64::MAX)) > Month::of(ten_years_on));
    }
}
