//! Who is let in when much comes at once: counted in bytes on their way, by class.
//!
//! Every class may fill its share of the hub and no more, so that yesterday's labels never keep
//! today's failures out. Whoever is turned away is told when to come back, each at another time.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contract::batch::Class;

/// How many bytes may be on their way into the hub at once, as sent.
pub const BYTES_IN_FLIGHT_MAX: u64 = 64 * 1024 * 1024;

/// The shortest and the longest time a batch that is turned away is asked to wait, in seconds.
const WAIT_SECONDS: (u64, u64) = (30, 300);
/// What an urgent batch is asked to wait.
const URGENT_WAIT: Duration = Duration::from_secs(5);

/// The bytes on their way.
#[derive(Debug)]
pub struct Admission {
    bytes_max: u64,
    in_flight: Mutex<u64>,
}

/// A place inside; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    admission: Arc<Admission>,
    bytes: u64,
}

impl Admission {
    /// Room for this many bytes.
    pub fn new(bytes_max: u64) -> Arc<Self> {
        Arc::new(Self { bytes_max, in_flight: Mutex::new(0) })
    }

    /// How many bytes are on their way.
    pub fn in_flight(&self) -> u64 {
        *self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a batch of this many bytes in, if its class still has room; `chance` spreads those who
    /// are turned away.
    ///
    /// # Errors
    /// How long to wait.
    pub fn enter(
        self: &Arc<Self>,
        class: Class,
        bytes: u64,
        chance: u16,
    ) -> Result<Place, Duration> {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let after = in_flight.saturating_add(bytes);
        if after > self.share(class) {
            return Err(wait(class, chance));
        }
        *in_flight = after;
        Ok(Place { admission: Arc::clone(self), bytes })
    }

    /// Up to where a class may fill the hub.
    fn share(&self, class: Class) -> u64 {
        match class {
            Class::Backfill => self.bytes_max / 2,
            Class::Live => self.bytes_max - self.bytes_max / 8,
            Class::Urgent => self.bytes_max,
        }
    }
}

fn wait(class: Class, chance: u16) -> Duration {
    match class {
        Class::Urgent => URGENT_WAIT,
        Class::Live | Class::Backfill => {
            let (shortest, longest) = WAIT_SECONDS;
            let spread = (longest - shortest) * u64::from(chance) / u64::from(u16::MAX);
            Duration::from_secs(shortest + spread)
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut in_flight = self.admission.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        *in_flight = in_flight.saturating_sub(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yesterdays_labels_never_keep_todays_failures_out() {
        let admission = Admission::new(800);
        let enter = |class, bytes| admission.enter(class, bytes, 0).ok();
        let backfill = enter(Class::Backfill, 400).unwrap();
        assert!(enter(Class::Backfill, 1).is_none());
        let live = enter(Class::Live, 300).unwrap();
        assert!(enter(Class::Live, 1).is_none());
        let urgent = enter(Class::Urgent, 100).unwrap();
        assert!(enter(Class::Urgent, 1).is_none());
        drop((backfill, live, urgent));
        assert!(enter(Class::Urgent, 800).is_some(), "every place is free again");
    }

    #[test]
    fn those_who_are_turned_away_come_back_at_different_times() {
        let admission = Admission::new(0);
        let wait = |class, chance| admission.enter(class, 1, chance).unwrap_err().as_secs();
        assert_eq!((wait(Class::Live, 0), wait(Class::Live, u16::MAX)), (30, 300));
        assert_eq!(wait(Class::Backfill, u16::MAX / 2), 164);
        assert_eq!(wait(Class::Urgent, u16::MAX), 5);
    }
}
