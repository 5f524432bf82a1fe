//! CPCL: answers in their turn, the mark of a power cut, sessions.

use std::time::Duration;

use simulator::{CounterAfterCut, Fault, Language, Proof};

use super::{Host, ONE_LABEL, instant};

const LABEL: &[u8] = b"! 0 200 200 1200 1\r\nT 7 0 20 20 A-17\r\nFORM\r\nPRINT\r\n";

#[test]
fn the_answer_comes_when_the_label_before_it_is_done() {
    let mut host = Host::of(Language::Cpcl);
    host.check(b"\x1bN\x1bh", "<00>");
    host.send(LABEL);
    host.check(b"\x1bh", "");
    host.wait(ONE_LABEL);
    assert_eq!(host.heard(), "<00>");
}

#[test]
fn an_interrupted_label_leaves_the_question_unanswered() {
    let mut host = Host::of(Language::Cpcl);
    host.send(LABEL);
    host.suffer(Fault::PaperOut);
    host.check(b"\x1bh", "");
    host.mend();
    host.wait(ONE_LABEL);
    assert_eq!(host.heard(), "<10>");
}

#[test]
fn a_power_cut_is_told_until_it_is_acknowledged() {
    let mut host = Host::of(Language::Cpcl);
    host.check(b"\x1bh\x1bN\x1bh", "<10><00>");
    host.suffer(Fault::PowerCut { counter: CounterAfterCut::Kept, down: Duration::ZERO });
    host.check(b"\x1bh\x1bh\x1bN\x1bh", "<10><10><00>");
}

#[test]
fn both_status_bytes_have_their_bits() {
    for (fault, first, second) in [
        (Fault::PaperOut, "<02>", "<00>"),
        (Fault::HeadOpen, "<04>", "<00>"),
        (Fault::BatteryLow, "<08>", "<00>"),
        (Fault::RibbonOut, "<00>", "<80>"),
        (Fault::PaperLow, "<00>", "@"),
        (Fault::LabelWaits, "<00>", " "),
    ] {
        let mut host = Host::of(Language::Cpcl);
        host.send(b"\x1bN");
        host.suffer(fault);
        host.check(b"\x1bh", first);
        host.check(b"\x1bi", second);
    }
}

#[test]
fn escape_commands_inside_a_session_are_data_and_graphics_are_counted() {
    let mut host = Host::with(instant(Language::Cpcl));
    let session = b"! 0 200 200 40 2\r\n\x1bh\r\nCG 2 4 0 0 PRINT\r\n\x1b\r\nPRINT\r\n";
    host.check(session, "");
    assert_eq!(host.labels().len(), 2);
    assert_eq!(host.labels()[0].as_bytes(), session);
}

#[test]
fn utilities_print_nothing() {
    let mut host = Host::with(instant(Language::Cpcl));
    host.send(b"! UTILITIES\r\nSETFF 10 2\r\nPRINT\r\nsome text\r\n");
    host.send(LABEL);
    assert_eq!(host.labels(), [String::from_utf8_lossy(LABEL)]);
}

#[test]
fn identity_and_variables_are_told() {
    let mut config = instant(Language::Cpcl);
    config.proof = Proof::Counter;
    let mut host = Host::with(config);
    host.check(b"\x1bv", "QLn420 V68.21.26Z S7<00>");
    host.send(LABEL);
    host.check(b"! U1 getvar \"odometer.total_label_count\"\r\n", "\"1001\"");
}
