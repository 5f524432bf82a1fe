//! Every way out of doubt: the counter, a scan, a person; and what none of them may claim.

use agent::engine::{ScanRefusal, Scanned};
use agent::journal::{AuditEntry, Deed};
use simulator::{CounterAfterCut, Fault, PrinterConfig, ScriptedFault, When};
use spool::{Answer, Evidence, Next, Order, Proof, State, Timestamp};

use crate::bench::{Bench, PRINTER, person};

const LINK_OS: &str = "zebra-link-os-203";

/// A label that asks a person: the printer says it is ready, and prints nothing.
async fn doubtful(bench: &Bench, key: &str) -> agent::journal::JobId {
    bench.simulator.fault(PRINTER, Fault::LyingReady).expect("the printer is there");
    let job = bench.submit(key).await;
    bench.until_asked(job).await;
    bench.simulator.clear(PRINTER).expect("the printer is there");
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_ends_a_doubt_and_is_the_highest_proof() {
    let bench = Bench::new(PrinterConfig::named(PRINTER));
    let fault = Fault::PowerCut { counter: CounterAfterCut::Kept, down: super::POWER_DOWN };
    let when = When::AtBurn { label: None, percent: 100 };
    bench.simulator.fault(PRINTER, ScriptedFault { fault, when }).unwrap();
    let job = bench.submit("W-1").await;
    bench.until_asked(job).await;
    let Scanned { record, before } = bench.scan("W-1\r\n").await.unwrap();
    assert_eq!((record.id, before), (job, false));
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Verified });
    let attempts = bench.engine().attempts(record.ordinal).unwrap();
    assert_eq!(attempts.last().map(|attempt| attempt.proof), Some(Proof::Scan));
    assert!(bench.scan("W-1").await.unwrap().before, "read once more, nothing new");
    let [AuditEntry { deed: Deed::Scanned, job: audited, person: who, .. }] = &bench.audit()[..]
    else {
        panic!("one scan that changed something is one entry: {:?}", bench.audit())
    };
    assert_eq!((audited, who), (&Some(job), &person()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_raises_what_a_silent_printer_could_only_call_sent() {
    let bench = Bench::with_profile(PrinterConfig::named(PRINTER).instant(), "raw-sink");
    let job = bench.submit("W-1").await;
    bench.until_completed(job).await;
    let scanned = bench.scan("W-1").await.unwrap();
    assert_eq!(scanned.record.job.state, State::Completed { evidence: Evidence::Verified });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_names_no_label_several_or_one_not_awaited_changes_nothing() {
    let bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    assert!(matches!(bench.scan("W-1").await, Err(ScanRefusal::Unknown)));
    assert!(matches!(bench.scan("\t").await, Err(ScanRefusal::Length { bytes: 0, .. })));
    bench.simulator.fault(PRINTER, Fault::PaperOut).unwrap();
    let waiting = bench.submit("W-1").await;
    let refused = bench.scan("W-1").await.unwrap_err();
    assert!(matches!(refused, ScanRefusal::NotAwaited { job, .. } if job == waiting));
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(waiting).await;
    let again = bench.reprint(waiting, "again").await;
    bench.until_completed(again.id).await;
    let refused = bench.scan("W-1").await.unwrap_err();
    assert!(
        matches!(&refused, ScanRefusal::Ambiguous { jobs } if *jobs == [again.id, waiting]),
        "{refused:?}"
    );
    assert!(bench.audit().iter().all(|entry| entry.deed == Deed::Reprinted));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_in_the_corner_names_the_very_attempt() {
    let printer = PrinterConfig::named(PRINTER).instant();
    let bench = Bench::with_settings(printer, LINK_OS, "attempt_token = true");
    let first = bench.submit("W-1").await;
    bench.until_completed(first).await;
    let second = bench.reprint(first, "again").await.id;
    bench.until_completed(second).await;
    let labels = bench.simulator.wait_for_labels(PRINTER, 2, super::PATIENCE).unwrap();
    let token = |index: usize| {
        let text = String::from_utf8_lossy(&labels[index].format).into_owned();
        let (_, code) = text.split_once("^BXN,3,200^FD").expect("the label has a token");
        code.split("^FS").next().unwrap_or_default().to_owned()
    };
    let Scanned { record, .. } = bench.scan(&token(1)).await.unwrap();
    assert_eq!(record.id, second, "both labels carry the same waybill");
    assert_eq!(bench.scan(&token(0)).await.unwrap().record.id, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reprint_is_a_marked_job_of_its_own_and_a_second_click_makes_no_third_label() {
    let bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    let first = bench.submit("W-1").await;
    bench.until_completed(first).await;
    let second = bench.reprint(first, "click").await;
    bench.until_completed(second.id).await;
    assert_eq!(bench.reprint(first, "click").await.id, second.id);
    let reprint = second.reprint.expect("it says what it prints again");
    assert_eq!((reprint.of, reprint.root, reprint.print), (first, first, 2));
    let third = bench.reprint(second.id, "once more").await;
    bench.until_completed(third.id).await;
    let reprint = third.reprint.expect("it says what it prints again");
    assert_eq!((reprint.of, reprint.root, reprint.print), (second.id, first, 3));
    let labels = bench.simulator.wait_for_labels(PRINTER, 3, super::PATIENCE).unwrap();
    let marks = ["^FDR2^FS", "^FDR3^FS"].map(|mark| {
        labels.iter().filter(|it| String::from_utf8_lossy(&it.format).contains(mark)).count()
    });
    assert_eq!((labels.len(), marks), (3, [1, 1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_in_doubt_is_answered_for_before_it_is_printed_again() {
    let bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    let job = doubtful(&bench, "W-1").await;
    let order = agent::engine::ReprintOrder {
        person: person(),
        key: "again".to_owned(),
        defect: spool::Defect::Lost,
        mark: false,
    };
    let refused = bench.engine().reprint(job, order).await.unwrap_err().to_string();
    assert_eq!(refused, "a job that is processing-stopped cannot be printed again");
    bench.answer(job, Answer::NotPrinted).await;
    bench.until_completed(job).await;
    let deeds: Vec<_> = bench.audit().into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, [Deed::NotPrinted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_order_is_strict_a_question_holds_up_the_printer_until_it_is_answered() {
    let printer = PrinterConfig::named(PRINTER).instant();
    let bench = Bench::with_settings(printer, LINK_OS, "strict_order = true");
    let doubtful = doubtful(&bench, "W-1").await;
    let next = bench.submit("W-2").await;
    let front = bench.journal().front(PRINTER, 1).unwrap();
    let turn = spool::next(front.iter().map(|it| &it.job.state), Order::Strict, Timestamp(0));
    assert_eq!(turn, Next::Question, "one look tells both who waits and what is asked");
    bench.answer(doubtful, Answer::NotPrinted).await;
    bench.until_completed(next).await;
    assert_eq!(bench.floor(), ["W-1", "W-2"], "nobody overtook the label in doubt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_printer_s_counter_is_never_proof() {
    let bench =
        Bench::with_settings(PrinterConfig::named(PRINTER).instant(), LINK_OS, "shared = true");
    let job = bench.submit("W-1").await;
    let record = bench.until_completed(job).await;
    assert_eq!(record.job.state, State::Completed { evidence: Evidence::Sent });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_held_back_waits_for_its_release_and_the_others_pass() {
    let bench = Bench::new(PrinterConfig::named(PRINTER).instant());
    bench.simulator.fault(PRINTER, Fault::PaperOut).unwrap();
    let held = bench.submit("W-1").await;
    bench.engine().hold(held, person()).await.unwrap();
    let passes = bench.submit("W-2").await;
    bench.simulator.clear(PRINTER).unwrap();
    bench.until_completed(passes).await;
    assert_eq!(bench.floor(), ["W-2"]);
    bench.engine().release(held, person()).await.unwrap();
    bench.until_completed(held).await;
    assert_eq!(bench.floor(), ["W-2", "W-1"]);
    let deeds: Vec<_> = bench.audit().into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, [Deed::Released, Deed::Held]);
}
