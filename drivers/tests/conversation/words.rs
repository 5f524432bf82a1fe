//! What a printer says by itself, and what its silence means.

use drivers::device::{DeviceError, Report, Sent};
use drivers::profile::{Completion, Known, Persistence, Profile, Silence};

use super::{Duration, World, answering, eager, healthy, keywords, meet, profile};

/// `GS ( H` and the answers of an ESC/POS printer with nothing to complain about.
const CALM: &str = "\x12\x12\x12\x12";

fn receipts() -> (World, Profile) {
    let world =
        World { piece: 1, script: vec![("\x10\x04\x04", CALM.to_owned())], ..World::default() };
    (world, profile("epson-tm-l90-203", Duration::ZERO))
}

#[test]
fn a_receipt_is_heard_wherever_it_falls_between_answers() {
    // Before an answer, inside of it at each byte, and after it.
    for place in 0..=CALM.len() {
        let (world, profile) = receipts();
        let (mut device, fake) = meet(world, &profile);
        let expected = device.expect(b"A-17\n", 7, 1).unwrap().unwrap();
        let document = expected.document.unwrap();
        assert!(matches!(device.send(&document), Sent::Whole));
        assert_eq!(device.observe().unwrap().report, Report::Unsaid);
        let (before, after) = CALM.split_at(place);
        let answer = format!("{before}7\"'   \0{after}");
        fake.world().script = vec![("\x10\x04\x04", answer)];
        let seen = device.observe().unwrap();
        // What comes behind a whole answer is heard at the next look.
        let seen = if seen.report == Report::Unsaid { device.observe().unwrap() } else { seen };
        assert_eq!(seen.report, Report::Printed, "{place}");
        assert_eq!(keywords(&seen.status), "", "{place}: the answer is still one");
    }
}

#[test]
fn a_receipt_of_the_document_before_proves_nothing() {
    let (world, profile) = receipts();
    let (mut device, fake) = meet(world, &profile);
    device.expect(b"A-17\n", 8, 1).unwrap().unwrap();
    fake.world().answers.extend(b"7\"'   \0");
    for _ in 0..3 {
        assert_eq!(device.observe().unwrap().report, Report::Unsaid);
    }
}

#[test]
fn a_printer_that_proves_nothing_is_expected_to_say_nothing() {
    let blind = Profile { completion: Completion::None, ..eager() };
    for profile in [blind, eager()] {
        let (mut device, fake) = meet(healthy(), &profile);
        assert_eq!(device.expect(b"^XA^XZ", 7, 1).unwrap(), None);
        assert!(fake.world().heard.is_empty());
        assert_eq!(device.observe().unwrap().report, Report::Unsaid);
    }
}

fn falls_silent(silent_in_error: Silence) -> (Profile, World) {
    let mut profile = eager();
    profile.status.silent_in_error = silent_in_error;
    (profile, answering(&[("~HS", ""), ("~HQES", "")]))
}

#[test]
fn a_printer_known_to_fall_silent_in_a_fault_is_in_one() {
    let (profile, silent) = falls_silent(Silence::Yes);
    let (mut device, fake) = meet(healthy(), &profile);
    assert!(device.observe().unwrap().status.is_idle());
    fake.world().script = silent.script;
    let status = device.observe().unwrap().status;
    assert!(status.is_stopped());
    assert_eq!(keywords(&status), "x-status-silent other");
}

#[test]
fn a_printer_known_to_speak_in_every_fault_is_gone_when_it_does_not() {
    let (profile, silent) = falls_silent(Silence::No);
    let (mut device, fake) = meet(healthy(), &profile);
    assert!(device.observe().unwrap().status.is_idle());
    fake.world().script = silent.script;
    for _ in 0..2 {
        assert_eq!(keywords(&device.observe().unwrap().status), "x-status-silent");
    }
    assert!(matches!(device.observe(), Err(DeviceError::FellSilent)));
}

#[test]
fn a_printer_that_never_spoke_is_only_silent() {
    for silence in [Silence::Yes, Silence::No, Silence::Unknown] {
        let (profile, silent) = falls_silent(silence);
        let (mut device, _) = meet(silent, &profile);
        for _ in 0..4 {
            assert_eq!(keywords(&device.observe().unwrap().status), "x-status-silent");
        }
    }
}

#[test]
fn a_printer_whose_language_has_no_serial_number_still_tells_its_count() {
    let world = World {
        piece: usize::MAX,
        script: vec![
            ("~!T\r\n", "TX200\r\n".to_owned()),
            ("\x1B!?", "\0".to_owned()),
            ("STR$(LABEL)\r\n", "WAYSTATION=12\r\n".to_owned()),
        ],
        ..World::default()
    };
    let counter =
        Completion::Counter { increment_at: Known::Unknown, persistent: Persistence::Unknown };
    let profile = Profile { completion: counter, ..profile("tspl-203", Duration::ZERO) };
    let (mut device, _) = meet(world, &profile);
    assert_eq!(device.identify().unwrap().serial, None);
    assert_eq!(device.observe().unwrap().label_count, Some(12));
}
