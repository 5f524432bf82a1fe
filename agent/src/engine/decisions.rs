//! What people say about jobs: each word is a step, committed together with who said it.
//!
//! Decides nothing itself; a job that has moved on meanwhile is looked at again.

use spool::{Answer, Event};

use super::{ChangeError, Engine, step};
use crate::clock::Time;
use crate::journal::{Act, Deed, JobId, JobRecord, Person, Step, Write, WriteError, Written};

/// How often a change is decided anew because the job moved on meanwhile.
pub(super) const CHANGE_ATTEMPTS_MAX: u32 = 8;

impl Engine {
    /// Writes down a person's answer about a label in doubt.
    pub async fn resolve(
        &self,
        id: JobId,
        answer: Answer,
        person: Person,
    ) -> Result<JobRecord, ChangeError> {
        let deed = match answer {
            Answer::Printed => Deed::Printed,
            Answer::NotPrinted => Deed::NotPrinted,
            Answer::SetAside => Deed::SetAside,
        };
        self.change(id, Event::Answered(answer), Act { person, deed }).await
    }

    /// Takes a job back before its first byte.
    pub async fn cancel(&self, id: JobId, person: Person) -> Result<JobRecord, ChangeError> {
        self.change(id, Event::Cancel, Act { person, deed: Deed::Canceled }).await
    }

    /// Holds a waiting job back.
    pub async fn hold(&self, id: JobId, person: Person) -> Result<JobRecord, ChangeError> {
        let record = self.journal.job(id)?.ok_or(ChangeError::UnknownJob)?;
        let limit = self.limits.queue_max;
        if self.journal.totals(Some(&record.printer))?.held >= limit {
            return Err(ChangeError::TooManyHeld { printer: record.printer, limit });
        }
        self.change(id, Event::Hold, Act { person, deed: Deed::Held }).await
    }

    /// Lets a job that was held back go on, in its old place.
    pub async fn release(&self, id: JobId, person: Person) -> Result<JobRecord, ChangeError> {
        self.change(id, Event::Release, Act { person, deed: Deed::Released }).await
    }

    pub(super) async fn change(
        &self,
        id: JobId,
        event: Event,
        act: Act,
    ) -> Result<JobRecord, ChangeError> {
        for _ in 0..CHANGE_ATTEMPTS_MAX {
            let record = self.journal.job(id)?.ok_or(ChangeError::UnknownJob)?;
            let at = self.clock.moment().wall;
            let decision = record.job.decide(event.clone(), at)?;
            let step = step(&self.tokens, &record, self.slot(&record.printer), decision, at);
            let step = Step { act: Some(act.clone()), ..step };
            let written = self.journal.write(vec![Write::Step(Box::new(step))]).await?;
            if written == [Written::Stepped] {
                self.ring(&record.printer);
                return self.journal.job(id)?.ok_or(ChangeError::UnknownJob);
            }
        }
        Err(WriteError::Unavailable.into())
    }
}
