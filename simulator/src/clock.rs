//! The time the printers live by: the real one, or one that a test moves by hand.
//!
//! The only place in this crate that reads a clock for a printer; a fleet signs by [`wall`].

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Time since the printers were switched on.
#[derive(Debug)]
pub(crate) struct Clock {
    /// Wall clock at start, since 1970.
    started: Duration,
    hand: Hand,
}

#[derive(Debug)]
enum Hand {
    Running { origin: Instant },
    Held { passed: Mutex<Duration> },
}

impl Clock {
    /// A clock that runs by itself.
    pub(crate) fn running() -> Self {
        Self { started: wall(), hand: Hand::Running { origin: Instant::now() } }
    }

    /// A clock that stands still until it is moved.
    pub(crate) fn held() -> Self {
        Self { started: wall(), hand: Hand::Held { passed: Mutex::new(Duration::ZERO) } }
    }

    pub(crate) fn now(&self) -> Duration {
        match &self.hand {
            Hand::Running { origin } => origin.elapsed(),
            Hand::Held { passed } => *passed.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Whether time passes by itself.
    pub(crate) fn runs(&self) -> bool {
        matches!(self.hand, Hand::Running { .. })
    }

    /// Moves a held clock; a running one is not moved.
    pub(crate) fn advance(&self, by: Duration) {
        if let Hand::Held { passed } = &self.hand {
            *passed.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// The time in whole seconds, from 1: what IPP counts in.
    pub(crate) fn up_s(&self) -> i32 {
        i32::try_from(self.now().as_secs()).unwrap_or(i32::MAX).saturating_add(1)
    }

    /// A moment of this clock as time since 1970.
    pub(crate) fn since_1970(&self, at: Duration) -> Duration {
        self.started + at
    }
}

/// The wall clock, since 1970.
pub(crate) fn wall() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
