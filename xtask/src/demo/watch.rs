//! The live table: each label's state and evidence. Redrawn in place on a terminal; elsewhere one
//! line for each change, so that a log can be read.

use super::{
    stop::LOOK_PAUSE,
    views::{Job, Printer},
};
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
    /// What was last said of each label and printer.
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

    /// Shows the printers and labels as they are.
    pub(super) fn show(&mut self, printers: &[Printer], jobs: &[Job]) {
        let printers = printers.iter().map(|printer| (printer.name.clone(), condition(printer)));
        if self.is_terminal {
            let printers: Vec<String> =
                printers.map(|(name, said)| format!("{name} {said}")).collect();
            self.redraw(&printers.join("   "), jobs);
            return;
        }
        printers.for_each(|(name, said)| self.tell_change(&name, &name, said));
        for job in jobs {
            let Job { printer, state, evidence, .. } = job;
            let said =
                format!("{printer:<10} {state:<18} {evidence:<9} {}", reasons(&job.state_reasons));
            self.tell_change(&job.id, job.waybill(), said);
        }
    }

    /// Says what happened; what was drawn stays above it.
    pub(super) fn tell(&mut self, news: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        say(format_args!("{seconds:6.1} s  {news}"));
        self.drawn = 0;
    }

    /// Whether it has watched long enough.
    pub(super) fn is_late(&self) -> bool {
        self.started.elapsed() > self.time_max
    }

    /// Waits until the next look.
    pub(super) fn pause(&self) {
        thread::sleep(LOOK_PAUSE);
    }

    fn redraw(&mut self, printers: &str, jobs: &[Job]) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["waybill", "printer", "state", "evidence", "because"]);
        for job in jobs {
            let Job { printer, state, evidence, .. } = job;
            table.add_row([job.waybill(), printer, state, evidence, &reasons(&job.state_reasons)]);
        }
        let text = format!("{printers}\n{table}");
        // Up to where the last table began, and clear from there (ECMA-48, CUU and ED).
        let up =
            if self.drawn == 0 { String::new() } else { format!("\u{1b}[{}A\u{1b}[J", self.drawn) };
        self.drawn = text.lines().count();
        say(format_args!("{up}{text}"));
    }

    fn tell_change(&mut self, key: &str, name: &str, said: String) {
        if self.said.get(key) == Some(&said) {
            return;
        }
        let seconds = self.started.elapsed().as_secs_f64();
        say(format_args!("{seconds:6.1} s  {name:<16} {}", said.trim_end()));
        self.said.insert(key.to_owned(), said);
    }
}

fn condition(printer: &Printer) -> String {
    format!("{} {}", printer.state, reasons(&printer.state_reasons)).trim_end().to_owned()
}

fn reasons(reasons: &[String]) -> String {
    let said = reasons.iter().filter(|reason| *reason != "none");
    said.map(String::as_str).collect::<Vec<_>>().join(" ")
}
