//! How a label's outcome gets into the journal: with the next label's intent, with the next
//! acceptance, or by itself.
//!
//! It writes what a decision says and decides nothing about labels. What the journal does not take
//! is carried and never dropped.

use std::ops::Deref;

use spool::{CounterTrust, Decision, Event, Order, State};

use super::{Lane, PROOF_PAUSE, Pause, REFUSED_PAUSE, log, stepped};
use crate::journal::{JobRecord, Ordinal, Promise, Write, Written};
use crate::printers::desk::Desk;
use crate::printers::resting::Handed;

/// An outcome that the journal has promised to write.
pub(super) struct Settling {
    promise: Promise,
    ordinal: Ordinal,
    event: Event,
    decision: Decision,
}

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Writes down what happened to a job of which only the place is known.
    pub(super) fn settle(&mut self, ordinal: Ordinal, event: Event) -> Pause {
        match self.desk.front(&self.printer.name) {
            Ok(front) => match front.into_iter().find(|record| record.ordinal == ordinal) {
                Some(record) => self.settle_record(&record, event),
                // It moved on without us: the failed write was in the journal after all.
                None => Pause::None,
            },
            Err(_) => {
                self.carried = Some((ordinal, event));
                Pause::For(REFUSED_PAUSE)
            }
        }
    }

    /// Writes down what happened, and in the same commit the next label's intent, if there is one
    /// and the printer is free for it. If there is none, the outcome goes with the next acceptance.
    pub(super) fn settle_record(&mut self, record: &JobRecord, event: Event) -> Pause {
        let Some((decision, write)) = self.decide(record, event.clone()) else {
            return Pause::None;
        };
        if self.is_last(&decision) {
            return self.settle_with_the_next(write, record.ordinal, event, decision);
        }
        let mut writes = vec![write];
        let after = self.follow_on(record, &decision);
        let begun = after.map(|(begun, write)| {
            writes.push(write);
            begun
        });
        match self.commit(writes).as_deref() {
            Some(written) => {
                log(&decision);
                self.measure(&decision);
                if written == [Written::Stepped, Written::Stepped] {
                    self.begun = begun;
                }
            }
            None => {
                self.carried = Some((record.ordinal, event));
                return Pause::For(REFUSED_PAUSE);
            }
        }
        Pause::None
    }

    /// Whether a label came out, the printer is free, and nobody waits for it.
    fn is_last(&self, decision: &Decision) -> bool {
        matches!(decision.fact, spool::Fact::Done { .. })
            && decision.state.is_final()
            && self.wire.is_some()
            && self.free_for_the_next().is_some()
            && !self.desk.is_anyone_waiting(&self.printer.name)
            && !self.is_held_up()
    }

    /// Whether order is strict and a question is open. A journal that cannot be read holds up too.
    pub(super) fn is_held_up(&self) -> bool {
        self.printer.order == Order::Strict
            && !matches!(self.desk.question(&self.printer.name), Ok(None))
    }

    /// Leaves an outcome with the journal and offers the printer meanwhile: a label born now is
    /// committed behind the outcome or not at all.
    fn settle_with_the_next(
        &mut self,
        write: Write,
        ordinal: Ordinal,
        event: Event,
        decision: Decision,
    ) -> Pause {
        match self.desk.commit_with_the_next(vec![write]) {
            Ok(promise) => {
                self.measure(&decision);
                self.settling = Some(Settling { promise, ordinal, event, decision });
                Pause::Rest(PROOF_PAUSE)
            }
            Err(error) => {
                tracing::warn!(%error, "The journal did not take a step");
                self.carried = Some((ordinal, event));
                Pause::For(REFUSED_PAUSE)
            }
        }
    }

    /// Waits for a promised outcome, and carries it if the journal did not take it.
    pub(super) fn keep(&mut self, settling: Settling) {
        let Settling { promise, ordinal, event, decision } = settling;
        match self.desk.keep(promise) {
            Ok(_) => log(&decision),
            Err(error) => {
                tracing::warn!(%error, "The journal did not take a step");
                self.carried = Some((ordinal, event));
            }
        }
    }

    /// Shows how long labels take of late.
    fn measure(&mut self, decision: &Decision) {
        if !matches!(decision.fact, spool::Fact::Done { .. }) {
            return;
        }
        let Some(since) = self.sending_since.take() else { return };
        let took = self.time.moment().steady.saturating_sub(since);
        self.views.update(&self.printer.name, |view| {
            let usual = view.label_time.unwrap_or(took);
            view.label_time = Some((usual * 3 + took) / 4);
        });
    }

    /// The label that can start in the same commit in which this one ends.
    fn follow_on(&mut self, record: &JobRecord, decision: &Decision) -> Option<(Handed, Write)> {
        if !matches!(decision.fact, spool::Fact::Done { .. })
            || self.wire.is_none()
            || self.is_held_up()
        {
            return None;
        }
        let next = if decision.state.is_final() {
            self.desk.next_pending(&self.printer.name).ok()??
        } else {
            stepped(record, decision.clone())
        };
        let now = self.time.moment().wall;
        if !matches!(next.job.state, State::Pending { not_before, .. } if not_before <= now) {
            return None;
        }
        let baseline = self.free_for_the_next()?;
        let document = self.document(next.ordinal).ok()?;
        let (started, write) = self.decide(&next, Event::Start { baseline })?;
        Some((Handed { job: stepped(&next, started), document }, write))
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
