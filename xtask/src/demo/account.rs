//! Whether every label is accounted for: what the agent says, what came out of the printers and
//! what the hub knows must be the same story.

use super::{
    views::{Job, Summary},
    waybills::WAYBILLS,
};
use std::fmt;

/// The account of one walk.
#[derive(Debug)]
pub(super) struct Account {
    labels: usize,
    doubts: Vec<String>,
    hub: Summary,
    /// What does not add up, as sentences.
    open: Vec<String>,
}

impl Account {
    /// Compares the agent's `jobs`, the formats that were `printed`, and the `hub`.
    pub(super) fn draw_up(jobs: &[Job], printed: &[String], hub: Summary) -> Self {
        let mut open: Vec<String> = jobs.iter().filter_map(unproven).collect();
        for waybill in WAYBILLS {
            match printed.iter().filter(|format| format.contains(waybill.number)).count() {
                1 => {}
                times => open.push(format!("{} came out {times} times", waybill.number)),
            }
        }
        // A doubt and what became of it are two outcomes of one label.
        let outcomes = hub.outcomes.max(WAYBILLS.len());
        let expected = Summary { stations: 1, labels: WAYBILLS.len(), outcomes, gaps: 0 };
        if hub != expected {
            open.push(format!(
                "the hub should know {}, and knows {}",
                figures(&expected),
                figures(&hub)
            ));
        }
        let doubts = jobs.iter().filter_map(settled).collect();
        Self { labels: jobs.len(), doubts, hub, open }
    }

    /// Whether everything adds up.
    pub(super) fn is_whole(&self) -> bool {
        self.open.is_empty()
    }
}

/// A doubt there was on the way, and who settled it.
fn settled(job: &Job) -> Option<String> {
    let (doubt, proof) = job.doubt()?;
    Some(format!("{} was in doubt ({doubt}), settled by: {proof}", job.waybill()))
}

/// What is missing for a label to count as printed.
fn unproven(job: &Job) -> Option<String> {
    let is_proven = matches!(job.evidence.as_str(), "confirmed" | "verified");
    let Job { state, evidence, .. } = job;
    (state != "completed" || !is_proven)
        .then(|| format!("{} is {state} with evidence {evidence}", job.waybill()))
}

fn figures(summary: &Summary) -> String {
    let Summary { stations, labels, outcomes, gaps } = summary;
    format!("stations {stations}, labels {labels}, outcomes {outcomes}, gaps {gaps}")
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the hub's view: {}", figures(&self.hub))?;
        self.doubts.iter().try_for_each(|doubt| writeln!(f, "{doubt}"))?;
        if self.open.is_empty() {
            return write!(f, "every one of {} labels came out exactly once", self.labels);
        }
        write!(f, "it does not add up:")?;
        self.open.iter().try_for_each(|sentence| write!(f, "\n  {sentence}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::views::{Attempt, References};

    fn jobs() -> Vec<Job> {
        let job = |number: &str| Job {
            id: number.to_owned(),
            printer: "bench-1".to_owned(),
            state: "completed".to_owned(),
            state_reasons: Vec::new(),
            evidence: "confirmed".to_owned(),
            references: References { waybill: Some(number.to_owned()) },
            attempts: Vec::new(),
        };
        WAYBILLS.iter().map(|waybill| job(waybill.number)).collect()
    }

    fn printed() -> Vec<String> {
        WAYBILLS.iter().map(super::super::waybills::Waybill::zpl).collect()
    }

    fn hub() -> Summary {
        Summary { stations: 1, labels: WAYBILLS.len(), outcomes: WAYBILLS.len(), gaps: 0 }
    }

    #[track_caller]
    fn check(jobs: &[Job], printed: &[String], hub: Summary, words: &str) {
        let account = Account::draw_up(jobs, printed, hub);
        let said = account.to_string();
        assert!(said.contains(words), "{said}");
        assert_eq!(account.is_whole(), words.starts_with("every one"), "{said}");
    }

    #[test]
    fn twenty_labels_that_came_out_once_and_are_known_add_up() {
        check(&jobs(), &printed(), hub(), "every one of 20 labels");
    }

    #[test]
    fn a_doubt_on_the_way_is_told_with_who_settled_it() {
        let mut doubted = jobs();
        let cut = Attempt { proof: "counter".to_owned(), doubt: Some("link-lost".to_owned()) };
        doubted[2].attempts.push(cut);
        let account = Account::draw_up(&doubted, &printed(), hub());
        let said = account.to_string();
        assert!(
            account.is_whole()
                && said.contains("00003 was in doubt (link-lost), settled by: counter"),
            "{said}"
        );
    }

    #[test]
    fn a_label_that_came_out_twice_or_never_does_not_add_up() {
        let mut twice = printed();
        twice.push(twice[4].clone());
        check(&jobs(), &twice, hub(), "came out 2 times");
        check(&jobs(), &printed()[1..], hub(), "came out 0 times");
    }

    #[test]
    fn a_label_that_was_only_sent_does_not_add_up() {
        let mut sent = jobs();
        sent[0].evidence = "sent".to_owned();
        check(&sent, &printed(), hub(), "is completed with evidence sent");
        sent[0].state = "aborted".to_owned();
        check(&sent, &printed(), hub(), "is aborted with evidence sent");
    }

    #[test]
    fn a_hub_that_misses_something_does_not_add_up() {
        check(&jobs(), &printed(), Summary { gaps: 1, ..hub() }, "gaps 1");
        check(&jobs(), &printed(), Summary { outcomes: 19, ..hub() }, "outcomes 19");
        check(&jobs(), &printed(), Summary { labels: 19, ..hub() }, "labels 19");
        check(&jobs(), &printed(), Summary { outcomes: 21, ..hub() }, "every one of 20");
    }
}
