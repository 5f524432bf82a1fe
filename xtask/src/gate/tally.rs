//! How many passed and how many failed, read from what test runners say at their end.

use std::{fmt, iter::Sum};

/// A count of what passed and what failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Something that is no test runner: one thing, which held or did not.
    pub(crate) fn of(ok: bool) -> Self {
        Self { passed: u64::from(ok), failed: u64::from(!ok) }
    }

    /// Whether something was looked at and all of it held.
    pub(crate) fn is_green(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// A runner that ended with `ok` after saying `counted`. A failure that it does not count, such
    /// as a compile error, is one all the same; so is a runner that says nothing.
    pub(super) fn of_runner(ok: bool, counted: Option<Self>) -> Self {
        let counted_or_none = counted.unwrap_or_default();
        let is_missed = counted_or_none.failed == 0 && (!ok || counted.is_none());
        Self { failed: counted_or_none.failed + u64::from(is_missed), ..counted_or_none }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, each| Self {
            passed: sum.passed + each.passed,
            failed: sum.failed + each.failed,
        })
    }
}

/// `Summary [   0.5s] 12 tests run: 11 passed (1 slow), 1 failed, 0 skipped`
pub(super) fn nextest(said: &str) -> Option<Tally> {
    let is_summary = |line: &&str| line.trim_start().starts_with("Summary [");
    let line = said.lines().rev().find(is_summary)?;
    let counts = line.split_once("run:").map(|(_, counts)| counts)?;
    let failed = ["failed", "timed out", "exec failed"];
    Some(Tally {
        passed: counted(counts, "passed"),
        failed: failed.iter().map(|word| counted(counts, word)).sum(),
    })
}

/// `test result: ok. 3 passed; 0 failed; 0 ignored; …`, once for each binary.
pub(crate) fn libtest(said: &str) -> Option<Tally> {
    let results: Vec<&str> =
        said.lines().filter_map(|line| line.trim().strip_prefix("test result: ")).collect();
    let tally = |line: &&str| {
        let counts = line.split_once(". ").map_or(*line, |(_, counts)| counts);
        Tally { passed: counted(counts, "passed"), failed: counted(counts, "failed") }
    };
    (!results.is_empty()).then(|| results.iter().map(tally).sum())
}

/// `Tests  2 failed | 56 passed (58)`
pub(super) fn vitest(said: &str) -> Option<Tally> {
    let plain = without_colours(said);
    let line = plain.lines().rev().find_map(|line| line.trim().strip_prefix("Tests "))?;
    Some(Tally { passed: counted(line, "passed"), failed: counted(line, "failed") })
}

/// The number that stands before `word` in a list of counts; none is 0.
fn counted(counts: &str, word: &str) -> u64 {
    let number = |part: &str| {
        let (number, rest) = part.trim().split_once(' ')?;
        let said = rest.split(" (").next().unwrap_or_default();
        (said == word).then(|| number.parse().ok()).flatten()
    };
    counts.split([',', ';', '|']).find_map(number).unwrap_or(0)
}

/// Text without the escapes that colour it.
fn without_colours(said: &str) -> String {
    let mut plain = String::with_capacity(said.len());
    let mut parts = said.split("\u{1b}[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let text = part.split_once(|end: char| end.is_ascii_alphabetic());
        plain.push_str(text.map_or("", |(_, text)| text));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tally: Option<Tally>, passed: u64, failed: u64) {
        assert_eq!(tally, Some(Tally { passed, failed }));
    }

    #[test]
    fn nextest_is_counted_by_its_summary() {
        let summary =
            "     Summary [   0.5s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped\n";
        check(nextest(summary), 11, 1);
        check(nextest("Summary [ 9s] 4/9 tests run: 1 passed, 2 timed out, 1 exec failed"), 1, 3);
        check(nextest("  Summary [   0.0s] 0 tests run: 0 passed, 0 skipped"), 0, 0);
        assert_eq!(nextest("error: could not compile"), None);
    }

    #[test]
    fn every_binary_of_cargo_test_is_counted() {
        let said = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n";
        check(libtest(said), 4, 2);
        assert_eq!(libtest("error: could not compile"), None);
    }

    #[test]
    fn vitest_is_counted_with_and_without_colours() {
        check(vitest("\n      Tests  2 failed | 56 passed (58)\n"), 56, 2);
        check(
            vitest(
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m58 passed\u{1b}[39m\u{1b}[22m (58)",
            ),
            58,
            0,
        );
        assert_eq!(vitest(" Test Files  4 passed (4)"), None);
    }

    #[test]
    fn a_runner_that_fails_uncounted_or_says_nothing_has_failed() {
        let two = Some(Tally { passed: 2, failed: 0 });
        assert_eq!(Tally::of_runner(true, two), Tally { passed: 2, failed: 0 });
        assert_eq!(Tally::of_runner(false, two), Tally { passed: 2, failed: 1 });
        assert_eq!(Tally::of_runner(true, None), Tally { passed: 0, failed: 1 });
        let one_failed = Some(Tally { passed: 2, failed: 1 });
        assert_eq!(Tally::of_runner(false, one_failed), Tally { passed: 2, failed: 1 });
    }

    #[test]
    fn nothing_at_all_is_not_green() {
        assert!(!Tally::default().is_green());
        assert_eq!(Tally { passed: 3, failed: 1 }.to_string(), "3 passed, 1 failed");
    }
}
