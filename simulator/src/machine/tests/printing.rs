//! Labels in time: speed, copies, counter, pauses, the buffer.
//!
//! Nothing goes wrong here.

use std::time::Duration;

use proptest::prelude::*;

use super::{Bench, LABEL};
use crate::config::{CountsAt, PrinterConfig};
use crate::fault::Fault;
use crate::machine::OUTPUTS_MAX;

#[test]
fn a_label_takes_its_pitch_at_the_printers_speed() {
    let mut bench = Bench::new();
    bench.send(LABEL);
    // 1,242 dots at 8 dots/mm are 6.11 in: a little over a second at 6 in/s.
    bench.wait_ms(1_018);
    bench.check("", "counter 1000, processing");
    bench.wait_ms(2);
    bench.check("printed 1", "counter 1001, idle");
}

#[test]
fn a_shorter_label_is_printed_sooner() {
    let mut bench = Bench::new();
    bench.send(b"^XA^LL376^FDx^FS^XZ");
    bench.wait_ms(329);
    bench.check("printed 1", "counter 1001, idle");
}

#[test]
fn starting_from_standstill_costs_extra_and_running_on_does_not() {
    let config =
        PrinterConfig { start_stop: Duration::from_millis(500), ..PrinterConfig::named("b") };
    let mut bench = Bench::with(config);
    bench.send(b"^XA^FDx^FS^PQ2^XZ");
    bench.wait_ms(1_500);
    bench.check("", "counter 1000, processing");
    bench.wait_ms(20);
    bench.check("printed 1", "counter 1001, processing");
    bench.wait_ms(1_020);
    bench.check("printed 2", "counter 1002, idle");
}

#[test]
fn the_counter_may_move_when_the_burn_begins() {
    let config = PrinterConfig { counts_at: CountsAt::BurnStart, ..PrinterConfig::named("b") };
    let mut bench = Bench::with(config);
    bench.send(LABEL);
    bench.check("", "counter 1001, processing");
    bench.suffer(Fault::PaperOut);
    bench.machine.mend();
    bench.wait_ms(2_000);
    bench.check("partial 1, printed 2", "counter 1001, idle");
}

#[test]
fn copies_of_a_batch_are_numbered_and_share_their_bytes() {
    let mut bench = Bench::new();
    bench.send(b"^XA^FDx^FS^PQ3^XZ");
    bench.wait_ms(10_000);
    let sheets = bench.sheets();
    assert_eq!(sheets.iter().map(|sheet| sheet.copy).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(std::sync::Arc::ptr_eq(&sheets[0].format, &sheets[2].format));
}

#[test]
fn an_instant_printer_prints_any_batch_without_drowning() {
    let mut bench = Bench::with(PrinterConfig::named("b").instant());
    bench.send(b"^XA^FDx^FS^PQ25000^XZ");
    let mut printed = 0;
    while printed < 25_000 {
        let sheets = bench.sheets().len();
        assert!((1..=OUTPUTS_MAX).contains(&sheets), "{sheets}");
        printed += sheets;
        bench.wait_ms(0);
    }
    bench.check("", "counter 26000, idle");
}

#[test]
fn a_pause_lets_the_label_under_the_head_finish() {
    let mut bench = Bench::new();
    bench.send(b"^XA^FDx^FS^PQ2^XZ");
    bench.suffer(Fault::Pause);
    bench.wait_ms(60_000);
    bench.check("printed 1", "counter 1001, stopped");
    bench.send(b"~PS");
    bench.wait_ms(2_000);
    bench.check("printed 2", "counter 1002, idle");
}

#[test]
fn a_pause_in_a_format_waits_behind_its_label() {
    let mut bench = Bench::new();
    bench.send(b"^XA^FDx^FS^PP^XZ");
    bench.send(LABEL);
    bench.wait_ms(60_000);
    bench.check("printed 1", "counter 1001, stopped");
}

#[test]
fn cancelling_all_spares_only_the_label_under_the_head() {
    let mut bench = Bench::new();
    bench.send(b"^XA^FDx^FS^PQ5^XZ");
    bench.send(LABEL);
    bench.send(b"^XA^FDhalf");
    bench.send(b"~JA");
    bench.wait_ms(60_000);
    bench.check("printed 1", "counter 1001, idle");
}

#[test]
fn a_paused_printer_takes_what_its_buffer_holds_and_no_more() {
    let config = PrinterConfig { buffer_bytes: 16 * 1024, ..PrinterConfig::named("b") };
    let mut bench = Bench::with(config);
    bench.suffer(Fault::Pause);
    let stream = LABEL.repeat(2_000);
    assert_eq!(bench.send(&stream), 16 * 1024);
    assert_eq!(bench.send(&stream), 0);
    assert_eq!(bench.machine.view().buffer_fill_bytes, 16 * 1024);
    bench.machine.mend();
    bench.wait_ms(1_020);
    assert!(bench.machine.room() >= LABEL.len(), "a printed label makes room");
}

#[test]
fn a_label_larger_than_the_buffer_is_drawn_as_it_comes() {
    let config = PrinterConfig { buffer_bytes: 16 * 1024, ..PrinterConfig::named("b").instant() };
    let mut bench = Bench::with(config);
    let mut stream = b"^XA^GFA,60000,60000,100,".to_vec();
    stream.resize(120_000, b'F');
    stream.extend_from_slice(b"^FS^XZ");
    let mut sent = 0;
    while sent < stream.len() {
        let taken = bench.send(&stream[sent..]);
        assert!(taken > 0, "stuck at {sent}");
        sent += taken;
    }
    bench.check("printed 1", "counter 1001, idle");
}

/// What a host may send in a day, in any order.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        LABEL,
        b"^XA^FDb^FS^PQ2^XZ\r\n",
        b"^XA^MMT^XZ",
        b"^XA^GFB,5,5,1,^XZ~J^FS^XZ",
        b"^XA^FDhalf",
        b"^FS^XZ",
        b"~HS",
        b"! U1 getvar \"odometer.total_label_count\"\r\n",
        b"~JX",
        b"^XA^CC!!FDc!FS!CC^^XZ",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..20)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_a_stream_is_cut_makes_no_difference(
        stream in stream(),
        cuts in proptest::collection::vec(1_usize..40, 1..60),
    ) {
        let all = |pieces: &mut dyn FnMut(&mut Bench)| {
            let mut bench = Bench::with(PrinterConfig::named("b").instant());
            pieces(&mut bench);
            (bench.outputs, bench.machine.view())
        };
        let whole = all(&mut |bench| {
            bench.send(&stream);
        });
        let cut = all(&mut |bench| {
            let mut rest = stream.as_slice();
            for length in cuts.iter().cycle() {
                let (piece, after) = rest.split_at(rest.len().min(*length));
                bench.send(piece);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
        });
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn no_bytes_make_the_machine_panic_or_print_what_was_not_sent(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let mut bench = Bench::with(PrinterConfig::named("b").instant());
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            // A restart among the bytes loses the link; the host comes again with the rest.
            let taken = bench.send(rest);
            prop_assert!(taken > 0);
            rest = &rest[taken..];
        }
        for sheet in bench.sheets() {
            prop_assert!(sheet.format.len() <= bytes.len());
        }
    }
}
