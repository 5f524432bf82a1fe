//! What becomes of a job when something happens to it.
//!
//! The only code that may choose a state; it never acts and never asks the time.

use super::{
    Abort, Answer, Asks, Decision, Doubt, Event, Fact, Impossible, Job, Named, RETURNS_MAX, State,
    Turn,
};
use crate::retry::{is_due, retry_delay};
use crate::{Baseline, Evidence, Expected, Finding, Proof, Timestamp};

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
            Event::Judged(Finding::Reported) if all_sent => Ok(self.done(turn, Proof::Device, now)),
            Event::Judged(Finding::Idle) if all_sent => Ok(self.done(turn, Proof::Nobody, now)),
            Event::Judged(Finding::NotPrinted) if all_sent => {
                Ok(returned(turn, Proof::Counter, now))
            }
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
                // Said of a link that stands, and an interrupted label has none.
                Finding::Reported | Finding::Idle | Finding::Wait => Err(self.impossible(event)),
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
