//! What the printer says became of the labels it was given.
//!
//! It judges what was sent or interrupted; it never sends.

use std::ops::Deref;
use std::time::Duration;

use spool::{Asks, Baseline, Doubt, Event, Expected, Finding, Link, Sighting, State, judge};

use super::{Lane, PROOF_PAUSE, Pause};
use crate::journal::JobRecord;
use crate::printers::desk::Desk;

/// How often it is asked while it prints the last label of a window: its head should not stand
/// still until the next look.
const LAST_LABEL_PAUSE: Duration = Duration::from_millis(10);

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Labels that were interrupted, all of them judged by one look: a label that begins behind the
    /// first would move the counter under the others, and leave them to a person.
    pub(super) fn settle_doubts(&mut self, front: &[JobRecord]) -> Pause {
        let in_doubt: Vec<&JobRecord> =
            front.iter().filter(|record| asks_printer(record)).collect();
        self.ask(&in_doubt, Link::Lost)
    }

    /// Labels that were interrupted, or wait for their proof: what do the printer's counters say?
    fn ask(&mut self, records: &[&JobRecord], link: Link) -> Pause {
        if link == Link::Lost
            && self.seen.as_ref().is_some_and(|seen| seen.partial_format)
            && let Some(wire) = &mut self.wire
            && let Err(error) = wire.discard_partial()
        {
            // The cut label's first half would swallow whatever is sent next.
            self.hang_up(&error.to_string());
            return Pause::None;
        }
        let Some((_, sighting)) = self.look() else { return Pause::None };
        let mut found = Vec::new();
        for record in records {
            let Some(baseline) = baseline_of(record) else { continue };
            let expected = Expected(record.impressions);
            match judge(baseline, &sighting, expected, self.printer.trust, link) {
                Finding::Wait => {}
                finding @ (Finding::Printed
                | Finding::Reported
                | Finding::Idle
                | Finding::NotPrinted
                | Finding::Unknowable(_)) => found.push((*record, Event::Judged(finding))),
            }
        }
        if found.is_empty() {
            return Pause::For(self.proof_pause(records, &sighting));
        }
        self.awaits_a_word = false;
        // Nothing begins behind a label of which nobody can say yet where it is, nor at the end.
        let all_told = found.len() == records.len() && !self.part.is_stopping();
        self.settle_records(&found, all_told)
    }

    /// When to look again at a printer that still works on these labels.
    fn proof_pause(&self, records: &[&JobRecord], sighting: &Sighting) -> Duration {
        let stopped = self
            .seen
            .as_ref()
            .is_some_and(|seen| seen.reasons.iter().any(|reason| reason.stops_printing()));
        let to_come = records.iter().filter_map(|record| {
            let before = baseline_of(record)?;
            let all = before.beside.saturating_add(record.impressions);
            let printed = sighting.facts.label_count?.checked_sub(before.label_count?)?;
            Some(u64::from(all).saturating_sub(printed))
        });
        let is_last_label = to_come.max().is_some_and(|labels| labels <= 1);
        if self.printer.window > 1 && is_last_label && !stopped {
            LAST_LABEL_PAUSE
        } else {
            PROOF_PAUSE
        }
    }

    pub(super) fn wait_for_proof(&mut self, front: &[JobRecord]) -> Pause {
        let is_sent = |record: &&JobRecord| matches!(record.job.state, State::Processing { .. });
        let sent: Vec<&JobRecord> = front.iter().filter(is_sent).collect();
        if sent.iter().all(|record| self.on_wire.contains(&record.ordinal)) {
            let pause = self.ask(&sent, Link::Kept);
            if self.wire.is_some() {
                return pause;
            }
        }
        // The link they were sent on is gone.
        let interrupted = Event::Interrupted { doubt: Doubt::LinkLost };
        let found: Vec<_> = sent.into_iter().map(|record| (record, interrupted.clone())).collect();
        self.settle_records(&found, false)
    }
}

/// Whether the printer is to say what became of a label.
fn asks_printer(record: &JobRecord) -> bool {
    matches!(record.job.state, State::InDoubt { asks: Asks::Device, .. })
}

/// What the printer said before a label's first byte, while the label is with it.
fn baseline_of(record: &JobRecord) -> Option<&Baseline> {
    match &record.job.state {
        State::InDoubt { baseline, .. } | State::Processing { baseline, .. } => Some(baseline),
        State::Pending { .. }
        | State::Held { .. }
        | State::Completed { .. }
        | State::Canceled
        | State::Aborted { .. } => None,
    }
}
