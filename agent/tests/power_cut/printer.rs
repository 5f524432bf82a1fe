//! A printer outside the station's power: it remembers what it printed, whatever the station forgets.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use agent::clock::{Moment, Time};
use agent::printers::{Dial, DialError, Sent, Sighted, Wire, WireLost};
use spool::Timestamp;

/// The station's time, moved by hand.
#[derive(Debug, Default)]
pub(crate) struct HandClock(Mutex<u64>);

impl HandClock {
    pub(crate) fn pass(&self, time: Duration) {
        *held(&self.0) += u64::try_from(time.as_millis()).expect("stories are short");
    }
}

/// What a mutex holds; nobody panics while holding one here.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}

/// When every story begins.
pub(crate) const BEGINNING: Timestamp = Timestamp(1_760_000_000_000);

impl Time for HandClock {
    fn moment(&self) -> Moment {
        let passed = *held(&self.0);
        Moment { wall: Timestamp(BEGINNING.0 + passed), steady: Duration::from_millis(passed) }
    }
}

/// The printer's own memory, and the floor before it.
#[derive(Debug)]
pub(crate) struct Mechanics {
    pub(crate) floor: Vec<Vec<u8>>,
    counter: u64,
    booted_at: Timestamp,
}

/// The printer.
#[derive(Clone)]
pub(crate) struct Printer {
    mechanics: Arc<Mutex<Mechanics>>,
    clock: Arc<HandClock>,
}

impl Printer {
    pub(crate) fn new(clock: Arc<HandClock>) -> Self {
        let mechanics = Mechanics { floor: Vec::new(), counter: 700, booted_at: Timestamp(1_000) };
        Self { mechanics: Arc::new(Mutex::new(mechanics)), clock }
    }

    pub(crate) fn floor(&self) -> Vec<Vec<u8>> {
        held(&self.mechanics).floor.clone()
    }

    /// The printer loses its power too, and is switched on again a minute later.
    pub(crate) fn power_cut(&self) {
        self.clock.pass(Duration::from_secs(60));
        held(&self.mechanics).booted_at = self.clock.moment().wall;
    }
}

impl Dial for Printer {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        Ok(Box::new(self.clone()))
    }
}

impl Wire for Printer {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        let mechanics = held(&self.mechanics);
        let uptime = self.clock.moment().wall.since(mechanics.booted_at);
        Ok(Sighted {
            reasons: BTreeSet::new(),
            at_rest: true,
            partial_format: false,
            serial: Some("Z-1".to_owned()),
            label_count: Some(mechanics.counter),
            uptime: Some(uptime),
            report: spool::Report::Unsaid,
        })
    }

    fn send(&mut self, document: &[u8], offset: usize) -> Sent {
        assert_eq!(offset, 0, "this printer takes a label at once");
        let mut mechanics = held(&self.mechanics);
        mechanics.floor.push(document.to_vec());
        mechanics.counter += 1;
        Sent::Whole
    }

    fn discard_partial(&mut self) -> Result<(), WireLost> {
        Ok(())
    }
}
