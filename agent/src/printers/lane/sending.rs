//! How labels get to their printer, once their intents are in the journal.
//!
//! It sends bytes and says what became of them; what follows from that is decided elsewhere.

use std::ops::Deref;

use drivers::status::{PrinterState, Reason};
use spool::{CounterTrust, Doubt, Event};

use super::{Lane, Pause, span};
use crate::journal::JobRecord;
use crate::printers::desk::Desk;
use crate::printers::resting::Handed;
use crate::printers::stamp::stamped;
use crate::printers::wire::Sent;

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Sends the labels whose intents are in the journal, one behind the other, and writes down
    /// what became of them in one commit.
    pub(super) fn send_begun(&mut self) -> Pause {
        self.on_wire.clear();
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
        Some(Event::Sent { proof_follows: self.printer.trust != CounterTrust::None })
    }

    fn show_stall(&self) {
        self.views.update(&self.printer.name, |view| {
            view.state = PrinterState::Stopped;
            view.reasons = vec![Reason::BufferFull];
        });
    }
}
