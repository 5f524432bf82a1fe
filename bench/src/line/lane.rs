//! One system, and everything that was measured of it.
//!
//! It only collects; what the figures mean is said by [`report`](crate::report).

use std::time::Duration;

use crate::error::BenchError;
use crate::label::Serial;
use crate::system::System;
use crate::tally::Receipt;

/// A system under measurement.
pub struct Lane {
    /// The system.
    pub system: Box<dyn System>,
    /// Whether the benchmark is worth nothing without it.
    pub required: bool,
    /// Submission to acknowledgement, in sequences.
    pub acks: Vec<Duration>,
    /// Submission to last byte at the printer, in sequences.
    pub arrivals: Vec<Duration>,
    /// The raw syncs beside its sequences.
    pub syncs: Vec<Duration>,
    /// Labels per second of each burst.
    pub rates: Vec<f64>,
    /// Every label it accepted.
    pub receipts: Vec<Receipt>,
    /// Its own order of acceptance, one a sequence or burst.
    pub orders: Vec<Vec<Serial>>,
    /// How often it said that it is busy.
    pub held_back: usize,
    /// Why it was left out of the rest of the run.
    pub stopped: Option<String>,
}

impl Lane {
    /// A lane without which the run is worth nothing: its failure ends the run.
    pub fn required(system: Box<dyn System>) -> Self {
        Self {
            system,
            required: true,
            acks: Vec::new(),
            arrivals: Vec::new(),
            syncs: Vec::new(),
            rates: Vec::new(),
            receipts: Vec::new(),
            orders: Vec::new(),
            held_back: 0,
            stopped: None,
        }
    }

    /// A lane to compare with: when it fails it is left out from then on.
    pub fn peer(system: Box<dyn System>) -> Self {
        Self { required: false, ..Self::required(system) }
    }

    /// Keeps a peer's failure as the reason why it stopped; passes every other one on.
    pub fn outlive(&mut self, outcome: Result<(), BenchError>) -> Result<(), BenchError> {
        match outcome {
            Err(error) if !self.required && !matches!(error, BenchError::Stopped) => {
                self.stopped = Some(error.to_string());
                Ok(())
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::plain::{Opens, PlainTcp};

    fn closed() -> BenchError {
        BenchError::Answer { system: "peer", answer: "closed".to_owned() }
    }

    fn system() -> Box<dyn System> {
        Box::new(PlainTcp::start(Opens::Once).unwrap())
    }

    #[test]
    fn a_peer_that_fails_is_left_out_with_the_reason() {
        let mut lane = Lane::peer(system());
        assert!(lane.outlive(Err(closed())).is_ok());
        assert!(lane.stopped.unwrap().contains("closed"));
    }

    #[test]
    fn a_required_system_that_fails_ends_the_run() {
        let mut lane = Lane::required(system());
        assert!(lane.outlive(Err(closed())).is_err());
    }

    #[test]
    fn a_request_to_stop_is_no_failure_of_a_peer() {
        let mut lane = Lane::peer(system());
        assert!(matches!(lane.outlive(Err(BenchError::Stopped)), Err(BenchError::Stopped)));
        assert_eq!(lane.stopped, None);
    }
}
