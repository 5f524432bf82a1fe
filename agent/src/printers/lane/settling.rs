//! How a label's outcome gets into the journal: with the next label's intent, with the next
//! acceptance, or by itself.
//!
//! It writes what a decision says and decides nothing about labels. What the journal does not take
//! is carried and never dropped.

use std::ops::Deref;

use spool::{CounterTrust, Decision, Event, Fact, Order};

use super::{Lane, PROOF_PAUSE, Pause, REFUSED_PAUSE, is_waiting, log, span, stepped};
use crate::journal::{JobRecord, Ordinal, Promise, Write};
use crate::printers::desk::Desk;
use crate::printers::resting::Handed;

/// Outcomes that the journal has promised to write.
pub(super) struct Settling {
    promise: Promise,
    outcomes: Vec<(Ordinal, Event)>,
    decisions: Vec<Decision>,
}

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Writes down what happened to jobs of which only the places are known.
    pub(super) fn settle_carried(&mut self) -> Pause {
        let Ok(front) = self.desk.front(&self.printer.name, self.printer.window) else {
            return Pause::For(REFUSED_PAUSE);
        };
        let carried = std::mem::take(&mut self.carried);
        // What is not there moved on without us: the failed write was in the journal after all.
        let found: Vec<_> = carried
            .into_iter()
            .filter_map(|(ordinal, event)| {
                front.iter().find(|it| it.ordinal == ordinal).map(|record| (record, event))
            })
            .collect();
        self.settle_records(&found, !self.part.is_stopping())
    }

    /// Writes down what happened, and in the same commit the next labels' intents, if there are any
    /// and the printer is free for them. If there are none, the outcomes go with the next
    /// acceptance. Without `follow` nothing begins yet.
    pub(super) fn settle_records(&mut self, found: &[(&JobRecord, Event)], follow: bool) -> Pause {
        let (mut writes, mut outcomes, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for (record, event) in found {
            if let Some((decision, write)) = self.decide(record, event.clone()) {
                writes.push(write);
                outcomes.push((record.ordinal, event.clone()));
                decided.push((*record, decision));
            }
        }
        if writes.is_empty() {
            return Pause::None;
        }
        if follow && self.is_last(&decided) {
            let decisions = decided.into_iter().map(|(_, decision)| decision).collect();
            return self.settle_with_the_next(writes, outcomes, decisions);
        }
        let begun = if follow { self.follow_on(&decided) } else { None };
        let begun = begun.map(|(begun, intents)| {
            writes.extend(intents);
            begun
        });
        let Some(written) = self.commit(writes) else {
            self.carried = outcomes;
            return Pause::For(REFUSED_PAUSE);
        };
        decided.iter().for_each(|(record, decision)| span(record).in_scope(|| log(decision)));
        self.measure(decided.iter().map(|(_, decision)| decision));
        if let Some(begun) = begun {
            self.take_begun(begun, &written[outcomes.len()..]);
        }
        Pause::None
    }

    /// Whether all labels came out, the printer is free, and nobody waits for it.
    fn is_last(&self, decided: &[(&JobRecord, Decision)]) -> bool {
        decided.iter().all(|(_, decision)| is_done(decision) && decision.state.is_final())
            && self.wire.is_some()
            && self.free_for_the_next().is_some()
            && self.may_begin()
            && !self.desk.is_anyone_waiting(&self.printer.name)
            && !self.is_held_up()
    }

    /// Whether order is strict and a question is open. A journal that cannot be read holds up too.
    pub(super) fn is_held_up(&self) -> bool {
        self.printer.order == Order::Strict
            && !matches!(self.desk.question(&self.printer.name), Ok(None))
    }

    /// Leaves outcomes with the journal and offers the printer meanwhile: a label born now is
    /// committed behind them or not at all.
    fn settle_with_the_next(
        &mut self,
        writes: Vec<Write>,
        outcomes: Vec<(Ordinal, Event)>,
        decisions: Vec<Decision>,
    ) -> Pause {
        match self.desk.commit_with_the_next(writes) {
            Ok(promise) => {
                self.measure(&decisions);
                self.settling = Some(Settling { promise, outcomes, decisions });
                Pause::Rest(PROOF_PAUSE)
            }
            Err(error) => {
                tracing::warn!(%error, "The journal did not take a step");
                self.carried = outcomes;
                Pause::For(REFUSED_PAUSE)
            }
        }
    }

    /// Waits for promised outcomes, and carries them if the journal did not take them.
    pub(super) fn keep(&mut self, settling: Settling) {
        let Settling { promise, outcomes, decisions } = settling;
        match self.desk.keep(promise) {
            Ok(_) => decisions.iter().for_each(log),
            Err(error) => {
                tracing::warn!(%error, "The journal did not take a step");
                self.carried = outcomes;
            }
        }
    }

    /// Shows how long labels take of late.
    fn measure<'a>(&mut self, decisions: impl IntoIterator<Item = &'a Decision>) {
        let done = decisions.into_iter().filter(|decision| is_done(decision)).count();
        let Some(done) = u32::try_from(done).ok().filter(|done| *done > 0) else { return };
        let Some(since) = self.sending_since.take() else { return };
        let took = self.time.moment().steady.saturating_sub(since) / done;
        self.views.update(&self.printer.name, |view| {
            let usual = view.label_time.unwrap_or(took);
            view.label_time = Some((usual * 3 + took) / 4);
        });
    }

    /// The labels that can start in the same commit in which these end.
    fn follow_on(&self, decided: &[(&JobRecord, Decision)]) -> Option<(Vec<Handed>, Vec<Write>)> {
        let all_done = decided.iter().all(|(_, decision)| is_done(decision));
        if !all_done || self.wire.is_none() || !self.may_begin() || self.is_held_up() {
            return None;
        }
        let facts = self.free_for_the_next()?;
        let window = self.printer.window;
        let unfinished = decided.iter().filter(|(_, decision)| !decision.state.is_final());
        let mut next: Vec<JobRecord> =
            unfinished.map(|(record, decision)| stepped(record, decision.clone())).collect();
        if next.len() < usize::from(window) {
            next.extend(self.desk.next_pending(&self.printer.name, window).ok()?);
            next.sort_by_key(|record| record.ordinal);
        }
        let now = self.time.moment().wall;
        let due: Vec<_> = next.into_iter().take_while(|record| is_waiting(record, now)).collect();
        let (begun, intents) = self.intents(due, &facts).ok()?;
        (!begun.is_empty()).then_some((begun, intents))
    }

    /// What the printer says, if it is free. A printer that cannot be asked is always free; one
    /// that can was seen at rest when it gave the proof a moment ago.
    fn free_for_the_next(&self) -> Option<spool::Baseline> {
        if self.printer.trust == CounterTrust::None {
            return Some(self.baseline());
        }
        self.rested_since.map(|_| self.baseline())
    }
}

/// Whether a decision says that a label came out, as far as can be known.
fn is_done(decision: &Decision) -> bool {
    matches!(decision.fact, Fact::Done { .. })
}
