//! What a test runner said: which tests passed, and the figures that tests say of themselves.
//!
//! A test says its figures in a line of its own: `evidence: power cuts: 10000 cuts, 0 lost`.

use std::collections::BTreeMap;

/// One test that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Test {
    /// The binary it is in, if the runner says so.
    pub(super) binary: Option<String>,
    /// Its name, with its modules.
    pub(super) name: String,
    /// Whether it passed.
    pub(super) passed: bool,
    /// How long it took, in milliseconds, if the runner says so.
    pub(super) millis: u64,
}

/// What a runner said.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The tests it ran.
    pub(super) tests: Vec<Test>,
    /// By name: how many of what, in the order in which they were said.
    figures: BTreeMap<String, Vec<(String, u64)>>,
}

impl Heard {
    /// Reads what `said` holds of interest; all else is skipped.
    pub(super) fn read(said: &str) -> Self {
        let mut heard = Self::default();
        for line in said.lines().map(str::trim) {
            if let Some(test) = nextest(line).or_else(|| libtest(line)) {
                if !heard.knows(&test) {
                    heard.tests.push(test);
                }
            } else if let Some(figures) = line.strip_prefix("evidence: ") {
                heard.add(figures);
            }
        }
        heard
    }

    /// Whether a test is one that was said already: a runner repeats its failures at the end, and where
    /// it shows what a test printed, the test's own harness names it once more.
    fn knows(&self, test: &Test) -> bool {
        let is_same = |known: &Test| {
            known == test
                || (known.name == test.name && known.binary.is_some() && test.binary.is_none())
        };
        self.tests.iter().any(is_same)
    }

    /// The figures called `name`, as a person reads them.
    pub(super) fn figures(&self, name: &str) -> Option<String> {
        let figures = self.figures.get(name)?;
        let said: Vec<String> = figures.iter().map(|(what, n)| format!("{n} {what}")).collect();
        Some(said.join(", "))
    }

    /// Shares of one figure are added up.
    fn add(&mut self, said: &str) {
        let Some((name, counts)) = said.split_once(": ") else { return };
        let figures = self.figures.entry(name.to_owned()).or_default();
        for (number, what) in counts.split(", ").filter_map(|count| count.split_once(' ')) {
            let Ok(number) = number.parse::<u64>() else { continue };
            match figures.iter_mut().find(|(known, _)| known == what) {
                Some((_, sum)) => *sum += number,
                None => figures.push((what.to_owned(), number)),
            }
        }
    }
}

/// `PASS [   0.007s] (   1/1175) agent::drills p01_a_printer`
fn nextest(line: &str) -> Option<Test> {
    let (word, rest) = line.split_once(" [")?;
    let passed = match word {
        "PASS" => true,
        "FAIL" | "TIMEOUT" | "SIGABRT" | "SIGSEGV" | "SIGKILL" => false,
        _ => return None,
    };
    let (time, rest) = rest.split_once("s]")?;
    let rest = rest.trim_start();
    let named = match rest.strip_prefix('(') {
        Some(counted) => counted.split_once(')')?.1.trim_start(),
        None => rest,
    };
    let (binary, name) = named.split_once(' ')?;
    let millis = std::time::Duration::try_from_secs_f64(time.trim().parse().ok()?).ok()?;
    Some(Test {
        binary: Some(binary.to_owned()),
        name: name.trim().to_owned(),
        passed,
        millis: u64::try_from(millis.as_millis()).unwrap_or(u64::MAX),
    })
}

/// `test p01_a_printer ... ok`
fn libtest(line: &str) -> Option<Test> {
    let (name, ended) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let passed = match ended {
        "ok" => true,
        "FAILED" => false,
        _ => return None,
    };
    Some(Test { binary: None, name: name.to_owned(), passed, millis: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
   Compiling agent v0.1.0
        PASS [   1.007s] (   1/4) agent::power_cut first_share
  stdout ───
    running 1 test
    test first_share ... ok
    evidence: power cuts: 10 cuts, 4 in doubt, 0 lost
        PASS [   0.020s] (   2/4) agent::power_cut second_share
    evidence: power cuts: 11 cuts, 5 in doubt, 0 lost
        FAIL [   0.100s] agent doubt::a_label
     Summary [   1.1s] 3 tests run: 2 passed, 1 failed, 0 skipped
        FAIL [   0.100s] agent doubt::a_label
";

    #[test]
    fn tests_are_heard_once_each_and_shares_of_a_figure_are_added_up() {
        let heard = Heard::read(SAID);
        let said = |test: &Test| (test.binary.clone(), test.name.clone(), test.passed, test.millis);
        let power_cut = || Some("agent::power_cut".to_owned());
        assert_eq!(
            heard.tests.iter().map(said).collect::<Vec<_>>(),
            [
                (power_cut(), "first_share".to_owned(), true, 1_007),
                (power_cut(), "second_share".to_owned(), true, 20),
                (Some("agent".to_owned()), "doubt::a_label".to_owned(), false, 100),
            ]
        );
        let figures = heard.figures("power cuts");
        assert_eq!(figures.as_deref(), Some("21 cuts, 9 in doubt, 0 lost"));
        assert_eq!(heard.figures("disk faults"), None);
    }

    #[test]
    fn the_plain_runner_is_understood_too() {
        let heard =
            Heard::read("test doubt::a_label ... ok\ntest b ... FAILED\ntest c ... ignored");
        assert_eq!(heard.tests.iter().map(|test| test.passed).collect::<Vec<_>>(), [true, false]);
    }
}
