//! The life of a job, in IPP's words (RFC 8011, section 5.3.7).
//!
//! [`Job::decide`] is the only code that may choose a state. It never acts and never asks the time:
//! the agent commits its [`Decision`] and then does what the new state asks for.

use crate::{Baseline, Evidence, Finding, Proof, Timestamp, retry_delay};

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

/// Who is asked about a label in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The printer, as soon as it answers and rests. Its queue waits.
    Device,
    /// A person. Only this job waits.
    Person,
}

impl Asks {
    /// Everybody who can be asked.
    pub const ALL: [Self; 2] = [Self::Device, Self::Person];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Person => "person",
        }
    }
}

/// Why a label is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The link broke after the first byte.
    LinkLost,
    /// The station stopped between the first byte and the proof.
    StationStopped,
    /// The printer lost its power, and its counter cannot settle the label under the head.
    PowerLost,
    /// It cannot be told whether the printer lost its power.
    PowerUnclear,
    /// Every byte was taken, the printer rests, and its counter did not move.
    NoProof,
    /// Some labels of the document came out, not all.
    PartlyPrinted,
    /// The counter went back, or moved further than our labels explain.
    CounterUnexplained,
    /// The printer does not count labels.
    NoCounter,
    /// Another device answers at the printer's address.
    OtherDevice,
}

impl Doubt {
    /// Every cause of doubt.
    pub const ALL: [Self; 9] = [
        Self::LinkLost,
        Self::StationStopped,
        Self::PowerLost,
        Self::PowerUnclear,
        Self::NoProof,
        Self::PartlyPrinted,
        Self::CounterUnexplained,
        Self::NoCounter,
        Self::OtherDevice,
    ];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::LinkLost => "link-lost",
            Self::StationStopped => "station-stopped",
            Self::PowerLost => "power-lost",
            Self::PowerUnclear => "power-unclear",
            Self::NoProof => "no-proof",
            Self::PartlyPrinted => "partly-printed",
            Self::CounterUnexplained => "counter-unexplained",
            Self::NoCounter => "no-counter",
            Self::OtherDevice => "other-device",
        }
    }
}

/// Why a job was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort {
    /// It came back unprinted too often.
    ReturnsExhausted,
    /// A person set the doubtful label aside.
    SetAside,
}

impl Abort {
    /// Every cause of giving up.
    pub const ALL: [Self; 2] = [Self::ReturnsExhausted, Self::SetAside];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReturnsExhausted => "returns-exhausted",
            Self::SetAside => "set-aside",
        }
    }
}

/// A person's answer about a label in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It came out.
    Printed,
    /// It did not: print it again.
    NotPrinted,
    /// It goes to the desk; this job prints nothing more.
    SetAside,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Printed, Self::NotPrinted, Self::SetAside];

    /// The word on every surface.
    pub fn word(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::NotPrinted => "not-printed",
            Self::SetAside => "set-aside",
        }
    }
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
    /// A person takes the job back.
    Cancel,
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

/// IPP's `job-state` values that this product uses (RFC 8011, section 5.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// `pending` (3).
    Pending,
    /// `processing` (5).
    Processing,
    /// `processing-stopped` (6).
    ProcessingStopped,
    /// `canceled` (7).
    Canceled,
    /// `aborted` (8).
    Aborted,
    /// `completed` (9).
    Completed,
}

impl JobState {
    /// The IPP keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::ProcessingStopped => "processing-stopped",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
            Self::Completed => "completed",
        }
    }
}

impl State {
    /// How much is known about the job as a whole, so far.
    pub fn evidence(&self) -> Evidence {
        match self {
            Self::Completed { evidence } => *evidence,
            Self::Processing { sent: true, .. } => Evidence::Sent,
            Self::Pending { .. }
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
            Self::Pending { .. } | Self::Processing { .. } | Self::InDoubt { .. } => false,
        }
    }
}

impl Job {
    /// Chooses the next state; no other code may.
    pub fn decide(&self, event: Event, now: Timestamp) -> Result<Decision, Impossible> {
        match &self.state {
            State::Pending { turn, not_before } => match event {
                Event::Start { baseline } if *not_before <= now => Ok(began(*turn, baseline)),
                Event::Cancel => Ok(ended(*turn, State::Canceled, Fact::Canceled)),
                Event::Start { .. }
                | Event::NothingSent
                | Event::Sent { .. }
                | Event::Interrupted { .. }
                | Event::Judged(_)
                | Event::Answered(_) => Err(self.impossible(event)),
            },
            State::Processing { turn, baseline, sent: false } => match event {
                Event::NothingSent => Ok(nothing_sent(*turn, now)),
                Event::Sent { proof_follows: true } => Ok(sent(*turn, baseline.clone())),
                Event::Sent { proof_follows: false } => Ok(self.done(*turn, Proof::Nobody, now)),
                Event::Interrupted { doubt } => Ok(doubted(*turn, baseline, doubt, Asks::Device)),
                Event::Start { .. } | Event::Judged(_) | Event::Answered(_) | Event::Cancel => {
                    Err(self.impossible(event))
                }
            },
            State::Processing { turn, baseline, sent: true } => match event {
                Event::Judged(Finding::Printed) => Ok(self.done(*turn, Proof::Counter, now)),
                Event::Judged(Finding::Unknowable(doubt)) => {
                    Ok(doubted(*turn, baseline, doubt, Asks::Person))
                }
                Event::Interrupted { doubt } => Ok(doubted(*turn, baseline, doubt, Asks::Device)),
                Event::Start { .. }
                | Event::NothingSent
                | Event::Sent { .. }
                | Event::Judged(Finding::NotPrinted | Finding::Wait)
                | Event::Answered(_)
                | Event::Cancel => Err(self.impossible(event)),
            },
            State::InDoubt { turn, baseline, asks, .. } => match event {
                Event::Judged(finding) if *asks == Asks::Device => match finding {
                    Finding::Printed => Ok(self.done(*turn, Proof::Counter, now)),
                    Finding::NotPrinted => Ok(returned(*turn, Proof::Counter, now)),
                    Finding::Unknowable(doubt) => Ok(doubted(*turn, baseline, doubt, Asks::Person)),
                    Finding::Wait => Err(self.impossible(event)),
                },
                Event::Answered(Answer::Printed) => Ok(self.done(*turn, Proof::Person, now)),
                Event::Answered(Answer::NotPrinted) => Ok(returned(*turn, Proof::Person, now)),
                Event::Answered(Answer::SetAside) => Ok(aborted(*turn, Abort::SetAside)),
                Event::Start { .. }
                | Event::NothingSent
                | Event::Sent { .. }
                | Event::Interrupted { .. }
                | Event::Judged(_)
                | Event::Cancel => Err(self.impossible(event)),
            },
            State::Completed { .. } | State::Canceled | State::Aborted { .. } => {
                Err(self.impossible(event))
            }
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
