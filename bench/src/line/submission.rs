//! Handing labels in, one after the other or over several connections at once.
//!
//! A system that says it is busy is asked again after the time it names; how often that
//! happened is counted. It never submits a label twice that was accepted once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::label::Label;
use crate::system::{Answer, Submitter};
use crate::tally::Receipt;

/// How long one label may be held back by a system that says it is busy.
pub const HELD_BACK_TIME_MAX: Duration = Duration::from_secs(60);

/// What came of handing labels in.
#[derive(Debug, Default)]
pub(crate) struct Submitted {
    /// The labels that were accepted.
    pub(crate) receipts: Vec<Receipt>,
    /// How often the system said that it is busy.
    pub(crate) held_back: usize,
    /// Why the rest was not handed in.
    pub(crate) failure: Option<BenchError>,
}

impl Submitted {
    /// Hands in one label, however often that takes, and gives its receipt.
    pub(crate) fn submit(
        &mut self,
        name: &'static str,
        submitter: &mut dyn Submitter,
        label: &Label,
        stop: &AtomicBool,
    ) -> Result<Receipt, BenchError> {
        let first_try_at = Instant::now();
        while first_try_at.elapsed() < HELD_BACK_TIME_MAX {
            if stop.load(Ordering::Relaxed) {
                return Err(BenchError::Stopped);
            }
            let submitted_at = Instant::now();
            match submitter.submit(label)? {
                Answer::Accepted { at: accepted_at, ticket } => {
                    let receipt =
                        Receipt { serial: label.serial, submitted_at, accepted_at, ticket };
                    self.receipts.push(receipt.clone());
                    return Ok(receipt);
                }
                Answer::Busy(time) => {
                    self.held_back += 1;
                    thread::sleep(time.min(HELD_BACK_TIME_MAX));
                }
            }
        }
        Err(BenchError::HeldBack { system: name, waited: HELD_BACK_TIME_MAX })
    }

    /// Hands in all labels, each connection taking the next one as soon as it is free.
    pub(crate) fn crowd(
        name: &'static str,
        submitters: Vec<Box<dyn Submitter>>,
        labels: &[Label],
        stop: &AtomicBool,
    ) -> Self {
        let next = AtomicUsize::new(0);
        let next = &next;
        let work = |mut submitter: Box<dyn Submitter>| {
            let mut own = Self::default();
            while let Some(label) = labels.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = own.submit(name, submitter.as_mut(), label, stop) {
                    own.failure = Some(error);
                    break;
                }
            }
            own
        };
        let work = &work;
        let mut all = Self::default();
        thread::scope(|scope| {
            let workers: Vec<_> = submitters
                .into_iter()
                .map(|submitter| scope.spawn(move || work(submitter)))
                .collect();
            for worker in workers {
                let own = worker.join().expect("a worker returns its failure");
                all.receipts.extend(own.receipts);
                all.held_back += own.held_back;
                all.failure = all.failure.take().or(own.failure);
            }
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Serial;
    use crate::system::Ticket;

    /// Takes every label after it was busy `busy` times for each, until `left` were taken.
    struct Desk {
        busy: usize,
        asked: usize,
        left: usize,
    }

    impl Submitter for Desk {
        fn submit(&mut self, _label: &Label) -> Result<Answer, BenchError> {
            self.asked += 1;
            if !self.asked.is_multiple_of(self.busy + 1) {
                return Ok(Answer::Busy(Duration::ZERO));
            }
            self.left = self.left.checked_sub(1).ok_or_else(|| BenchError::Answer {
                system: "desk",
                answer: "closed".to_owned(),
            })?;
            Ok(Answer::Accepted { at: Instant::now(), ticket: Ticket::None })
        }
    }

    /// Three desks that take `left` labels each get twelve: accepted, held back, failed.
    fn check(busy: usize, left: usize, expected: (usize, usize, bool)) {
        let labels: Vec<Label> = (0..12).map(|number| Label::new(Serial(number))).collect();
        let desks = (0..3).map(|_| Box::new(Desk { busy, asked: 0, left }) as Box<dyn Submitter>);
        let all = Submitted::crowd("desk", desks.collect(), &labels, &AtomicBool::new(false));
        let mut serials: Vec<Serial> = all.receipts.iter().map(|receipt| receipt.serial).collect();
        serials.sort_unstable();
        serials.dedup();
        assert_eq!(serials.len(), all.receipts.len(), "no label is handed in twice");
        assert_eq!((serials.len(), all.held_back, all.failure.is_some()), expected);
    }

    #[test]
    fn every_label_is_handed_in_once_however_many_hands_there_are() {
        check(0, 12, (12, 0, false));
    }

    #[test]
    fn a_busy_system_is_asked_again_and_each_time_is_counted() {
        check(2, 12, (12, 24, false));
    }

    #[test]
    fn what_was_accepted_before_a_failure_is_kept() {
        check(0, 2, (6, 0, true));
    }

    #[test]
    fn a_run_that_shall_stop_hands_nothing_in() {
        let labels = [Label::new(Serial(0))];
        let desk: Box<dyn Submitter> = Box::new(Desk { busy: 0, asked: 0, left: 1 });
        let all = Submitted::crowd("desk", vec![desk], &labels, &AtomicBool::new(true));
        assert!(all.receipts.is_empty());
        assert!(matches!(all.failure, Some(BenchError::Stopped)));
    }
}
