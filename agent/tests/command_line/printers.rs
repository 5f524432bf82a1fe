//! Printers that are looked for and added, as a person does it while the station runs.

use std::time::Duration;

use simulator::{Fault, PrinterConfig, Simulator};

use super::Bench;

#[test]
fn a_printer_that_is_added_prints_its_test_label_once_and_is_there_after_a_restart() {
    let bench = Bench::new();
    let newcomer = Simulator::start(vec![PrinterConfig::named("new").instant()]).unwrap();
    let uri = format!("socket://{}", newcomer.address("new").unwrap());
    let add = ["printers", "add", "bench-2", &uri, "zebra-link-os-203", "--test-label"];
    let station = bench.open();
    for _ in 0..2 {
        bench.check(&bench.command(&add).output().unwrap(), 0, "Its test label is job 01");
    }
    newcomer.wait_for_labels("new", 1, Duration::from_secs(10)).unwrap();
    drop(station);
    let _station = bench.open();
    let print = bench.command(&["print", "--printer", "bench-2"]).arg(bench.label()).output();
    bench.check(&print.unwrap(), 0, "Confirmed: the printer's counter moved by 1.");
    assert_eq!(newcomer.labels("new").unwrap().len(), 2);
}

#[test]
fn a_printer_that_owes_nothing_is_removed_and_stays_away() {
    let bench = Bench::new();
    let newcomer = Simulator::start(vec![PrinterConfig::named("new").instant()]).unwrap();
    let uri = format!("socket://{}", newcomer.address("new").unwrap());
    let add = ["printers", "add", "bench-2", &uri, "zebra-link-os-203"];
    let station = bench.open();
    bench.check(&bench.command(&add).output().unwrap(), 0, "bench-2 is added.");
    let doctor = bench.command(&["doctor"]).output().unwrap();
    let doctor = String::from_utf8_lossy(&doctor.stdout);
    assert!(doctor.contains("added printers: bench-2"), "{doctor}");
    newcomer.fault("new", Fault::PaperOut).unwrap();
    let print = ["print", "--printer", "bench-2", "--no-wait"];
    bench.check(&bench.command(&print).arg(bench.label()).output().unwrap(), 0, "");
    let remove = ["printers", "remove", "bench-2"];
    bench.check(&bench.command(&remove).output().unwrap(), 3, "Let it print what waits");
    newcomer.clear("new").unwrap();
    newcomer.wait_for_labels("new", 1, Duration::from_secs(10)).unwrap();
    let removed = (0..1_000)
        .map(|_| bench.command(&remove).output().unwrap())
        .find(|removed| removed.status.success())
        .unwrap();
    bench.check(&removed, 0, "bench-2 is removed.");
    bench.check(&bench.command(&remove).output().unwrap(), 3, "Use one of the printers in");
    drop(station);
    let _station = bench.open();
    bench.check(
        &bench.command(&print).arg(bench.label()).output().unwrap(),
        3,
        "Use one of the printers in",
    );
}

#[test]
fn what_a_person_loaded_is_shown_beside_the_printer() {
    let bench = Bench::new();
    let _station = bench.open();
    let load = ["printers", "loaded", "bench-1", "media", "--length-m", "75"];
    bench.check(&bench.command(&load).output().unwrap(), 0, "media ");
    let listed = bench.command(&["printers"]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("MEDIA"), "{listed:?}");
    let none = ["printers", "loaded", "bench-9", "media"];
    bench.check(&bench.command(&none).output().unwrap(), 3, "Use one of the printers in");
}

#[test]
fn a_printer_that_is_there_already_is_not_added_again() {
    let bench = Bench::new();
    let _station = bench.open();
    let uri = format!("socket://{}", bench.simulator.address("bench-1").unwrap());
    let add = bench.command(&["printers", "add", "other", &uri, "zebra-link-os-203"]).output();
    bench.check(&add.unwrap(), 3, "Choose another name, or use the printer that is there.");
}

#[test]
fn what_is_plugged_in_is_listed_without_a_station() {
    let bench = Bench::new();
    let listed = bench.command(&["--json", "printers", "discover", "--plugged"]).output().unwrap();
    assert_eq!(listed.status.code(), Some(0), "{listed:?}");
    let wrong = bench.command(&["printers", "discover", "--subnet", "8.8.8.8"]).output().unwrap();
    bench.check(&wrong, 2, "Name addresses of this site");
}

#[test]
fn what_waits_for_a_paused_printer_is_sent_to_another_and_printed_there() {
    let bench = Bench::new();
    let newcomer = Simulator::start(vec![PrinterConfig::named("new").instant()]).unwrap();
    let uri = format!("socket://{}", newcomer.address("new").unwrap());
    let _station = bench.open();
    let add = ["printers", "add", "bench-2", &uri, "zebra-link-os-203"];
    assert!(bench.command(&add).output().unwrap().status.success());
    let pause = ["printers", "mode", "bench-1", "paused", "--operator", "A17"];
    bench.check(&bench.command(&pause).output().unwrap(), 0, "bench-1: stopped (paused)");
    let waiting = bench.print(&["--json", "--wait-max", "0"]);
    let job: serde_json::Value = serde_json::from_slice(&waiting.stdout).unwrap();
    let id = job["id"].as_str().unwrap();
    let moved = ["--json", "jobs", "move", id, "bench-2", "--operator", "A17"];
    let moved = bench.command(&moved).output().unwrap();
    assert_eq!(moved.status.code(), Some(0), "{moved:?}");
    let job: serde_json::Value = serde_json::from_slice(&moved.stdout).unwrap();
    assert_eq!(job["printer"], "bench-2", "it may be printing there already");
    newcomer.wait_for_labels("new", 1, Duration::from_secs(10)).unwrap();
    assert_eq!(bench.simulator.labels("bench-1").unwrap().len(), 0);
    let back = bench.command(&["printers", "mode", "bench-1", "running"]).output().unwrap();
    bench.check(&back, 0, "bench-1: ");
}
