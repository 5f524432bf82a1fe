//! What a printer can prove, and what the station makes of it: each language against the four ways a
//! printer behaves, from a counter to silence.

use drivers::status::Reason;
use simulator::{Proof, Simulator};
use spool::State;

use crate::languages::{ALL, Spoken};
use crate::station::{Row, Station};

/// A DPL printer whose menu was set to tell of each label, and a TSPL printer whose count of labels
/// somebody trusts while its power is on.
const OWN_PROFILES: [(&str, &str); 2] = [
    (
        "dpl-feedback.toml",
        "schema = 1\nid = \"dpl-feedback\"\nvendor = \"own\"\nmodel = \"own\"\nverified = false\n\
         language = \"dpl\"\n[match]\n[status]\ncapability = \"full\"\n\
         queries = [\"dpl.host-status\"]\nsilent_in_error = \"unknown\"\nreply_timeout_ms = 1500\n\
         backoff_ms = 2000\n[completion]\nmethod = \"feedback\"\n[limits]\nstall_timeout_ms = 2000\n",
    ),
    (
        "tspl-counting.toml",
        "schema = 1\nid = \"tspl-counting\"\nvendor = \"own\"\nmodel = \"own\"\nverified = false\n\
         language = \"tspl\"\n[match]\n[status]\ncapability = \"full\"\n\
         queries = [\"tspl.host-status\"]\nsilent_in_error = \"unknown\"\nreply_timeout_ms = 1500\n\
         backoff_ms = 2000\n[completion]\nmethod = \"counter\"\ncounter = \"tspl.label\"\n\
         counter_counts = \"formats\"\ncounter_persistent = \"unknown\"\nincrement_at = \"unknown\"\n\
         [limits]\nstall_timeout_ms = 2000\n",
    ),
];

/// Prints one label on each of these printers, each driven by `profile` and proving `proof` at most;
/// what the station says of each.
async fn said_of(cases: &[(&str, Proof)]) -> Vec<String> {
    let spoken = |profile: &str| -> &'static Spoken {
        let played = match profile {
            "dpl-feedback" => "honeywell-i-4212e-203",
            "tspl-counting" => "tsc-te200-203",
            profile => profile,
        };
        ALL.iter().find(|spoken| spoken.profile == played).unwrap()
    };
    let name = |place: usize| format!("printer-{place}");
    let printer = |(place, (profile, proof)): (usize, &(&str, Proof))| {
        let printer = spoken(profile).printer();
        simulator::PrinterConfig { name: name(place), proof: *proof, ..printer }
    };
    let simulator = Simulator::start(cases.iter().enumerate().map(printer).collect()).unwrap();
    let row = |(place, (profile, _)): (usize, &(&str, Proof))| -> Row {
        let uri = simulator.state(&name(place)).unwrap().uri;
        (name(place), uri, (*profile).to_owned())
    };
    let rows: Vec<Row> = cases.iter().enumerate().map(row).collect();
    let station = Station::open(&rows, &OWN_PROFILES);
    let mut jobs = Vec::new();
    for (place, (profile, _)) in cases.iter().enumerate() {
        let spoken = spoken(profile);
        jobs.push(station.submit(&name(place), spoken.language, &spoken.label()).await);
    }
    let mut said = Vec::new();
    for (place, ((profile, proof), job)) in cases.iter().zip(jobs).enumerate() {
        let told = if *proof == Proof::Blind {
            silence(&station, &name(place), job).await
        } else {
            station.told(job).await
        };
        said.push(format!("{profile} that proves {proof:?}: {told}"));
    }
    said
}

/// A printer that was to speak and is silent: shown as such, and its label is never said to be out.
async fn silence(station: &Station, printer: &str, job: agent::journal::JobId) -> String {
    station.until_shown(printer, Reason::StatusSilent).await;
    let record = station.engine.job(job).unwrap().unwrap();
    let state = &record.job.state;
    if matches!(state, State::Pending { .. }) { "waits".to_owned() } else { format!("{state:?}") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_is_confirmed_by_what_the_printer_proves_and_by_nothing_less() {
    use Proof::{Acknowledgement, Counter, Idle};
    let said = said_of(&[
        ("zebra-zt411-203", Counter),
        ("tspl-counting", Counter),
        ("sato-cl4nx-203", Acknowledgement),
        ("honeywell-pm42-203", Acknowledgement),
        ("epson-tm-l90-203", Acknowledgement),
        ("honeywell-i-4212e-203", Idle),
        ("dpl-feedback", Acknowledgement),
        ("brother-ql-1110nwb-300", Idle),
        ("zpl-clone-203", Idle),
        ("zebra-lp2844-203", Idle),
        ("tsc-te200-203", Idle),
        ("cpcl-203", Idle),
        ("godex-g500-203", Idle),
    ])
    .await;
    assert_eq!(
        said,
        [
            "zebra-zt411-203 that proves Counter: confirmed by counter",
            "tspl-counting that proves Counter: confirmed by counter",
            "sato-cl4nx-203 that proves Acknowledgement: confirmed by device-report",
            "honeywell-pm42-203 that proves Acknowledgement: confirmed by device-report",
            "epson-tm-l90-203 that proves Acknowledgement: confirmed by device-report",
            "honeywell-i-4212e-203 that proves Idle: confirmed by device-report",
            "dpl-feedback that proves Acknowledgement: confirmed by device-report",
            "brother-ql-1110nwb-300 that proves Idle: confirmed by device-report",
            "zpl-clone-203 that proves Idle: sent by nobody",
            "zebra-lp2844-203 that proves Idle: sent by nobody",
            "tsc-te200-203 that proves Idle: sent by nobody",
            "cpcl-203 that proves Idle: sent by nobody",
            "godex-g500-203 that proves Idle: sent by nobody",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_was_to_come_and_does_not_asks_a_person() {
    let said = said_of(&[
        ("sato-cl4nx-203", Proof::Idle),
        ("honeywell-pm42-203", Proof::Idle),
        ("epson-tm-l90-203", Proof::Idle),
        ("dpl-feedback", Proof::Idle),
    ])
    .await;
    assert_eq!(
        said,
        [
            "sato-cl4nx-203 that proves Idle: asks a person: no-proof",
            "honeywell-pm42-203 that proves Idle: asks a person: no-proof",
            "epson-tm-l90-203 that proves Idle: asks a person: no-proof",
            "dpl-feedback that proves Idle: asks a person: no-proof",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_is_silent_gets_no_label_and_confirms_none() {
    let cases: Vec<(&str, Proof)> =
        ALL.iter().map(|spoken| (spoken.profile, Proof::Blind)).collect();
    for said in said_of(&cases).await {
        assert!(said.ends_with("that proves Blind: waits"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_stops_hears_the_printer_out() {
    let spoken = ALL.iter().find(|spoken| spoken.profile == "epson-tm-l90-203").unwrap();
    let simulator = Simulator::start(vec![spoken.printer()]).unwrap();
    let uri = simulator.state(&spoken.name()).unwrap().uri;
    let station = Station::open(&[(spoken.name(), uri, spoken.name())], &[]);
    let job = station.submit(&spoken.name(), spoken.language, &spoken.label()).await;
    let is_sent = |state: &State| matches!(state, State::Processing { sent: true, .. });
    station.until(job, |state| is_sent(state) || state.is_final()).await;
    station.engine.stop();
    assert_eq!(station.told(job).await, "confirmed by device-report");
}
