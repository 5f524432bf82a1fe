//! The rules as a file for Prometheus, vmalert or whatever reads PromQL, over the fleet's figures.
//!
//! Pure. The same lines are drawn, so both call at the same moment. What only the hub does is to
//! wait a while before an alert counts as over, and to hide what a larger trouble explains:
//! Alertmanager's inhibition rules can do the latter.

use std::{fmt::Write as _, time::Duration};

use super::{
    rule::{Burn, FAST_BURNS, Rule, SLOW_BURNS},
    thresholds::Thresholds,
};
use crate::figures::{PRINTER_STOPPED, STATION};

/// The rules as YAML.
pub fn rules(lines: &Thresholds) -> String {
    let mut text = String::from(
        "# The rules of the hub for Prometheus and vmalert, over /metrics and /metrics/fleet.\n\
         # Written by `waystation-hub rules`; change the settings, not this file.\n\
         groups:\n  - name: waystation\n    rules:\n",
    );
    for rule in Rule::ALL {
        let (word, title) = (rule.word(), rule.title());
        let (severity, runbook) = (rule.severity().word(), rule.runbook());
        let expression = expression(*rule, lines);
        let hold = lines.hold(*rule).as_secs();
        let written = write!(
            text,
            "      - alert: {word}\n        expr: |-\n          {}\n        for: {hold}s\n        \
             labels:\n          severity: {severity}\n        annotations:\n          \
             summary: \"{title}\"\n          runbook: {runbook}\n",
            expression.replace('\n', "\n          ")
        );
        written.expect("text only grows");
    }
    text
}

/// Where a rule holds, in PromQL.
fn expression(rule: Rule, lines: &Thresholds) -> String {
    let silent = lines.silent_time.as_secs();
    let is_silent = format!("time() - {STATION}heard_seconds > {silent}");
    match rule {
        Rule::HubIngestGap => ingest_gap(lines),
        Rule::SiteLinkDown => {
            let (silent, all) = (
                format!("count by (site) ({is_silent})"),
                format!("count by (site) ({STATION}heard_seconds)"),
            );
            let least = lines.site_stations_min;
            format!("({silent} >= {least})\nand ({silent} * 2 >= {all})")
        }
        Rule::LabelsFail => burning(FAST_BURNS, lines),
        Rule::LabelsFailSlowly => burning(SLOW_BURNS, lines),
        Rule::StationSilent => is_silent,
        Rule::PrinterStopped => format!(
            "{PRINTER_STOPPED} == 1\nand on (site, station) (time() - {STATION}heard_seconds <= {silent})"
        ),
        Rule::LeadCalled => format!("{STATION}lead_called_seconds > 0"),
        Rule::QueueStuck => format!("{STATION}jobs_waiting > {}", lines.waiting_jobs_max),
        Rule::LabelInDoubt => format!("{STATION}jobs_in_doubt > 0"),
        Rule::EventsMissing => format!("{STATION}events_missing > 0"),
        Rule::TwoStories => {
            format!("time() - {STATION}two_stories_seconds < {}", lines.fork_time.as_secs())
        }
        Rule::ClockWrong => {
            let skew = lines.skew_max.as_secs();
            format!("abs({STATION}clock_ahead_seconds) > {skew}")
        }
        Rule::OutboxFull => format!(
            "{STATION}outbox_events > {}\nor {STATION}outbox_dropped > 0",
            lines.outbox_events_max
        ),
        Rule::OutletFailing => "waystation_hub_outlet_failing == 1".to_owned(),
        Rule::DeadMan => "vector(1)".to_owned(),
        // It is asked in CEL, by the hub alone.
        Rule::Own(_) => "vector(0)".to_owned(),
    }
}

/// Less than half of what came in the same five minutes last week.
fn ingest_gap(lines: &Thresholds) -> String {
    let told = |offset: &str| {
        let total = format!("{STATION}outcomes_total");
        if offset.is_empty() {
            return format!("sum({total} - {total} offset 5m)");
        }
        format!("sum({total} offset {offset} - {total} offset {offset}5m)")
    };
    let (now, then) = (told(""), told("1w"));
    format!("({now} * 2 < {then})\nand ({then} >= {})", lines.gap_events_min)
}

/// A budget that burns too fast in both windows of a pair, with enough failures at enough stations.
fn burning(burns: &[Burn], lines: &Thresholds) -> String {
    let one = |burn: &Burn| {
        let (long, short) = (window(burn.long), window(burn.short));
        let limit = lines.failures_allowed * burn.factor;
        let share = |length: &str| {
            let (bad, good) = (grown("labels_failed", length), grown("labels_completed", length));
            format!("sum by (site) ({bad}) / sum by (site) ({bad} + {good}) >= {limit:.6}")
        };
        let bad = grown("labels_failed", &long);
        format!(
            "(\n  ({})\n  and ({})\n  and (sum by (site) ({bad}) >= {})\n  and (count by (site) ({bad} > 0) >= {})\n)",
            share(&long),
            share(&short),
            lines.burn_failures_min,
            lines.burn_stations_min
        )
    };
    burns.iter().map(one).collect::<Vec<_>>().join("\nor ")
}

/// By how much a figure grew; a station that was not known then counts from nothing.
fn grown(figure: &str, length: &str) -> String {
    let name = format!("{STATION}{figure}");
    format!("({name} - ({name} offset {length} or {name} * 0))")
}

fn window(length: Duration) -> String {
    format!("{}m", length.as_secs() / 60)
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;

    #[test]
    fn the_rules_for_prometheus_are_those_in_the_documentation() {
        let file = expect_file!["../../../docs/prometheus-rules.yml"];
        file.assert_eq(&rules(&Thresholds::default()));
    }

    #[test]
    fn lines_that_are_drawn_elsewhere_are_drawn_there_too() {
        let lines = Thresholds { waiting_jobs_max: 77, ..Thresholds::default() };
        assert!(rules(&lines).contains("jobs_waiting > 77\n"));
    }
}
