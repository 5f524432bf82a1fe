//! A printer that fails again and again is left alone, and asked before it is given a label.

use std::sync::{Arc, Mutex};

use agent::printers::{Dial, DialError, Sent, Sighted, Wire, WireLost, breaker::FAILURES_MAX};
use simulator::PrinterConfig;

use crate::bench::{Bench, Between, PRINTER};

/// What the lane did with its printer, in order.
type Steps = Arc<Mutex<Vec<&'static str>>>;

/// A printer that does not answer until it was dialled often enough.
struct Unwilling {
    steps: Steps,
    refusals: u32,
    dial: Box<dyn Dial>,
}

impl Dial for Unwilling {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        if let Some(left) = self.refusals.checked_sub(1) {
            self.refusals = left;
            self.steps.lock().expect("no test breaks here").push("refused");
            return Err(DialError("nobody answers".to_owned()));
        }
        self.steps.lock().expect("no test breaks here").push("dialled");
        let wire = self.dial.dial()?;
        Ok(Box::new(Watched { steps: Arc::clone(&self.steps), wire }))
    }
}

struct Watched {
    steps: Steps,
    wire: Box<dyn Wire>,
}

impl Wire for Watched {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        self.steps.lock().expect("no test breaks here").push("asked");
        self.wire.observe()
    }

    fn send(&mut self, document: &[u8], offset: usize) -> Sent {
        self.steps.lock().expect("no test breaks here").push("sent");
        self.wire.send(document, offset)
    }

    fn discard_partial(&mut self) -> Result<(), WireLost> {
        self.wire.discard_partial()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_was_left_alone_is_asked_before_it_is_given_the_label_that_waits() {
    let steps = Steps::default();
    let watched = Arc::clone(&steps);
    let between: Box<Between> = Box::new(move |dial| {
        Box::new(Unwilling { steps: Arc::clone(&watched), refusals: FAILURES_MAX, dial })
    });
    let printer = PrinterConfig::named(PRINTER).instant();
    let bench = Bench::with(printer, "zebra-link-os-203", between);
    let job = bench.submit("W-1").await;
    bench.until_shown(|view| view.barred_until.is_some()).await;
    bench.until_completed(job).await;
    let steps = steps.lock().expect("no test breaks here").clone();
    assert_eq!(steps[..6], ["refused", "refused", "refused", "dialled", "asked", "sent"]);
    bench.until_shown(|view| view.barred_until.is_none()).await;
    assert_eq!(bench.floor(), ["W-1"]);
}
