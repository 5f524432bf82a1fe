//! SBPL: the status with job and labels, its forms, cancelling.

use simulator::{Fault, Language, PrinterConfig, SbplStatus};

use super::{Host, ONE_LABEL, instant};

const LABEL: &[u8] = b"\x02\x1bA\x1bID07\x1bWKW-1\x1bV100\x1bH200\x1bL0202A-17\x1bQ2\x1bZ\x03";
const ENQ: &[u8] = b"\x05";

#[test]
fn the_status_knows_the_job_while_it_prints_and_forgets_it_after() {
    let mut host = Host::of(Language::Sbpl);
    host.check(ENQ, "<02>  A000000<03>");
    host.check(LABEL, "<06>");
    host.check(ENQ, "<02>07G000002<03>");
    host.wait(ONE_LABEL);
    host.check(ENQ, "<02>07G000001<03>");
    host.wait(ONE_LABEL);
    host.check(ENQ, "<02>  A000000<03>");
}

#[test]
fn every_form_of_the_status_has_its_length() {
    for (sbpl_status, length) in [
        (SbplStatus::Three, 11),
        (SbplStatus::ThreeSized, 15),
        (SbplStatus::Four, 32),
        (SbplStatus::FourSized, 36),
    ] {
        let config = PrinterConfig::named("b").speaking(Language::Sbpl);
        let mut host = Host::with(PrinterConfig { sbpl_status, ..config });
        host.send(&[LABEL, ENQ].concat());
        assert_eq!(host.heard.len() - 1, length, "{sbpl_status:?}");
    }
}

#[test]
fn the_long_form_carries_the_name() {
    let config = PrinterConfig::named("b").speaking(Language::Sbpl);
    let mut host = Host::with(PrinterConfig { sbpl_status: SbplStatus::Four, ..config });
    host.send(LABEL);
    host.check(ENQ, "<00><00><00><1c><05><02>07G000002W-1             <03>");
}

#[test]
fn letters_tell_what_is_the_matter() {
    for (fault, letter) in [
        (Fault::HeadOpen, 'b'),
        (Fault::PaperOut, 'c'),
        (Fault::RibbonOut, 'd'),
        (Fault::Jam, 'e'),
        (Fault::NeedsCalibration, 'f'),
        (Fault::HeadFault, 'g'),
        (Fault::CutterJam, 'j'),
        (Fault::HeadHot, 'k'),
        (Fault::Pause, '0'),
        (Fault::LabelWaits, 'M'),
        (Fault::PaperLow, 'B'),
    ] {
        let mut host = Host::of(Language::Sbpl);
        host.suffer(fault);
        host.check(ENQ, &format!("<02>  {letter}000000<03>"));
    }
}

#[test]
fn a_question_inside_a_job_is_data() {
    let mut host = Host::with(instant(Language::Sbpl));
    host.check(b"\x1bA\x1bGB003001\x05\x1bZ\x18\x18xxxxxxxxxxxxxxxxxxx\x05\x1bZ", "<06>");
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn cancelling_empties_the_printer_and_is_acknowledged() {
    let mut host = Host::of(Language::Sbpl);
    host.send(&[LABEL, LABEL, b"\x1bA\x1bV1"].concat());
    host.check(b"\x18", "<06>");
    host.wait(ONE_LABEL * 4);
    host.check(ENQ, "<02>  A000000<03>");
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn print_stop_and_restart_are_heard_between_jobs() {
    let mut host = Host::of(Language::Sbpl);
    host.check(b"\x10\x05\x11\x05", "<02>  0000000<03><02>  A000000<03>");
}

#[test]
fn a_printer_may_tell_its_status_by_itself_again_and_again() {
    let status_every = Some(std::time::Duration::from_millis(500));
    let config = PrinterConfig::named("b").speaking(Language::Sbpl);
    let mut host = Host::with(PrinterConfig { status_every, ..config });
    host.send(ENQ);
    host.heard();
    host.wait(std::time::Duration::from_millis(1_100));
    assert_eq!(host.heard(), "<02>  A000000<03>".repeat(2));
}
