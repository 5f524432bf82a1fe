//! A journal's new life: another name, another chain of events, and a question about every label
//! that was not finished.
//!
//! What an older or damaged journal calls waiting may have been printed since. A person says.

use contract::chain::{JournalId, Link, Seq};
use contract::event::Replacement;
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, params};
use spool::{Event, State, Timestamp};

use super::audit::{self, Draft};
use super::read::Reader;
use super::records::{Deed, JobRecord, Person};
use super::store::heads;
use super::write::{Pen, Step, Write};
use super::{JournalError, Store};
use crate::privacy;

/// Who begins a new life of a journal.
const SELF: &str = "waystation";

impl Store {
    /// Begins a new life: the hub sees another journal, and nothing is printed again without a
    /// person. Answers with the number of labels a person is asked about.
    pub(super) fn renew(
        &mut self,
        deed: Deed,
        cause: Replacement,
        at: Timestamp,
    ) -> Result<u64, JournalError> {
        let unfinished = self.unfinished()?;
        let steps: Vec<Step> = unfinished.iter().filter_map(|job| restored(job, at)).collect();
        let id = fresh_name()?;
        let asked = steps.len() as u64;
        self.rewrite(|pen| {
            let before = pen.heads.journal;
            let lost = pen.connection.execute("DELETE FROM events", [])?;
            pen.begin_chain(id, at)?;
            pen.tell(&privacy::tell_of_journal(before, cause, (asked, 0, lost as u64), at))?;
            for step in &steps {
                pen.write(&Write::Step(Box::new(step.clone())))?;
            }
            let person = Person { client: SELF.to_owned(), operator: None };
            let (copy, attempt) = (0, 0);
            let draft = Draft { at, person: &person, deed, job: None, copy, attempt, reason: None };
            audit::write(pen.connection, pen.heads.audit, &draft).map(drop)
        })?;
        tracing::warn!(
            asked,
            "The journal begins a new life; a person is asked about these labels"
        );
        Ok(asked)
    }

    /// Tells the hub that this journal goes on in the place of one that is gone.
    pub(super) fn succeed(&mut self, before: JournalId, at: Timestamp) -> Result<(), JournalError> {
        let event = privacy::tell_of_journal(before, Replacement::Missing, (0, 0, 0), at);
        self.rewrite(|pen| pen.tell(&event))
    }

    /// Copies rows into the journal in one transaction.
    pub(super) fn save(
        &mut self,
        copy: impl FnOnce(&Connection) -> rusqlite::Result<u64>,
    ) -> Result<u64, JournalError> {
        let mut saved = 0;
        self.rewrite(|pen| {
            saved = copy(pen.connection)?;
            Ok(())
        })?;
        Ok(saved)
    }

    /// Changes rows in one transaction, and starts from what is there then.
    fn rewrite(
        &mut self,
        change: impl FnOnce(&mut Pen<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), JournalError> {
        let mut pen = Pen {
            connection: &self.connection,
            keys: &mut self.keys,
            heads: heads(&self.connection, self.opened_at).map_err(|it| says(&self.place, it))?,
            new_days: Vec::new(),
            old_days: Vec::new(),
        };
        let transaction =
            pen.connection.unchecked_transaction().map_err(|it| says(&self.place, it))?;
        let changed = change(&mut pen).and_then(|()| transaction.commit());
        changed.map_err(|it| says(&self.place, it))?;
        self.learn_anew()
    }

    fn unfinished(&self) -> Result<Vec<JobRecord>, JournalError> {
        Reader::open(&self.place, &self.key)?.unfinished()
    }
}

/// A name no other journal has.
pub(super) fn fresh_name() -> Result<JournalId, JournalError> {
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| JournalError::Sealed)?;
    Ok(JournalId(id))
}

impl Pen<'_> {
    /// Gives the journal another name; its events begin anew.
    pub(super) fn begin_chain(&mut self, id: JournalId, at: Timestamp) -> rusqlite::Result<()> {
        self.connection.execute(
            "INSERT INTO journal (one, id, created_at) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET id = excluded.id, created_at = excluded.created_at",
            params![id.0, at.0],
        )?;
        self.heads.journal = id;
        self.heads.seq = Seq::NONE;
        self.heads.link = Link::start(id);
        Ok(())
    }
}

fn says(place: &super::Place, source: rusqlite::Error) -> JournalError {
    JournalError::Sqlite { path: place.path.display().to_string(), source }
}

/// The step that asks a person about a job; none if a person is asked already.
fn restored(record: &JobRecord, at: Timestamp) -> Option<Step> {
    let decision = record.job.decide(Event::Restored, at).ok()?;
    Some(Step {
        ordinal: record.ordinal,
        id: record.id,
        printer: record.printer.clone(),
        version: record.version,
        decision,
        at,
        event: None,
        waited: matches!(record.job.state, State::Pending { .. }),
        act: None,
        to: None,
    })
}
