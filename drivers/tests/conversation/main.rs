//! Conversations with a printer made of memory, well and badly behaved.

mod fake;
mod languages;
#[cfg(test)]
mod probing;
#[cfg(test)]
mod words;

use std::time::Duration;

use drivers::device::{Device, DeviceError, Identity, Observation, Sent};
use drivers::profile::Profile;
use drivers::status::{PrinterState, Reason, Status};

use fake::{Fake, World};

const READY: &str = "\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\
    \x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";
const BUSY: &str = "\x02030,0,0,1218,002,0,0,0,000,0,0,0\x03\r\n\
    \x02000,0,0,0,0,2,4,0,00000003,1,000\x03\r\n\x021234,0\x03\r\n";
const COUNT: &str = "odometer.total_label_count\"\r\n";
const UPTIME: &str = "device.uptime\"\r\n";
const SERIAL: &str = "device.unique_id\"\r\n";

fn flags(errors: &str, warnings: &str) -> String {
    format!("\x02\r\nPRINTER STATUS\r\nERRORS: {errors}\r\nWARNINGS: {warnings}\r\n\x03\r\n")
}

fn fine() -> String {
    flags("0 00000000 00000000", "0 00000000 00000000")
}

fn healthy() -> World {
    World {
        piece: usize::MAX,
        script: vec![
            ("~HI", "\x02ZT411-200dpi,V92.21.39Z,8,8192KB\x03\r\n".to_owned()),
            ("~HS", READY.to_owned()),
            ("~HQES", fine()),
            (COUNT, "\"1204\"".to_owned()),
            (UPTIME, "\"00 days 00 hours 01 mins 05 secs\"".to_owned()),
            (SERIAL, "\"18J1234\"".to_owned()),
        ],
        ..World::default()
    }
}

/// The same printer with other answers; an empty one is silence.
fn answering(answers: &[(&'static str, &str)]) -> World {
    let mut world = healthy();
    for (question, answer) in &mut world.script {
        if let Some((_, other)) = answers.iter().find(|it| it.0 == *question) {
            *answer = (*other).to_owned();
        }
    }
    world
}

fn profile(id: &str, backoff: Duration) -> Profile {
    let profile = Profile::embedded()
        .iter()
        .find(|profile| profile.id == id)
        .expect("it comes with the program");
    Profile { backoff, ..profile.clone() }
}

/// A printer whose unanswered questions are left alone for longer than any test.
fn patient() -> Profile {
    profile("zebra-link-os-203", Duration::from_secs(3600))
}

/// A printer whose unanswered questions are asked again at once.
fn eager() -> Profile {
    profile("zebra-link-os-203", Duration::ZERO)
}

fn meet(world: World, profile: &Profile) -> (Device, Fake) {
    let fake = Fake::new(world);
    (Device::over(Box::new(fake.clone()), profile), fake)
}

fn keywords(status: &Status) -> String {
    status.reasons.iter().map(|reason| reason.keyword()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_healthy_printer_says_who_and_how_it_is() {
    for piece in [1, 7, usize::MAX] {
        let (mut device, _) = meet(World { piece, ..healthy() }, &patient());
        let identity = Identity {
            model: Some("ZT411-200dpi".to_owned()),
            firmware: Some("V92.21.39Z".to_owned()),
            dots_per_mm: Some(8),
            serial: Some("18J1234".to_owned()),
        };
        assert_eq!(device.identify().unwrap(), identity);
        let Observation { status, label_count, uptime, report: _ } = device.observe().unwrap();
        assert!(status.is_idle());
        assert_eq!(label_count, Some(1204));
        assert_eq!(uptime, Some(Duration::from_secs(65)));
    }
}

#[test]
fn a_printer_at_work_is_not_idle() {
    let (mut device, _) = meet(answering(&[("~HS", BUSY)]), &patient());
    let status = device.observe().unwrap().status;
    assert_eq!(status.printer_state(), Some(PrinterState::Processing));
    assert_eq!((status.formats_in_buffer, status.labels_remaining), (Some(2), Some(3)));
}

#[test]
fn a_cable_cut_at_any_byte_of_a_conversation_is_noticed() {
    let talk = |cut_after| {
        let (mut device, fake) = meet(World { cut_after, ..healthy() }, &patient());
        let said = device.identify().and_then(|_| device.observe());
        let world = fake.world();
        (said, world.heard.len() + world.read)
    };
    let whole = talk(None).1;
    for cut in 0..whole {
        let said = talk(Some(cut)).0;
        assert!(matches!(said, Err(DeviceError::Lost { .. })), "{cut}: {said:?}");
    }
    assert!(talk(Some(whole)).0.is_ok());
}

#[test]
fn a_cable_cut_at_any_byte_of_a_label_is_noticed() {
    let label = b"^XA^FO20,20^A0N,30,30^FDA-17^FS^XZ";
    for cut in 0..label.len() {
        let (mut device, fake) = meet(World { cut_after: Some(cut), ..healthy() }, &patient());
        let sent = device.send(label);
        assert!(
            matches!(sent, Sent::Broken { accepted, .. } if accepted == cut),
            "{cut}: {sent:?}"
        );
        assert_eq!(fake.world().heard, label[..cut]);
    }
}

#[test]
fn a_label_that_stalls_at_any_byte_arrives_whole_when_resumed() {
    let label = b"^XA^FO20,20^GFB,4,4,1,~HS~^FS^XZ";
    for taken in 0..label.len() {
        let world = World { stall_after: Some(taken), ..healthy() };
        let (mut device, fake) = meet(world, &eager());
        let sent = device.send(label);
        assert!(matches!(sent, Sent::Stalled { accepted } if accepted == taken), "{sent:?}");
        let again = device.resume(label, taken);
        assert!(matches!(again, Sent::Stalled { accepted } if accepted == taken), "{again:?}");
        fake.world().stall_after = None;
        if taken > 0 {
            // A question now would become part of the label.
            assert_eq!(device.observe().unwrap().status, Status::silent());
        }
        assert!(matches!(device.resume(label, taken), Sent::Whole));
        assert_eq!(fake.world().heard, label);
    }
}

#[test]
fn a_label_given_up_half_way_is_discarded_before_anything_else() {
    let label = b"^XA^FDA-17^FS^XZ";
    let (mut device, fake) = meet(World { stall_after: Some(6), ..healthy() }, &eager());
    assert!(matches!(device.send(label), Sent::Stalled { accepted: 6 }));
    assert!(matches!(device.discard_partial(), Err(DeviceError::Stalled)));
    fake.world().stall_after = None;
    device.discard_partial().unwrap();
    assert!(device.observe().unwrap().status.is_idle());
    assert!(fake.world().heard_text().starts_with("^XA^FD~JX~HS"), "{}", fake.world().heard_text());
}

#[test]
fn a_question_torn_by_a_full_printer_is_finished_before_the_next_label() {
    for taken in 1..3 {
        let (mut device, fake) = meet(World { stall_after: Some(taken), ..healthy() }, &patient());
        assert_eq!(device.observe().unwrap().status, Status::silent());
        fake.world().stall_after = None;
        assert!(matches!(device.send(b"^XA^FDa^FS^XZ"), Sent::Whole));
        assert_eq!(fake.world().heard_text(), "~HS^XA^FDa^FS^XZ");
    }
}

#[test]
fn a_long_label_goes_out_in_small_pieces() {
    let label = vec![b'x'; 100_000];
    let (mut device, fake) = meet(healthy(), &patient());
    assert!(matches!(device.send(&label), Sent::Whole));
    assert_eq!(fake.world().heard, label);
    assert!(fake.world().writes.iter().all(|bytes| *bytes <= 4096));
}

#[test]
fn a_printer_silent_in_error_is_asked_otherwise() {
    let out = flags("1 00000000 00000001", "0 00000000 00000000");
    let (mut device, fake) = meet(answering(&[("~HS", ""), ("~HQES", &out)]), &patient());
    let observation = device.observe().unwrap();
    assert_eq!(keywords(&observation.status), "media-empty");
    assert_eq!(observation.status.formats_in_buffer, None);
    assert_eq!(observation.label_count, Some(1204));
    assert_eq!(fake.world().asked("~HS"), 1);
}

#[test]
fn silence_without_a_known_fault_is_never_ready() {
    let (mut device, _) = meet(answering(&[("~HS", "")]), &patient());
    let status = device.observe().unwrap().status;
    assert_eq!(status, Status::silent());
    assert_eq!(status.printer_state(), None);
}

#[test]
fn a_printer_that_falls_silent_is_asked_again_once_its_fault_is_over() {
    let (mut device, fake) = meet(healthy(), &patient());
    assert!(device.observe().unwrap().status.is_idle());
    let out = flags("1 00000000 00000004", "0 00000000 00000000");
    fake.world().script = answering(&[("~HS", ""), ("~HQES", &out)]).script;
    assert_eq!(keywords(&device.observe().unwrap().status), "cover-open");
    assert_eq!(keywords(&device.observe().unwrap().status), "cover-open");
    assert_eq!(fake.world().asked("~HS"), 2, "left alone while the fault explains the silence");
    fake.world().script = healthy().script;
    device.observe().unwrap();
    assert!(device.observe().unwrap().status.is_idle());
}

#[test]
fn a_mute_printer_is_left_alone_but_not_given_up() {
    let mute = || World { piece: 1, ..World::default() };
    let (mut device, fake) = meet(mute(), &patient());
    for _ in 0..5 {
        let observation = device.observe().unwrap();
        assert_eq!(observation.status, Status::silent());
        assert_eq!((observation.label_count, observation.uptime), (None, None));
    }
    assert_eq!(fake.world().heard_text(), "~HS~HQES");

    let (mut device, fake) = meet(mute(), &eager());
    device.observe().unwrap();
    fake.world().script = healthy().script;
    assert!(device.observe().unwrap().status.is_idle());
}

#[test]
fn a_question_that_only_one_printer_ignores_costs_one_wait() {
    let (mut device, fake) = meet(answering(&[("~HQES", "")]), &patient());
    for _ in 0..5 {
        assert!(device.observe().unwrap().status.is_idle());
    }
    let world = fake.world();
    assert_eq!((world.asked("~HS"), world.asked("~HQES")), (5, 1));
}

#[test]
fn faults_that_only_the_second_question_tells_are_shown() {
    let cutter = flags("1 00000000 00000008", "1 00000000 00000001");
    let (mut device, fake) = meet(answering(&[("~HQES", &cutter)]), &patient());
    for _ in 0..3 {
        let status = device.observe().unwrap().status;
        assert_eq!(keywords(&status), "trimmer-jam x-media-calibration-needed");
        assert_eq!(status.printer_state(), Some(PrinterState::Stopped));
    }
    assert_eq!(fake.world().asked("~HQES"), 1);
}

#[test]
fn an_old_answer_never_overrules_a_newer_one() {
    let open = flags("1 00000000 00000004", "0 00000000 00000000");
    let (mut device, _) = meet(answering(&[("~HQES", &open)]), &patient());
    assert_eq!(keywords(&device.observe().unwrap().status), "", "`~HS` says that it is closed");
}

#[test]
fn answers_that_are_none_are_silence() {
    let fields = ["0"; 32].join(",");
    let texts = ["<STX>030,0,0<ETX>".to_owned(), format!("\x02{fields}\x03\r\n"), "HS".to_owned()];
    for text in texts {
        let world = answering(&[("~HS", &text), ("~HQES", &text), (COUNT, &text)]);
        let (mut device, _) = meet(world, &patient());
        let observation = device.observe().unwrap();
        assert_eq!(observation.status, Status::silent(), "{text}");
        assert_eq!(observation.label_count, None);
    }
}

#[test]
fn a_printer_that_never_stops_talking_does_no_harm() {
    let (mut device, fake) = meet(World { floods: true, ..healthy() }, &patient());
    assert_eq!(device.observe().unwrap().status, Status::silent());
    assert!(fake.world().read < 1024 * 1024, "{}", fake.world().read);
    assert_eq!(fake.world().heard_text(), "", "it would not hear the answer");
}

#[test]
fn what_a_printer_says_unasked_is_no_answer() {
    let (mut device, fake) = meet(healthy(), &patient());
    fake.world().answers.extend(BUSY.bytes());
    assert!(device.observe().unwrap().status.is_idle());
}

#[test]
fn a_serial_number_that_comes_late_is_never_a_label_count() {
    let (mut device, fake) = meet(answering(&[(SERIAL, ""), (UPTIME, "")]), &eager());
    assert_eq!(device.identify().unwrap().serial, None);
    // It would arrive now, and holds digits only, as many serial numbers do.
    fake.world().script = answering(&[(UPTIME, ""), (COUNT, "\"99000001\"")]).script;
    assert_eq!(device.observe().unwrap().label_count, None);
    assert_eq!(fake.world().asked(COUNT), 0);
    fake.world().script = healthy().script;
    assert_eq!(device.observe().unwrap().label_count, Some(1204));
}

#[test]
fn a_question_the_printer_does_not_know_is_left_alone() {
    let (mut device, fake) = meet(answering(&[(COUNT, "\"?\"")]), &patient());
    for _ in 0..3 {
        assert_eq!(device.observe().unwrap().label_count, None);
    }
    assert_eq!(fake.world().asked(COUNT), 1);
}

#[test]
fn a_blind_printer_is_asked_nothing() {
    let sink = profile("raw-sink", Duration::ZERO);
    let (mut device, fake) = meet(healthy(), &sink);
    assert_eq!(device.identify().unwrap(), Identity::default());
    let observation = device.observe().unwrap();
    assert_eq!(observation.status.reasons.first(), Some(&Reason::StatusSilent));
    assert!(!observation.status.is_idle() && !observation.status.is_stopped());
    assert_eq!(fake.world().heard_text(), "");
}

#[test]
fn a_printer_that_closed_the_connection_gets_no_label() {
    for profile in [patient(), profile("raw-sink", Duration::ZERO)] {
        let (mut device, fake) = meet(World { closed: true, ..healthy() }, &profile);
        let sent = device.send(b"^XA^FDa^FS^XZ");
        assert!(
            matches!(sent, Sent::Broken { accepted: 0, cause: DeviceError::Closed }),
            "{sent:?}"
        );
        assert!(matches!(device.observe(), Err(DeviceError::Closed)));
        assert_eq!(fake.world().heard_text(), "");
    }
}

#[test]
fn saying_goodbye_reads_to_the_end() {
    let (device, fake) = meet(healthy(), &patient());
    fake.world().answers.extend(READY.bytes());
    device.close().unwrap();
    assert!(fake.world().answers.is_empty());
}

#[test]
fn a_clone_that_answers_with_a_number_is_read_by_its_own_table() {
    let clone = profile("vevor-y486bt-203", Duration::ZERO);
    for (said, reasons) in [("\x07", "cover-open"), ("\x04", "media-empty")] {
        let world = World { script: vec![("\x1B!?", said.to_owned())], ..World::default() };
        let (mut device, _) = meet(world, &clone);
        assert_eq!(keywords(&device.observe().unwrap().status), reasons);
    }
}
