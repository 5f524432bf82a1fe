//! What is waited for after a document: the printer's own word that its labels came out.
//!
//! It only listens and compares. A fault in between makes it begin anew: whoever mends a printer may
//! also have thrown the label away, and then "nothing is left" is not "printed".

use std::time::{Duration, Instant};

use crate::language::{Answer, Language, Proof, Query, Reading, Token};
use crate::status::{Reason, Status, Work};

/// How long a printer that was never seen at work must rest before it holds nothing: it may still be
/// reading the document.
const REST_MIN: Duration = Duration::from_secs(2);

/// What a printer told of the document that was sent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Report {
    /// Nothing yet.
    #[default]
    Unsaid,
    /// It worked and holds nothing any more. That is not "printed".
    Idle,
    /// Its labels came out.
    Printed,
}

/// What the printer said of its job at one look. What it was not asked, or did not say, is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct JobFacts {
    /// The job's identifier; the inner `None` when the printer holds no job that has one.
    id: Option<Option<String>>,
    printed: Option<bool>,
    remaining: Option<u32>,
    done: Option<u32>,
}

impl JobFacts {
    pub(super) fn take(&mut self, answer: Answer) {
        match answer {
            Answer::JobId(id) => self.id = Some(id),
            Answer::JobPrinted(printed) => self.printed = Some(printed),
            Answer::LabelsRemaining(count) => self.remaining = Some(count),
            Answer::LabelsPrinted(count) => self.done = Some(count),
            Answer::Identity(_)
            | Answer::HostStatus(_)
            | Answer::ErrorFlags(_)
            | Answer::LabelCount(_)
            | Answer::Uptime(_)
            | Answer::Serial(_)
            | Answer::MarkerCount(_)
            | Answer::PrintLength(_)
            | Answer::Receipt
            | Answer::Unsupported => {}
        }
    }

    pub(super) fn job(self) -> Option<Option<String>> {
        self.id
    }
}

/// One document's proof.
#[derive(Debug)]
pub(super) struct Expectation {
    proof: Proof,
    token: Token,
    labels: u32,
    /// What the printer calls the job, where the document says it.
    names: Vec<String>,
    /// What the printer called its job before, where it gives the name.
    before: Option<String>,
    /// Whether the document was seen at work, with no fault since.
    under_way: bool,
    idle_since: Option<Instant>,
    report: Report,
}

impl Expectation {
    pub(super) fn new(
        proof: Proof,
        token: Token,
        labels: u32,
        names: Vec<String>,
        before: Option<String>,
    ) -> Self {
        let (under_way, idle_since) = (false, None);
        let report = Report::Unsaid;
        Self { proof, token, labels, names, before, under_way, idle_since, report }
    }

    /// Whether the printer tells by itself.
    pub(super) fn listens(proof: Proof) -> bool {
        matches!(proof, Proof::ProcessId | Proof::Feedback | Proof::Notice)
    }

    /// What the printer must be asked at each look.
    pub(super) fn questions(&self) -> &'static [Query] {
        match self.proof {
            Proof::JobId => &[Query::JobId, Query::JobState, Query::LabelsRemaining],
            Proof::BatchCount => &[Query::LabelsPrinted, Query::LabelsRemaining],
            Proof::Idle
            | Proof::Feedback
            | Proof::Notice
            | Proof::Count
            | Proof::ProcessId
            | Proof::Counter => &[],
        }
    }

    /// All that the printer said unasked since the document began.
    pub(super) fn hear(&mut self, language: Language, heard: &[u8]) {
        let reading = language.read_receipt(self.token, self.labels, heard);
        if let Reading::Answer { answer: Answer::Receipt, .. } = reading {
            self.report = Report::Printed;
        }
    }

    /// What a look at the printer says.
    pub(super) fn see(&mut self, status: &Status, facts: JobFacts, now: Instant) {
        if self.report != Report::Unsaid {
            return;
        }
        if status.is_stopped() {
            (self.under_way, self.idle_since) = (false, None);
            return;
        }
        let idle = status.is_idle();
        self.idle_since = idle.then(|| self.idle_since.unwrap_or(now));
        match self.proof {
            Proof::JobId if self.names.is_empty() => self.see_numbered(&facts),
            Proof::JobId => self.see_named(status, idle, &facts),
            Proof::BatchCount => self.see_batch(status, idle, &facts),
            Proof::Idle => self.see_idle(status, now),
            // These are heard, or read.
            Proof::Feedback | Proof::Notice | Proof::ProcessId | Proof::Count | Proof::Counter => {}
        }
    }

    /// The printer numbers its jobs, and says whether all lines of the last one are printed.
    fn see_numbered(&mut self, facts: &JobFacts) {
        let is_ours = matches!(&facts.id, Some(Some(id)) if Some(id) != self.before.as_ref());
        if is_ours && facts.printed == Some(true) && facts.remaining.is_none_or(|left| left == 0) {
            self.report = Report::Printed;
        }
    }

    /// The printer names the job as long as it holds it. Gone without a fault, it is printed.
    fn see_named(&mut self, status: &Status, idle: bool, facts: &JobFacts) {
        let Some(id) = &facts.id else { return };
        match id {
            Some(id) if self.names.contains(id) => {
                self.under_way |= status.work == Work::UnderWay;
            }
            None if self.under_way && idle => self.report = Report::Printed,
            Some(_) | None => {}
        }
    }

    /// The printer counts the labels of the batch at hand, and keeps the count of the last one.
    fn see_batch(&mut self, status: &Status, idle: bool, facts: &JobFacts) {
        let JobFacts { remaining, done, .. } = facts;
        if remaining.is_none() && done.is_none() {
            return;
        }
        let left = remaining.is_some_and(|left| left > 0);
        if !idle {
            let begun = left || done.is_some_and(|done| done < self.labels);
            self.under_way |= begun && status.work == Work::UnderWay;
        } else if self.under_way && !left && done.is_none_or(|done| done == self.labels) {
            self.report = Report::Printed;
        }
    }

    fn see_idle(&mut self, status: &Status, now: Instant) {
        // Some printers answer nothing before the label is done.
        let silent = status.reasons.contains(&Reason::StatusSilent);
        self.under_way |= status.work == Work::UnderWay || silent;
        let rested = self.idle_since.map(|since| now.saturating_duration_since(since));
        if rested.is_some_and(|rested| self.under_way || rested >= REST_MIN) {
            self.report = Report::Idle;
        }
    }

    pub(super) fn report(&self) -> Report {
        self.report
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn working() -> Status {
        Status { work: Work::UnderWay, ..Status::default() }
    }

    fn idle() -> Status {
        Status { work: Work::None, ..Status::default() }
    }

    fn paused() -> Status {
        Status { reasons: BTreeSet::from([Reason::Paused]), ..idle() }
    }

    fn job(id: Option<&str>) -> JobFacts {
        JobFacts { id: Some(id.map(str::to_owned)), ..JobFacts::default() }
    }

    fn batch(remaining: u32, done: u32) -> JobFacts {
        let (remaining, done) = (Some(remaining), Some(done));
        JobFacts { remaining, done, ..JobFacts::default() }
    }

    #[track_caller]
    fn check(proof: Proof, names: &[&str], seen: &[(Status, JobFacts)], expected: Report) {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let before = Some("6".to_owned());
        let mut expectation = Expectation::new(proof, Token::of(1), 2, names, before);
        let now = Instant::now();
        for (status, facts) in seen {
            expectation.see(status, facts.clone(), now);
        }
        assert_eq!(expectation.report(), expected);
    }

    #[test]
    fn a_job_that_was_named_and_is_gone_is_printed_unless_a_fault_came_between() {
        let check = |seen: &[_], expected| check(Proof::JobId, &["WS7", "07"], seen, expected);
        let ours = || (working(), job(Some("WS7")));
        let gone = || (idle(), job(None));
        check(&[ours(), gone()], Report::Printed);
        check(&[(working(), job(Some("07"))), gone()], Report::Printed);
        check(&[gone()], Report::Unsaid);
        check(&[(working(), job(Some("WS6"))), gone()], Report::Unsaid);
        check(&[ours(), (paused(), job(Some("WS7"))), gone()], Report::Unsaid);
        check(&[ours(), (paused(), job(Some("WS7"))), ours(), gone()], Report::Printed);
        check(&[ours(), (idle(), JobFacts::default())], Report::Unsaid);
    }

    #[test]
    fn a_numbered_job_is_printed_when_it_is_another_one_and_says_so() {
        let said = |id: &str, printed, remaining| {
            let facts =
                JobFacts { printed: Some(printed), remaining: Some(remaining), ..job(Some(id)) };
            [(idle(), facts)]
        };
        let check = |seen: &[_], expected| check(Proof::JobId, &[], seen, expected);
        check(&said("7", true, 0), Report::Printed);
        check(&said("6", true, 0), Report::Unsaid);
        check(&said("7", false, 0), Report::Unsaid);
        check(&said("7", true, 1), Report::Unsaid);
    }

    #[test]
    fn a_batch_is_printed_when_it_was_seen_to_begin_and_all_of_it_is_counted() {
        let check = |seen: &[_], expected| check(Proof::BatchCount, &[], seen, expected);
        check(&[(working(), batch(2, 0)), (idle(), batch(0, 2))], Report::Printed);
        check(&[(idle(), batch(0, 2))], Report::Unsaid);
        check(&[(working(), batch(2, 0)), (idle(), batch(0, 1))], Report::Unsaid);
        check(
            &[(working(), batch(2, 0)), (paused(), batch(2, 0)), (idle(), batch(0, 2))],
            Report::Unsaid,
        );
        check(&[(working(), batch(2, 0)), (idle(), JobFacts::default())], Report::Unsaid);
    }

    #[test]
    fn idle_counts_once_it_was_at_work_or_after_a_rest() {
        let nothing = JobFacts::default;
        let check = |seen: &[_], expected| check(Proof::Idle, &[], seen, expected);
        check(&[(working(), nothing()), (idle(), nothing())], Report::Idle);
        check(&[(Status::silent(), nothing()), (idle(), nothing())], Report::Idle);
        check(&[(idle(), nothing())], Report::Unsaid);
        let mut expectation = Expectation::new(Proof::Idle, Token::of(1), 1, Vec::new(), None);
        let now = Instant::now();
        expectation.see(&idle(), nothing(), now);
        expectation.see(&idle(), nothing(), now + REST_MIN);
        assert_eq!(expectation.report(), Report::Idle);
    }

    #[test]
    fn a_receipt_proves_and_anything_else_does_not() {
        let mut expectation = Expectation::new(Proof::Feedback, Token::of(1), 2, Vec::new(), None);
        expectation.hear(Language::Dpl, b"\x1E");
        expectation.hear(Language::Dpl, b"\x1E\x1F");
        assert_eq!(expectation.report(), Report::Unsaid, "one label of two");
        expectation.hear(Language::Dpl, b"\x1E\x1E\x1F");
        assert_eq!(expectation.report(), Report::Printed);
    }
}
