//! X02: a part of the station breaks in the middle of its work.
//!
//! The break is a panic between the lane and its printer, before, amid or after any step; what lies
//! on the floor afterwards is counted.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;

use agent::journal::{Haste, Request, WriteError};
use agent::printers::{Dial, DialError, Sent, Sighted, Wire, WireLost};
use agent::station::{self, StationError};
use agent::supervision::{BREAKS_MAX, Condition, Fall, Fallen, Lookout, Part, Role, Roll};
use simulator::PrinterConfig;
use spool::{Answer, Asks, State};

use crate::bench::{Bench, Between, PRINTER};

/// When a lane breaks, measured against one step of its printer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Before,
    Amid,
    After,
}

/// Breaks the lane at one step, or at every one.
#[derive(Clone)]
struct Breaker {
    steps: Arc<AtomicU64>,
    at: Option<u64>,
    moment: Moment,
}

impl Breaker {
    fn once(at: u64, moment: Moment) -> Self {
        Self { steps: Arc::default(), at: Some(at), moment }
    }

    fn always() -> Self {
        Self { steps: Arc::default(), at: None, moment: Moment::Before }
    }

    fn between(self) -> Box<Between> {
        Box::new(move |dial| Box::new(BreakingDial { breaker: self.clone(), dial }))
    }

    /// Does one step, and breaks in it if it is the one.
    fn step<T>(&self, amid: impl FnOnce(), whole: impl FnOnce() -> T) -> T {
        let number = self.steps.fetch_add(1, Ordering::Relaxed);
        let breaks = self.at.is_none_or(|at| at == number);
        assert!(!(breaks && self.moment == Moment::Before), "broken before a step");
        if breaks && self.moment == Moment::Amid {
            amid();
            panic!("broken amid a step");
        }
        let done = whole();
        assert!(!breaks, "broken after a step");
        done
    }
}

struct BreakingDial {
    breaker: Breaker,
    dial: Box<dyn Dial>,
}

impl Dial for BreakingDial {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        let Self { breaker, dial } = self;
        let wire = breaker.step(|| {}, || dial.dial())?;
        Ok(Box::new(BreakingWire { breaker: breaker.clone(), wire }))
    }
}

struct BreakingWire {
    breaker: Breaker,
    wire: Box<dyn Wire>,
}

impl Wire for BreakingWire {
    fn observe(&mut self) -> Result<Sighted, WireLost> {
        self.breaker.step(|| {}, || self.wire.observe())
    }

    fn send(&mut self, document: &[u8], offset: usize) -> Sent {
        let Self { breaker, wire } = self;
        let wire = std::cell::RefCell::new(wire);
        let half = offset + (document.len() - offset) / 2;
        breaker.step(
            || drop(wire.borrow_mut().send(&document[..half], offset)),
            || wire.borrow_mut().send(document, offset),
        )
    }

    fn discard_partial(&mut self) -> Result<(), WireLost> {
        self.breaker.step(|| {}, || self.wire.discard_partial())
    }
}

/// Three labels, a lane that breaks once, and a person who looks at the floor when asked; whether
/// the lane came to its break.
async fn breaks_at(at: u64, moment: Moment) -> bool {
    let breaker = Breaker::once(at, moment);
    let steps = Arc::clone(&breaker.steps);
    let printer = PrinterConfig::named(PRINTER).instant();
    let bench = Bench::with(printer, "zebra-link-os-203", breaker.between());
    let keys = ["W-1", "W-2", "W-3"];
    let mut jobs = Vec::new();
    for key in keys {
        jobs.push(bench.submit(key).await);
    }
    for (job, key) in jobs.into_iter().zip(keys) {
        let settled = |state: &State| {
            matches!(state, State::Completed { .. } | State::InDoubt { asks: Asks::Person, .. })
        };
        let record = bench.until(job, settled).await;
        if matches!(record.job.state, State::InDoubt { .. }) {
            let out = bench.floor().contains(&key.to_owned());
            bench.answer(job, if out { Answer::Printed } else { Answer::NotPrinted }).await;
            bench.until_completed(job).await;
        }
    }
    let mut floor = bench.floor();
    floor.sort();
    assert_eq!(floor, keys, "at step {at}, {moment:?}");
    steps.load(Ordering::Relaxed) > at
}

/// The first step, then the second, until there is none left to break in.
async fn every_label_comes_out_once(moment: Moment) {
    let mut step = 0;
    while breaks_at(step, moment).await {
        step += 1;
    }
    assert!(step >= 7, "a link, three labels and three proofs are more than {step} steps");
}

#[tokio::test(flavor = "multi_thread")]
async fn x02_a_lane_that_breaks_before_any_step_prints_every_label_once() {
    every_label_comes_out_once(Moment::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x02_a_lane_that_breaks_amid_any_step_prints_every_label_once() {
    every_label_comes_out_once(Moment::Amid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x02_a_lane_that_breaks_after_any_step_prints_every_label_once() {
    every_label_comes_out_once(Moment::After).await;
}

fn always_broken() -> Bench {
    let printer = PrinterConfig::named(PRINTER).instant();
    Bench::with(printer, "zebra-link-os-203", Breaker::always().between())
}

fn fallen_lane() -> Fallen {
    Fallen { part: format!("printer {PRINTER}"), how: Fall::Broke }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_breaks_again_and_again_is_given_up_and_said_to_have_fallen() {
    let bench = always_broken();
    let parts = bench.engine().parts();
    let lookout = Lookout::start(Roll::of(parts.clone()), Box::new(|| {}), Box::new(|_| {}))
        .expect("a thread starts");
    assert_eq!(lookout.fallen().await, fallen_lane());
    assert_eq!(bench.engine().stopped_parts(), [format!("printer {PRINTER}")]);
    assert_eq!(parts[0].breaks(), BREAKS_MAX as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_whose_lane_has_fallen_ends_and_says_so_and_the_next_one_prints_the_label() {
    let mut bench = always_broken();
    let job = bench.submit("W-1").await;
    bench.stop();
    let config = bench.config();
    let printers = bench.printers(&config);
    let ran = station::run_with(config, printers, Box::new(|| {}), std::future::pending(), |_| {});
    let ran = tokio::time::timeout(Duration::from_secs(60), ran).await;
    match ran.expect("a station whose lane has fallen ends") {
        Err(StationError::Fallen(fallen)) => assert_eq!(fallen, fallen_lane()),
        other => panic!("{other:?}"),
    }
    bench.mend();
    bench.start();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_breaks_is_said_to_have_fallen_and_takes_nothing_more() {
    let bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    let journal = bench.journal();
    let lookout = Lookout::start(
        Roll::of(vec![Arc::clone(journal.part())]),
        Box::new(|| {}),
        Box::new(|_| {}),
    );
    let reply = Box::new(|_| panic!("broken after a commit"));
    let request = Request { writes: Vec::new(), haste: Haste::AtOnce, reply };
    journal.submit(request).expect("the writer runs");
    let fallen = lookout.expect("a thread starts").fallen().await;
    assert_eq!(fallen, Fallen { part: "journal".to_owned(), how: Fall::Broke });
    assert_eq!(journal.write(Vec::new()).await, Err(WriteError::Unavailable));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_stands_still_over_its_work_is_said_to_hang() {
    let part = |name: &str, role| Part::new(name, role, Duration::from_millis(300));
    let (helper, core) = (part("outbox", Role::Helper), part("journal", Role::Core));
    let resting = part("printer bench-1", Role::Core);
    helper.works();
    core.works();
    let parts = vec![Arc::clone(&helper), resting, core];
    let lookout = Lookout::start(Roll::of(parts), Box::new(|| {}), Box::new(|_| {}))
        .expect("a thread starts");
    let hangs = Fallen { part: "journal".to_owned(), how: Fall::Hangs };
    assert_eq!(lookout.fallen().await, hangs);
    assert_eq!(helper.condition(), Condition::Fallen(Fall::Hangs));
}

/// A printer that is dialled for ever; let go when the other end of the channel is dropped.
struct Abyss(std::sync::mpsc::Receiver<()>);

impl Dial for Abyss {
    fn dial(&mut self) -> Result<Box<dyn Wire>, DialError> {
        let let_go = self.0.recv().is_err();
        Err(DialError(format!("nobody answers, let go: {let_go}")))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_hangs_keeps_a_station_from_ending_no_longer_than_the_drain_may_take() {
    let mut bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    bench.stop();
    let config = bench.config();
    let (held, hangs) = std::sync::mpsc::channel();
    let mut printers = bench.printers(&config);
    printers[0].dial = Box::new(Abyss(hangs));
    let all_well = Box::new(|| {});
    let ran = station::run_with(config, printers, all_well, std::future::ready(()), |_| {}).await;
    assert!(matches!(ran, Err(StationError::DrainTimedOut { .. })), "{ran:?}");
    // The lane may still touch the state: nobody else may.
    let printers = bench.printers(&bench.config());
    let second = station::run_with(
        bench.config(),
        printers,
        Box::new(|| {}),
        std::future::ready(()),
        |_| {},
    );
    assert!(matches!(second.await, Err(StationError::InUse { .. })));
    drop(held);
}
