//! The station under a service manager: told to stop, killed, started twice, watched.

use std::{
    os::unix::net::UnixDatagram,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use super::{Bench, PROGRAM};

/// The unit as it is shipped.
const UNIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/systemd/waystation.service");

#[test]
fn a_station_that_is_told_to_stop_ends_well() {
    for signal in ["-TERM", "-INT"] {
        let bench = Bench::new();
        let mut station = bench.open();
        station.signal(signal);
        assert!(station.0.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn a_second_station_names_the_first_and_a_killed_one_leaves_its_place_free() {
    let bench = Bench::new();
    let mut first = bench.open();
    let refused = bench.command(&["run"]).output().unwrap();
    let name = format!("another station (process {}) works on this folder", first.0.id());
    bench.check(&refused, 1, &name);
    first.signal("-KILL");
    assert!(!first.0.wait().unwrap().success());
    let mut second = bench.open();
    bench.check(&bench.print(&[]), 0, "counter moved by 1.");
    second.signal("-TERM");
    assert!(second.0.wait().unwrap().success());
}

/// What the service manager hears, up to its last word.
fn hear(ear: &UnixDatagram) -> String {
    let mut word = [0; 64];
    let length = ear.recv(&mut word).unwrap();
    String::from_utf8(word[..length].to_vec()).unwrap()
}

#[test]
fn a_service_manager_hears_ready_then_signs_of_life_then_the_stop() {
    let bench = Bench::new();
    let path = bench.home.path().join("notify");
    let ear = UnixDatagram::bind(&path).unwrap();
    ear.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut command = bench.command(&["run"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "300000").stderr(Stdio::null());
    let mut station = bench.open_with(&mut command);
    let told = [hear(&ear), hear(&ear), hear(&ear), hear(&ear)];
    let ready = told.iter().filter(|word| *word == "READY=1").count();
    let alive = told.iter().filter(|word| *word == "WATCHDOG=1").count();
    assert_eq!((ready, alive), (1, 3), "{told:?}");
    station.signal("-TERM");
    while hear(&ear) != "STOPPING=1" {}
    assert!(station.0.wait().unwrap().success());
}

#[test]
fn a_station_that_is_held_gives_no_signs_of_life_and_goes_on_when_it_is_let_go() {
    let bench = Bench::new();
    let path = bench.home.path().join("notify");
    let ear = UnixDatagram::bind(&path).unwrap();
    let mut command = bench.command(&["run"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "300000").stderr(Stdio::null());
    let mut station = bench.open_with(&mut command);
    station.signal("-STOP");
    ear.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    while ear.recv(&mut [0; 64]).is_ok() {}
    station.signal("-CONT");
    ear.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(hear(&ear), "WATCHDOG=1");
    bench.check(&bench.print(&[]), 0, "counter moved by 1.");
    station.signal("-TERM");
    assert!(station.0.wait().unwrap().success());
}

#[test]
fn the_unit_says_what_the_station_needs_and_systemd_takes_it() {
    let unit = std::fs::read_to_string(UNIT).unwrap();
    for line in ["Type=notify", "Restart=on-failure", "WatchdogSec=30", "TimeoutStopSec=40"] {
        assert!(unit.lines().any(|said| said == line), "{line}");
    }
    let drain = agent::station::DRAIN_TIME_MAX.as_secs();
    assert!(drain < 40 && unit.contains(&format!("at most {drain} seconds")), "{drain}");
    let Some(judge) = find("systemd-analyze") else {
        println!("skipped: there is no systemd-analyze here");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("waystation.service");
    let placed = unit.replace("ExecStart=/usr/bin/waystation", &format!("ExecStart={PROGRAM}"));
    assert_ne!(placed, unit);
    std::fs::write(&file, placed).unwrap();
    let judged = Command::new(judge).arg("verify").arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success() && !said.contains("waystation.service"), "{said}");
}

fn find(program: &str) -> Option<std::path::PathBuf> {
    let folders = ["/usr/bin", "/bin"];
    folders.iter().map(|folder| Path::new(folder).join(program)).find(|path| path.exists())
}
