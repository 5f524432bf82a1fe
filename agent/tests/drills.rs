//! The machine's drills: a real station against a printer that goes wrong in every way it can.
//!
//! Each says what must have happened to the label, and whether the station knew it.

#[path = "drills/bench.rs"]
mod bench;
#[path = "drills/breaker.rs"]
mod breaker;
#[path = "drills/broken_parts.rs"]
mod broken_parts;
#[path = "drills/doubt.rs"]
mod doubt;
#[path = "drills/health.rs"]
mod health;
#[path = "drills/pools.rs"]
mod pools;
#[path = "drills/ways.rs"]
mod ways;
#[path = "drills/window.rs"]
mod window;

use std::time::Duration;

use agent::journal::Outcome;
use bench::{Bench, PRINTER, waybill};
use drivers::status::Reason;
use futures_util::future::join_all;
use simulator::{CounterAfterCut, Fault, PrinterConfig, ScriptedFault, When};
use spool::{Answer, Doubt, Evidence, State};

/// How long anything may take; a drill that needs longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// Boot instants are told apart by more than their tolerance of five seconds.
const POWER_DOWN: Duration = Duration::from_secs(6);

fn printer() -> PrinterConfig {
    PrinterConfig::named(PRINTER).instant()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_that_came_out_is_confirmed_by_the_printer_s_counter() {
    let bench = Bench::new(printer());
    let job = bench.submit("W-1").await;
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_come_out_in_the_order_they_were_accepted() {
    let bench = Bench::new(printer());
    let keys: Vec<String> = (1..=20).map(|number| format!("W-{number}")).collect();
    let mut last = None;
    for key in &keys {
        last = Some(bench.submit(key).await);
    }
    bench.until_completed(last.expect("there are twenty")).await;
    assert_eq!(bench.floor(), keys);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_copy_is_printed_and_proven_on_its_own() {
    let bench = Bench::new(printer());
    let job = bench.submit_copies("W-1", 3).await.id;
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1", "W-1", "W-1"]);
    assert_eq!(bench.outcomes(job), [Outcome::Done, Outcome::Done, Outcome::Done]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p01_a_printer_that_refuses_connections_keeps_its_labels_waiting() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::Refuse).unwrap();
    bench.until_shown(|view| !view.connected && view.barred_until.is_some()).await;
    let job = bench.submit("W-1").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p02_a_black_hole_is_given_no_label_and_is_not_called_offline() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::BlackHole).unwrap();
    bench.until_shown(|view| view.connected && view.reasons == [Reason::StatusSilent]).await;
    let job = bench.submit("W-1").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p03_a_reset_mid_label_is_settled_by_the_counter_and_the_label_comes_out_once() {
    let bench = Bench::new(printer());
    let when = When::AtByte { format: None, byte: 30 };
    bench.simulator.fault(PRINTER, ScriptedFault { fault: Fault::Reset, when }).unwrap();
    let job = bench.submit("W-1").await;
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
    assert_eq!(bench.outcomes(job), [Outcome::Returned, Outcome::Done]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p03_a_reset_after_the_last_byte_does_not_print_the_label_again() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::ResetAfterFormat).unwrap();
    let job = bench.submit("W-1").await;
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
    assert_eq!(bench.outcomes(job), [Outcome::Done]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p04_a_printer_that_stops_reading_is_stalled_not_lost() {
    let mut config = printer();
    config.buffer_bytes = 1_024;
    let bench = Bench::new(config);
    let first = bench.submit("W-1").await;
    bench.until_completed(first).await;
    bench.simulator.fault(PRINTER, Fault::PaperOut).unwrap();
    bench.until_shown(|view| view.reasons.contains(&Reason::MediaEmpty)).await;
    let job = bench.submit("W-2").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1", "W-2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p05_paper_out_before_a_label_holds_it_and_mending_releases_it() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::PaperOut).unwrap();
    bench.until_shown(|view| view.reasons.contains(&Reason::MediaEmpty)).await;
    let job = bench.submit("W-1").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p05_a_head_opened_under_a_label_yields_exactly_one_label() {
    let bench = Bench::new(PrinterConfig::named(PRINTER));
    let when = When::AtBurn { label: None, percent: 50 };
    bench.simulator.fault(PRINTER, ScriptedFault { fault: Fault::HeadOpen, when }).unwrap();
    let job = bench.submit("W-1").await;
    bench.until_shown(|view| view.reasons.contains(&Reason::CoverOpen)).await;
    bench.simulator.clear(PRINTER).unwrap();
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p06_a_power_cut_under_the_head_is_a_question_and_the_answer_is_kept() {
    let bench = Bench::new(PrinterConfig::named(PRINTER));
    let down = POWER_DOWN;
    for counter in [CounterAfterCut::Kept, CounterAfterCut::Reset] {
        let key = format!("{counter:?}");
        let when = When::AtBurn { label: None, percent: 50 };
        let fault = Fault::PowerCut { counter, down };
        bench.simulator.fault(PRINTER, ScriptedFault { fault, when }).unwrap();
        let job = bench.submit(&key).await;
        let doubt = bench.until_asked(job).await;
        assert!(matches!(doubt, Doubt::PowerLost | Doubt::CounterUnexplained), "{doubt:?}");
        assert!(!bench.floor().contains(&key), "a half-burnt label is not a label");
        bench.answer(job, Answer::NotPrinted).await;
        bench.until_completed(job).await;
        assert_eq!(bench.floor().iter().filter(|label| **label == key).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p07_a_printer_that_says_ready_while_jammed_proves_nothing() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::LyingReady).unwrap();
    let job = bench.submit("W-1").await;
    assert_eq!(bench.until_asked(job).await, Doubt::NoProof);
    assert!(bench.floor().is_empty());
    bench.answer(job, Answer::SetAside).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p07_garbage_for_an_answer_is_never_read_as_ready() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::Garbage).unwrap();
    bench.until_shown(|view| view.reasons.contains(&Reason::StatusSilent)).await;
    let job = bench.submit("W-1").await;
    assert!(bench.floor().is_empty());
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(job).await;
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p08_a_stranger_s_label_makes_the_counter_useless_and_a_person_is_asked() {
    let bench = Bench::new(PrinterConfig::named(PRINTER));
    let when = When::AtBurn { label: None, percent: 20 };
    let stranger = ScriptedFault { fault: Fault::ForeignLabel, when };
    bench.simulator.fault(PRINTER, stranger).unwrap();
    let job = bench.submit("W-1").await;
    assert_eq!(bench.until_asked(job).await, Doubt::CounterUnexplained);
    bench.answer(job, Answer::Printed).await;
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
}

#[tokio::test(flavor = "multi_thread")]
async fn p09_another_printer_at_the_same_address_is_not_asked_about_our_label() {
    let bench = Bench::new(PrinterConfig::named(PRINTER));
    let swap = Fault::Swap { serial: "XXZZZ99999999".to_owned() };
    let when = When::AtBurn { label: None, percent: 50 };
    bench.simulator.fault(PRINTER, ScriptedFault { fault: swap, when }).unwrap();
    let reset = When::AtBurn { label: None, percent: 60 };
    bench.simulator.fault(PRINTER, ScriptedFault { fault: Fault::Reset, when: reset }).unwrap();
    let job = bench.submit("W-1").await;
    assert_eq!(bench.until_asked(job).await, Doubt::OtherDevice);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_stops_under_a_label_knows_after_its_restart_that_it_came_out() {
    let mut bench = Bench::new(PrinterConfig::named(PRINTER));
    let job = bench.submit("W-1").await;
    bench.until(job, |state| matches!(state, State::Processing { sent: true, .. })).await;
    bench.stop();
    bench.start();
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Confirmed });
    assert_eq!(bench.floor(), ["W-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_answers_nothing_is_never_said_to_have_printed() {
    let bench = Bench::with_profile(printer(), "raw-sink");
    let job = bench.submit("W-1").await;
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Sent });
    assert_eq!(record.job.state.reasons(), ["queued-in-device"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_one_label_does_not_hold_up_the_next() {
    let bench = Bench::new(printer());
    bench.simulator.fault(PRINTER, Fault::LyingReady).unwrap();
    let doubtful = bench.submit("W-1").await;
    bench.until_asked(doubtful).await;
    bench.simulator.clear(PRINTER).unwrap();
    let next = bench.submit("W-2").await;
    bench.until_completed(next).await;
    assert!(bench.floor().contains(&"W-2".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_overtakes_however_many_clients_ask_at_once() {
    let bench = Bench::with_profile(printer(), "raw-sink");
    let bench = &bench;
    let clients =
        (0..300).map(|number| async move { bench.submit_copies(&format!("W-{number}"), 1).await });
    let mut accepted = join_all(clients).await;
    accepted.sort_by_key(|record| record.ordinal);
    let order: Vec<String> = accepted.iter().map(waybill).collect();
    assert_eq!(bench.floor_of(300), order);
}
