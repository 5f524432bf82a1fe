//! The jobs that came by IPP, and where each of them stands.
//!
//! A list with a limit; the body says when a job is over, the operations ask.

use std::collections::BTreeMap;

use crate::machine::Ticket;

/// Jobs that are remembered; the oldest that are over are forgotten.
const JOBS_MAX: usize = 500;

/// Where a job stands (`job-state`, RFC 8011).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobState {
    /// Created, and its document has not come.
    PendingHeld,
    /// Its labels wait or are being printed.
    Processing,
    /// Somebody cancelled it.
    Canceled,
    /// It ended without all of its labels.
    Aborted,
    /// All of its labels came out.
    Completed,
}

impl JobState {
    /// Its number in IPP.
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::PendingHeld => 4,
            Self::Processing => 5,
            Self::Canceled => 7,
            Self::Aborted => 8,
            Self::Completed => 9,
        }
    }

    /// Why (`job-state-reasons`).
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::PendingHeld => "job-incoming",
            Self::Processing => "job-printing",
            Self::Canceled => "job-canceled-by-user",
            Self::Aborted => "aborted-by-system",
            Self::Completed => "job-completed-successfully",
        }
    }

    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Canceled | Self::Aborted | Self::Completed)
    }
}

/// A job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) user: String,
    pub(crate) state: JobState,
    pub(crate) copies: u32,
    pub(crate) impressions: u32,
    /// Seconds since the printer was switched on when it was created, and when it ended.
    pub(crate) created_s: i32,
    pub(crate) ended_s: Option<i32>,
    /// Whether its last document has come.
    closed: bool,
    all_printed: bool,
}

/// All jobs.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    jobs: BTreeMap<u32, Job>,
    last: u32,
    /// What the time was when the desk was last told, in seconds.
    now_s: i32,
}

impl Desk {
    /// Tells the desk the time.
    pub(crate) fn tell_time(&mut self, now_s: i32) {
        self.now_s = now_s;
    }

    /// Opens a job and answers its number.
    pub(crate) fn open(&mut self, name: &str, user: &str, copies: u32) -> u32 {
        self.last += 1;
        let (id, name, user) = (self.last, name.to_owned(), user.to_owned());
        let state = JobState::PendingHeld;
        let created_s = self.now_s;
        let (impressions, ended_s, closed, all_printed) = (0, None, false, true);
        self.jobs.insert(
            id,
            Job {
                id,
                name,
                user,
                state,
                copies,
                impressions,
                created_s,
                ended_s,
                closed,
                all_printed,
            },
        );
        while self.jobs.len() > JOBS_MAX {
            let over = self.jobs.values().find(|job| job.state.is_over()).map(|job| job.id);
            let Some(over) = over.or_else(|| self.jobs.keys().next().copied()) else { break };
            self.jobs.remove(&over);
        }
        id
    }

    pub(crate) fn find(&self, id: u32) -> Option<&Job> {
        self.jobs.get(&id)
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Job> {
        self.jobs.values()
    }

    /// A document has begun to come, of so many labels.
    pub(crate) fn begin(&mut self, id: u32, impressions: u32) {
        if let Some(job) = self.jobs.get_mut(&id).filter(|job| !job.state.is_over()) {
            job.state = JobState::Processing;
            job.impressions += impressions;
        }
    }

    /// The last document has come.
    pub(crate) fn close(&mut self, id: u32) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.closed = true;
        }
    }

    /// Somebody cancels it; false when it is over already.
    pub(crate) fn cancel(&mut self, id: u32) -> bool {
        let Some(job) = self.jobs.get_mut(&id).filter(|job| !job.state.is_over()) else {
            return false;
        };
        job.state = JobState::Canceled;
        job.ended_s = Some(self.now_s);
        true
    }

    /// The body has nothing of it any more.
    pub(crate) fn end(&mut self, ticket: Ticket, printed: bool) {
        let Some(job) = self.jobs.get_mut(&ticket.0) else { return };
        job.all_printed &= printed;
        if job.closed && !job.state.is_over() {
            job.state = if job.all_printed { JobState::Completed } else { JobState::Aborted };
            job.ended_s = Some(self.now_s);
        }
    }
}
