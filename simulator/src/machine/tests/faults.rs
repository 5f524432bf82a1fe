//! Every fault, both kinds of proof, and the counter across a power cut.

use std::time::Duration;

use super::{Bench, LABEL};
use crate::fault::{CounterAfterCut, Fault, ScriptedFault, When};
use crate::machine::ROOM_MAX;

const ONE_SECOND: Duration = Duration::from_secs(1);

fn at_burn(fault: Fault, label: u64, percent: u8) -> ScriptedFault {
    ScriptedFault { fault, when: When::AtBurn { label: Some(label), percent } }
}

fn at_byte(fault: Fault, format: u64, byte: u64) -> ScriptedFault {
    ScriptedFault { fault, when: When::AtByte { format: Some(format), byte } }
}

#[test]
fn out_of_paper_the_interrupted_label_comes_again_and_counts_once() {
    for fault in [Fault::PaperOut, Fault::RibbonOut, Fault::HeadOpen] {
        let mut bench = Bench::new();
        bench.suffer(at_burn(fault, 1, 50));
        bench.send(LABEL);
        bench.wait_ms(60_000);
        bench.check("partial 1", "counter 1000, stopped");
        bench.machine.mend();
        bench.wait_ms(2_000);
        bench.check("printed 2", "counter 1001, idle");
    }
}

#[test]
fn without_reprinting_the_interrupted_label_is_dropped() {
    let mut bench = Bench::new();
    bench.suffer(at_burn(Fault::HeadOpen, 1, 50));
    bench.send(b"^XA^JZN^XZ^XA^FDx^FS^PQ2^XZ");
    bench.wait_ms(5_000);
    bench.check("partial 1", "counter 1000, stopped");
    bench.machine.mend();
    bench.wait_ms(5_000);
    bench.check("printed 2", "counter 1001, idle");
}

#[test]
fn a_power_cut_forgets_everything_but_the_counter() {
    for (counter, after) in [
        (CounterAfterCut::Kept, 1_001),
        (CounterAfterCut::Reset, 0),
        (CounterAfterCut::RolledBack { labels: 5 }, 996),
    ] {
        let mut bench = Bench::new();
        bench.send(b"^XA^FDx^FS^PQ3^XZ");
        bench.send(LABEL);
        bench.send(b"^XA^FDhalf");
        bench.suffer(at_burn(Fault::PowerCut { counter, down: ONE_SECOND }, 2, 50));
        bench.wait_ms(1_600);
        assert!(!bench.machine.listens());
        assert_eq!(bench.machine.room(), 0);
        bench.wait_ms(60_000);
        bench.check("printed 1, partial 2, hung up", &format!("counter {after}, idle"));
        assert!(!bench.machine.view().partial_format);
        bench.send(LABEL);
        bench.wait_ms(60_000);
        bench.check("printed 3", &format!("counter {}, idle", after + 1));
    }
}

#[test]
fn uptime_starts_again_after_a_power_cut_and_reprinting_is_on_again() {
    let mut bench = Bench::new();
    bench.send(b"^XA^JZN^XZ");
    bench.wait_ms(9_930_000);
    assert_eq!(bench.get("device.uptime"), "\"00 days 02 hours 45 mins 30 secs\"");
    bench.suffer(Fault::PowerCut { counter: CounterAfterCut::Kept, down: ONE_SECOND });
    bench.wait_ms(3_500);
    assert_eq!(bench.get("device.uptime"), "\"00 days 00 hours 00 mins 02 secs\"");
    bench.suffer(at_burn(Fault::PaperOut, 1, 50));
    bench.send(LABEL);
    bench.wait_ms(2_000);
    bench.machine.mend();
    bench.wait_ms(2_000);
    bench.check("hung up, partial 1, printed 2", "counter 1001, idle");
}

#[test]
fn a_reset_at_any_byte_keeps_exactly_the_bytes_before_it() {
    let length = LABEL.len() as u64;
    for byte in 0..=length {
        let mut bench = Bench::new();
        bench.suffer(at_byte(Fault::Reset, 2, byte));
        assert_eq!(bench.send(LABEL), LABEL.len());
        let taken = bench.send(LABEL) as u64;
        assert_eq!(taken, byte, "bytes taken");
        bench.wait_ms(5_000);
        let (sheets, counter) = if byte == length { (", printed 2", 1_002) } else { ("", 1_001) };
        bench.check(&format!("hung up, printed 1{sheets}"), &format!("counter {counter}, idle"));
        bench.send(&LABEL[usize::try_from(byte).unwrap()..]);
        bench.wait_ms(5_000);
        assert_eq!(bench.machine.view().counter, 1_002, "the rest completes it");
    }
}

#[test]
fn a_reset_after_the_format_loses_the_link_and_not_the_label() {
    let mut bench = Bench::new();
    bench.suffer(Fault::ResetAfterFormat);
    let taken = bench.send(&[LABEL, LABEL].concat());
    assert_eq!(taken, LABEL.len());
    bench.wait_ms(5_000);
    bench.check("hung up, printed 1", "counter 1001, idle");
}

#[test]
fn a_byte_beyond_the_format_strikes_at_its_end() {
    let mut bench = Bench::new();
    bench.suffer(at_byte(Fault::Reset, 1, 10_000));
    assert_eq!(bench.send(&[LABEL, LABEL].concat()), LABEL.len());
}

#[test]
fn a_black_hole_reads_everything_and_does_nothing() {
    let mut bench = Bench::new();
    bench.suffer(Fault::BlackHole);
    let much = LABEL.repeat(1_000);
    assert_eq!(bench.send(&much), much.len().min(ROOM_MAX));
    bench.send(b"~HS! U1 getvar \"device.uptime\"\r\n");
    bench.wait_ms(60_000);
    bench.check("", "counter 1000, stopped");
}

#[test]
fn a_black_hole_may_open_in_the_middle_of_a_label() {
    let mut bench = Bench::new();
    bench.suffer(at_byte(Fault::BlackHole, 1, 5));
    assert_eq!(bench.send(LABEL), LABEL.len());
    bench.wait_ms(60_000);
    bench.check("", "counter 1000, stopped");
    assert!(bench.machine.view().partial_format);
}

#[test]
fn a_slow_printer_takes_its_bytes_a_second() {
    let mut bench = Bench::new();
    bench.suffer(Fault::SlowDrain { bytes_per_second: 10 });
    let mut taken = 0;
    for _ in 0..20 {
        taken += bench.send(&LABEL[taken..]);
        bench.wait_ms(100);
    }
    assert_eq!(taken, 20);
    assert_eq!(bench.machine.next_wake(), None, "it is ready for the next byte");
    bench.send(&LABEL[taken..]);
    assert_eq!(bench.machine.room(), 0);
    assert_eq!(bench.machine.next_wake(), Some(Duration::from_millis(2_100)));
}

#[test]
fn a_printer_that_stops_draining_takes_nothing() {
    let mut bench = Bench::new();
    bench.suffer(Fault::StopDraining);
    assert_eq!(bench.send(LABEL), 0);
    bench.machine.mend();
    assert_eq!(bench.send(LABEL), LABEL.len());
}

#[test]
fn a_lying_printer_says_ready_takes_data_and_prints_nothing() {
    let mut bench = Bench::new();
    bench.send(LABEL);
    bench.suffer(Fault::PaperOut);
    bench.suffer(Fault::LyingReady);
    let ready = bench.status();
    bench.send(LABEL);
    bench.wait_ms(60_000);
    assert_eq!(bench.status(), ready);
    assert!(ready.starts_with("030,0,0,1218,000,0,0,0,000,0,0,0|000,0,0,0,"), "{ready}");
    bench.check("partial 1", "counter 1000, stopped");
    bench.machine.mend();
    bench.wait_ms(60_000);
    bench.check("", "counter 1000, idle");
}

#[test]
fn a_foreign_label_moves_the_counter() {
    let mut bench = Bench::new();
    bench.suffer(Fault::ForeignLabel);
    bench.check("foreign 1", "counter 1001, idle");
}

#[test]
fn a_swapped_printer_has_another_serial_and_an_empty_memory() {
    let mut bench = Bench::new();
    let serial = bench.get("device.unique_id");
    bench.send(LABEL);
    bench.suffer(Fault::Swap { serial: "OTHER1".to_owned() });
    assert_eq!(bench.get("device.unique_id"), "\"OTHER1\"");
    bench.wait_ms(5_000);
    bench.check("partial 1, hung up", "counter 1000, idle");
    bench.machine.mend();
    assert_eq!(bench.get("device.unique_id"), serial);
}

#[test]
fn a_refusing_printer_lets_nobody_in_until_mended() {
    let mut bench = Bench::new();
    bench.suffer(Fault::Refuse);
    assert!(!bench.machine.listens());
    bench.check("hung up", "counter 1000, stopped");
    bench.machine.mend();
    assert!(bench.machine.listens());
}

#[test]
fn a_restart_forgets_the_buffer_and_loses_the_link() {
    let mut bench = Bench::new();
    bench.send(LABEL);
    assert_eq!(bench.send(&[b"~JR", LABEL].concat()), 3);
    bench.wait_ms(5_000);
    bench.check("partial 1, hung up", "counter 1000, idle");
}

#[test]
fn a_fault_for_a_label_that_has_come_is_refused() {
    let mut bench = Bench::new();
    bench.send(LABEL);
    let late = bench.machine.suffer(at_burn(Fault::PaperOut, 1, 50)).unwrap_err();
    assert_eq!(late.to_string(), "label 1 has come already; the next is 2");
    let late = bench.machine.suffer(at_byte(Fault::Reset, 1, 0)).unwrap_err();
    assert_eq!(late.to_string(), "label 1 has come already; the next is 2");
}
