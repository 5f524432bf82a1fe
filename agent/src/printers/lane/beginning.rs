//! How labels begin: on one reading of the counter, with an intent each before the first byte.
//!
//! It commits intents and hands the labels on to be sent; it never writes to the printer.

use std::ops::Deref;
use std::sync::Arc;

use spool::{Baseline, CounterTrust, Event, Sighting};

use super::{LOOK_PAUSE, Lane, PROOF_PAUSE, Pause, REFUSED_PAUSE, is_waiting, stepped};
use crate::journal::{JobRecord, Ordinal, Write, Written};
use crate::printers::desk::Desk;
use crate::printers::resting::Handed;
use crate::sealed::Sealed;

impl<P: Deref<Target: Desk>> Lane<P> {
    /// The next labels' intents: committed before their first byte.
    pub(super) fn begin(&mut self, waiting: &[JobRecord]) -> Pause {
        let Some((now, sighting)) = self.look() else { return Pause::None };
        if !self.may_start(&sighting) {
            return Pause::For(LOOK_PAUSE.min(PROOF_PAUSE * 5));
        }
        let Some((first, others)) = waiting.split_first() else { return Pause::None };
        let others = others.iter().take_while(|record| is_waiting(record, now.wall));
        let group = std::iter::once(first).chain(others).cloned().collect();
        let (begun, writes) = match self.intents(group, &sighting.facts) {
            Ok(intents) => intents,
            Err(pause) => return pause,
        };
        match self.commit(writes) {
            Some(written) => {
                self.take_begun(begun, &written);
                Pause::None
            }
            None => Pause::For(REFUSED_PAUSE),
        }
    }

    /// What is to be sent and written down for the first labels of those that wait: as many as the
    /// window holds. Each knows how many labels of others begin on the same reading.
    pub(super) fn intents(
        &self,
        waiting: Vec<JobRecord>,
        facts: &Baseline,
    ) -> Result<(Vec<Handed>, Vec<Write>), Pause> {
        let mut group = Vec::new();
        for record in waiting.into_iter().take(usize::from(self.printer.window)) {
            match self.document(record.ordinal) {
                Ok(document) => group.push((record, document)),
                Err(pause) if group.is_empty() => return Err(pause),
                Err(_) => break,
            }
        }
        let labels = group.iter().fold(0_u32, |sum, (it, _)| sum.saturating_add(it.impressions));
        let (mut begun, mut writes) = (Vec::new(), Vec::new());
        for (record, document) in group {
            let beside = labels.saturating_sub(record.impressions);
            let baseline = Baseline { beside, ..facts.clone() };
            let Some((decision, write)) = self.decide(&record, Event::Start { baseline }) else {
                return Ok((Vec::new(), Vec::new()));
            };
            begun.push(Handed { job: stepped(&record, decision), document });
            writes.push(write);
        }
        Ok((begun, writes))
    }

    /// Takes labels whose intents were committed. If one of them has moved on meanwhile, none is
    /// sent: the others' readings count it in.
    pub(super) fn take_begun(&mut self, begun: Vec<Handed>, written: &[Written]) {
        let began = |it: &Written| *it == Written::Stepped;
        if written.iter().all(began) {
            self.begun.extend(begun);
            return;
        }
        let in_vain = begun.iter().zip(written).filter(|(_, written)| began(written));
        self.carried.extend(in_vain.map(|(label, _)| (label.job.ordinal, Event::NothingSent)));
    }

    /// Whether the printer may be given a label: at rest, and telling what proof needs.
    pub(super) fn may_start(&self, sighting: &Sighting) -> bool {
        let tells_enough = match self.printer.trust {
            CounterTrust::None | CounterTrust::Report => true,
            CounterTrust::WhilePowered
            | CounterTrust::ProvenAtEnd
            | CounterTrust::ProvenAtStart => sighting.facts.label_count.is_some(),
        };
        sighting.rested.is_some() && tells_enough
    }

    fn document(&self, job: Ordinal) -> Result<Arc<Sealed<Vec<u8>>>, Pause> {
        match self.desk.document(job) {
            Ok(Some(document)) => Ok(Arc::new(document)),
            Ok(None) => {
                tracing::error!(job = job.0, "A waiting job has no document");
                Err(Pause::For(LOOK_PAUSE))
            }
            Err(error) => {
                tracing::error!(%error, job = job.0, "A document cannot be read");
                Err(Pause::For(LOOK_PAUSE))
            }
        }
    }
}
