//! ZPL of older printers and of other makes; Link-OS has tests of its own.

use simulator::{Fault, Language, PrinterConfig, Proof};

use super::{Host, instant};

const LABEL: &[u8] = b"^XA^FDA-17^FS^XZ";

#[test]
fn an_older_printer_counts_gaps_and_not_labels() {
    let mut host = Host::with(instant(Language::ZplClassic));
    host.check(b"! U1 getvar \"odometer.total_label_count\"\r\n", "\"?\"");
    host.check(b"! U1 getvar \"odometer.media_marker_count\"\r\n", "\"1000\"");
    host.send(&[LABEL, b"~PH"].concat());
    host.check(b"! U1 getvar \"odometer.media_marker_count\"\r\n", "\"1002\"");
    host.check(b"! U1 getvar \"zpl.system_status\"\r\n", "\"?\"");
    assert!(host.ask(b"~HQES").contains("PRINTER STATUS"));
}

#[test]
fn another_make_answers_status_and_identity_and_nothing_else() {
    let mut host = Host::of(Language::ZplClone);
    host.check(b"~HI", "<02>ML340P,V1.04,8,8192KB<03><0d><0a>");
    assert!(host.ask(b"~HS").starts_with("<02>030,0,0,1218,000,"));
    host.check(b"~HQES", "");
    host.check(b"! U1 getvar \"device.uptime\"\r\n", "");
}

#[test]
fn a_printer_may_be_told_to_prove_less() {
    let proof = Proof::Idle;
    let mut host = Host::with(PrinterConfig { proof, ..instant(Language::Zpl) });
    host.check(b"! U1 getvar \"odometer.total_label_count\"\r\n", "\"?\"");
    let proof = Proof::Blind;
    let mut host = Host::with(PrinterConfig { proof, ..instant(Language::Zpl) });
    host.check(b"~HS~HI~HQES", "");
}

#[test]
fn errors_and_warnings_have_their_bits() {
    for (fault, errors, warnings) in [
        (Fault::CutterJam, "00000008", "00000000"),
        (Fault::HeadHot, "00000010", "00000000"),
        (Fault::HeadFault, "00000040", "00000000"),
        (Fault::Jam, "00001000", "00000000"),
        (Fault::NeedsCalibration, "00000000", "00000001"),
        (Fault::PaperLow, "00000000", "00000008"),
    ] {
        let mut host = Host::of(Language::Zpl);
        host.suffer(fault);
        let answer = host.ask(b"~HQES");
        let told = answer.contains(&format!(" 00000000 {errors}<0d>"))
            && answer.contains(&format!(" 00000000 {warnings}<0d>"));
        assert!(told, "{answer}");
    }
}

#[test]
fn the_status_tells_of_a_hot_head_and_a_label_to_take() {
    let mut host = Host::of(Language::Zpl);
    host.suffer(Fault::HeadHot);
    host.suffer(Fault::LabelWaits);
    let answer = host.ask(b"~HS");
    assert!(answer.contains(",0,0,1<03>") && answer.contains(",4,1,00000000,"), "{answer}");
}
