//! Asking played printers of every language what they are.

use drivers::device::probe;
use drivers::language::{Language, Query};
use drivers::profile::{Completion, Profile};
use simulator::{PrinterConfig, Simulator};

/// Asks a played printer in one language; answers with what it was found to be.
fn check(plays: simulator::Language, language: Language, expected: Option<&[Query]>) {
    let printer = PrinterConfig::named("new").speaking(plays).instant();
    let simulator = Simulator::start(vec![printer]).expect("loopback has a free port");
    let address = simulator.address("new").expect("it has this name");
    let address = format!("socket://{address}").parse().expect("this is how addresses look");
    let found = probe(&address, &[language]).expect("it lets us in").draft;
    let answered = found.as_ref().map(|draft| draft.answered.as_slice());
    assert_eq!(answered, expected, "{plays:?}");
    let printed = simulator.labels("new").expect("it has this name");
    assert!(printed.is_empty(), "{plays:?} printed a question");
    if let Some(draft) = found {
        let profile = draft.profile();
        assert_eq!(profile.language, language, "{plays:?}");
        let known = Profile::best_for(std::slice::from_ref(&profile), &draft.seen);
        assert_eq!(known.is_some(), !draft.seen.model.is_empty(), "{plays:?}");
        assert_ne!(profile.completion, Completion::ProcessId, "nobody saw it do that");
    }
}

#[test]
fn every_language_is_recognised_by_its_own_answers() {
    use Query::{
        ErrorFlags, HostStatus, Identity, JobId, JobState, LabelCount, LabelsPrinted,
        LabelsRemaining, MarkerCount, PrintLength, Serial, Uptime,
    };
    use simulator::Language as Plays;
    let link_os =
        [Identity, HostStatus, ErrorFlags, LabelCount, Uptime, Serial, MarkerCount, PrintLength];
    check(Plays::Zpl, Language::Zpl, Some(&link_os));
    check(Plays::ZplClone, Language::Zpl, Some(&[Identity, HostStatus]));
    check(Plays::Epl2, Language::Epl, Some(&[Identity, HostStatus]));
    check(Plays::Tspl, Language::Tspl, Some(&[Identity, HostStatus, ErrorFlags, LabelCount]));
    check(Plays::TsplOdd, Language::Tspl, Some(&[HostStatus]));
    check(Plays::TsplSilent, Language::Tspl, None);
    check(
        Plays::Dpl,
        Language::Dpl,
        Some(&[HostStatus, ErrorFlags, LabelsRemaining, LabelsPrinted]),
    );
    check(Plays::Sbpl, Language::Sbpl, Some(&[HostStatus, JobId]));
    check(Plays::Escpos, Language::EscPos, Some(&[Identity, HostStatus]));
    check(
        Plays::DirectProtocol,
        Language::Fingerprint,
        Some(&[Identity, HostStatus, LabelsRemaining, JobId, JobState]),
    );
    check(Plays::BrotherRaster, Language::BrotherRaster, Some(&[Identity, HostStatus]));
}
