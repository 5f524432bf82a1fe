//! A label's barcode, scanned: the one proof that it came out and can be read.
//!
//! What was scanned is known by its keyed token only. A barcode that more than one label may carry
//! proves nothing about either.

use spool::{Event, Evidence, Expected, Impossible, Named, State};

use super::{ChangeError, Engine};
use crate::journal::{Act, Deed, JobId, JobRecord, JournalError, Person};
use crate::printers::read_stamp;
use crate::sealed::Sealed;

/// How many bytes a scanned text may have.
const SCAN_BYTES_MAX: usize = 256;
/// How many jobs with one barcode are looked at.
const NAMESAKES_MAX: u32 = 20;

/// What a scan came to.
#[derive(Debug)]
pub struct Scanned {
    /// The job whose label was read.
    pub record: JobRecord,
    /// Whether it was read before, so that nothing changed.
    pub before: bool,
}

/// Why a scan proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ScanRefusal {
    /// The text cannot be a barcode.
    #[error("a scanned text has 1 to {limit} bytes, this one has {bytes}")]
    Length {
        /// What was sent.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// No label of this station carries it.
    #[error("no label of this station carries this barcode")]
    Unknown,
    /// More than one label may carry it.
    #[error("{} labels may carry this barcode", jobs.len())]
    Ambiguous {
        /// Their jobs, newest first.
        jobs: Vec<JobId>,
    },
    /// One label carries it, and a scan says nothing new about it.
    #[error("a job that is {} awaits no scan", state.job_state().keyword())]
    NotAwaited {
        /// Its job.
        job: JobId,
        /// The state the job is in.
        state: Box<State>,
    },
    /// The journal did not take it.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Engine {
    /// Finds the label that carries a barcode, and writes down that it was read.
    pub async fn scan(
        &self,
        text: &Sealed<String>,
        person: Person,
    ) -> Result<Scanned, ScanRefusal> {
        // Scanners end their text with a tab or a line end.
        let text =
            text.open().trim_matches(|letter: char| letter.is_ascii_control() || letter == ' ');
        if text.is_empty() || text.len() > SCAN_BYTES_MAX {
            return Err(ScanRefusal::Length { bytes: text.len(), limit: SCAN_BYTES_MAX });
        }
        let (record, names) = self.carrier(text)?;
        let (job, labels) = (record.id, Expected(record.impressions));
        if record.job.state == (State::Completed { evidence: Evidence::Verified }) {
            return Ok(Scanned { record, before: true });
        }
        let act = Act { person, deed: Deed::Scanned };
        match self.change(job, Event::Scanned { names, labels }, act).await {
            Ok(record) => Ok(Scanned { record, before: false }),
            Err(ChangeError::Impossible(Impossible { state, .. })) => {
                Err(ScanRefusal::NotAwaited { job, state })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The one job whose label carries a barcode.
    fn carrier(&self, text: &str) -> Result<(JobRecord, Named), ScanRefusal> {
        if let Some((id, names)) = read_stamp(text)
            && let Some(record) = self.journal.job(id)?
        {
            return Ok((record, names));
        }
        let mut named = self.journal.named(self.tokens.of_scanned(text), NAMESAKES_MAX)?;
        let out = named.iter().filter(|record| may_be_out(&record.job.state));
        let jobs: Vec<JobId> = out.map(|record| record.id).collect();
        match jobs.as_slice() {
            [_, _, ..] => Err(ScanRefusal::Ambiguous { jobs }),
            [job] => {
                let at = named.iter().position(|record| record.id == *job);
                let record = named.swap_remove(at.expect("it was found among them"));
                Ok((record, Named::Parcel))
            }
            [] => match named.into_iter().next() {
                Some(record) => Err(ScanRefusal::NotAwaited {
                    job: record.id,
                    state: Box::new(record.job.state),
                }),
                None => Err(ScanRefusal::Unknown),
            },
        }
    }
}

/// Whether a label of a job in this state may lie somewhere.
fn may_be_out(state: &State) -> bool {
    match state {
        State::Pending { turn, .. } | State::Held { turn } => turn.copy > 1 || turn.attempt > 1,
        State::Canceled => false,
        State::Processing { .. }
        | State::InDoubt { .. }
        | State::Completed { .. }
        | State::Aborted { .. } => true,
    }
}
