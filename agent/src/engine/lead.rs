//! The call for the shift lead: a person's word that is kept over restarts and shown to whoever asks.
//!
//! The journal's own thread shows what it has just committed, so that of two words said at once the
//! later one stands. Nothing here touches a label.

use spool::Timestamp;
use tokio::sync::{oneshot, watch};

use super::Engine;
use crate::clock::Time;
use crate::journal::{Haste, LeadCall, Person, Request, Write, WriteError, Written};

impl Engine {
    /// Since when somebody here calls for the shift lead; none if nobody does.
    pub fn lead_called_at(&self) -> Option<Timestamp> {
        *self.lead.borrow()
    }

    /// Changes with the call for the shift lead.
    pub fn lead_changes(&self) -> watch::Receiver<Option<Timestamp>> {
        self.lead.subscribe()
    }

    /// Writes down that the shift lead is wanted, or here; since when the lead is wanted then.
    /// Saying again what stands already changes nothing.
    pub async fn call_lead(
        &self,
        wanted: bool,
        person: Person,
    ) -> Result<Option<Timestamp>, WriteError> {
        let call = LeadCall { wanted, person, at: self.clock.moment().wall };
        let (told, answer) = oneshot::channel();
        let shown = self.lead.clone();
        let reply = Box::new(move |result: Result<Vec<Written>, WriteError>| {
            let stands = result.and_then(|written| match written.as_slice() {
                [Written::Lead(since)] => Ok(*since),
                _ => Err(WriteError::Unknown),
            });
            if let Ok(since) = stands {
                shown.send_if_modified(|shown| std::mem::replace(shown, since) != since);
            }
            // Whoever no longer waits for the answer needs none.
            told.send(stands).ok();
        });
        let writes = vec![Write::Lead(Box::new(call))];
        self.journal.submit(Request { writes, haste: Haste::AtOnce, reply })?;
        answer.await.unwrap_or(Err(WriteError::Unknown))
    }
}
