//! The live table: each label's state and evidence. Redrawn in place on a terminal; elsewhere one
//! line for each change, so that a log can be read.

use super::{stop::LOOK_PAUSE, views::Job};
use crate::say::say;
use comfy_table::{Table, presets};
use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _},
    thread,
    time::{Duration, Instant},
};

/// What has been shown so far.
#[derive(Debug)]
pub(super) struct Watch {
    started: Instant,
    time_max: Duration,
    is_terminal: bool,
    /// Lines of the table that stands on the terminal.
    drawn: usize,
    /// What was last said of each label.
    said: BTreeMap<String, String>,
}

impl Watch {
    /// Watches for `time_max`.
    pub(super) fn new(time_max: Duration) -> Self {
        Self {
            started: Instant::now(),
            time_max,
            is_terminal: io::stdout().is_terminal(),
            drawn: 0,
            said: BTreeMap::new(),
        }
    }

    /// Shows the labels as they are.
    pub(super) fn show(&mut self, jobs: &[Job]) {
        if self.is_terminal { self.redraw(jobs) } else { self.tell_changes(jobs) }
    }

    /// Whether it has watched long enough.
    pub(super) fn is_late(&self) -> bool {
        self.started.elapsed() > self.time_max
    }

    /// Waits until the next look.
    pub(super) fn pause(&self) {
        thread::sleep(LOOK_PAUSE);
    }

    fn redraw(&mut self, jobs: &[Job]) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["waybill", "printer", "state", "evidence", "because"]);
        for job in jobs {
            let Job { printer, state, evidence, .. } = job;
            table.add_row([job.waybill(), printer, state, evidence, &because(job)]);
        }
        let text = table.to_string();
        // Up to where the last table began, and clear from there (ECMA-48, CUU and ED).
        let up =
            if self.drawn == 0 { String::new() } else { format!("\u{1b}[{}A\u{1b}[J", self.drawn) };
        self.drawn = text.lines().count();
        say(format_args!("{up}{text}"));
    }

    fn tell_changes(&mut self, jobs: &[Job]) {
        for job in jobs {
            let news = format!(
                "{:<10} {:<18} {:<9} {}",
                job.printer,
                job.state,
                job.evidence,
                because(job)
            );
            if self.said.get(&job.id) != Some(&news) {
                let seconds = self.started.elapsed().as_secs_f64();
                say(format_args!("{seconds:6.1} s  {}  {}", job.waybill(), news.trim_end()));
                self.said.insert(job.id.clone(), news);
            }
        }
    }
}

fn because(job: &Job) -> String {
    let reasons = job.state_reasons.iter().filter(|reason| *reason != "none");
    reasons.map(String::as_str).collect::<Vec<_>>().join(" ")
}
