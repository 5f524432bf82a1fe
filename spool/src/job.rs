//! The life of a job, in IPP's words (RFC 8011, section 5.3.7).
//!
//! [`Job::decide`] is the only code that may choose a state. It never acts and never asks the time:
//! the agent commits its [`Decision`] and then does what the new state asks for.

mod deciding;
mod words;

pub use words::{Abort, Answer, Asks, Doubt, JobState};

use crate::{Baseline, Evidence, Expected, Finding, Proof, Timestamp};

/// How often a label that provably did not come out is sent again before the job is given up.
pub const RETURNS_MAX: u8 = 5;

/// One job, as far as deciding needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// How many times the document is printed.
    pub copies: u16,
    /// Where its life stands.
    pub state: State,
}

/// Which copy is being printed, and for the how-manieth time it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The copy, counted from 1.
    pub copy: u16,
    /// The attempt at this copy, counted from 1.
    pub attempt: u16,
    /// How often this copy came back proven unprinted.
    pub returns: u8,
    /// The least evidence among the copies that are done.
    pub weakest: Evidence,
}

impl Turn {
    /// Whether provably no byte of the job has ever left: an attempt that ended with nothing sent
    /// leaves no trace, one that came back did.
    fn never_started(self) -> bool {
        self.copy == 1 && self.returns == 0
    }
}

/// Every state of a job's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its printer; not to be sent before the given time.
    Pending {
        /// What will be printed.
        turn: Turn,
        /// The end of the pause after a failed attempt.
        not_before: Timestamp,
    },
    /// A person holds it back; it waits in its place until it is released.
    Held {
        /// What will be printed.
        turn: Turn,
    },
    /// An intent is in the journal: bytes may be on their way from now on.
    Processing {
        /// What is being printed.
        turn: Turn,
        /// What the printer said before the first byte.
        baseline: Baseline,
        /// Whether the link took every byte.
        sent: bool,
    },
    /// Nobody knows whether the label came out.
    InDoubt {
        /// What may have been printed.
        turn: Turn,
        /// What the printer said before the first byte.
        baseline: Baseline,
        /// Why it is not known.
        doubt: Doubt,
        /// Who can tell.
        asks: Asks,
    },
    /// Every copy is as sure as `evidence`.
    Completed {
        /// The least evidence among the copies.
        evidence: Evidence,
    },
    /// A person took it back before its first byte.
    Canceled,
    /// It will not be printed by this job.
    Aborted {
        /// Why.
        cause: Abort,
    },
}

/// Everything that can happen to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its printer is free, and this is what it says.
    Start {
        /// The printer's facts before the first byte.
        baseline: Baseline,
    },
    /// The link failed before it took the first byte.
    NothingSent,
    /// The link took every byte.
    Sent {
        /// Whether this printer can tell later that the label came out.
        proof_follows: bool,
    },
    /// The link failed, or the station stopped, after the first byte may have left.
    Interrupted {
        /// How.
        doubt: Doubt,
    },
    /// The counters were compared.
    Judged(Finding),
    /// A person answered.
    Answered(Answer),
    /// A barcode was scanned that only a label of this job carries.
    Scanned {
        /// What the barcode names.
        names: Named,
        /// Labels one copy of the document prints.
        labels: Expected,
    },
    /// A person holds the job back.
    Hold,
    /// A person lets the job go on.
    Release,
    /// The job goes to another printer.
    Move,
    /// The journal was restored: what it says about this job may be outdated.
    Restored,
    /// A person takes the job back.
    Cancel,
}

/// What a scanned barcode says about the label it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The parcel: the same on every copy and every attempt.
    Parcel,
    /// One attempt at one copy, by the token in its corner.
    Attempt {
        /// The copy.
        copy: u16,
        /// The attempt at it.
        attempt: u16,
    },
}

impl Named {
    /// Whether a scan vouches for this very label. A parcel's barcode stands on every copy, so it
    /// vouches only while no copy before can have been scanned instead.
    fn vouches_for(self, turn: Turn) -> bool {
        match self {
            Self::Parcel => turn.copy == 1,
            Self::Attempt { copy, attempt } => (copy, attempt) == (turn.copy, turn.attempt),
        }
    }
}

/// What a step means, for the journal's record of attempts and for whoever is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// An attempt begins: the intent.
    Began,
    /// The attempt ended with nothing sent.
    NothingSent,
    /// The attempt's bytes are all with the printer.
    Sent,
    /// The copy is done.
    Done {
        /// How that is known.
        proof: Proof,
    },
    /// The attempt became doubtful.
    Doubted {
        /// Why.
        doubt: Doubt,
    },
    /// The label provably did not come out.
    Returned {
        /// Who says so.
        proof: Proof,
    },
    /// The job waits until it is released.
    Held,
    /// The job waits for its printer again.
    Released,
    /// The job waits for another printer.
    Moved,
    /// The label of a finished job was read back.
    Verified,
    /// The job was taken back.
    Canceled,
    /// The job was given up.
    Aborted {
        /// Why.
        cause: Abort,
    },
}

/// The answer of [`Job::decide`]: the next state, and the fact to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The copy and attempt that the step is about.
    pub turn: Turn,
    /// The state after the step.
    pub state: State,
    /// What the step means.
    pub fact: Fact,
}

/// The event has no meaning in this state; the caller holds an outdated view of the job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {} has no answer to {event:?}", state.job_state().keyword())]
pub struct Impossible {
    /// The state the job is in.
    pub state: Box<State>,
    /// What was said to have happened.
    pub event: Box<Event>,
}

impl State {
    /// How much is known about the job as a whole, so far.
    pub fn evidence(&self) -> Evidence {
        match self {
            Self::Completed { evidence } => *evidence,
            Self::Processing { sent: true, .. } => Evidence::Sent,
            Self::Pending { .. }
            | Self::Held { .. }
            | Self::Processing { sent: false, .. }
            | Self::InDoubt { .. }
            | Self::Canceled
            | Self::Aborted { .. } => Evidence::Accepted,
        }
    }

    /// The state of a job that was just accepted.
    pub fn accepted(at: Timestamp) -> Self {
        let turn = Turn { copy: 1, attempt: 1, returns: 0, weakest: Evidence::Verified };
        Self::Pending { turn, not_before: at }
    }

    /// The IPP `job-state`.
    pub fn job_state(&self) -> JobState {
        match self {
            Self::Pending { .. } => JobState::Pending,
            Self::Held { .. } => JobState::PendingHeld,
            Self::Processing { .. } => JobState::Processing,
            Self::InDoubt { .. } => JobState::ProcessingStopped,
            Self::Completed { .. } => JobState::Completed,
            Self::Canceled => JobState::Canceled,
            Self::Aborted { .. } => JobState::Aborted,
        }
    }

    /// The IPP `job-state-reasons`. `in-doubt` is ours; the others are registered.
    pub fn reasons(&self) -> &'static [&'static str] {
        match self {
            Self::Pending { .. } => &["job-queued"],
            Self::Held { .. } => &["job-hold-until-specified"],
            Self::Processing { sent: false, .. } => &["job-transferring"],
            Self::Processing { sent: true, .. } => &["queued-in-device"],
            Self::InDoubt { asks: Asks::Device, .. } => &["in-doubt", "submission-interrupted"],
            Self::InDoubt { asks: Asks::Person, .. } => &["in-doubt", "waiting-for-user-action"],
            // RFC 8011, 5.3.7.2: a printer that cannot tell more may complete a job only with
            // the reason that the device still has it.
            Self::Completed { evidence: Evidence::Accepted | Evidence::Sent } => {
                &["queued-in-device"]
            }
            Self::Completed { evidence: Evidence::Confirmed | Evidence::Verified } => {
                &["job-printed-successfully"]
            }
            Self::Canceled => &["job-canceled-by-user"],
            Self::Aborted { cause: Abort::ReturnsExhausted } => &["aborted-by-system"],
            Self::Aborted { cause: Abort::SetAside } => &["job-canceled-by-operator"],
        }
    }

    /// Whether the life is over.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Completed { .. } | Self::Canceled | Self::Aborted { .. } => true,
            Self::Pending { .. }
            | Self::Held { .. }
            | Self::Processing { .. }
            | Self::InDoubt { .. } => false,
        }
    }
}
