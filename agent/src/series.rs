//! Takes the station's figures every 15 seconds, keeps them for two days, tells the hub twelve of them
//! each minute.
//!
//! Runs on a thread of its own. Printing needs none of it: what cannot be read is missing, what cannot
//! be kept is lost, what cannot be told now is told with the next minute.

mod disk;
mod history;
mod kept;
mod labels;
mod machine;
mod sample;
mod sampler;

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::admission::Admission;
use crate::clock::{Moment, Time};
use crate::journal::{Journal, Write};
use crate::ladder::Level;
use crate::privacy::tell_of_series;
use crate::supervision::{Attempt, Part, Role};
pub use history::{History, Newest};
pub use kept::HistoryError;
pub use sample::Sample;
use sample::Summary;
use sampler::Sampler;
pub use sampler::{Requests, Sources};

/// How often figures are taken.
pub const SAMPLE_PAUSE: Duration = Duration::from_secs(15);
/// How often the hub is told.
const TELLING_PAUSE: Duration = Duration::from_secs(60);
/// Longer than a look at everything may take, a slow disk included.
const SAMPLE_TIME_MAX: Duration = Duration::from_secs(60);

/// The thread that takes figures.
pub struct Recorder {
    bell: SyncSender<()>,
    part: Arc<Part>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread works with.
struct Work {
    sampler: Sampler,
    history: Arc<History>,
    journal: Arc<Journal>,
    admission: Arc<Admission>,
    minute: Minute,
}

impl Recorder {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        state: &Path,
        sources: Sources,
        history: Arc<History>,
        admission: Arc<Admission>,
    ) -> std::io::Result<Self> {
        let (bell, inbox) = sync_channel(1);
        let part = Part::new("series", Role::Helper, SAMPLE_TIME_MAX);
        let own = Arc::clone(&part);
        let journal = Arc::clone(&sources.journal);
        let began = sources.clock.moment();
        let sampler = Sampler::new(state, sources);
        let minute = Minute::new(began);
        let mut work = Work { sampler, history, journal, admission, minute };
        let thread = thread::Builder::new()
            .name("series".to_owned())
            .spawn(move || work.keep_running(&inbox, &own))?;
        Ok(Self { bell, part, thread: Mutex::new(Some(thread)) })
    }

    /// The thread, as its supervision sees it.
    pub fn part(&self) -> &Arc<Part> {
        &self.part
    }

    /// Tells what the hub was not told yet, and ends.
    pub fn stop(self) {
        let Self { bell, thread, .. } = self;
        drop(bell);
        let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("The thread that takes figures ended with a panic");
        }
    }
}

impl Work {
    fn keep_running(&mut self, inbox: &Receiver<()>, part: &Part) {
        while let Attempt::Again(pause) = part.attempt(|| self.run(inbox, part)) {
            if let Err(RecvTimeoutError::Disconnected) = inbox.recv_timeout(pause) {
                return;
            }
        }
    }

    fn run(&mut self, inbox: &Receiver<()>, part: &Part) {
        let mut stopping = false;
        loop {
            part.works();
            let now = self.look();
            if stopping || self.minute.is_over(now) {
                self.tell(now);
            }
            part.rests();
            if stopping {
                return;
            }
            stopping = match inbox.recv_timeout(SAMPLE_PAUSE) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
        }
    }

    /// Takes every figure once.
    fn look(&mut self) -> Moment {
        let (now, sample) = self.sampler.sample();
        self.history.take(now.wall, &sample);
        self.minute.take(&sample);
        now
    }

    /// Tells the hub. A station under pressure tells nothing, and later more at once.
    fn tell(&mut self, now: Moment) {
        if self.admission.level() >= Level::SummaryOnly {
            return;
        }
        let (span, summary) = self.minute.so_far(now);
        let event = tell_of_series(&summary, span, now.wall);
        match self.journal.write_blocking(vec![Write::Tell(Box::new(event))]) {
            Ok(_) => self.minute = Minute::new(now),
            Err(error) => tracing::warn!(%error, "The figures of this minute wait for the next"),
        }
    }
}

/// What was taken since the hub was told.
struct Minute {
    began: Moment,
    summary: Summary,
}

impl Minute {
    fn new(began: Moment) -> Self {
        Self { began, summary: Summary::default() }
    }

    fn take(&mut self, sample: &Sample) {
        self.summary.take(sample);
    }

    fn is_over(&self, now: Moment) -> bool {
        self.span(now) >= TELLING_PAUSE
    }

    fn so_far(&self, now: Moment) -> (Duration, Sample) {
        (self.span(now), self.summary.merged())
    }

    fn span(&self, now: Moment) -> Duration {
        now.steady.saturating_sub(self.began.steady)
    }
}

#[cfg(test)]
mod tests {
    use contract::series::Series;
    use spool::Timestamp;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment { wall: Timestamp(seconds * 1_000), steady: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_minute_that_could_not_be_told_is_told_with_the_next() {
        let mut minute = Minute::new(at(0));
        let mut sample = Sample::default();
        sample.set(Series::LabelsEnded, 3);
        (0..3).for_each(|_| minute.take(&sample));
        assert!(!minute.is_over(at(45)));
        (0..5).for_each(|_| minute.take(&sample));
        assert!(minute.is_over(at(60)));
        let (span, summary) = minute.so_far(at(120));
        assert_eq!((span, summary.get(Series::LabelsEnded)), (Duration::from_secs(120), Some(24)));
    }
}
