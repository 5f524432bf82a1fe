//! A wave of labels in one call and one commit, matched to printers as one matrix.
//!
//! Each label is taken or refused by itself; one that cannot be printed holds up none of the others.

use std::collections::BTreeSet;

use ring::digest;
use spool::{Able, ContentDigest, Demand, match_wave};
use tokio::sync::oneshot;

use super::newborn::Newborn;
use super::order::{CheckedOrder, Order, check_key};
use super::placing::{Doors, Wish};
use super::{Engine, Refusal, Taken};
use crate::clock::Time;
use crate::journal::{Haste, NewBatch, NewJob, Request, Write, WriteError, Written};

/// Most labels of one batch.
pub const BATCH_MAX: usize = 2_000;

/// Labels that are handed in together.
#[derive(Clone, Debug)]
pub struct BatchOrder {
    /// Who asks.
    pub client: String,
    /// The key under which the whole may be repeated.
    pub key: String,
    /// The labels, in the order in which they come out.
    pub orders: Vec<Order>,
}

/// A batch whose labels were looked at, and matched to printers.
pub struct CheckedBatch {
    client: String,
    key: String,
    digest: ContentDigest,
    /// What becomes of each label if the journal takes it.
    labels: Vec<Result<Newborn, Refusal>>,
    jobs: Vec<NewJob>,
}

impl Engine {
    /// Looks at every label of a batch and matches those that can be printed to printers; takes a
    /// while, and writes nothing.
    ///
    /// # Errors
    /// [`Refusal`] of the batch as a whole.
    pub fn check_batch(&self, batch: BatchOrder) -> Result<CheckedBatch, Refusal> {
        let digest = batch.digest();
        let BatchOrder { client, key, orders } = batch;
        check_key(&key)?;
        if !(1..=BATCH_MAX).contains(&orders.len()) {
            return Err(Refusal::BatchSize { labels: orders.len(), limit: BATCH_MAX });
        }
        let doors = self.doors().clone();
        let able: Vec<Result<Able, Refusal>> =
            orders.iter().map(|order| self.able(&doors, order.wish())).collect();
        let demand = |(order, able): (&Order, &Result<Able, Refusal>)| Demand {
            able: able.as_ref().copied().unwrap_or_default(),
            labels: u64::from(order.copies),
        };
        let wave: Vec<Demand> = orders.iter().zip(&able).map(demand).collect();
        let chosen = match_wave(&wave, &mut self.loads(&doors));
        let (mut labels, mut jobs) = (Vec::with_capacity(orders.len()), Vec::new());
        for ((order, able), printer) in orders.into_iter().zip(able).zip(chosen) {
            let job = able.and_then(|_| self.job_of(&doors, order, printer));
            labels.push(job.map(|job| {
                let newborn = Newborn::of(&job);
                jobs.push(job);
                newborn
            }));
        }
        Ok(CheckedBatch { client, key, digest, labels, jobs })
    }

    fn job_of(
        &self,
        doors: &Doors,
        order: Order,
        printer: Option<usize>,
    ) -> Result<NewJob, Refusal> {
        let placed = self.placed(doors, &order.printer, printer)?;
        let policy = self.policies.of(&order.client);
        let checked = order.check(placed.door.language, &self.limits, policy)?;
        Ok(self.new_job(checked.at(&placed.printer, placed.pool), None))
    }

    /// Takes a batch in one commit; the answers stand in the order of its labels.
    ///
    /// # Errors
    /// [`Refusal`] of the batch as a whole: nothing of it is in the journal.
    pub async fn take_batch(
        &self,
        batch: CheckedBatch,
    ) -> Result<Vec<Result<Taken, Refusal>>, Refusal> {
        let CheckedBatch { client, key, digest, labels, jobs } = batch;
        let at = self.clock.moment().wall;
        let printers: BTreeSet<String> = jobs.iter().map(|job| job.printer.clone()).collect();
        let batch = NewBatch { client, key, digest, at, jobs };
        let (told, answer) = oneshot::channel();
        // Whoever no longer waits for the answer needs none.
        let reply = Box::new(move |result| drop(told.send(result)));
        let writes = vec![Write::Batch(Box::new(batch))];
        self.journal.submit(Request { writes, haste: Haste::AtOnce, reply })?;
        let written = answer.await.unwrap_or(Err(WriteError::Unknown))?;
        printers.iter().for_each(|name| self.ring(name));
        match written.into_iter().next() {
            Some(Written::Batch(written)) => self.answers(labels, written),
            Some(Written::KeyClash) => Err(Refusal::KeyClash),
            _ => Err(WriteError::Unknown.into()),
        }
    }

    fn answers(
        &self,
        labels: Vec<Result<Newborn, Refusal>>,
        written: Vec<Written>,
    ) -> Result<Vec<Result<Taken, Refusal>>, Refusal> {
        let mut written = written.into_iter();
        let mut answers = Vec::with_capacity(labels.len());
        for label in labels {
            answers.push(match label {
                Ok(newborn) => {
                    let written = written.next().ok_or(WriteError::Unknown)?;
                    self.answer(newborn, written)
                }
                Err(refusal) => Err(refusal),
            });
        }
        Ok(answers)
    }
}

impl BatchOrder {
    /// Everything that makes the batch what it is.
    fn digest(&self) -> ContentDigest {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(b"waystation batch v1\0");
        for order in &self.orders {
            hash.update(&(order.key.len() as u64).to_be_bytes());
            hash.update(order.key.as_bytes());
            hash.update(&order.digest().0);
        }
        ContentDigest(hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long"))
    }
}

impl Order {
    /// What it is for and what it needs.
    pub(super) fn wish(&self) -> Wish<'_> {
        Wish { target: &self.printer, format: &self.format, needs: &self.needs }
    }
}

impl CheckedOrder {
    /// The same for the printer that was chosen.
    pub(super) fn at(self, printer: &str, pool: Option<String>) -> Self {
        Self { printer: printer.to_owned(), pool, ..self }
    }
}
