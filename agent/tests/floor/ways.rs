//! A label of each language over each way: it comes out once, as it was, and the station says no more
//! of it than the way lets it know.

use simulator::{Flow, PrinterConfig, SerialLine, Simulator};

use crate::PATIENCE;
use crate::languages::{ALL, Spoken};
use crate::lpd;
use crate::station::{Row, Station};

/// The rate of a serial line, in bits a second.
const BAUD: u32 = 115_200;

/// What a way lets a station know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    ComeBack,
    StayAway,
}

/// Prints a label of each language on a printer of it, reached as `way` says.
async fn check(
    equip: fn(PrinterConfig) -> PrinterConfig,
    way: impl Fn(&Simulator, &str) -> String,
    words: Words,
) {
    let printers = ALL.iter().map(|spoken| equip(spoken.printer())).collect();
    let simulator = Simulator::start(printers).unwrap();
    let row = |spoken: &Spoken| -> Row {
        let uri = way(&simulator, &spoken.name());
        (spoken.name(), uri, spoken.profile.to_owned())
    };
    let station = Station::open(&ALL.iter().map(row).collect::<Vec<_>>(), &[]);
    let mut jobs = Vec::new();
    for spoken in &ALL {
        let label = spoken.label();
        jobs.push(station.submit(&spoken.name(), spoken.language, &label).await);
    }
    for (spoken, job) in ALL.iter().zip(jobs) {
        let said = station.told(job).await;
        let expected = match (words, spoken.proof) {
            (Words::StayAway, _) | (Words::ComeBack, "nobody") => "sent by nobody".to_owned(),
            (Words::ComeBack, proof) => format!("confirmed by {proof}"),
        };
        assert_eq!(said, expected, "{}", spoken.name());
        check_floor(&simulator, spoken);
    }
}

/// Every label of the document came out once, and is a part of what was handed in.
#[track_caller]
fn check_floor(simulator: &Simulator, spoken: &Spoken) {
    let (name, label) = (spoken.name(), spoken.label());
    let labels = spoken.language.scan(&label).unwrap().impressions;
    let labels = usize::try_from(labels).unwrap();
    let printed = simulator.wait_for_labels(&name, labels, PATIENCE).unwrap();
    assert_eq!(printed.len(), labels, "{name}");
    let without_proof = |format: &[u8]| {
        let text = format.escape_ascii().to_string();
        text.split(r"\x1bID").next().unwrap_or_default().to_owned()
    };
    let sent = label.escape_ascii().to_string();
    for one in &printed {
        assert!(
            sent.contains(&without_proof(&one.format)),
            "{name}: {}",
            one.format.escape_ascii()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_each_language_over_a_socket() {
    let way = |simulator: &Simulator, name: &str| simulator.state(name).unwrap().uri;
    check(|printer| printer, way, Words::ComeBack).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_each_language_over_a_serial_line() {
    let equip = |printer: PrinterConfig| {
        let line = SerialLine { baud: BAUD, flow: Flow::RtsCts, link: None };
        PrinterConfig { serial_line: Some(line), ..printer }
    };
    let way = |simulator: &Simulator, name: &str| {
        let uri = simulator.state(name).unwrap().serial_uri.unwrap();
        format!("serial://{}?baud={BAUD}", uri.strip_prefix("serial:").unwrap())
    };
    check(equip, way, Words::ComeBack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_each_language_over_ipp() {
    let equip = |printer: PrinterConfig| {
        let ipp_address = Some("127.0.0.1:0".parse().unwrap());
        PrinterConfig { ipp_address, ..printer }
    };
    let way = |simulator: &Simulator, name: &str| simulator.state(name).unwrap().ipp_uri.unwrap();
    check(equip, way, Words::StayAway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_each_language_over_lpd() {
    let way = |simulator: &Simulator, name: &str| {
        format!("lpd://{}/labels", lpd::serve(simulator.address(name).unwrap()))
    };
    check(|printer| printer, way, Words::StayAway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_each_language_into_a_file_that_a_printer_then_takes() {
    let folder = tempfile::tempdir().unwrap();
    let file = |spoken: &Spoken| folder.path().join(spoken.name()).with_extension("prn");
    // A file that is not there is not made: it might be a printer's that was unplugged.
    ALL.iter().for_each(|spoken| std::fs::write(file(spoken), "").unwrap());
    let row = |spoken: &Spoken| -> Row {
        (spoken.name(), format!("file://{}", file(spoken).display()), spoken.profile.to_owned())
    };
    let station = Station::open(&ALL.iter().map(row).collect::<Vec<_>>(), &[]);
    let instant = ALL.iter().map(|spoken| spoken.printer().instant()).collect();
    let simulator = Simulator::start(instant).unwrap();
    for spoken in &ALL {
        let label = spoken.label();
        let job = station.submit(&spoken.name(), spoken.language, &label).await;
        assert_eq!(station.told(job).await, "sent by nobody", "{}", spoken.name());
        let written = std::fs::read(file(spoken)).unwrap();
        assert!(written == label, "{}: other bytes are in the file", spoken.name());
        let address = simulator.address(&spoken.name()).unwrap();
        let mut printer = std::net::TcpStream::connect(address).unwrap();
        std::io::Write::write_all(&mut printer, &written).unwrap();
        check_floor(&simulator, spoken);
    }
}
