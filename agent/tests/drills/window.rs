//! A window of labels at one printer: each with its own intent and its own proof, and never one that
//! the counter does not give.

use agent::journal::Outcome;
use drivers::status::PrinterState;
use simulator::{CounterAfterCut, Fault, PrinterConfig};
use spool::{Answer, Doubt, Evidence, State};

use crate::bench::{Bench, PRINTER};

const LINK_OS: &str = "zebra-link-os-203";

/// A bench whose printer may have two labels at once, and holds them until it gets paper.
async fn bench(printer: PrinterConfig) -> Bench {
    let bench = Bench::with_settings(printer, LINK_OS, "window = 2");
    bench.simulator.fault(PRINTER, Fault::PaperOut).expect("the printer is there");
    bench.until_shown(|view| view.connected && view.state == PrinterState::Stopped).await;
    bench
}

async fn submit(bench: &Bench, labels: usize) -> Vec<agent::journal::JobId> {
    let mut jobs = Vec::new();
    for number in 1..=labels {
        jobs.push(bench.submit(&format!("W-{number}")).await);
    }
    jobs
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_of_a_window_come_out_in_order_and_each_is_confirmed_by_itself() {
    let bench = bench(PrinterConfig::named(PRINTER).instant()).await;
    let jobs = submit(&bench, 9).await;
    bench.simulator.clear(PRINTER).unwrap();
    for job in &jobs {
        let record = bench.until_completed(*job).await;
        assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
        assert_eq!(bench.outcomes(*job), [Outcome::Done]);
    }
    let keys: Vec<String> = (1..=9).map(|number| format!("W-{number}")).collect();
    assert_eq!(bench.floor(), keys);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_under_a_window_is_a_question_about_every_label_of_it() {
    // Two seconds of burning: the second is sent while the first still is, on a slow machine too.
    let printer = PrinterConfig { label_length_dots: 2_400, ..PrinterConfig::named(PRINTER) };
    let bench = bench(printer).await;
    let jobs = submit(&bench, 2).await;
    bench.simulator.clear(PRINTER).unwrap();
    for job in &jobs {
        bench.until(*job, |state| matches!(state, State::Processing { sent: true, .. })).await;
    }
    bench.simulator.power_cut(PRINTER, CounterAfterCut::Kept, super::POWER_DOWN).unwrap();
    for job in &jobs {
        assert_eq!(bench.until_asked(*job).await, Doubt::PowerLost);
    }
    for job in &jobs {
        bench.answer(*job, Answer::NotPrinted).await;
    }
    for job in &jobs {
        bench.until_completed(*job).await;
    }
    let floor = bench.floor();
    assert_eq!(floor[floor.len() - 2..], ["W-1", "W-2"], "{floor:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_stops_under_a_window_is_told_by_the_counter_about_every_label_of_it() {
    let printer = PrinterConfig { label_length_dots: 600, ..PrinterConfig::named(PRINTER) };
    let mut bench = bench(printer).await;
    let jobs = submit(&bench, 5).await;
    bench.simulator.clear(PRINTER).unwrap();
    for job in &jobs[..2] {
        bench.until(*job, |state| matches!(state, State::Processing { sent: true, .. })).await;
    }
    bench.stop();
    bench.start();
    for job in &jobs {
        let record = bench.until_completed(*job).await;
        assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
    }
    assert_eq!(bench.floor(), ["W-1", "W-2", "W-3", "W-4", "W-5"]);
}
