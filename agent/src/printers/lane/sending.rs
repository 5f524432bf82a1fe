//! How labels get to their printer, once their intents are in the journal.
//!
//! It sends bytes and says what became of them; what follows from that is decided elsewhere.

use std::ops::Deref;

use drivers::status::{PrinterState, Reason};
use spool::{CounterTrust, Doubt, Event, State};

use super::{Lane, Pause, span};
use crate::journal::JobRecord;
use crate::printers::desk::Desk;
use crate::printers::resting::Handed;
use crate::printers::stamp::stamped;
use crate::printers::wire::{Expected, Sent, Wire, WireLost};

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Sends the labels whose intents are in the journal, one behind the other, and writes down
    /// what became of them in one commit.
    pub(super) fn send_begun(&mut self) -> Pause {
        self.on_wire.clear();
        self.faulted = false;
        self.sending_since = Some(self.time.moment().steady);
        let mut sent: Vec<(JobRecord, Event)> = Vec::new();
        while let Some(label) = self.begun.pop_front() {
            match span(&label.job).in_scope(|| self.send(&label)) {
                Some(event) => sent.push((label.job, event)),
                // Told to stop: the intents are in the journal, and the next start asks the printer.
                None => {
                    self.begun.clear();
                    return Pause::None;
                }
            }
        }
        self.rested_since = None;
        let sent: Vec<_> = sent.iter().map(|(job, event)| (job, event.clone())).collect();
        self.settle_records(&sent, true)
    }

    /// Sends one label; what became of it, unless the lane was told to stop meanwhile.
    fn send(&mut self, label: &Handed) -> Option<Event> {
        let Handed { job, document } = label;
        let Some(mut wire) = self.wire.take() else { return Some(Event::NothingSent) };
        let stamped = stamped(self.printer.language, self.printer.tokens, job, document);
        let bytes = stamped.as_ref().unwrap_or(document).open();
        let expected = match self.expect(&mut *wire, job, bytes) {
            Ok(expected) => expected,
            Err(error) => {
                self.fails();
                self.hang_up(&error.to_string());
                return Some(Event::NothingSent);
            }
        };
        let proof_follows = match self.printer.trust {
            CounterTrust::None => false,
            CounterTrust::Report => expected.is_some(),
            CounterTrust::WhilePowered
            | CounterTrust::ProvenAtEnd
            | CounterTrust::ProvenAtStart => true,
        };
        let ready = expected.and_then(|expected| expected.document);
        let bytes = ready.as_ref().map_or(bytes, |ready| ready.open());
        let mut offset = 0;
        loop {
            match wire.send(bytes, offset) {
                Sent::Whole => break,
                Sent::Stalled { accepted } => {
                    offset = accepted;
                    self.show_stall();
                    self.part.works();
                    if self.part.is_stopping() {
                        return None;
                    }
                }
                Sent::Broken { accepted, cause } => {
                    self.fails();
                    self.hang_up(&cause);
                    return Some(match accepted {
                        0 => Event::NothingSent,
                        _ => Event::Interrupted { doubt: Doubt::LinkLost },
                    });
                }
            }
        }
        self.breaker.delivered();
        self.wire = Some(wire);
        self.on_wire.push(job.ordinal);
        self.awaits_a_word = proof_follows && self.printer.trust == CounterTrust::Report;
        Some(Event::Sent { proof_follows })
    }

    /// Prepares to hear what becomes of a label, where the printer tells it by its own words.
    fn expect(
        &self,
        wire: &mut dyn Wire,
        job: &JobRecord,
        document: &[u8],
    ) -> Result<Option<Expected>, WireLost> {
        if self.printer.trust != CounterTrust::Report {
            return Ok(None);
        }
        wire.expect(document, number_of(job), job.impressions)
    }

    fn show_stall(&self) {
        self.views.update(&self.printer.name, |view| {
            view.state = PrinterState::Stopped;
            view.reasons = vec![Reason::BufferFull];
        });
    }
}

/// A number that two labels behind each other never share.
fn number_of(job: &JobRecord) -> u32 {
    let turn = match &job.job.state {
        State::Processing { turn, .. } => u64::from(turn.copy) * 7 + u64::from(turn.attempt),
        State::Pending { .. }
        | State::Held { .. }
        | State::InDoubt { .. }
        | State::Completed { .. }
        | State::Canceled
        | State::Aborted { .. } => 0,
    };
    let number = job.ordinal.0.unsigned_abs().wrapping_mul(61).wrapping_add(turn);
    u32::try_from(number % u64::from(u32::MAX)).expect("the rest of a division is smaller")
}
