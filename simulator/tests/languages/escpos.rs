//! ESC/POS: real-time status, automatic status, the process id, lengths of commands.

use simulator::{Fault, Language};

use super::{Host, ONE_LABEL, instant};

const RECEIPT: &[u8] = b"\x1b@\x1ba\x01A-17\n\x1dVA\x00";
const PROCESS_ID: &[u8] = b"\x1d(H\x06\x0000ab12";

#[test]
fn the_process_id_comes_when_all_before_it_is_printed() {
    let mut host = Host::of(Language::Escpos);
    host.check(PROCESS_ID, "7\"ab12<00>");
    host.send(RECEIPT);
    host.check(PROCESS_ID, "");
    host.wait(ONE_LABEL);
    assert_eq!(host.heard(), "7\"ab12<00>");
    assert_eq!(host.labels()[0].as_bytes(), RECEIPT);
}

#[test]
fn real_time_status_keeps_its_fixed_bits() {
    for (fault, answers) in [
        (Fault::HeadOpen, "<1a><16>R<12>"),
        (Fault::PaperOut, "<1a>2<12>~"),
        (Fault::PaperLow, "<12><12><12><1e>"),
        (Fault::CutterJam, "<1a>R<1a><12>"),
        (Fault::HeadFault, "<1a>R2<12>"),
        (Fault::HeadHot, "<1a><12>R<12>"),
    ] {
        let mut host = Host::of(Language::Escpos);
        let question = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04";
        host.check(question, "<12><12><12><12>");
        host.suffer(fault);
        host.check(question, answers);
    }
}

#[test]
fn automatic_status_tells_of_every_change() {
    let mut host = Host::of(Language::Escpos);
    host.check(b"\x1da\x0f", "<10><00><00><00>");
    host.suffer(Fault::HeadOpen);
    assert_eq!(host.heard(), "8@<00><00>");
    host.mend();
    assert_eq!(host.heard(), "<10><00><00><00>");
    host.check(b"\x1da\x00", "");
    host.suffer(Fault::HeadOpen);
    assert_eq!(host.heard(), "");
}

#[test]
fn pictures_and_barcodes_are_counted() {
    let mut host = Host::with(instant(Language::Escpos));
    host.check(b"\x1b@\x1dv0\x00\x02\x00\x03\x00\x10\x04\x01\x1dVA\x1dkI\x03\x1dV0\x1dV0", "");
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn a_cut_without_anything_on_it_is_no_label() {
    let mut host = Host::with(instant(Language::Escpos));
    host.send(b"\x1b@\x1dV0\n\x1dV0");
    assert_eq!(host.labels().len(), 0);
}

#[test]
fn the_cutter_counts_labels() {
    let mut host = Host::with(instant(Language::Escpos));
    host.send(RECEIPT);
    host.check(b"\x1dg2\x002\x00", "_1001<00>");
    host.check(b"\x1dIC", "_TM-L90<00>");
}

#[test]
fn dropping_the_buffers_forgets_the_unfinished_receipt() {
    let mut host = Host::of(Language::Escpos);
    host.send(b"half\x10\x05\x02");
    host.check(b"half\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "7%<00>");
    host.send(RECEIPT);
    host.wait(ONE_LABEL);
    assert_eq!(host.labels()[0].as_bytes(), RECEIPT);
}
