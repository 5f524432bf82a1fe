//! A device speaks whatever language its profile names: same questions, other words.

use std::time::Duration;

use drivers::device::{Device, DeviceError};
use drivers::language::{Control, Language, Query};
use drivers::profile::{Capability, Profile, Silence, StatusFacts};

use super::fake::{Fake, World};
use super::{keywords, profile};

/// A printer of another language that answers its main question, and its second one if it has one.
fn of(language: Language) -> Profile {
    let queries = [Query::HostStatus, Query::ErrorFlags];
    let queries = queries.into_iter().filter(|query| language.query(*query).is_some()).collect();
    let status = StatusFacts {
        capability: Capability::Full,
        queries,
        silent_in_error: Silence::Unknown,
        value_overrides: Vec::new(),
    };
    Profile { language, status, ..profile("raw-sink", Duration::from_secs(3600)) }
}

fn meet(language: Language, script: &[(&'static str, &str)]) -> (Device, Fake) {
    let script = script.iter().map(|(question, answer)| (*question, (*answer).to_owned()));
    let world = World { piece: usize::MAX, script: script.collect(), ..World::default() };
    let fake = Fake::new(world);
    (Device::over(Box::new(fake.clone()), &of(language)), fake)
}

fn check(language: Language, script: &[(&'static str, &str)], expected: &str, idle: bool) {
    let (mut device, _) = meet(language, script);
    let status = device.observe().expect("the link stands").status;
    assert_eq!((keywords(&status).as_str(), status.is_idle()), (expected, idle), "{language:?}");
}

#[test]
fn each_printer_is_asked_in_its_own_words() {
    check(Language::Epl, &[("^ee\r\n", "00\r\n")], "", true);
    check(Language::Epl, &[("^ee\r\n", "11\r\n")], "cover-open", false);
    check(Language::Tspl, &[("\x1B!?", "\0"), ("\x1B!S", "\x02@@@@\x03\r\n")], "", true);
    check(Language::Tspl, &[("\x1B!?", "\x04")], "media-empty", false);
    check(
        Language::Tspl,
        &[("\x1B!?", "\0"), ("\x1B!S", "\x02@@H@\x03\r\n")],
        "trimmer-jam",
        false,
    );
    check(
        Language::Cpcl,
        &[("\x1Bh", "\x10"), ("\x1Bi", "\x20")],
        "x-label-not-taken power-up",
        false,
    );
    check(Language::Dpl, &[("\x01A", "NNNNNNNN\r")], "", true);
    check(Language::Sbpl, &[("\x05", "\x02  A000000\x03")], "", true);
    check(
        Language::Fingerprint,
        &[("? PRSTAT\r\n", "9\r\n")],
        "cover-open marker-print-ribbon-empty",
        false,
    );
    check(Language::Ezpl, &[("~S,STATUS\r\n", "00,00000\r\n")], "", true);
    let escpos = "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04";
    check(Language::EscPos, &[(escpos, "\x12\x12\x12\x12")], "", false);
}

#[test]
fn a_clone_that_never_answers_is_silent_and_left_alone() {
    let (mut device, fake) = meet(Language::Tspl, &[]);
    for _ in 0..3 {
        assert_eq!(keywords(&device.observe().unwrap().status), "x-status-silent");
    }
    assert_eq!(fake.world().heard_text(), "\x1B!?\x1B!S");
}

#[test]
fn a_control_without_a_word_sends_nothing() {
    let (mut device, fake) = meet(Language::Epl, &[]);
    let refused = device.control(Control::Pause);
    assert!(matches!(refused, Err(DeviceError::NoSuchControl { control: Control::Pause })));
    device.control(Control::DiscardPartial).unwrap();
    assert_eq!(fake.world().heard_text(), "\r\nN\r\n");
}

#[test]
fn a_toggle_is_used_only_when_it_does_what_is_wanted() {
    for (paused, control, sent) in [
        ("NNNNNNNN\r", Control::Pause, true),
        ("NNNNNYNN\r", Control::Pause, false),
        ("NNNNNYNN\r", Control::Resume, true),
        ("NNNNNNNN\r", Control::Resume, false),
    ] {
        let (mut device, fake) = meet(Language::Dpl, &[("\x01A", paused)]);
        device.control(control).unwrap();
        let expected = if sent { "\x01A\x01B" } else { "\x01A" };
        assert_eq!(fake.world().heard_text(), expected, "{paused} {control:?}");
    }
    let (mut device, fake) = meet(Language::Dpl, &[]);
    let refused = device.control(Control::Pause);
    assert!(matches!(refused, Err(DeviceError::StateUnknown { control: Control::Pause })));
    assert_eq!(fake.world().heard_text(), "\x01A");
}
