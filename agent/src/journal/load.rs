//! How the journal's writer bears its load: who waits for it, and how long it takes.
//!
//! Only measures; what follows from it is decided elsewhere.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long a slow commit is remembered.
const MEMORY: Duration = Duration::from_secs(1);

/// What is seen of the writer at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalLoad {
    /// Requests that wait, in hundredths of how many may.
    pub line_percent: u8,
    /// How long the last commit took, or the one under way takes already.
    pub commit: Duration,
    /// Whether the journal is closed and does not open.
    pub closed: bool,
    /// How often it was tried to commit since the station started.
    pub commits: u64,
}

/// What the writer and those who wait for it write down of their load.
#[derive(Debug, Default)]
pub(super) struct Load {
    waiting: AtomicUsize,
    closed: AtomicBool,
    commits: AtomicU64,
    commit: Mutex<Commit>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Commit {
    began: Option<Instant>,
    longest: Duration,
    last: Option<(Instant, Duration)>,
}

impl Load {
    /// Somebody waits for the writer.
    pub(super) fn joins(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    /// So many left the line: they were served, or there was no place for them.
    pub(super) fn leave(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }

    /// A commit begins.
    pub(super) fn begins(&self) {
        self.lock().began = Some(Instant::now());
    }

    /// It has ended, and the journal is open or not.
    pub(super) fn ends(&self, open: bool) {
        self.closed.store(!open, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
        let mut commit = self.lock();
        if let Some(began) = commit.began.take() {
            let took = began.elapsed();
            commit.last = Some((Instant::now(), took));
            commit.longest = commit.longest.max(took);
        }
    }

    /// How long the longest commit took since this was asked last, or the one under way takes.
    pub(super) fn take_longest(&self) -> Duration {
        let mut commit = self.lock();
        let under_way = commit.began.map(|began| began.elapsed()).unwrap_or_default();
        std::mem::take(&mut commit.longest).max(under_way)
    }

    /// What is seen now, if so many may wait.
    pub(super) fn seen(&self, waiting_max: usize) -> JournalLoad {
        let Commit { began, last, longest: _ } = *self.lock();
        let last = last.filter(|(ended, _)| ended.elapsed() < MEMORY).map(|(_, took)| took);
        let under_way = began.map(|began| began.elapsed());
        let waiting = self.waiting.load(Ordering::Relaxed);
        JournalLoad {
            line_percent: u8::try_from(waiting * 100 / waiting_max).unwrap_or(100),
            commit: last.max(under_way).unwrap_or_default(),
            closed: self.closed.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Commit> {
        self.commit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_in_hundredths_and_a_commit_while_it_goes_on() {
        let load = Load::default();
        assert_eq!(load.seen(4), JournalLoad::default());
        load.joins();
        load.joins();
        load.begins();
        let seen = load.seen(4);
        assert_eq!((seen.line_percent, seen.closed), (50, false));
        assert!(load.seen(4).commit > Duration::ZERO);
        load.ends(false);
        load.leave(2);
        let seen = load.seen(4);
        assert!(seen.closed && seen.line_percent == 0 && seen.commit > Duration::ZERO);
        assert_eq!(seen.commits, 1);
        assert!(load.take_longest() > Duration::ZERO);
        assert_eq!(load.take_longest(), Duration::ZERO, "it is told once");
    }
}
