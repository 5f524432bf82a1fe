//! How each write lies in the tables of the journal.
//!
//! Every write runs inside a transaction that it neither opens nor closes.

mod heads;
mod row;
mod words;

use contract::event::Event;
use contract::record::Position;
use rusqlite::{Connection, OptionalExtension, Row, params};
use spool::{
    Admission, ContentDigest, Decision, Doubt, Fact, Needs, Proof, State, Timestamp, Turn, admit,
};

pub(super) use heads::{Heads, Queue};
use row::StateRow;
pub use words::{Accepted, GivenUp, NewJob, Step, Write, Written};

use super::codes::Word as _;
use super::keys::Keyring;
use super::packed;
use super::people::Reason;
use super::records::{Act, ChangeNumber, Deed, JobId, Ordinal, Outcome};

/// One day, in milliseconds; payload keys change with it.
pub(super) const DAY_MS: u64 = 86_400_000;

/// One open transaction.
pub(super) struct Pen<'a> {
    pub(super) connection: &'a Connection,
    pub(super) keys: &'a mut Keyring,
    pub(super) heads: Heads,
    /// Day keys made in this transaction; forgotten if it fails.
    pub(super) new_days: Vec<u32>,
    /// Day keys forgotten in this transaction; kept if it fails.
    pub(super) old_days: Vec<u32>,
}

impl Pen<'_> {
    pub(super) fn write(&mut self, write: &Write) -> rusqlite::Result<Written> {
        match write {
            Write::Accept(job) => self.accept(job),
            Write::Batch(batch) => self.batch(batch),
            Write::Step(step) => self.step(step),
            Write::Mode(change) => self.set_mode(change),
            Write::Tell(event) => self.tell(event).map(|()| Written::Told),
            Write::GiveUp(given_up) => self.give_up(given_up).map(|()| Written::Told),
            Write::Retain(plan) => self.retain(plan),
        }
    }

    pub(super) fn accept(&mut self, new: &NewJob) -> rusqlite::Result<Written> {
        let known = known_key(self.connection, &new.client, &new.key)?;
        match admit(known.map(|(digest, _)| digest), new.digest) {
            Err(_) => return Ok(Written::KeyClash),
            Ok(Admission::Replay) => {
                let (_, accepted) = known.expect("a replay has a first time");
                return Ok(Written::Accepted(accepted));
            }
            Ok(Admission::New) => {}
        }
        let queue = self.queue(&new.printer);
        if queue.waiting >= new.queue_max {
            return Ok(Written::QueueFull);
        }
        let is_free = queue.is_free();
        if let Some((reprint, _)) = &new.reprint
            && let Some(refused) = self.refuse_reprint(reprint)?
        {
            return Ok(refused);
        }
        let first_step = new.first_step.as_ref().filter(|_| is_free);
        let ordinal = self.insert_job(new, first_step)?;
        self.insert_payload(ordinal, new)?;
        match first_step {
            Some(decision) => {
                self.queue(&new.printer).sending.insert(ordinal);
                self.insert_attempt(ordinal, decision.turn, new.at)?;
            }
            None => self.queue(&new.printer).waiting += 1,
        }
        if let Some((reprint, person)) = &new.reprint {
            let act = Act { person: person.clone(), deed: Deed::Reprinted };
            let defect = Reason::Defect(reprint.defect);
            self.audit(new.at, &act, Some(reprint.of), (0, 0), Some(defect))?;
        }
        let begun = first_step.is_some();
        let change = self.heads.change;
        Ok(Written::Accepted(Accepted { ordinal, id: new.id, replay: false, begun, change }))
    }

    fn queue(&mut self, printer: &str) -> &mut Queue {
        self.heads.queues.entry(printer.to_owned()).or_default()
    }

    fn insert_job(
        &mut self,
        new: &NewJob,
        first_step: Option<&Decision>,
    ) -> rusqlite::Result<Ordinal> {
        let born = State::accepted(new.at);
        let row = StateRow::from(first_step.map_or(&born, |decision| &decision.state));
        let change = self.next_change();
        self.connection
            .prepare_cached(
                "INSERT INTO jobs (id, printer, client, idempotency_key, digest, copies,
                    impressions, document_bytes, waybill_token, order_token, accepted_at,
                    changed_at, change, version, began_at, state, finished, copy, attempt, returns,
                    weakest, not_before, sent, base_serial, base_count, base_boot, pool, needs)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15, 0,
                    ?16, ?17, ?18, ?19, ?20, 0, ?21, ?22, ?23, ?24, ?25)",
            )?
            .execute(params![
                new.id.0.to_be_bytes(),
                new.printer,
                new.client,
                new.key,
                new.digest.0,
                new.copies,
                new.impressions,
                new.document.open().len(),
                new.waybill_token.map(|token| token.0),
                new.order_token.map(|token| token.0),
                new.at.0,
                change.0,
                u32::from(first_step.is_some()),
                first_step.map(|_| new.at.0),
                row.phase.word(),
                row.turn.copy,
                row.turn.attempt,
                row.turn.returns,
                row.turn.weakest.word(),
                row.not_before.0,
                row.baseline.and_then(|it| it.serial.as_deref()),
                row.baseline.and_then(|it| it.label_count),
                row.baseline.and_then(|it| it.boot.map(|boot| boot.0)),
                new.pool,
                (new.needs != Needs::default()).then(|| new.needs.to_string()),
            ])?;
        let ordinal = Ordinal(self.connection.last_insert_rowid());
        if new.scan_token.is_some() || new.reprint.is_some() {
            self.set_kinship(ordinal, new)?;
        }
        Ok(ordinal)
    }

    fn insert_payload(&mut self, ordinal: Ordinal, new: &NewJob) -> rusqlite::Result<()> {
        let day = self.day_of(new.at)?;
        let owner = ordinal.0.unsigned_abs();
        let document = self.keys.seal(day, owner, new.document.open()).map_err(refused)?;
        let references = super::read::references_to_bytes(new.references.open());
        let references = self.keys.seal(day, owner, &references).map_err(refused)?;
        self.connection
            .prepare_cached(
                "INSERT INTO payloads (job, day, document, client_references)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![ordinal.0, day, document, references])?;
        Ok(())
    }

    /// The day of a time, with a key to seal under.
    pub(super) fn day_of(&mut self, at: Timestamp) -> rusqlite::Result<u32> {
        let day = u32::try_from(at.0 / DAY_MS).unwrap_or(u32::MAX);
        if !self.keys.knows(day) {
            let wrapped = self.keys.make(day).map_err(refused)?;
            self.new_days.push(day);
            self.connection
                .prepare_cached("INSERT INTO data_keys (day, wrapped) VALUES (?1, ?2)")?
                .execute(params![day, wrapped])?;
        }
        Ok(day)
    }

    fn step(&mut self, step: &Step) -> rusqlite::Result<Written> {
        if !self.move_job(step)? {
            return Ok(Written::Stale);
        }
        if let Some(to) = &step.to {
            self.change_printer(step.ordinal, to)?;
        }
        self.record_attempt(step)?;
        self.count(step);
        if let Some(act) = &step.act {
            let turn = step.decision.turn;
            let to = step.to.as_deref().map(Reason::Printer);
            self.audit(step.at, act, Some(step.id), (turn.copy, turn.attempt), to)?;
        }
        if let Some(event) = &step.event {
            self.tell(event)?;
        }
        Ok(Written::Stepped)
    }

    /// Takes the job's row one version on; `false` if it has moved on by itself.
    fn move_job(&mut self, step: &Step) -> rusqlite::Result<bool> {
        let change = self.next_change();
        let Decision { state, fact, .. } = &step.decision;
        let row = StateRow::from(state);
        let moved = self
            .connection
            .prepare_cached(
                "UPDATE jobs SET version = version + 1, changed_at = max(changed_at, ?3),
                    change = ?4, state = ?5, finished = ?6, copy = ?7, attempt = ?8, returns = ?9,
                    weakest = ?10, not_before = ?11, sent = ?12, base_serial = ?13,
                    base_count = ?14, base_boot = ?15, base_beside = ?21, doubt = ?16, asks = ?17, cause = ?18,
                    began_at = iif(?19, ?3, began_at),
                    sent_at = CASE WHEN ?19 THEN NULL WHEN ?20 THEN ?3 ELSE sent_at END
                 WHERE ordinal = ?1 AND version = ?2",
            )?
            .execute(params![
                step.ordinal.0,
                step.version,
                step.at.0,
                change.0,
                row.phase.word(),
                state.is_final(),
                row.turn.copy,
                row.turn.attempt,
                row.turn.returns,
                row.turn.weakest.word(),
                row.not_before.0,
                row.sent,
                row.baseline.and_then(|it| it.serial.as_deref()),
                row.baseline.and_then(|it| it.label_count),
                row.baseline.and_then(|it| it.boot.map(|boot| boot.0)),
                row.doubt,
                row.asks,
                row.cause,
                matches!(fact, Fact::Began),
                matches!(fact, Fact::Sent),
                row.baseline.map_or(0, |it| it.beside),
            ])?;
        Ok(moved == 1)
    }

    fn count(&mut self, step: &Step) {
        let queue = self.queue(&step.printer);
        if step.waited {
            queue.waiting = queue.waiting.saturating_sub(1);
        }
        queue.sending.remove(&step.ordinal);
        let queue = self.queue(step.to.as_ref().unwrap_or(&step.printer));
        match step.decision.state {
            State::Pending { .. } => queue.waiting += 1,
            State::Processing { .. } => {
                queue.sending.insert(step.ordinal);
            }
            State::Held { .. }
            | State::InDoubt { .. }
            | State::Completed { .. }
            | State::Canceled
            | State::Aborted { .. } => {}
        }
    }

    fn record_attempt(&mut self, step: &Step) -> rusqlite::Result<()> {
        let (turn, at) = (step.decision.turn, step.at);
        let (outcome, proof, doubt) = match step.decision.fact {
            Fact::Began => return self.insert_attempt(step.ordinal, turn, at),
            Fact::Sent => return self.attempt_sent(step.ordinal, turn, at),
            Fact::Held | Fact::Released | Fact::Moved => return Ok(()),
            Fact::Verified => return self.attempt_read_back(step.ordinal, turn),
            Fact::NothingSent => (Outcome::NothingSent, Proof::Nobody, None),
            Fact::Done { proof } => (Outcome::Done, proof, None),
            Fact::Doubted { doubt } => (Outcome::InDoubt, Proof::Nobody, Some(doubt)),
            Fact::Returned { proof } => (Outcome::Returned, proof, None),
            Fact::Aborted { .. } => (Outcome::Aborted, Proof::Nobody, None),
            Fact::Canceled => (Outcome::Canceled, Proof::Nobody, None),
        };
        self.end_attempt(step.ordinal, turn, at, (outcome, proof, doubt))
    }

    fn insert_attempt(&self, job: Ordinal, turn: Turn, at: Timestamp) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO attempts (job, copy, attempt, began_at, outcome, proof)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                job.0,
                turn.copy,
                turn.attempt,
                at.0,
                Outcome::Open.word(),
                Proof::Nobody.word()
            ])?;
        Ok(())
    }

    fn attempt_sent(&self, job: Ordinal, turn: Turn, at: Timestamp) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE attempts SET sent_at = ?4 WHERE job = ?1 AND copy = ?2 AND attempt = ?3",
            )?
            .execute(params![job.0, turn.copy, turn.attempt, at.0])?;
        Ok(())
    }

    fn end_attempt(
        &self,
        job: Ordinal,
        turn: Turn,
        at: Timestamp,
        (outcome, proof, doubt): (Outcome, Proof, Option<Doubt>),
    ) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE attempts
                 SET ended_at = ?4, outcome = ?5, proof = ?6, doubt = coalesce(?7, doubt)
                 WHERE job = ?1 AND copy = ?2 AND attempt = ?3",
            )?
            .execute(params![
                job.0,
                turn.copy,
                turn.attempt,
                at.0,
                outcome.word(),
                proof.word(),
                doubt.map(Doubt::word)
            ])?;
        Ok(())
    }

    pub(super) fn tell(&mut self, event: &Event) -> rusqlite::Result<()> {
        let seq = self.heads.seq.next();
        let body = event.encode(Position { journal: self.heads.journal, seq });
        let link = self.heads.link.next(seq, &body);
        self.connection
            .prepare_cached("INSERT INTO events (seq, body, link) VALUES (?1, ?2, ?3)")?
            .execute(params![seq.get(), packed::pack(&body), link.0])?;
        self.heads.seq = seq;
        self.heads.link = link;
        Ok(())
    }

    fn next_change(&mut self) -> ChangeNumber {
        self.heads.change.0 += 1;
        self.heads.change
    }
}

/// A key cannot be made or used; told to SQLite's caller in SQLite's terms so that the transaction
/// rolls back like for any other refusal.
pub(super) fn refused(error: super::JournalError) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// What an idempotency key of a client stands for.
fn known_key(
    connection: &Connection,
    client: &str,
    key: &str,
) -> rusqlite::Result<Option<(ContentDigest, Accepted)>> {
    connection
        .prepare_cached(
            "SELECT digest, ordinal, id, change FROM jobs WHERE client = ?1 AND idempotency_key = ?2",
        )?
        .query_row([client, key], |row: &Row<'_>| {
            let accepted = Accepted {
                ordinal: Ordinal(row.get(1)?),
                id: JobId(u128::from_be_bytes(row.get(2)?)),
                replay: true,
                begun: false,
                change: ChangeNumber(row.get(3)?),
            };
            Ok((ContentDigest(row.get(0)?), accepted))
        })
        .optional()
}
