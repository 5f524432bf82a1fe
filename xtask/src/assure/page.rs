//! The page that says what is promised, what proves it, and how much of it was tried.
//!
//! Nothing on it is written by hand, and nothing is left out that did not hold.

use super::{
    heard::{Heard, Test},
    level::Level,
    promise::{Chore, Promise, Proof},
};
use std::fmt::Write as _;

/// One proof, and how it ended.
#[derive(Debug)]
pub(super) struct Row {
    /// The number of the promise.
    number: u8,
    what: String,
    figure: String,
    /// Whether it proves the promise.
    pub(super) holds: bool,
    replay: String,
}

impl Row {
    /// What the tests of `proof` said.
    pub(super) fn of_tests(promise: &Promise, proof: &Proof, level: Level, heard: &Heard) -> Self {
        let is_mine = |test: &&Test| proof.holds(test.binary.as_deref(), &test.name);
        let mine: Vec<&Test> = heard.tests.iter().filter(is_mine).collect();
        let failed = mine.iter().filter(|test| !test.passed).count();
        let millis: u64 = mine.iter().map(|test| test.millis).sum();
        let figures = proof.figures.as_ref().map(|name| heard.figures(name));
        let said = match &figures {
            Some(Some(said)) => format!("{said}; "),
            Some(None) => "no figures; ".to_owned(),
            None => String::new(),
        };
        let tests = mine.len();
        let seconds = millis.div_ceil(1_000);
        let plural = if tests == 1 { "" } else { "s" };
        let figure = format!("{said}{tests} test{plural}, {failed} failed, {seconds} s");
        let holds = failed == 0 && tests >= proof.tests_min && figures != Some(None);
        let (number, what, replay) = (promise.number, proof.what.clone(), proof.replay(level));
        Self { number, what, figure, holds, replay }
    }

    /// What `chore` came to.
    pub(super) fn of_chore(promise: &Promise, chore: &Chore, holds: bool, figure: String) -> Self {
        let (number, what, replay) = (promise.number, chore.what.clone(), chore.replay());
        Self { number, what, figure, holds, replay }
    }
}

/// The page, in Markdown.
pub(super) fn write(level: Level, commit: &str, promises: &[Promise], rows: &[Row]) -> String {
    let failed = rows.iter().filter(|row| !row.holds).count();
    let mut page = format!(
        "# Assurance\n\n\
         What Waystation promises, what proves it, and how much of it was tried. \
         `cargo xtask assure --level {level}` wrote this page at `{commit}`: {} proofs, {failed} \
         failed. A test that fails says the seed and the case that replay it.\n",
        rows.len()
    );
    for promise in promises {
        section(&mut page, level, promise, rows);
    }
    page
}

fn section(page: &mut String, level: Level, promise: &Promise, rows: &[Row]) {
    let Promise { number, promise: words, proofs, drills: _, chores, not_shown } = promise;
    let add = |page: &mut String, line: String| {
        page.push_str(&line);
        page.push('\n');
    };
    add(page, format!("\n## {number}. {words}\n"));
    let mine: Vec<&Row> = rows.iter().filter(|row| row.number == *number).collect();
    if !mine.is_empty() {
        add(page, "| Tried | Figure | |\n|---|---|---|".to_owned());
    }
    for row in &mine {
        let verdict = if row.holds { "holds" } else { "**FAILED**" };
        add(page, format!("| {} | {} | {verdict} |", row.what, row.figure));
    }
    let later = proofs.iter().map(|proof| (&proof.what, proof.level));
    let later = later.chain(chores.iter().map(|chore| (&chore.what, chore.level)));
    let later: Vec<_> = later.filter(|(_, from)| *from > level).collect();
    if !(mine.is_empty() || later.is_empty() && not_shown.is_empty()) {
        page.push('\n');
    }
    for (what, from) in later {
        add(page, format!("- Tried from level `{from}` on: {what}."));
    }
    for gap in not_shown {
        add(page, format!("- Not shown: {gap}."));
    }
    if !mine.is_empty() {
        let mut replays: Vec<&str> = mine.iter().map(|row| row.replay.as_str()).collect();
        replays.dedup();
        let _ = write!(page, "\n```sh\n{}\n```\n", replays.join("\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const PROMISE: &str = "
        number = 1
        promise = \"Nothing is lost.\"
        not_shown = [\"a drive that lies\"]
        [[proof]]
        what = \"the power goes\"
        binary = \"agent::power_cut\"
        tests = [\"a_power_cut\"]
        figures = \"power cuts\"
        [[proof]]
        what = \"the power goes all night\"
        binary = \"agent::power_cut\"
        tests = [\"a_long_night\"]
        level = \"night\"
    ";

    #[track_caller]
    fn check(said: &str, expected: Expect) {
        let promise: Promise = toml::from_str(PROMISE).unwrap();
        let heard = Heard::read(said);
        let rows = [Row::of_tests(&promise, &promise.proofs[0], Level::Ci, &heard)];
        let page = write(Level::Ci, "0123abc", &[promise], &rows);
        let table = page.lines().filter(|line| line.starts_with(['|', '-']));
        expected.assert_eq(&table.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_proof_that_holds_is_shown_with_its_figures_and_what_comes_later() {
        let said =
            "PASS [ 1.2s] agent::power_cut a_power_cut\nevidence: power cuts: 10 cuts, 0 lost";
        check(
            said,
            expect![[r#"
                | Tried | Figure | |
                |---|---|---|
                | the power goes | 10 cuts, 0 lost; 1 test, 0 failed, 2 s | holds |
                - Tried from level `night` on: the power goes all night.
                - Not shown: a drive that lies."#]],
        );
    }

    #[test]
    fn a_proof_without_its_figures_has_failed() {
        check(
            "PASS [ 1.2s] agent::power_cut a_power_cut",
            expect![[r#"
                | Tried | Figure | |
                |---|---|---|
                | the power goes | no figures; 1 test, 0 failed, 2 s | **FAILED** |
                - Tried from level `night` on: the power goes all night.
                - Not shown: a drive that lies."#]],
        );
    }

    #[test]
    fn a_proof_whose_tests_were_not_run_has_failed() {
        check(
            "evidence: power cuts: 10 cuts, 0 lost",
            expect![[r#"
                | Tried | Figure | |
                |---|---|---|
                | the power goes | 10 cuts, 0 lost; 0 tests, 0 failed, 0 s | **FAILED** |
                - Tried from level `night` on: the power goes all night.
                - Not shown: a drive that lies."#]],
        );
    }
}
