//! TSPL and its clones: the status byte, the packet, variables, silence.

use simulator::{Condition, Fault, Language, PrinterConfig, Proof};

use super::{Host, ONE_LABEL, instant};

const LABEL: &[u8] = b"SIZE 100 mm,150 mm\r\nCLS\r\nTEXT 1,1,\"3\",0,1,1,\"A-17\"\r\nPRINT 1\r\n";
const STATUS: &[u8] = b"\x1b!?";
const PACKET: &[u8] = b"\x1b!S";

#[test]
fn the_status_byte_has_a_bit_for_everything() {
    for (fault, byte) in [
        (Fault::HeadOpen, "<01>"),
        (Fault::Jam, "<02>"),
        (Fault::PaperOut, "<04>"),
        (Fault::RibbonOut, "<08>"),
        (Fault::Pause, "<10>"),
        (Fault::HeadHot, "<80>"),
    ] {
        let mut host = Host::of(Language::Tspl);
        host.check(STATUS, "<00>");
        host.suffer(fault);
        host.check(STATUS, byte);
        host.mend();
        host.check(STATUS, "<00>");
    }
}

#[test]
fn printing_is_seen_and_then_idle_again() {
    let mut host = Host::of(Language::Tspl);
    host.send(LABEL);
    host.check(STATUS, " ");
    host.check(PACKET, "<02>P@@@<03><0d><0a>");
    host.wait(ONE_LABEL);
    host.check(STATUS, "<00>");
    host.check(PACKET, "<02>@@@@<03><0d><0a>");
    assert_eq!(host.labels(), [String::from_utf8_lossy(LABEL).trim_end_matches('\n')]);
}

#[test]
fn the_packet_names_what_is_the_matter() {
    for (fault, packet) in [
        (Fault::PaperOut, "<02>E@@A<03><0d><0a>"),
        (Fault::HeadOpen, "<02>E@@`<03><0d><0a>"),
        (Fault::CutterJam, "<02>E@H@<03><0d><0a>"),
        (Fault::Pause, "<02>`@@@<03><0d><0a>"),
        (Fault::LabelWaits, "<02>L@@@<03><0d><0a>"),
        (Fault::PaperLow, "<02>@A@@<03><0d><0a>"),
    ] {
        let mut host = Host::of(Language::Tspl);
        host.suffer(fault);
        host.check(PACKET, packet);
    }
}

#[test]
fn commands_inside_a_bitmap_are_dots() {
    let mut host = Host::with(instant(Language::Tspl));
    host.check(b"CLS\r\nBITMAP 0,0,3,4,0,\x1b!?\r\nPRINT1\r\r\nPRINT 2,2\r\n", "");
    assert_eq!(host.labels().len(), 4);
}

#[test]
fn text_goes_on_over_lines_only_in_a_block() {
    let mut host = Host::with(instant(Language::Tspl));
    host.send(
        b"BLOCK 1,1,9,9,\"0\",0,8,8,\"PRINT\nPRINT 9\nend\"\nPRINT 1\nTEXT 1,1,\"3\nPRINT 1\n",
    );
    assert_eq!(host.labels().len(), 2);
}

#[test]
fn variables_are_told_in_the_stream_and_are_no_part_of_a_label() {
    let mut host = Host::with(instant(Language::Tspl));
    host.check(b"OUT NET \"TAG=\";STR$(LABEL)\r\n", "TAG=0<0d><0a>");
    host.send(LABEL);
    host.check(b"OUT \"N=\";STR$(LABEL);\" \";_SERIAL$\r\n", "N=1 S7<0d><0a>");
    host.send(LABEL);
    assert_eq!(host.labels()[1], String::from_utf8_lossy(LABEL).trim_end_matches('\n'));
}

#[test]
fn the_label_counter_survives_the_power_only_when_it_is_told_to() {
    let cut = Fault::PowerCut {
        counter: simulator::CounterAfterCut::Kept,
        down: std::time::Duration::ZERO,
    };
    for (proof, after) in [(Proof::Idle, "0<0d><0a>"), (Proof::Counter, "1001<0d><0a>")] {
        let mut host = Host::with(PrinterConfig { proof, ..instant(Language::Tspl) });
        host.send(LABEL);
        host.suffer(cut.clone());
        host.check(b"OUT STR$(LABEL)\r\n", after);
    }
}

#[test]
fn tilde_queries_are_answered_only_by_a_printer_that_is_ready() {
    let mut host = Host::of(Language::Tspl);
    host.check(b"~!T", "TTP-244 Pro<0d>");
    host.check(b"~!@", "0<0d>");
    host.suffer(Fault::PaperOut);
    host.check(b"~!T", "");
    host.check(STATUS, "<04>");
}

#[test]
fn immediate_commands_may_be_switched_off_and_on() {
    let mut host = Host::of(Language::Tspl);
    host.check(b"\x1b!D\x1b!?", "");
    host.check(b"~!E\x1b!?", "<00>");
    host.check(b"\x1b!P\x1b!?", "<10>");
    host.check(b"\x1b!O\x1b!?", "<00>");
}

#[test]
fn cancelling_forgets_all_but_the_label_under_the_head() {
    let mut host = Host::of(Language::Tspl);
    host.send(&[LABEL, LABEL, b"CLS\r\nTEXT", b"\x1b!."].concat());
    host.wait(ONE_LABEL * 3);
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn reprinting_after_an_error_is_as_the_host_sets_it() {
    for (setting, labels) in [(&b"SET REPRINT ON\r\n"[..], 1), (b"SET REPRINT OFF\r\n", 0)] {
        let mut host = Host::of(Language::Tspl);
        host.send(&[setting, LABEL].concat());
        host.suffer(Fault::HeadOpen);
        host.mend();
        host.wait(ONE_LABEL);
        assert_eq!(host.labels().len(), labels);
    }
}

#[test]
fn a_clone_answers_with_figures_of_its_own() {
    let mut host = Host::of(Language::TsplOdd);
    host.check(STATUS, "<00>");
    host.check(b"~!T", "");
    host.check(PACKET, "");
    host.suffer(Fault::HeadOpen);
    host.check(STATUS, "<07>");
    let mut config = PrinterConfig::named("bench-1").speaking(Language::TsplOdd);
    config.status_bytes.insert(Condition::PaperOut, 0x09);
    let mut host = Host::with(config);
    host.suffer(Fault::PaperOut);
    host.check(STATUS, "<09>");
}

#[test]
fn a_silent_clone_prints_what_it_knows_and_drops_the_rest_without_a_word() {
    let mut host = Host::with(instant(Language::TsplSilent));
    host.check(b"\x1b!?\x1b!S~!T~!I~!@", "");
    host.send(b"SIZE 4,6\nCLS\nDMATRIX 1,1,9,9,\"x\"\nPRINT 1\nCLS\nBAR 1,1,9,9\nPRINT 1\n");
    assert_eq!(host.labels(), ["CLS\nBAR 1,1,9,9\nPRINT 1\n"]);
}

#[test]
fn a_printer_may_answer_once_after_power_up_and_never_again() {
    let config = PrinterConfig::named("bench-1").speaking(Language::Tspl);
    let mut host = Host::with(PrinterConfig { answers_max: Some(1), ..config });
    host.check(STATUS, "<00>");
    host.check(STATUS, "");
    host.check(b"\x1b!R\x1b!?", "<00>");
}
