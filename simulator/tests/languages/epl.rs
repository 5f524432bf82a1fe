//! EPL2: the error query, the dump, reports by itself.

use std::time::Duration;

use simulator::{CounterAfterCut, Fault, Language};

use super::{Host, ONE_LABEL, instant};

const LABEL: &[u8] = b"N\r\nq812\r\nQ1218,24\r\nA1,1,0,3,1,1,N,\"A-17\"\r\nP1\r\n";
const ERRORS: &[u8] = b"^ee\r\n";

#[test]
fn the_error_query_names_everything_by_its_code() {
    for (fault, answer) in [
        (Fault::PaperOut, "07<0d><0a>"),
        (Fault::RibbonOut, "07<0d><0a>"),
        (Fault::HeadOpen, "11<0d><0a>"),
        (Fault::Pause, "12<0d><0a>"),
        (Fault::HeadHot, "13<0d><0a>"),
        (Fault::CutterJam, "81<0d><0a>"),
        (Fault::NeedsCalibration, "82<0d><0a>"),
        (Fault::Jam, "84<0d><0a>"),
    ] {
        let mut host = Host::of(Language::Epl2);
        host.check(ERRORS, "00<0d><0a>");
        host.suffer(fault);
        host.check(ERRORS, answer);
    }
}

#[test]
fn a_busy_printer_says_so_and_the_label_has_no_trace_of_the_question() {
    let mut host = Host::of(Language::Epl2);
    host.send(LABEL);
    host.check(b"N\r\n^ee\r\nP1\r\n", "50<0d><0a>");
    host.wait(ONE_LABEL * 2);
    host.check(ERRORS, "00<0d><0a>");
    assert_eq!(host.labels()[1], "N\r\n\r\nP1\r\n");
}

#[test]
fn graphics_are_counted_so_that_they_are_no_commands() {
    let mut host = Host::with(instant(Language::Epl2));
    host.check(b"N\r\nGW0,0,3,3,\nP9\n^eeU\r\nP1\r\nGM\"A\"5\r\n\nP9\n\r\nN\r\nP2,2\r\n", "");
    assert_eq!(host.labels().len(), 5);
}

#[test]
fn graphics_may_follow_an_end_of_line() {
    let mut host = Host::with(instant(Language::Epl2));
    host.send(b"N\nGW0,0,3,2\n\nP9\nP\nP1\n");
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn the_question_in_a_text_is_text() {
    let mut host = Host::of(Language::Epl2);
    host.check(b"A1,1,0,3,1,1,N,\"^ee\"\r\n", "");
}

#[test]
fn reports_tell_of_labels_errors_and_recovery() {
    let mut host = Host::of(Language::Epl2);
    host.check(b"US\r\n", "<06>");
    host.send(b"N\r\nP3\r\n");
    host.suffer(Fault::PaperOut);
    assert_eq!(host.heard(), "<15>07P003<13>");
    host.mend();
    assert_eq!(host.heard(), "<11>");
    host.wait(ONE_LABEL * 4);
    assert_eq!(host.heard(), "<06>");
    host.send(b"UT\r\nP1\r\n");
    host.heard();
    host.suffer(Fault::HeadOpen);
    assert_eq!(host.heard(), "<15>11P001L01218<13>");
}

#[test]
fn the_reporting_mode_survives_a_power_cut() {
    let mut host = Host::with(instant(Language::Epl2));
    host.send(b"US\r\n");
    host.suffer(Fault::PowerCut { counter: CounterAfterCut::Kept, down: Duration::ZERO });
    host.check(b"P1\r\n", "<06>");
    host.check(b"UN\r\nP1\r\n", "");
}

#[test]
fn the_dump_begins_with_model_and_firmware() {
    let answer = Host::of(Language::Epl2).ask(b"UQ\r\n");
    assert!(answer.starts_with("UKQ1935HLU     V4.29<0d><0a>S/N: S7<0d><0a>"), "{answer}");
    assert!(answer.contains("HEAD    usage ="), "{answer}");
}
