//! One printer's lane: whose turn, decide, commit, act; one label in flight.
//!
//! The lane believes only the journal and the printer. What it did and could not yet write down it
//! carries until the journal takes it, and sends nothing else meanwhile.

mod settling;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use drivers::language::Language;
use drivers::status::{PrinterState, Reason};
use spool::{
    CounterTrust, Decision, Doubt, Event, Expected, Finding, Link, Next, Order, Sighting, State,
    judge, next,
};

use settling::Settling;

use super::breaker::Breaker;
use super::desk::Desk;
use super::resting::Handed;
use super::stamp::stamped;
use super::view::Views;
use super::wire::{Dial, Sent, Sighted, Wire};
use crate::clock::{Moment, Time};
use crate::engine::step;
use crate::journal::{JobRecord, Ordinal, Write, Written};
use crate::sealed::Sealed;
use crate::supervision::Part;

/// How often a printer at work is asked for its proof.
const PROOF_PAUSE: Duration = Duration::from_millis(100);
/// How often a resting or stopped printer is looked at; well under the five minutes after which
/// Zebra printers close a silent link.
const LOOK_PAUSE: Duration = Duration::from_secs(2);
/// How often a resting printer is asked what wears slowly.
const HEALTH_PAUSE: Duration = Duration::from_secs(300);
/// How long to wait after the journal refused.
const REFUSED_PAUSE: Duration = Duration::from_secs(1);
/// The pause between attempts to reach a printer, until its breaker opens.
const DIAL_PAUSE: Duration = Duration::from_millis(500);

/// What a lane must know about its printer.
#[derive(Clone, Debug)]
pub struct LanePrinter {
    /// Its name at this station.
    pub name: String,
    /// Its place among the station's printers.
    pub slot: u8,
    /// What its counter may be used for.
    pub trust: CounterTrust,
    /// What an open question holds up.
    pub order: Order,
    /// The language it speaks.
    pub language: Language,
    /// Whether each label says in its corner which attempt it is.
    pub tokens: bool,
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
    dial: Box<dyn Dial>,
    time: Arc<dyn Time>,
    views: Arc<Views>,
    part: Arc<Part>,
    wire: Option<Box<dyn Wire>>,
    breaker: Breaker,
    seen: Option<Sighted>,
    /// Since when the printer has been seen at rest on this wire.
    rested_since: Option<Duration>,
    /// When the printer is asked next what wears slowly; at once on a new wire.
    health_due: Option<Duration>,
    /// When the last label's first byte was sent.
    sending_since: Option<Duration>,
    /// The job whose bytes went over the wire that is open now.
    on_wire: Option<Ordinal>,
    /// The label whose intent is written and whose bytes are not sent.
    begun: Option<Handed>,
    /// What happened and is not in the journal yet.
    carried: Option<(Ordinal, Event)>,
    /// An outcome on its way into the journal, with the next acceptance or soon by itself.
    settling: Option<Settling>,
}

impl<P: Deref<Target: Desk>> Lane<P> {
    /// A lane that has not seen its printer yet.
    pub fn new(
        printer: LanePrinter,
        desk: P,
        dial: Box<dyn Dial>,
        time: Arc<dyn Time>,
        views: Arc<Views>,
        part: Arc<Part>,
    ) -> Self {
        Self {
            printer,
            desk,
            dial,
            time,
            views,
            part,
            wire: None,
            breaker: Breaker::default(),
            sending_since: None,
            health_due: None,
            seen: None,
            rested_since: None,
            on_wire: None,
            begun: None,
            carried: None,
            settling: None,
        }
    }

    /// Believes nothing it remembers, after it broke: a label that was under way is interrupted, and
    /// the journal and the printer say what became of it.
    pub fn begin_anew(&mut self) {
        self.hang_up("the printer's lane broke, and begins anew");
        self.seen = None;
        self.begun = None;
        self.carried = None;
    }

    /// Takes a label that was born at rest.
    pub fn take(&mut self, label: Handed) {
        self.begun = Some(label);
    }

    /// What the printer said last; what a label born now starts from.
    pub fn baseline(&self) -> spool::Baseline {
        let now = self.time.moment().wall;
        self.seen.as_ref().map(|seen| seen.facts(now)).unwrap_or_default()
    }

    /// Moves the printer's labels by one beat.
    pub fn beat(&mut self) -> Pause {
        if let Some(settling) = self.settling.take() {
            self.keep(settling);
        }
        if let Some((ordinal, event)) = self.carried.take() {
            return self.settle(ordinal, event);
        }
        if let Some(begun) = self.begun.take() {
            return span(&begun.job).in_scope(|| self.send(begun));
        }
        if let Some(pause) = self.breaker.bars(self.time.moment().steady) {
            return Pause::For(pause);
        }
        if let Some(pause) = self.dial() {
            return pause;
        }
        let front = match self.desk.front(&self.printer.name) {
            Ok(front) => front,
            Err(error) => {
                tracing::error!(%error, "The journal cannot be read");
                return Pause::For(REFUSED_PAUSE);
            }
        };
        let now = self.time.moment().wall;
        match next(front.iter().map(|record| &record.job.state), self.printer.order, now) {
            Next::Ask(index) => {
                span(&front[index]).in_scope(|| self.ask(&front[index], Link::Lost))
            }
            Next::Await(index) => {
                span(&front[index]).in_scope(|| self.wait_for_proof(&front[index]))
            }
            Next::Send(index) => span(&front[index]).in_scope(|| self.begin(&front[index])),
            Next::Pause(until) => Pause::For(until.since(now).max(Duration::from_millis(1))),
            Next::Question => self.stand_still(),
            Next::Rest => self.rest(),
        }
    }

    /// Opens the link if there is none; the pause if it stays closed.
    fn dial(&mut self) -> Option<Pause> {
        if self.wire.is_some() {
            return None;
        }
        match self.dial.dial() {
            Ok(wire) => {
                self.wire = Some(wire);
                self.on_wire = None;
                self.rested_since = None;
                self.health_due = None;
                self.views.update(&self.printer.name, |view| {
                    view.connected = true;
                    view.trouble = None;
                });
                None
            }
            Err(error) => {
                if !self.dial.is_free() {
                    self.fails();
                }
                self.views.update(&self.printer.name, |view| {
                    view.connected = false;
                    view.state = PrinterState::Stopped;
                    view.reasons = vec![Reason::Offline];
                    view.trouble = Some(error.to_string());
                });
                Some(Pause::For(DIAL_PAUSE))
            }
        }
    }

    /// Counts a failure, and shows until when the breaker keeps this lane away.
    fn fails(&mut self) {
        let Moment { wall, steady } = self.time.moment();
        self.breaker.failed(steady);
        if let Some(wait) = self.breaker.bars(steady) {
            let until = wall.after(wait);
            self.views.update(&self.printer.name, |view| view.barred_until = Some(until));
        }
    }

    fn hang_up(&mut self, cause: &str) {
        self.wire = None;
        self.on_wire = None;
        self.rested_since = None;
        self.views.update(&self.printer.name, |view| {
            view.connected = false;
            view.trouble = Some(cause.to_owned());
        });
    }

    /// Looks at the printer, and shows what it says.
    fn look(&mut self) -> Option<(Moment, Sighting)> {
        let wire = self.wire.as_mut()?;
        let seen = match wire.observe() {
            Ok(seen) => seen,
            Err(error) => {
                self.fails();
                self.hang_up(&error.to_string());
                return None;
            }
        };
        self.breaker.answered();
        let now = self.time.moment();
        let at_rest = seen.at_rest;
        self.rested_since = at_rest.then(|| self.rested_since.unwrap_or(now.steady));
        let rested = self.rested_since.map(|since| now.steady.saturating_sub(since));
        let sighting = Sighting { facts: seen.facts(now.wall), rested };
        self.show(&seen);
        self.seen = Some(seen);
        Some((now, sighting))
    }

    fn show(&self, seen: &Sighted) {
        self.views.update(&self.printer.name, |view| {
            view.reasons = seen.reasons.iter().copied().collect();
            view.state = if view.reasons.iter().any(|reason| reason.stops_printing()) {
                PrinterState::Stopped
            } else if seen.at_rest {
                PrinterState::Idle
            } else {
                PrinterState::Processing
            };
            view.barred_until = None;
            view.serial = seen.serial.clone().or(view.serial.take());
            view.labels_printed = seen.label_count.or(view.labels_printed);
        });
    }

    fn rest(&mut self) -> Pause {
        match self.look() {
            Some((now, sighting)) if self.may_start(&sighting) => {
                if self.health_due.is_some_and(|due| due > now.steady) {
                    return Pause::Rest(LOOK_PAUSE);
                }
                // Nothing waits, and what comes meanwhile finds the lane at its next beat.
                self.look_closer(now);
                Pause::None
            }
            Some(_) => Pause::For(LOOK_PAUSE),
            None => Pause::None,
        }
    }

    /// Asks a resting printer what wears slowly.
    fn look_closer(&mut self, now: Moment) {
        self.health_due = Some(now.steady + HEALTH_PAUSE);
        let Some(wire) = self.wire.as_mut() else { return };
        match wire.health() {
            Ok(health) => self.views.update(&self.printer.name, |view| view.health = health),
            Err(error) => {
                self.fails();
                self.hang_up(&error.to_string());
            }
        }
    }

    /// A person must answer first: the printer is looked at, and offered to nobody.
    fn stand_still(&mut self) -> Pause {
        match self.look() {
            Some(_) => Pause::For(LOOK_PAUSE),
            None => Pause::None,
        }
    }

    /// A label that was interrupted: what do the printer's counters say?
    fn ask(&mut self, record: &JobRecord, link: Link) -> Pause {
        let (State::InDoubt { baseline, .. } | State::Processing { baseline, .. }) =
            &record.job.state
        else {
            return Pause::None;
        };
        if link == Link::Lost
            && self.seen.as_ref().is_some_and(|seen| seen.partial_format)
            && let Some(wire) = &mut self.wire
            && let Err(error) = wire.discard_partial()
        {
            // The cut label's first half would swallow whatever is sent next.
            self.hang_up(&error.to_string());
            return Pause::None;
        }
        let Some((_, sighting)) = self.look() else { return Pause::None };
        let expected = Expected(record.impressions);
        match judge(baseline, &sighting, expected, self.printer.trust, link) {
            Finding::Wait => Pause::For(PROOF_PAUSE),
            finding @ (Finding::Printed | Finding::NotPrinted | Finding::Unknowable(_)) => {
                self.settle_record(record, Event::Judged(finding))
            }
        }
    }

    fn wait_for_proof(&mut self, record: &JobRecord) -> Pause {
        if self.on_wire == Some(record.ordinal) {
            let pause = self.ask(record, Link::Kept);
            if self.wire.is_some() {
                return pause;
            }
        }
        // The link it was sent on is gone.
        self.settle_record(record, Event::Interrupted { doubt: Doubt::LinkLost })
    }

    /// The next label's intent: committed before its first byte.
    fn begin(&mut self, record: &JobRecord) -> Pause {
        let Some((_, sighting)) = self.look() else { return Pause::None };
        if !self.may_start(&sighting) {
            return Pause::For(LOOK_PAUSE.min(PROOF_PAUSE * 5));
        }
        let document = match self.document(record.ordinal) {
            Ok(document) => document,
            Err(pause) => return pause,
        };
        let Some((decision, write)) =
            self.decide(record, Event::Start { baseline: sighting.facts })
        else {
            return Pause::None;
        };
        match self.commit(vec![write]) {
            Some(written) if written == [Written::Stepped] => {
                self.begun = Some(Handed { job: stepped(record, decision), document });
                Pause::None
            }
            Some(_) => Pause::None,
            None => Pause::For(REFUSED_PAUSE),
        }
    }

    /// Whether the printer may be given a label: at rest, and telling what proof needs.
    fn may_start(&self, sighting: &Sighting) -> bool {
        let counted = sighting.facts.label_count.is_some();
        sighting.rested.is_some() && (self.printer.trust == CounterTrust::None || counted)
    }

    fn document(&self, job: Ordinal) -> Result<Arc<Sealed<Vec<u8>>>, Pause> {
        match self.desk.document(job) {
            Ok(Some(document)) => Ok(Arc::new(document)),
            Ok(None) => {
                tracing::error!(job = job.0, "A waiting job has no document");
                Err(Pause::For(LOOK_PAUSE))
            }
            Err(error) => {
                tracing::error!(%error, job = job.0, "A document cannot be read");
                Err(Pause::For(LOOK_PAUSE))
            }
        }
    }

    /// Sends a label whose intent is in the journal.
    fn send(&mut self, begun: Handed) -> Pause {
        let Handed { job, document } = begun;
        let Some(mut wire) = self.wire.take() else {
            return self.settle_record(&job, Event::NothingSent);
        };
        let stamped = stamped(self.printer.language, self.printer.tokens, &job, &document);
        let bytes = stamped.as_ref().unwrap_or(&document).open();
        let mut offset = 0;
        self.sending_since = Some(self.time.moment().steady);
        let event = loop {
            match wire.send(bytes, offset) {
                Sent::Whole => break Event::Sent { proof_follows: self.proof_follows() },
                Sent::Stalled { accepted } => {
                    offset = accepted;
                    self.show_stall();
                    self.part.works();
                    if self.part.is_stopping() {
                        // The intent is in the journal; the next start asks the printer.
                        return Pause::None;
                    }
                }
                Sent::Broken { accepted: 0, cause } => {
                    self.fails();
                    self.hang_up(&cause);
                    break Event::NothingSent;
                }
                Sent::Broken { cause, .. } => {
                    self.fails();
                    self.hang_up(&cause);
                    break Event::Interrupted { doubt: Doubt::LinkLost };
                }
            }
        };
        if let Event::Sent { .. } = event {
            self.breaker.delivered();
            self.wire = Some(wire);
            self.on_wire = Some(job.ordinal);
        }
        self.rested_since = None;
        self.settle_record(&job, event)
    }

    fn proof_follows(&self) -> bool {
        self.printer.trust != CounterTrust::None
    }

    fn show_stall(&self) {
        self.views.update(&self.printer.name, |view| {
            view.state = PrinterState::Stopped;
            view.reasons = vec![Reason::BufferFull];
        });
    }

    fn decide(&self, record: &JobRecord, event: Event) -> Option<(Decision, Write)> {
        let at = self.time.moment().wall;
        match record.job.decide(event, at) {
            Ok(decision) => {
                let step = step(record, self.printer.slot, decision.clone(), at);
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
