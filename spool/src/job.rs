//! The life of a job, in IPP's words (RFC 8011, section 5.3.7).
//!
//! [`Job::decide`] is the only code that may choose a state. It never acts and never asks the time:
//! the agent commits its [`Decision`] and then does what the new state asks for.

mod words;

pub use words::{Abort, Answer, Asks, Doubt, JobState};

use crate::retry::{is_due, retry_delay};
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

impl Job {
    /// Chooses the next state; no other code may.
    pub fn decide(&self, event: Event, now: Timestamp) -> Result<Decision, Impossible> {
        match &self.state {
            State::Pending { turn, not_before } => self.pending(*turn, *not_before, event, now),
            State::Held { turn } => self.held(*turn, event, now),
            State::Processing { turn, baseline, sent } => {
                self.processing(*turn, baseline, *sent, event, now)
            }
            State::InDoubt { turn, baseline, asks, .. } => {
                self.in_doubt(*turn, baseline, *asks, event, now)
            }
            State::Completed { evidence } => self.completed(*evidence, event),
            State::Canceled | State::Aborted { .. } => Err(self.impossible(event)),
        }
    }

    fn pending(
        &self,
        turn: Turn,
        not_before: Timestamp,
        event: Event,
        now: Timestamp,
    ) -> Result<Decision, Impossible> {
        match event {
            Event::Start { baseline } if is_due(not_before, now) => Ok(began(turn, baseline)),
            Event::Hold => Ok(ended(turn, State::Held { turn }, Fact::Held)),
            Event::Move if turn.never_started() => {
                Ok(ended(turn, State::Pending { turn, not_before: now }, Fact::Moved))
            }
            Event::Cancel => Ok(ended(turn, State::Canceled, Fact::Canceled)),
            Event::Restored => Ok(restored(turn)),
            Event::Start { .. }
            | Event::NothingSent
            | Event::Sent { .. }
            | Event::Interrupted { .. }
            | Event::Judged(_)
            | Event::Answered(_)
            | Event::Scanned { .. }
            | Event::Move
            | Event::Release => Err(self.impossible(event)),
        }
    }

    fn held(&self, turn: Turn, event: Event, now: Timestamp) -> Result<Decision, Impossible> {
        match event {
            Event::Release => {
                let state = State::Pending { turn, not_before: now };
                Ok(ended(turn, state, Fact::Released))
            }
            Event::Move if turn.never_started() => {
                Ok(ended(turn, State::Held { turn }, Fact::Moved))
            }
            Event::Cancel => Ok(ended(turn, State::Canceled, Fact::Canceled)),
            Event::Restored => Ok(restored(turn)),
            Event::Start { .. }
            | Event::NothingSent
            | Event::Sent { .. }
            | Event::Interrupted { .. }
            | Event::Judged(_)
            | Event::Answered(_)
            | Event::Scanned { .. }
            | Event::Move
            | Event::Hold => Err(self.impossible(event)),
        }
    }

    fn processing(
        &self,
        turn: Turn,
        baseline: &Baseline,
        all_sent: bool,
        event: Event,
        now: Timestamp,
    ) -> Result<Decision, Impossible> {
        match event {
            Event::NothingSent if !all_sent => Ok(nothing_sent(turn, now)),
            Event::Sent { proof_follows: true } if !all_sent => Ok(sent(turn, baseline.clone())),
            Event::Sent { proof_follows: false } if !all_sent => {
                Ok(self.done(turn, Proof::Nobody, now))
            }
            Event::Judged(Finding::Printed) if all_sent => Ok(self.done(turn, Proof::Counter, now)),
            Event::Judged(Finding::Unknowable(doubt)) if all_sent => {
                Ok(doubted(turn, baseline, doubt, Asks::Person))
            }
            Event::Scanned { names, labels } if all_sent && vouches(names, labels, turn) => {
                Ok(self.done(turn, Proof::Scan, now))
            }
            Event::Interrupted { doubt } => Ok(doubted(turn, baseline, doubt, Asks::Device)),
            Event::Restored => Ok(restored(turn)),
            Event::Start { .. }
            | Event::NothingSent
            | Event::Sent { .. }
            | Event::Judged(_)
            | Event::Answered(_)
            | Event::Scanned { .. }
            | Event::Hold
            | Event::Release
            | Event::Move
            | Event::Cancel => Err(self.impossible(event)),
        }
    }

    fn in_doubt(
        &self,
        turn: Turn,
        baseline: &Baseline,
        asks: Asks,
        event: Event,
        now: Timestamp,
    ) -> Result<Decision, Impossible> {
        match event {
            Event::Judged(finding) if asks == Asks::Device => match finding {
                Finding::Printed => Ok(self.done(turn, Proof::Counter, now)),
                Finding::NotPrinted => Ok(returned(turn, Proof::Counter, now)),
                Finding::Unknowable(doubt) => Ok(doubted(turn, baseline, doubt, Asks::Person)),
                Finding::Wait => Err(self.impossible(event)),
            },
            Event::Answered(Answer::Printed) => Ok(self.done(turn, Proof::Person, now)),
            Event::Answered(Answer::NotPrinted) => Ok(returned(turn, Proof::Person, now)),
            Event::Answered(Answer::SetAside) => Ok(aborted(turn, Abort::SetAside)),
            Event::Scanned { names, labels } if vouches(names, labels, turn) => {
                Ok(self.done(turn, Proof::Scan, now))
            }
            Event::Restored => Ok(restored(turn)),
            Event::Start { .. }
            | Event::NothingSent
            | Event::Sent { .. }
            | Event::Interrupted { .. }
            | Event::Judged(_)
            | Event::Scanned { .. }
            | Event::Hold
            | Event::Release
            | Event::Move
            | Event::Cancel => Err(self.impossible(event)),
        }
    }

    /// A finished job changes in one way only: its one label is read back.
    fn completed(&self, evidence: Evidence, event: Event) -> Result<Decision, Impossible> {
        let one_label = |labels: Expected| self.copies == 1 && labels == Expected(1);
        match event {
            Event::Scanned { labels, .. } if evidence < Evidence::Verified && one_label(labels) => {
                let evidence = Evidence::Verified;
                let turn = Turn { copy: 1, attempt: 0, returns: 0, weakest: evidence };
                Ok(ended(turn, State::Completed { evidence }, Fact::Verified))
            }
            Event::Start { .. }
            | Event::NothingSent
            | Event::Sent { .. }
            | Event::Interrupted { .. }
            | Event::Judged(_)
            | Event::Answered(_)
            | Event::Scanned { .. }
            | Event::Hold
            | Event::Release
            | Event::Move
            | Event::Restored
            | Event::Cancel => Err(self.impossible(event)),
        }
    }

    fn done(&self, turn: Turn, proof: Proof, now: Timestamp) -> Decision {
        let weakest = turn.weakest.min(proof.evidence());
        let state = if turn.copy >= self.copies {
            State::Completed { evidence: weakest }
        } else {
            let turn = Turn { copy: turn.copy + 1, attempt: 1, returns: 0, weakest };
            State::Pending { turn, not_before: now }
        };
        Decision { turn, state, fact: Fact::Done { proof } }
    }

    fn impossible(&self, event: Event) -> Impossible {
        Impossible { state: Box::new(self.state.clone()), event: Box::new(event) }
    }
}

/// One scan reads one label: it says nothing about the others of a document.
fn vouches(names: Named, labels: Expected, turn: Turn) -> bool {
    labels == Expected(1) && names.vouches_for(turn)
}

/// What an outdated journal says was not sent may lie on the floor.
fn restored(turn: Turn) -> Decision {
    doubted(turn, &Baseline::default(), Doubt::JournalRestored, Asks::Person)
}

fn began(turn: Turn, baseline: Baseline) -> Decision {
    let state = State::Processing { turn, baseline, sent: false };
    Decision { turn, state, fact: Fact::Began }
}

fn sent(turn: Turn, baseline: Baseline) -> Decision {
    let state = State::Processing { turn, baseline, sent: true };
    Decision { turn, state, fact: Fact::Sent }
}

fn nothing_sent(turn: Turn, now: Timestamp) -> Decision {
    let not_before = now.after(retry_delay(turn.attempt));
    let next = Turn { attempt: turn.attempt.saturating_add(1), ..turn };
    Decision { turn, state: State::Pending { turn: next, not_before }, fact: Fact::NothingSent }
}

fn doubted(turn: Turn, baseline: &Baseline, doubt: Doubt, asks: Asks) -> Decision {
    let state = State::InDoubt { turn, baseline: baseline.clone(), doubt, asks };
    Decision { turn, state, fact: Fact::Doubted { doubt } }
}

fn returned(turn: Turn, proof: Proof, now: Timestamp) -> Decision {
    // A person who asks for another print is never told "too often".
    if proof == Proof::Counter && turn.returns >= RETURNS_MAX {
        return aborted(turn, Abort::ReturnsExhausted);
    }
    let next = Turn {
        attempt: turn.attempt.saturating_add(1),
        returns: turn.returns.saturating_add(1),
        ..turn
    };
    let state = State::Pending { turn: next, not_before: now };
    Decision { turn, state, fact: Fact::Returned { proof } }
}

fn aborted(turn: Turn, cause: Abort) -> Decision {
    ended(turn, State::Aborted { cause }, Fact::Aborted { cause })
}

fn ended(turn: Turn, state: State, fact: Fact) -> Decision {
    Decision { turn, state, fact }
}
