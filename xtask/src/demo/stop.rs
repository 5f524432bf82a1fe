//! Ctrl-C, as something to look at between two steps, so that everything that was started is ended.

use anyhow::Context as _;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// How often a wait looks up.
pub(super) const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// Whether a person asked to stop.
#[derive(Debug)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C, and for being told to end.
    pub(super) fn on_ctrl_c() -> anyhow::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&asked);
        ctrlc::set_handler(move || heard.store(true, Ordering::Release))
            .context("Ctrl-C cannot be listened for")?;
        Ok(Self(asked))
    }

    /// Whether it was asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Waits until it is.
    pub(super) fn wait(&self) {
        while !self.is_asked() {
            thread::sleep(LOOK_PAUSE);
        }
    }
}
