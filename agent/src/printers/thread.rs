//! The thread of one lane: beats until told to stop, and rests where a label can find it.
//!
//! Stopping is asked, never forced: a label whose intent is written is either sent to its end or
//! left to the recovery of the next start. A lane that breaks begins anew at once, and believes of
//! its labels only what the journal and the printer say.

use std::ops::Deref;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::lane::{Lane, Pause};
use super::resting::{Resting, RestingLane};
use crate::supervision::{Attempt, Part, Role};

/// Longer than everything a beat may wait for: a lock on the journal, and then the printer.
const BEAT_TIME_MAX: Duration = Duration::from_secs(60);

/// How long a lane that is told to stop still waits for the word of a printer that is worth nothing
/// once the link is gone.
const WORD_TIME_MAX: Duration = Duration::from_secs(5);

/// A running lane.
pub struct PrinterThread {
    part: Arc<Part>,
    resting: Resting,
    thread: Option<JoinHandle<()>>,
}

impl PrinterThread {
    /// What is seen of the lane of this printer.
    pub fn part(printer: &str) -> Arc<Part> {
        Part::new(Self::part_name(printer), Role::Core, BEAT_TIME_MAX)
    }

    /// What the lane of this printer is called.
    pub fn part_name(printer: &str) -> String {
        format!("printer {printer}")
    }

    /// Starts a lane that gives its signs of life to `part`; `place` is its side of `resting`.
    pub fn start<P: Deref<Target: Desk> + Send + 'static>(
        part: Arc<Part>,
        lane: Lane<P>,
        resting: Resting,
        place: RestingLane,
    ) -> std::io::Result<Self> {
        let own = Arc::clone(&part);
        let thread = thread::Builder::new()
            .name(part.name().to_owned())
            .spawn(move || keep_running(lane, &place, &own))?;
        Ok(Self { part, resting, thread: Some(thread) })
    }

    /// The lane, as its supervision sees it.
    pub fn supervised(&self) -> &Arc<Part> {
        &self.part
    }

    /// Asks the lane to stop after its present beat.
    pub fn ask_to_stop(&self) {
        self.part.ask_to_stop();
        self.resting.ring();
    }

    /// Waits for the lane's last beat.
    pub fn join(mut self) {
        self.ask_to_stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("A printer's thread ended with a panic");
        }
    }
}

fn keep_running<P: Deref<Target: Desk>>(mut lane: Lane<P>, place: &RestingLane, part: &Part) {
    let mut broken = false;
    loop {
        let attempt = part.attempt(|| {
            if broken {
                place.clear();
                lane.begin_anew();
            }
            run(&mut lane, place, part);
        });
        match attempt {
            Attempt::Again(pause) => thread::sleep(pause),
            Attempt::Done | Attempt::Over => return,
        }
        broken = true;
    }
}

fn run<P: Deref<Target: Desk>>(lane: &mut Lane<P>, place: &RestingLane, part: &Part) {
    let mut told_to_stop = None;
    loop {
        if part.is_stopping() {
            let since: Instant = *told_to_stop.get_or_insert_with(Instant::now);
            if !lane.awaits_a_word() || since.elapsed() >= WORD_TIME_MAX {
                return lane.let_go();
            }
        }
        part.works();
        let pause = lane.beat();
        part.rests();
        let handed = match pause {
            Pause::None => None,
            Pause::For(limit) => place.wait(limit),
            Pause::Rest(limit) => place.rest(lane.baseline(), limit),
        };
        if let Some(label) = handed {
            lane.take(label);
        }
    }
}
