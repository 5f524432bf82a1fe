//! One printer's lane: whose turn, decide, commit, act; one label in flight, or a window of them.
//!
//! The labels of a window begin on one reading of the printer's counter, each with an intent and a
//! proof of its own. What the counter gained proves them only if it explains all of them.
//!
//! The lane believes only the journal and the printer. What it did and could not yet write down it
//! carries until the journal takes it, and sends nothing else meanwhile.

mod asking;
mod beginning;
mod looking;
mod sending;
mod settling;

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use drivers::language::Language;
use drivers::profile::AfterFault;
use spool::{Baseline, CounterTrust, Decision, Event, Next, Order, State, Timestamp, next};

use settling::Settling;

use super::breaker::Breaker;
use super::desk::Desk;
use super::resting::Handed;
use super::view::Views;
use super::wire::{Dial, Sighted, Wire};
use crate::clock::Time;
use crate::engine::step;
use crate::journal::{JobRecord, Ordinal, Write, Written};
use crate::privacy::Tokens;
use crate::supervision::Part;

/// How often a printer at work is asked for its proof.
const PROOF_PAUSE: Duration = Duration::from_millis(100);
/// How often a resting or stopped printer is looked at; well under the five minutes after which
/// Zebra printers close a silent link.
const LOOK_PAUSE: Duration = Duration::from_secs(2);
/// How long to wait after the journal refused.
const REFUSED_PAUSE: Duration = Duration::from_secs(1);

/// What a lane must know about its printer.
#[derive(Clone, Debug)]
pub struct LanePrinter {
    /// Its name at this station.
    pub name: String,
    /// Its place among the station's printers.
    pub slot: u8,
    /// What its counter may be used for.
    pub trust: CounterTrust,
    /// What becomes of a label that a fault interrupted.
    pub after_fault: AfterFault,
    /// What an open question holds up.
    pub order: Order,
    /// The language it speaks.
    pub language: Language,
    /// Whether each label says in its corner which attempt it is.
    pub tokens: bool,
    /// How many labels may be with the printer at once; more than one only where it counts them.
    pub window: u8,
}

/// What the lane does after a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The next beat at once.
    None,
    /// Nothing to do for this long, unless called.
    For(Duration),
    /// Nothing to do at all: a label may be started by whoever accepts it.
    Rest(Duration),
}

/// A lane and everything it holds.
pub struct Lane<P: Deref<Target: Desk>> {
    printer: LanePrinter,
    desk: P,
    tokens: Arc<Tokens>,
    dial: Box<dyn Dial>,
    time: Arc<dyn Time>,
    views: Arc<Views>,
    part: Arc<Part>,
    wire: Option<Box<dyn Wire>>,
    breaker: Breaker,
    seen: Option<Sighted>,
    /// Since when the printer has been seen at rest on this wire.
    rested_since: Option<Duration>,
    /// Whether a fault was seen since the last label began.
    faulted: bool,
    /// Whether a label was sent of which only the printer's word is missing.
    awaits_a_word: bool,
    /// When the printer is asked next what wears slowly; at once on a new wire.
    health_due: Option<Duration>,
    /// When the last label's first byte was sent.
    sending_since: Option<Duration>,
    /// The jobs whose bytes went over the wire that is open now.
    on_wire: Vec<Ordinal>,
    /// The labels whose intent is written and whose bytes are not sent.
    begun: VecDeque<Handed>,
    /// What happened and is not in the journal yet.
    carried: Vec<(Ordinal, Event)>,
    /// An outcome on its way into the journal, with the next acceptance or soon by itself.
    settling: Option<Settling>,
}

impl<P: Deref<Target: Desk>> Lane<P> {
    /// A lane that has not seen its printer yet.
    pub fn new(
        printer: LanePrinter,
        desk: P,
        tokens: Arc<Tokens>,
        dial: Box<dyn Dial>,
        time: Arc<dyn Time>,
        views: Arc<Views>,
        part: Arc<Part>,
    ) -> Self {
        Self {
            printer,
            desk,
            tokens,
            dial,
            time,
            views,
            part,
            wire: None,
            breaker: Breaker::default(),
            sending_since: None,
            faulted: false,
            awaits_a_word: false,
            health_due: None,
            seen: None,
            rested_since: None,
            on_wire: Vec::new(),
            begun: VecDeque::new(),
            carried: Vec::new(),
            settling: None,
        }
    }

    /// Believes nothing it remembers, after it broke: a label that was under way is interrupted, and
    /// the journal and the printer say what became of it.
    pub fn begin_anew(&mut self) {
        self.hang_up("the printer's lane broke, and begins anew");
        self.seen = None;
        self.begun.clear();
        self.carried.clear();
    }

    /// Whether it waits for a word that is said on this link or never.
    pub fn awaits_a_word(&self) -> bool {
        self.awaits_a_word && self.wire.is_some()
    }

    /// Writes down that labels whose intent is in the journal were not sent, as it ends.
    pub fn let_go(&mut self) {
        let unsent = self.begun.drain(..).map(|label| (label.job.ordinal, Event::NothingSent));
        self.carried.extend(unsent);
        if !self.carried.is_empty() {
            // What the journal does not take now is judged at the next start.
            self.settle_carried();
        }
    }

    /// Takes a label that was born at rest.
    pub fn take(&mut self, label: Handed) {
        self.begun.push_back(label);
    }

    /// What the printer said last; what a label born now starts from.
    pub fn baseline(&self) -> Baseline {
        let now = self.time.moment().wall;
        self.seen.as_ref().map(|seen| seen.facts(now)).unwrap_or_default()
    }

    /// Moves the printer's labels by one beat.
    pub fn beat(&mut self) -> Pause {
        if let Some(settling) = self.settling.take() {
            self.keep(settling);
        }
        if !self.carried.is_empty() {
            return self.settle_carried();
        }
        if !self.begun.is_empty() {
            return self.send_begun();
        }
        if let Some(pause) = self.breaker.bars(self.time.moment().steady) {
            return Pause::For(pause);
        }
        if let Some(pause) = self.dial() {
            return pause;
        }
        let front = match self.desk.front(&self.printer.name, self.printer.window) {
            Ok(front) => front,
            Err(error) => {
                tracing::error!(%error, "The journal cannot be read");
                return Pause::For(REFUSED_PAUSE);
            }
        };
        let now = self.time.moment().wall;
        match next(front.iter().map(|record| &record.job.state), self.printer.order, now) {
            Next::Ask(_) => self.settle_doubts(&front),
            Next::Await(_) => self.wait_for_proof(&front),
            Next::Send(_) | Next::Pause(_) | Next::Rest if !self.may_begin() => self.stand_still(),
            Next::Send(index) => span(&front[index]).in_scope(|| self.begin(&front[index..])),
            Next::Pause(until) => Pause::For(until.since(now).max(Duration::from_millis(1))),
            Next::Question => self.stand_still(),
            Next::Rest => self.rest(),
        }
    }

    /// Whether a person lets the printer begin labels.
    fn may_begin(&self) -> bool {
        self.views.mode(&self.printer.name).begins_labels()
    }

    fn decide(&self, record: &JobRecord, event: Event) -> Option<(Decision, Write)> {
        let at = self.time.moment().wall;
        match record.job.decide(event, at) {
            Ok(decision) => {
                let step = step(&self.tokens, record, self.printer.slot, decision.clone(), at);
                Some((decision, Write::Step(Box::new(step))))
            }
            Err(impossible) => {
                tracing::warn!(%impossible, job = record.ordinal.0, "The job has moved on");
                None
            }
        }
    }

    fn commit(&self, writes: Vec<Write>) -> Option<Vec<Written>> {
        match self.desk.commit(writes) {
            Ok(written) => Some(written),
            Err(error) => {
                tracing::warn!(%error, "The journal did not take a step");
                None
            }
        }
    }
}

/// Whether a job's next label may begin.
fn is_waiting(record: &JobRecord, now: Timestamp) -> bool {
    matches!(record.job.state, State::Pending { not_before, .. } if not_before <= now)
}

/// Everything that is logged of a job stands in a span with its name.
fn span(record: &JobRecord) -> tracing::Span {
    tracing::info_span!("job", id = %ulid::Ulid(record.id.0))
}

fn log(decision: &Decision) {
    let state = decision.state.job_state().keyword();
    if let spool::Fact::Doubted { doubt } = decision.fact {
        tracing::warn!(state, cause = doubt.word(), "The label is in doubt");
    } else {
        tracing::debug!(state, "The job has moved on");
    }
}

/// The record as it stands after a step that is in the journal.
fn stepped(record: &JobRecord, decision: Decision) -> JobRecord {
    let mut record = record.clone();
    record.version += 1;
    record.job.state = decision.state;
    record
}
