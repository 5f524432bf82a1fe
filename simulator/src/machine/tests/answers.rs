//! What the printer says: frames to the letter, variables, and answers that fail.

use expect_test::expect;

use super::{Bench, LABEL};
use crate::fault::{CounterAfterCut, Fault};
use std::time::Duration;

#[test]
fn an_idle_printer_identifies_itself() {
    let mut bench = Bench::new();
    assert_eq!(bench.ask(b"~HI"), "\u{2}ZD421-203dpi,V93.21.26Z,8,8192KB\u{3}\r\n");
    assert_eq!(bench.ask(b"~hqsn"), "\u{2}\r\n  SERIAL NUMBER\r\n  XXSIM000000007\r\n\u{3}");
    assert_eq!(bench.ask(b"~HQXX"), "");
}

#[test]
fn host_status_has_three_frames_of_the_documented_widths() {
    let mut bench = Bench::new();
    let answer = bench.ask(b"~HS");
    let frames: Vec<&str> = answer.split_terminator("\r\n").collect();
    let inner: Vec<&str> = frames.iter().map(|frame| &frame[1..frame.len() - 1]).collect();
    let widths: Vec<usize> = inner.iter().map(|frame| frame.len()).collect();
    let fields: Vec<usize> = inner.iter().map(|frame| frame.split(',').count()).collect();
    assert_eq!((widths, fields), (vec![32, 32, 6], vec![12, 11, 2]));
    assert!(frames.iter().all(|frame| frame.starts_with('\u{2}') && frame.ends_with('\u{3}')));
    expect!["030,0,0,1218,000,0,0,0,000,0,0,0|000,0,0,0,1,2,4,0,00000000,1,000|0000,0"]
        .assert_eq(&bench.status());
}

#[test]
fn host_status_tells_of_waiting_formats_the_batch_and_the_unfinished_format() {
    let mut bench = Bench::new();
    bench.send(b"^XA^LL800^FDx^FS^PQ3^XZ");
    bench.send(&LABEL.repeat(2));
    bench.wait_ms(1_000);
    bench.send(b"^XA^FD");
    expect!["030,0,0,0800,002,0,0,1,000,0,0,0|000,0,0,0,1,2,4,0,00000002,1,000|0000,0"]
        .assert_eq(&bench.status());
}

#[test]
fn host_status_and_the_error_query_tell_what_a_person_must_do() {
    let mut bench = Bench::new();
    for fault in [Fault::PaperOut, Fault::RibbonOut, Fault::HeadOpen, Fault::Pause] {
        bench.suffer(fault);
    }
    expect!["030,1,1,1218,000,0,0,0,000,0,0,0|000,0,1,1,1,2,4,0,00000000,1,000|0000,0"]
        .assert_eq(&bench.status());
    let errors = bench.ask(b"~HQES");
    assert_eq!(
        errors,
        "\u{2}\r\n  PRINTER STATUS\r\n  ERRORS:         1 00000000 00010007\r\n  \
         WARNINGS:       0 00000000 00000000\r\n\u{3}"
    );
    assert_eq!(bench.get("head.latch"), "\"open\"");
    assert_eq!(bench.get("zpl.system_status"), "\"1,1,00000000,00010007,0,00000000,00000000\"");
}

#[test]
fn variables_are_answered_in_quotes_and_unknown_ones_with_a_question_mark() {
    let mut bench = Bench::new();
    for (name, value) in [
        ("odometer.total_label_count", "1000"),
        ("device.uptime", "00 days 00 hours 00 mins 00 secs"),
        ("device.unique_id", "XXSIM000000007"),
        ("device.product_name", "ZTC ZD421-203dpi ZPL"),
        ("appl.name", "V93.21.26Z"),
        ("head.latch", "ok"),
        ("no.such.thing", "?"),
    ] {
        assert_eq!(bench.get(name), format!("\"{value}\""), "{name}");
    }
}

#[test]
fn a_variable_that_may_be_set_survives_a_power_cut_and_others_cannot_be_set() {
    let mut bench = Bench::new();
    bench.send(b"! U1 setvar \"device.user_p1\" \"job 7\"\r\n");
    bench.send(b"! U1 setvar \"odometer.total_label_count\" \"5\"\r\n");
    bench.suffer(Fault::PowerCut { counter: CounterAfterCut::Kept, down: Duration::ZERO });
    assert_eq!(bench.get("device.user_p1"), "\"job 7\"");
    assert_eq!(bench.get("odometer.total_label_count"), "\"1000\"");
}

#[test]
fn a_full_buffer_says_so_to_whoever_asked_in_time() {
    let mut bench = Bench::new();
    bench.suffer(Fault::Pause);
    let sent: usize = (0..20_000).map(|_| bench.send(LABEL)).sum();
    assert_eq!(sent, 512 * 1024);
    assert_eq!(bench.send(b"~HS"), 0, "a full printer does not hear the question");
    assert_eq!(bench.machine.room(), 0);
}

#[test]
fn a_printer_in_error_may_be_silent_to_host_status_only() {
    let mut bench = Bench::new();
    bench.suffer(Fault::SilentInError);
    assert_ne!(bench.ask(b"~HS"), "");
    bench.suffer(Fault::HeadOpen);
    assert_eq!(bench.ask(b"~HS"), "");
    assert_eq!(bench.get("device.host_status"), "");
    assert!(bench.ask(b"~HQES").contains("00000004"));
    assert_eq!(bench.get("head.latch"), "\"open\"");
    bench.machine.mend();
    assert_ne!(bench.ask(b"~HS"), "");
}

#[test]
fn garbage_is_the_same_for_the_same_seed_and_never_looks_like_an_answer() {
    let noise = || {
        let mut bench = Bench::new();
        bench.suffer(Fault::Garbage);
        bench.send(b"~HS");
        bench.answers()
    };
    assert_eq!(noise(), noise());
    assert_eq!(noise().len(), 3 * 4 + 32 + 32 + 6);
    assert!(noise().iter().all(|byte| *byte >= 0x80));
}

#[test]
fn late_answers_come_when_their_time_has_come() {
    let mut bench = Bench::new();
    bench.suffer(Fault::Late { delay: Duration::from_secs(3) });
    assert_eq!(bench.ask(b"~HS"), "");
    bench.wait_ms(2_999);
    assert!(bench.answers().is_empty());
    bench.wait_ms(1);
    assert!(!bench.answers().is_empty());
}

#[test]
fn answers_may_be_cut_short_mixed_with_strangers_or_come_in_pairs() {
    for (fault, answers) in [
        (Fault::Truncated { bytes: 3 }, ["\u{2}ZD", "\u{2}ZD"]),
        (Fault::Stray, ["?\u{2}ZD421-203dpi,V93.21.26Z,8,8192KB\u{3}\r\n"; 2]),
    ] {
        let mut bench = Bench::new();
        bench.suffer(fault);
        assert_eq!([bench.ask(b"~HI"), bench.ask(b"~HI")], answers);
    }
    let mut bench = Bench::new();
    let whole = bench.ask(b"~HI");
    bench.suffer(Fault::Merged);
    assert_eq!(bench.ask(b"~HI"), "");
    assert_eq!(bench.ask(b"~HI"), whole.repeat(2));
    assert_eq!(bench.ask(b"~HI"), "");
}
