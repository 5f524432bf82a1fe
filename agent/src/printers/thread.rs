//! The thread of one lane: beats until told to stop, and rests where a label can find it.
//!
//! Stopping is asked, never forced: a label whose intent is written is either sent to its end or
//! left to the recovery of the next start.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use super::desk::Desk;
use super::lane::{Lane, Pause};
use super::resting::{Resting, RestingLane};

/// A running lane.
pub struct PrinterThread {
    name: String,
    stopping: Arc<AtomicBool>,
    resting: Resting,
    thread: Option<JoinHandle<()>>,
}

impl PrinterThread {
    /// Starts a lane; `place` is the lane's side of `resting`.
    pub fn start<P: Deref<Target: Desk> + Send + 'static>(
        name: String,
        lane: Lane<P>,
        resting: Resting,
        place: RestingLane,
        stopping: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        let told = Arc::clone(&stopping);
        let thread = thread::Builder::new()
            .name(format!("printer {name}"))
            .spawn(move || run(lane, &place, &told))?;
        Ok(Self { name, stopping, resting, thread: Some(thread) })
    }

    /// The printer's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the thread still runs.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Asks the lane to stop after its present beat.
    pub fn ask_to_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
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

fn run<P: Deref<Target: Desk>>(mut lane: Lane<P>, place: &RestingLane, stopping: &AtomicBool) {
    while !stopping.load(Ordering::Relaxed) {
        let handed = match lane.beat() {
            Pause::None => None,
            Pause::For(limit) => place.wait(limit),
            Pause::Rest(limit) => place.rest(lane.baseline(), limit),
        };
        if let Some(label) = handed {
            lane.take(label);
        }
    }
}
