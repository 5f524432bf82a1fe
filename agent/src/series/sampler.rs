//! Takes every figure of the station at once: of its machine, its program, its labels.
//!
//! Only looks. What the program counts about itself it counts anyway; labels are counted from the
//! events that the journal holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contract::event::Event;
use contract::series::Series;
use drivers::status::PrinterState;
use spool::Timestamp;

use super::labels;
use super::machine::Machine;
use super::sample::Sample;
use crate::clock::{Clock, Moment, Time};
use crate::engine::Engine;
use crate::journal::{Journal, JournalError};
use crate::outbox::Outbox;

/// How many events are counted at one look; the others are counted at the next.
const EVENTS_MAX: u32 = 5_000;

/// How many requests the local API answered; it counts them, and whoever looks takes the difference.
#[derive(Debug, Default)]
pub struct Requests {
    answered: AtomicU64,
    refused: AtomicU64,
}

impl Requests {
    /// A request was answered, or refused.
    pub fn count(&self, refused: bool) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        self.refused.fetch_add(refused.into(), Ordering::Relaxed);
    }

    /// How many were answered and how many of these refused, since the start.
    fn seen(&self) -> (u64, u64) {
        (self.answered.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }
}

/// What is looked at.
pub struct Sources {
    /// The station at work.
    pub engine: Arc<Engine>,
    /// Where events are.
    pub journal: Arc<Journal>,
    /// What the hub has confirmed.
    pub outbox: Arc<Outbox>,
    /// What the local API answered.
    pub requests: Arc<Requests>,
    /// The time.
    pub clock: Arc<Clock>,
    /// The journal's file, for its size.
    pub journal_file: PathBuf,
}

/// Takes samples, and remembers what the last one ended with.
pub(super) struct Sampler {
    sources: Sources,
    machine: Machine,
    last: Last,
}

/// Where the last sample ended.
struct Last {
    at: Moment,
    event: u64,
    requests: (u64, u64),
}

impl Sampler {
    /// Everything from now on is counted.
    pub(super) fn new(state: &Path, sources: Sources) -> Self {
        let last = Last {
            at: sources.clock.moment(),
            event: sources.journal.newest_event().unwrap_or(0),
            requests: sources.requests.seen(),
        };
        Self { machine: Machine::new(state), sources, last }
    }

    /// Every figure, at one moment.
    pub(super) fn sample(&mut self) -> (Moment, Sample) {
        let now = self.sources.clock.moment();
        let mut sample = Sample::default();
        self.machine.read(now, &mut sample);
        self.program(&mut sample);
        self.printers(now, &mut sample);
        if let Err(error) = self.jobs(now.wall, &mut sample).and_then(|()| self.labels(&mut sample))
        {
            tracing::warn!(%error, "The journal cannot be read for its figures");
        }
        self.last.at = now;
        (now, sample)
    }

    fn program(&mut self, sample: &mut Sample) {
        let Sources { journal, requests, journal_file, .. } = &self.sources;
        sample.set(Series::JournalCommit, millis(journal.longest_commit()));
        let size = std::fs::metadata(journal_file).ok().map(|file| file.len());
        sample.set(Series::JournalBytes, size);
        let (answered, refused) = requests.seen();
        let (answered_before, refused_before) = self.last.requests;
        sample.set(Series::ApiRequests, answered.saturating_sub(answered_before));
        sample.set(Series::ApiRefusals, refused.saturating_sub(refused_before));
        self.last.requests = (answered, refused);
    }

    /// How the printers are; how long they were stopped, as far as they are so at each look.
    fn printers(&self, now: Moment, sample: &mut Sample) {
        let printers = self.sources.engine.printers();
        let count = |is: fn(&crate::printers::PrinterView) -> bool| {
            u64::try_from(printers.iter().filter(|view| is(view)).count()).unwrap_or(u64::MAX)
        };
        sample.set(Series::PrintersBarred, count(|view| view.barred_until.is_some()));
        let stopped = count(|view| view.state == PrinterState::Stopped);
        let passed = millis(now.steady.saturating_sub(self.last.at.steady));
        sample.set(Series::PrintersStopped, stopped.saturating_mul(passed));
    }

    fn jobs(&self, now: Timestamp, sample: &mut Sample) -> Result<(), JournalError> {
        let Sources { engine, journal, outbox, .. } = &self.sources;
        let totals = journal.totals(None)?;
        sample.set(Series::JobsWaiting, totals.pending);
        sample.set(Series::JobsInDoubt, totals.in_doubt);
        let told = outbox.view().through;
        sample.set(Series::OutboxWaiting, journal.newest_event()?.saturating_sub(told));
        let mut oldest = 0;
        for view in engine.printers() {
            let first = journal.next_pending(&view.name, 1)?;
            let waits = first.first().map_or(Duration::ZERO, |job| now.since(job.accepted_at));
            oldest = oldest.max(millis(waits));
        }
        sample.set(Series::OldestWaiting, oldest);
        Ok(())
    }

    /// What became of labels since the last look.
    fn labels(&mut self, sample: &mut Sample) -> Result<(), JournalError> {
        let events = self.sources.journal.events(self.last.event, EVENTS_MAX)?;
        labels::begin(sample);
        for event in &events {
            if let Ok((_, told)) = Event::decode(&event.body) {
                labels::count(sample, &told);
            }
            self.last.event = event.seq;
        }
        Ok(())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::Admission;
    use crate::config::LimitsConfig;
    use crate::journal::{Place, StationKey, Store, Write};
    use crate::ladder::Level;
    use crate::outbox::Means;
    use crate::privacy::{Tokens, tell_of_ladder};

    fn sources(state: &Path) -> Sources {
        let clock = Arc::new(Clock::default());
        let journal_file = state.join("journal.db");
        let place = Place { path: journal_file.clone(), file_system: None };
        let store = Store::open(place, StationKey::new([7; 32]), clock.moment().wall).unwrap();
        let journal = Arc::new(Journal::start(store).unwrap());
        let admission = Arc::new(Admission::new([], Arc::clone(&clock)));
        let engine = Engine::start(
            Arc::clone(&journal),
            Arc::clone(&clock),
            Tokens::new(&[8; 32]),
            LimitsConfig::default().into(),
            Vec::new(),
        );
        let means = Means {
            state: state.to_owned(),
            journal: Arc::clone(&journal),
            clock: Arc::clone(&clock),
            admission,
        };
        let outbox = Arc::new(Outbox::start(means).unwrap());
        let (engine, requests) = (Arc::new(engine.unwrap()), Arc::new(Requests::default()));
        Sources { engine, journal, outbox, requests, clock, journal_file }
    }

    #[test]
    fn each_look_tells_what_came_since_the_last_one() {
        let state = tempfile::tempdir().unwrap();
        let sources = sources(state.path());
        let (journal, requests) = (Arc::clone(&sources.journal), Arc::clone(&sources.requests));
        let told =
            || Write::Tell(Box::new(tell_of_ladder(Level::All, Level::All, None, Timestamp(1))));
        journal.write_blocking(vec![told(), told()]).unwrap();
        let mut sampler = Sampler::new(state.path(), sources);
        requests.count(false);
        requests.count(true);
        journal.write_blocking(vec![told()]).unwrap();
        let (_, sample) = sampler.sample();
        let read = |series| sample.get(series);
        assert_eq!((read(Series::ApiRequests), read(Series::ApiRefusals)), (Some(2), Some(1)));
        assert_eq!(read(Series::OutboxWaiting), Some(3), "no hub has confirmed any");
        assert_eq!((read(Series::LabelsEnded), read(Series::OldestWaiting)), (Some(0), Some(0)));
        assert!(read(Series::JournalBytes).is_some_and(|bytes| bytes > 0));
        let missing = sample.iter().filter(|(_, reading)| reading.is_none());
        let missing: Vec<Series> = missing.map(|(series, _)| series).collect();
        assert_eq!(missing, [Series::HostClockStep], "nothing to compare with at the first look");
        let (_, again) = sampler.sample();
        assert_eq!(again.get(Series::ApiRequests), Some(0));
        assert_eq!(again.get(Series::LabelsEnded), Some(0));
    }
}
