//! DPL: immediate commands, labels left and done, feedback, pictures.

use std::time::Duration;

use simulator::{Fault, Language, PrinterConfig, Proof};

use super::{Host, ONE_LABEL, instant};

const LABEL: &[u8] = b"\x02L\r131100003200030A-17\rQ0003\rE\r";

#[test]
fn flags_tell_what_is_the_matter() {
    for (fault, letters, byte) in [
        (Fault::PaperOut, "NYNNNNNN", "<02>"),
        (Fault::RibbonOut, "NNYNNNNN", "<04>"),
        (Fault::Pause, "NNNNNYNN", " "),
        (Fault::LabelWaits, "NNNNNNYN", "@"),
    ] {
        let mut host = Host::of(Language::Dpl);
        host.check(b"\x01A", "NNNNNNNN<0d>");
        host.suffer(fault);
        host.check(b"\x01A", &format!("{letters}<0d>"));
        host.check(b"\x01F", &format!("{byte}<0d>"));
    }
}

#[test]
fn labels_left_and_done_move_with_the_batch() {
    let mut host = Host::of(Language::Dpl);
    host.send(LABEL);
    host.check(b"\x01E\x01e\x01A", "0003<0d>0000<0d>NNNYYNNN<0d>");
    host.wait(ONE_LABEL);
    host.check(b"\x01E\x01e", "0002<0d>0001<0d>");
    host.wait(ONE_LABEL * 2);
    host.check(b"\x01E\x01e", "0000<0d>0003<0d>");
    host.suffer(Fault::CutterJam);
    host.check(b"\x01a", "NNNNNNNN:YNNNNNNN:NNNNNNNN<0d>");
}

#[test]
fn feedback_marks_each_label_and_each_batch() {
    let proof = Proof::Acknowledgement;
    let mut host = Host::with(PrinterConfig { proof, ..instant(Language::Dpl) });
    host.check(LABEL, "<1e><1e><1e><1f>");
    host.check(b"\x02L\rE\r", "<1e><1f>");
}

#[test]
fn pause_is_a_toggle_and_cancel_pauses_too() {
    let mut host = Host::of(Language::Dpl);
    host.check(b"\x01B\x01A\x01B\x01A", "NNNNNYNN<0d>NNNNNNNN<0d>");
    host.send(LABEL);
    host.check(b"\x01C\x01E", "0001<0d>");
    host.wait(ONE_LABEL * 4);
    assert_eq!(host.labels().len(), 1, "the one under the head");
    host.check(b"\x01A", "NNNNNYNN<0d>");
}

#[test]
fn immediate_commands_shut_off_come_back_after_three_in_three_seconds() {
    let mut host = Host::of(Language::Dpl);
    host.check(b"\x01D", "");
    for _ in 0..3 {
        host.wait(Duration::from_secs(1));
        host.check(b"\x01A", "");
    }
    host.check(b"\x01A", "NNNNNNNN<0d>");
}

#[test]
fn a_picture_may_hold_commands_once_they_are_shut_off() {
    let mut host = Host::with(instant(Language::Dpl));
    let mut picture = b"BM\x0c\x00\x00\x00".to_vec();
    picture.extend_from_slice(b"\x01A\x02L\rE");
    host.check(&[b"\x01D\x02IABlogo\r", &picture[..], b"\x02L\rE\r"].concat(), "");
    assert_eq!(host.labels(), ["\u{2}L\rE\r"]);
    host.send(b"\x02IDFlogo\r8001FF\rFFFF\r\x02L\rE\r");
    assert_eq!(host.labels().len(), 2);
}

#[test]
fn settings_stay_with_the_label_that_follows_them() {
    let mut host = Host::with(instant(Language::Dpl));
    host.send(b"\x02M0500\x02O0220\r\x02LD11\rH12\rE\r\x02L\rX\r");
    assert_eq!(host.labels(), ["\u{2}M0500\u{2}O0220\r\u{2}LD11\rH12\rE\r"]);
}
