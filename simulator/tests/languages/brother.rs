//! Brother raster: 32 bytes, notifications, pages.

use simulator::{Fault, Language};

use super::Host;

fn page(end: u8) -> Vec<u8> {
    let mut bytes = vec![0; 400];
    bytes.extend_from_slice(b"\x1b@\x1bia\x01\x1biz\x8e\x0b\x66\x98\x00\x00\x00\x00\x00\x00M\x02");
    bytes.extend_from_slice(b"g\x00\x03\x1a\x0c\x1aZ");
    bytes.push(end);
    bytes
}

/// Kind, phase and the two error bytes of each status.
fn heard(host: &mut Host) -> Vec<[u8; 4]> {
    let bytes = std::mem::take(&mut host.heard);
    assert_eq!(bytes.len() % 32, 0, "{bytes:?}");
    let of = |status: &[u8]| {
        assert_eq!(status[..6], [0x80, 0x20, 0x42, 0x34, 0x44, 0x30]);
        [status[18], status[19], status[8], status[9]]
    };
    bytes.chunks(32).map(of).collect()
}

#[test]
fn a_page_is_announced_and_its_end_is_told() {
    let mut host = Host::of(Language::BrotherRaster);
    host.send(b"\x1biS");
    assert_eq!(heard(&mut host), [[0, 0, 0, 0]]);
    host.send(&page(0x1a));
    assert_eq!(heard(&mut host), [[6, 1, 0, 0]]);
    host.wait(super::ONE_LABEL);
    assert_eq!(heard(&mut host), [[1, 0, 0, 0], [6, 0, 0, 0]]);
    assert_eq!(host.labels().len(), 1);
}

#[test]
fn errors_are_told_with_their_bits() {
    for (fault, first, second) in [
        (Fault::PaperOut, 0x02, 0),
        (Fault::CutterJam, 0x04, 0),
        (Fault::HeadOpen, 0, 0x10),
        (Fault::Jam, 0, 0x40),
        (Fault::HeadFault, 0, 0x80),
    ] {
        let mut host = Host::of(Language::BrotherRaster);
        host.send(b"\x1b@");
        host.suffer(fault);
        assert_eq!(heard(&mut host), [[2, 0, first, second]]);
    }
}

#[test]
fn notifications_may_be_switched_off_and_pages_follow_each_other() {
    let mut host = Host::of(Language::BrotherRaster);
    host.send(b"\x1bi!\x01");
    let mut pages = page(0x0c);
    pages.drain(400..402);
    host.send(&[pages, b"g\x00\x01xg\x00\x01y\x1a".to_vec()].concat());
    host.wait(super::ONE_LABEL * 2);
    assert_eq!(heard(&mut host), [[0; 4]; 0]);
    assert_eq!(host.labels().len(), 2);
}
