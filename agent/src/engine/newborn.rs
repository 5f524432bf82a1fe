//! A job as it is when its acceptance is committed, known without reading it back.
//!
//! Only the journal says whether it came to be, where it stands, and whether its intent was
//! written with it.

use spool::{Job, Proof, State};

use super::Taken;
use crate::journal::{Accepted, AttemptRecord, ChangeNumber, JobRecord, NewJob, Ordinal, Outcome};

/// A job that is about to be accepted.
#[derive(Clone)]
pub(super) struct Newborn {
    /// The job, pending.
    waiting: JobRecord,
    /// Its state and its attempt, if it is born with its intent.
    begun: Option<(State, AttemptRecord)>,
}

impl Newborn {
    /// What becomes of a job if the journal takes it.
    pub(super) fn of(job: &NewJob) -> Self {
        let begun = job.first_step.as_ref().map(|decision| {
            let attempt = AttemptRecord {
                copy: decision.turn.copy,
                attempt: decision.turn.attempt,
                began_at: job.at,
                sent_at: None,
                ended_at: None,
                outcome: Outcome::Open,
                proof: Proof::Nobody,
                doubt: None,
            };
            (decision.state.clone(), attempt)
        });
        let waiting = JobRecord {
            ordinal: Ordinal(0),
            id: job.id,
            printer: job.printer.clone(),
            client: job.client.clone(),
            job: Job { copies: job.copies, state: State::accepted(job.at) },
            impressions: job.impressions,
            document_bytes: u32::try_from(job.document.open().len()).unwrap_or(u32::MAX),
            references: job.references.clone(),
            accepted_at: job.at,
            changed_at: job.at,
            change: ChangeNumber::default(),
            version: 0,
            began_at: None,
            sent_at: None,
            reprint: job.reprint.as_ref().map(|(reprint, _)| *reprint),
            pool: job.pool.clone(),
            needs: job.needs,
        };
        Self { waiting, begun }
    }

    /// The printer it is for.
    pub(super) fn printer(&self) -> String {
        self.waiting.printer.clone()
    }

    /// The job that the journal took.
    pub(super) fn taken(self, accepted: Accepted) -> Taken {
        let Self { waiting, begun } = self;
        let record = JobRecord { ordinal: accepted.ordinal, change: accepted.change, ..waiting };
        match begun.filter(|_| accepted.begun) {
            Some((state, attempt)) => Taken {
                record: JobRecord {
                    job: Job { state, ..record.job },
                    version: 1,
                    began_at: Some(attempt.began_at),
                    ..record
                },
                attempts: vec![attempt],
                replay: false,
            },
            None => Taken { record, attempts: Vec::new(), replay: false },
        }
    }
}
