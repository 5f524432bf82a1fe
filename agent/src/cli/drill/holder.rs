//! Another program that holds a station's journal, again and again: a back-up, a virus scanner.

use std::{
    path::Path,
    sync::mpsc::{self, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use agent::journal::{Held, JournalError};

use super::hitch::Hitch;

/// How long the journal is left alone between two holds: longer than SQLite waits until it looks again.
const LEFT_ALONE: Duration = Duration::from_millis(150);

/// Whoever holds the journal; it is let go in the end before this is dropped.
pub(super) struct Holder(Option<JoinHandle<()>>);

impl Holder {
    /// Holds the journal for so long each time; returns when it is held for the first time.
    pub(super) fn hold(journal: &Path, times_ms: &[u64]) -> Result<Self, Hitch> {
        let (tell, told) = mpsc::channel();
        let (journal, times_ms) = (journal.to_owned(), times_ms.to_vec());
        let holder = Self(Some(thread::spawn(move || run(&journal, &times_ms, &tell))));
        let held = told.recv().unwrap_or(Ok(()));
        held.map_err(|error| Hitch::wrong(error.to_string()))?;
        Ok(holder)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let Some(holding) = self.0.take() {
            holding.join().expect("holding a journal breaks nothing");
        }
    }
}

fn run(journal: &Path, times_ms: &[u64], tell: &Sender<Result<(), JournalError>>) {
    for time_ms in times_ms {
        let (held, told) = match Held::take(journal) {
            Ok(held) => (Some(held), Ok(())),
            Err(error) => (None, Err(error)),
        };
        // Only the first is waited for.
        tell.send(told).ok();
        thread::sleep(Duration::from_millis(*time_ms));
        drop(held);
        thread::sleep(LEFT_ALONE);
    }
}
