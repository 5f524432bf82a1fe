//! What a station takes of its computer while it has nothing to do.

use std::fs;

use super::Bench;

/// Most memory that a station with nothing to do may take, in KiB: 40 MB.
const IDLE_KIB_MAX: u64 = 40_000_000 / 1_024;

/// More looks at the printers than it takes until the station knows its own.
const LOOKS_MAX: usize = 1_000;

#[test]
fn a_station_with_nothing_to_do_takes_no_more_than_40_mb() {
    let bench = Bench::new();
    let station = bench.open();
    let is_known = (0..LOOKS_MAX).any(|_| {
        let listed = bench.command(&["printers"]).output().unwrap();
        String::from_utf8_lossy(&listed.stdout).contains("idle")
    });
    assert!(is_known, "the station never knew its printer");
    let status = fs::read_to_string(format!("/proc/{}/status", station.0.id())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let resident_kib: u64 = resident.trim_end_matches("kB").trim().parse().unwrap();
    println!("an idle station takes {resident_kib} KiB");
    assert!(resident_kib <= IDLE_KIB_MAX, "an idle station takes {resident_kib} KiB");
}
