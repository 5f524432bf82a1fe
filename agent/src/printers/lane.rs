//! One printer's lane: whose turn, decide, commit, act; one label in flight, or a window of them.
//!
//! The labels of a window begin on one reading of the printer's counter, each with an intent and a
//! proof of its own. What the counter gained proves them only if it explains all of them.
//!
//! The lane believes only the journal and the printer. What it did and could not yet write down it
//! carries until the journal takes it, and sends nothing else meanwhile.

mod sending;
mod settling;

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use drivers::language::Language;
use drivers::status::{PrinterState, Reason};
use spool::{
    Baseline, CounterTrust, Decision, Doubt, Event, Expected, Finding, Link, Next, Order, Sighting,
    State, Timestamp, judge, next,
};

use settling::Settling;

use super::breaker::Breaker;
use super::desk::Desk;
use super::resting::Handed;
use super::view::Views;
use super::wire::{Dial, Sighted, Wire};
use crate::clock::{Moment, Time};
use crate::engine::step;
use crate::journal::{JobRecord, Ordinal, Write, Written};
use crate::sealed::Sealed;
use crate::supervision::Part;

/// How often a printer at work is asked for its proof.
const PROOF_PAUSE: Duration = Duration::from_millis(100);
/// How often it is asked while it prints the last label of a window: its head should not stand
/// still until the next look.
const LAST_LABEL_PAUSE: Duration = Duration::from_millis(10);
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
            Next::Ask(index) => {
                span(&front[index]).in_scope(|| self.ask(&[&front[index]], Link::Lost))
            }
            Next::Await(_) => self.wait_for_proof(&front),
            Next::Send(_) | Next::Pause(_) | Next::Rest if !self.may_begin() => self.stand_still(),
            Next::Send(index) => span(&front[index]).in_scope(|| self.begin(&front[index..])),
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
                self.on_wire.clear();
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
        self.on_wire.clear();
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

    /// Whether a person lets the printer begin labels.
    fn may_begin(&self) -> bool {
        self.views.mode(&self.printer.name).begins_labels()
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

    /// A person must speak first: the printer is looked at, and offered to nobody.
    fn stand_still(&mut self) -> Pause {
        match self.look() {
            Some(_) => Pause::For(LOOK_PAUSE),
            None => Pause::None,
        }
    }

    /// Labels that were interrupted, or wait for their proof: what do the printer's counters say?
    fn ask(&mut self, records: &[&JobRecord], link: Link) -> Pause {
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
        let mut found = Vec::new();
        for record in records {
            let Some(baseline) = baseline_of(record) else { continue };
            let expected = Expected(record.impressions);
            match judge(baseline, &sighting, expected, self.printer.trust, link) {
                Finding::Wait => {}
                finding @ (Finding::Printed | Finding::NotPrinted | Finding::Unknowable(_)) => {
                    found.push((*record, Event::Judged(finding)));
                }
            }
        }
        if found.is_empty() {
            return Pause::For(self.proof_pause(records, &sighting));
        }
        // Nothing begins behind a label of which nobody can say yet where it is.
        let all_told = found.len() == records.len();
        self.settle_records(&found, all_told)
    }

    /// When to look again at a printer that still works on these labels.
    fn proof_pause(&self, records: &[&JobRecord], sighting: &Sighting) -> Duration {
        let stopped = self
            .seen
            .as_ref()
            .is_some_and(|seen| seen.reasons.iter().any(|reason| reason.stops_printing()));
        let to_come = records.iter().filter_map(|record| {
            let before = baseline_of(record)?;
            let all = before.beside.saturating_add(record.impressions);
            let printed = sighting.facts.label_count?.checked_sub(before.label_count?)?;
            Some(u64::from(all).saturating_sub(printed))
        });
        let is_last_label = to_come.max().is_some_and(|labels| labels <= 1);
        if self.printer.window > 1 && is_last_label && !stopped {
            LAST_LABEL_PAUSE
        } else {
            PROOF_PAUSE
        }
    }

    fn wait_for_proof(&mut self, front: &[JobRecord]) -> Pause {
        let is_sent = |record: &&JobRecord| matches!(record.job.state, State::Processing { .. });
        let sent: Vec<&JobRecord> = front.iter().filter(is_sent).collect();
        if sent.iter().all(|record| self.on_wire.contains(&record.ordinal)) {
            let pause = self.ask(&sent, Link::Kept);
            if self.wire.is_some() {
                return pause;
            }
        }
        // The link they were sent on is gone.
        let interrupted = Event::Interrupted { doubt: Doubt::LinkLost };
        let found: Vec<_> = sent.into_iter().map(|record| (record, interrupted.clone())).collect();
        self.settle_records(&found, false)
    }

    /// The next labels' intents: committed before their first byte.
    fn begin(&mut self, waiting: &[JobRecord]) -> Pause {
        let Some((now, sighting)) = self.look() else { return Pause::None };
        if !self.may_start(&sighting) {
            return Pause::For(LOOK_PAUSE.min(PROOF_PAUSE * 5));
        }
        let Some((first, others)) = waiting.split_first() else { return Pause::None };
        let others = others.iter().take_while(|record| is_waiting(record, now.wall));
        let group = std::iter::once(first).chain(others).cloned().collect();
        let (begun, writes) = match self.intents(group, &sighting.facts) {
            Ok(intents) => intents,
            Err(pause) => return pause,
        };
        match self.commit(writes) {
            Some(written) => {
                self.take_begun(begun, &written);
                Pause::None
            }
            None => Pause::For(REFUSED_PAUSE),
        }
    }

    /// What is to be sent and written down for the first labels of those that wait: as many as the
    /// window holds. Each knows how many labels of others begin on the same reading.
    fn intents(
        &self,
        waiting: Vec<JobRecord>,
        facts: &Baseline,
    ) -> Result<(Vec<Handed>, Vec<Write>), Pause> {
        let mut group = Vec::new();
        for record in waiting.into_iter().take(usize::from(self.printer.window)) {
            match self.document(record.ordinal) {
                Ok(document) => group.push((record, document)),
                Err(pause) if group.is_empty() => return Err(pause),
                Err(_) => break,
            }
        }
        let labels = group.iter().fold(0_u32, |sum, (it, _)| sum.saturating_add(it.impressions));
        let (mut begun, mut writes) = (Vec::new(), Vec::new());
        for (record, document) in group {
            let beside = labels.saturating_sub(record.impressions);
            let baseline = Baseline { beside, ..facts.clone() };
            let Some((decision, write)) = self.decide(&record, Event::Start { baseline }) else {
                return Ok((Vec::new(), Vec::new()));
            };
            begun.push(Handed { job: stepped(&record, decision), document });
            writes.push(write);
        }
        Ok((begun, writes))
    }

    /// Takes labels whose intents were committed. If one of them has moved on meanwhile, none is
    /// sent: the others' readings count it in.
    fn take_begun(&mut self, begun: Vec<Handed>, written: &[Written]) {
        let began = |it: &Written| *it == Written::Stepped;
        if written.iter().all(began) {
            self.begun.extend(begun);
            return;
        }
        let in_vain = begun.iter().zip(written).filter(|(_, written)| began(written));
        self.carried.extend(in_vain.map(|(label, _)| (label.job.ordinal, Event::NothingSent)));
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

/// What the printer said before a label's first byte, while the label is with it.
fn baseline_of(record: &JobRecord) -> Option<&Baseline> {
    match &record.job.state {
        State::InDoubt { baseline, .. } | State::Processing { baseline, .. } => Some(baseline),
        State::Pending { .. }
        | State::Held { .. }
        | State::Completed { .. }
        | State::Canceled
        | State::Aborted { .. } => None,
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
