//! EZPL: codes, labels left, answers at once or in turn.

use std::time::Duration;

use simulator::{CounterAfterCut, Fault, Language};

use super::{Host, ONE_LABEL};

const LABEL: &[u8] = b"^Q150,3\r\n^P2\r\n^L\r\nAC,20,20,1,1,0,0,A-17\r\nE\r\n";
const AT_ONCE: &[u8] = b"^XSET,IMMEDIATE,1\r\n";

#[test]
fn answers_come_in_turn_until_they_are_set_to_come_at_once() {
    let mut host = Host::of(Language::Ezpl);
    host.send(LABEL);
    host.check(b"~S,STATUS\r\n", "");
    host.wait(ONE_LABEL * 2);
    assert_eq!(host.heard(), "00,00000<0d><0a>");
    host.send(&[AT_ONCE, LABEL].concat());
    host.check(b"~S,STATUS\r\n", "50,00002<0d><0a>");
    host.suffer(Fault::PowerCut { counter: CounterAfterCut::Kept, down: Duration::ZERO });
    host.send(LABEL);
    host.check(b"~S,LABEL\r\n", "00002<0d><0a>");
}

#[test]
fn codes_tell_what_is_the_matter() {
    for (fault, code) in [
        (Fault::PaperOut, "01"),
        (Fault::Jam, "02"),
        (Fault::RibbonOut, "03"),
        (Fault::HeadOpen, "04"),
        (Fault::CutterJam, "10"),
        (Fault::Pause, "20"),
    ] {
        let mut host = Host::of(Language::Ezpl);
        host.check(&[AT_ONCE, b"~S,CHECK\r\n"].concat(), "00<0d><0a>");
        host.suffer(fault);
        host.check(b"~S,CHECK\r\n", &format!("{code}<0d><0a>"));
    }
}

#[test]
fn a_question_between_labels_is_no_part_of_them() {
    let mut host = Host::of(Language::Ezpl);
    host.check(b"~HI\r\n", "<02>RT700i,1.100,8,32768KB<03><0d><0a>");
    host.send(LABEL);
    host.wait(ONE_LABEL * 2);
    assert_eq!(host.labels(), [String::from_utf8_lossy(LABEL), String::from_utf8_lossy(LABEL)]);
}
