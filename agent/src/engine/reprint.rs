//! Printing a label again, as a job of its own that names the one before it.
//!
//! The document is the one that was printed; at most a small mark is added. One reprint of a label
//! at a time, and the same key never makes two.

use std::sync::Arc;

use drivers::language::{Mark, MarkError};
use ring::digest;
use spool::{ContentDigest, Defect, NotFinished, may_reprint};

use super::order::{CheckedOrder, check_key};
use super::{Engine, Refusal, Taken};
use crate::journal::{JobId, JobRecord, JournalError, NewJob, Person, Reprint};
use crate::sealed::Sealed;

/// How often a reprint is numbered anew because another came between.
const NUMBERINGS_MAX: u32 = 4;

/// A wish for another print of a label.
#[derive(Clone, Debug)]
pub struct ReprintOrder {
    /// Who asks.
    pub person: Person,
    /// The key under which the wish may be repeated.
    pub key: String,
    /// What is wrong with the label.
    pub defect: Defect,
    /// Whether the new label says in its corner which print it is.
    pub mark: bool,
}

/// Why a label is not printed again.
#[derive(Debug, thiserror::Error)]
pub enum ReprintRefusal {
    /// There is no such job.
    #[error("there is no such job")]
    UnknownJob,
    /// The label's story is not over.
    #[error(transparent)]
    NotFinished(#[from] NotFinished),
    /// The document was erased.
    #[error("the document of this job was erased")]
    Erased,
    /// The document has no place for a mark.
    #[error("the label cannot be marked: {0}")]
    Mark(#[from] MarkError),
    /// The new job is refused like any other.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<JournalError> for ReprintRefusal {
    fn from(error: JournalError) -> Self {
        Self::Refused(error.into())
    }
}

impl Engine {
    /// Has a label printed again.
    pub async fn reprint(&self, id: JobId, order: ReprintOrder) -> Result<Taken, ReprintRefusal> {
        check_key(&order.key)?;
        let digest = order.digest(id);
        if let Some((known, job)) = self.journal.keyed(&order.person.client, &order.key)? {
            if known != digest {
                return Err(Refusal::KeyClash.into());
            }
            let record = self.journal.job(job)?.ok_or(ReprintRefusal::UnknownJob)?;
            let attempts = self.journal.attempts(record.ordinal)?;
            return Ok(Taken { record, attempts, replay: true });
        }
        let before = self.journal.job(id)?.ok_or(ReprintRefusal::UnknownJob)?;
        may_reprint(&before.job.state)?;
        let document = self.journal.document(before.ordinal)?.ok_or(ReprintRefusal::Erased)?;
        let mut tries = 0;
        loop {
            match self.print_again(&before, &document, &order, digest).await {
                Err(ReprintRefusal::Refused(Refusal::Outrun)) if tries < NUMBERINGS_MAX => {
                    tries += 1;
                }
                taken => return taken,
            }
        }
    }

    async fn print_again(
        &self,
        before: &JobRecord,
        document: &Sealed<Vec<u8>>,
        order: &ReprintOrder,
        digest: ContentDigest,
    ) -> Result<Taken, ReprintRefusal> {
        let door = self.door(&before.printer)?;
        let root = before.reprint.map_or(before.id, |reprint| reprint.root);
        let print = self.journal.prints(root)?.saturating_add(1);
        if order.mark {
            // The mark itself is drawn when the label is sent, so that no reprint carries two.
            let mark = Mark { text: Some(format!("R{print}")), code: None };
            door.language.mark(document.open(), &mark)?;
        }
        let checked = CheckedOrder {
            printer: before.printer.clone(),
            client: order.person.client.clone(),
            key: order.key.clone(),
            document: Arc::new(document.clone()),
            digest,
            copies: 1,
            impressions: before.impressions,
            references: before.references.clone(),
            scan: None,
            pool: before.pool.clone(),
            needs: before.needs,
        };
        let claim = self.claim(&before.printer, &door);
        let reprint =
            Reprint { of: before.id, root, defect: order.defect, print, marked: order.mark };
        let job = NewJob {
            scan_token: self.journal.scan_token(before.ordinal)?,
            reprint: Some((reprint, order.person.clone())),
            ..self.new_job(checked, claim.as_ref())
        };
        Ok(self.take(&door, job, claim).await?)
    }
}

impl ReprintOrder {
    /// Everything that makes the wish what it is; told apart from every order's digest.
    fn digest(&self, id: JobId) -> ContentDigest {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(b"waystation reprint v1\0");
        hash.update(&id.0.to_be_bytes());
        hash.update(&[u8::from(self.mark)]);
        hash.update(self.defect.word().as_bytes());
        ContentDigest(hash.finish().as_ref().try_into().expect("SHA-256 is 32 bytes long"))
    }
}
