//! What wears slowly is asked of a printer that rests, and never of one that has a label.

use std::sync::{Arc, Mutex};

use agent::printers::{Dial, DialError, Expected, Health, Sent, Sighted, Wire, WireLost};
use simulator::PrinterConfig;

use crate::bench::{Bench, Between, PRINTER};

/// What the lane did with its printer, in order.
type Steps = Arc<Mutex<Vec<Step>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Rests,
    Works,
    Sent,
    Asked,
}

struct WatchedDial {
    steps: Steps,
    dial: Box<dyn Dial>,
}

impl Dial for WatchedDial {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        let wire = self.dial.dial()?;
        Ok(Box::new(Watched { steps: Arc::clone(&self.steps), wire }))
    }
}

struct Watched {
    steps: Steps,
    wire: Box<dyn Wire>,
}

impl Watched {
    fn step(&self, step: Step) {
        self.steps.lock().expect("no test breaks here").push(step);
    }
}

impl Wire for Watched {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        let seen = self.wire.observe()?;
        self.step(if seen.at_rest { Step::Rests } else { Step::Works });
        Ok(seen)
    }

    fn health(&mut self) -> Result<Health, WireLost> {
        self.step(Step::Asked);
        self.wire.health()
    }

    fn expect(
        &mut self,
        document: &[u8],
        number: u32,
        labels: u32,
    ) -> Result<Option<Expected>, WireLost> {
        self.wire.expect(document, number, labels)
    }

    fn send(&mut self, document: &[u8], offset: usize) -> Sent {
        self.step(Step::Sent);
        self.wire.send(document, offset)
    }

    fn discard_partial(&mut self) -> Result<(), WireLost> {
        self.wire.discard_partial()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_tells_its_wear_once_nothing_waits_for_it() {
    let steps = Steps::default();
    let watched = Arc::clone(&steps);
    let between: Box<Between> =
        Box::new(move |dial| Box::new(WatchedDial { steps: Arc::clone(&watched), dial }));
    let printer = PrinterConfig::named(PRINTER).instant();
    let bench = Bench::with(printer, "zebra-link-os-203", between);
    let mut jobs = Vec::new();
    for number in 1..=5 {
        jobs.push(bench.submit(&format!("W-{number}")).await);
    }
    for job in jobs {
        bench.until_completed(job).await;
    }
    bench.until_shown(|view| view.health.head_distance_cm.is_some()).await;
    bench.until_shown(|view| view.health.firmware.is_some() && view.health.model.is_some()).await;
    let steps = steps.lock().expect("no test breaks here").clone();
    let before_asking = steps.windows(2).filter(|pair| pair[1] == Step::Asked);
    let before_asking: Vec<Step> = before_asking.map(|pair| pair[0]).collect();
    assert_eq!(before_asking, [Step::Rests], "{steps:?}");
}
