//! `cargo xtask test`: everything that must hold, one step after the other, on any machine.
//!
//! A failed step does not stop the others. The last line counts what passed and what failed.

mod steps;
mod tally;

use crate::say::{heading, say};
use anyhow::bail;
use comfy_table::{CellAlignment, Table, presets};
use std::time::{Duration, Instant};

pub(crate) use steps::{HEADLESS, STEPS};
pub(crate) use tally::{Tally, libtest};

/// One part of the gate.
pub(crate) struct Step {
    /// What a person types after `--only`.
    pub(crate) name: &'static str,
    /// What it makes sure of.
    pub(crate) promise: &'static str,
    run: fn() -> anyhow::Result<Tally>,
}

/// How one step ended.
struct Outcome {
    step: &'static Step,
    tally: Tally,
    time: Duration,
}

/// Runs the steps called `only`, or all; whether everything passed.
pub(crate) fn run(only: &[String]) -> anyhow::Result<bool> {
    let chosen = choose(only)?;
    let outcomes: Vec<Outcome> = chosen.into_iter().map(perform).collect();
    say(format_args!("\n{}", table(&outcomes)));
    let total: Tally = outcomes.iter().map(|outcome| outcome.tally).sum();
    say(total);
    Ok(total.is_green())
}

/// Says which steps there are.
pub(crate) fn list() {
    for Step { name, promise, .. } in STEPS {
        say(format_args!("{name:<12} {promise}"));
    }
}

fn choose(only: &[String]) -> anyhow::Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|step| step.name == *name)) {
        bail!("there is no step `{unknown}`; `cargo xtask test --list` shows the steps");
    }
    let is_chosen = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

fn perform(step: &'static Step) -> Outcome {
    heading(format_args!("{}: {}", step.name, step.promise));
    let started = Instant::now();
    let tally = (step.run)().unwrap_or_else(|error| {
        say(format_args!("error: {error:#}"));
        Tally::of(false)
    });
    Outcome { step, tally, time: started.elapsed() }
}

fn table(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["step", "passed", "failed", "seconds"]);
    for Outcome { step, tally, time } in outcomes {
        let seconds = format!("{:.1}", time.as_secs_f64());
        let Tally { passed, failed } = tally;
        table.add_row([step.name.to_owned(), passed.to_string(), failed.to_string(), seconds]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_chosen_by_its_name_and_a_wrong_name_is_refused() {
        let chosen = choose(&["format".to_owned()]).unwrap();
        assert_eq!(chosen.iter().map(|step| step.name).collect::<Vec<_>>(), ["format"]);
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
        let Err(error) = choose(&["fromat".to_owned()]) else { panic!("`fromat` was found") };
        assert!(error.to_string().contains("`fromat`"), "{error}");
    }
}
