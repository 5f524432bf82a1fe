//! Asking a printer of which nothing is known.

use drivers::device::{DeviceError, Probe, probe_over};
use drivers::language::{Language, Query};
use drivers::profile::{Completion, Known, Persistence, Profile};
use drivers::transport::Transport;

use super::fake::{Fake, World};

/// Asks a printer that answers by this script, over a new connection each time.
fn ask(script: &[(&'static str, &str)], languages: &[Language]) -> (Probe, Vec<Fake>) {
    let script: Vec<_> = script.iter().map(|(asked, said)| (*asked, (*said).to_owned())).collect();
    let mut lines = Vec::new();
    let mut open = || {
        let fake =
            Fake::new(World { piece: usize::MAX, script: script.clone(), ..World::default() });
        lines.push(fake.clone());
        Ok(Box::new(fake) as Box<dyn Transport>)
    };
    let probe = probe_over(&mut open, languages).unwrap();
    (probe, lines)
}

fn check(script: &[(&'static str, &str)], language: Language, model: &str) -> Profile {
    let (probe, _) = ask(script, &[]);
    let draft = probe.draft.expect("it answered");
    assert_eq!((draft.language, draft.seen.model.as_str()), (language, model));
    draft.profile()
}

#[test]
fn a_printer_is_found_by_the_one_language_it_answers_in() {
    let zebra = [
        ("~HI", "\x02QX9-200dpi,V92.21.39Z,8,8192KB\x03\r\n"),
        ("odometer.total_label_count\"\r\n", "\"1204\""),
    ];
    let profile = check(&zebra, Language::Zpl, "QX9-200dpi");
    let unknown =
        Completion::Counter { increment_at: Known::Unknown, persistent: Persistence::Unknown };
    assert_eq!((profile.completion, profile.dpi), (unknown, Some(203)));

    let datamax = [("\x01A", "NNNNNNNN\r"), ("\x01E", "0000\r")];
    let profile = check(&datamax, Language::Dpl, "");
    assert_eq!(profile.completion, Completion::Idle);
    assert_eq!(profile.status.queries, [Query::HostStatus, Query::LabelsRemaining]);

    check(&[("\x1B!?", "\x00")], Language::Tspl, "");
    let godex = [("~S,STATUS\r\n", "00,00000\r\n"), ("~HI\r\n", "\x02G500,V1.0,8,1KB\x03\r\n")];
    let (probe, _) = ask(&godex, &[Language::Ezpl]);
    assert_eq!(probe.draft.map(|draft| draft.seen.model), Some("G500".to_owned()));
}

#[test]
fn a_printer_that_answers_nothing_gets_no_profile() {
    let (probe, lines) = ask(&[], &[]);
    assert_eq!(probe.draft, None);
    assert_eq!(lines.len(), Language::ALL.len());
    assert!(probe.asked.iter().all(|(_, _, answered)| !answered));
    assert!(lines.iter().all(|line| line.world().closed), "a connection stayed open");
}

#[test]
fn a_printer_is_asked_only_in_the_languages_that_were_named() {
    let (_, lines) = ask(&[], &[Language::Cpcl]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].world().heard_text(), "\x1Bh");
}

#[test]
fn a_door_that_stays_shut_is_told() {
    let refused = || DeviceError::Refused { address: "socket://10.0.0.7".parse().unwrap() };
    let error = probe_over(&mut || Err(refused()), &[]).unwrap_err();
    assert_eq!(error.to_string(), "socket://10.0.0.7:9100 refuses the connection");
}
