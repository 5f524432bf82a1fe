//! The power goes at every operation of the journal, and every operation of the disk fails: nothing
//! acknowledged is lost, nothing is printed twice, nothing refused leaves a trace.
//!
//! `WAYSTATION_CUTS`, `WAYSTATION_FAULTS` and their like set how many cases are tried; the defaults are the
//! slice that every build runs. Each failure prints the seed and the operation that replay it.

#[path = "power_cut/person.rs"]
mod person;
#[path = "power_cut/printer.rs"]
mod printer;
#[path = "power_cut/station.rs"]
mod station;
#[path = "power_cut/update.rs"]
mod update;

use std::io::{self, Write as _};

use agent::journal::Deed;
use blackout::{Disk, Fault, Survival};
use station::{Verdict, World};

/// Labels in each story.
const LABELS: u8 = 3;
/// Cuts in the slice that every build runs.
const CUTS: u64 = 20_000;
/// Cuts of a station with a window in the slice that every build runs.
const WINDOW_CUTS: u64 = 2_000;
/// Labels in a story with a window: enough for one that is full and one that is not.
const WINDOW_LABELS: u8 = 5;
/// Disk faults in the slice that every build runs.
const FAULTS: u64 = 5_000;

/// Says how much was tried, for the page that says what is proven.
fn say(figures: &str) {
    // What is printed by the macros is swallowed where nobody asked for it.
    let _ = writeln!(io::stdout(), "evidence: {figures}");
}

fn cases(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How many operations an undisturbed story takes.
fn operations() -> u64 {
    let disk = Disk::new(0);
    let mut world = World::new(LABELS);
    world.run(&disk).expect("an undisturbed story ends well");
    assert!(world.born_at_rest > 0, "no label took the way past the queue");
    assert_eq!(world.verdict(&disk), Verdict::default());
    let deeds = [Deed::Reprinted, Deed::Held, Deed::Released, Deed::Scanned];
    assert_eq!(world.person.kept, deeds, "the person does everything the story has");
    disk.operations()
}

fn survival(seed: u64) -> Survival {
    match seed % 4 {
        0 => Survival::Nothing,
        1 => Survival::Prefix,
        2 => Survival::TornSubset,
        _ => Survival::Everything,
    }
}

/// One power cut: the station dies at an operation, comes back, and finishes what it began.
fn cut(mut world: World, seed: u64, operation: u64) {
    let disk = Disk::new(seed);
    disk.cut_at(operation);
    // A station whose power goes while it opens its journal has nothing to say.
    world.run(&disk).ok();
    let disk = disk.power_up(survival(seed));
    if seed.is_multiple_of(3) {
        world.printer.power_cut();
    }
    let second = world.run(&disk);
    let replay = format!("seed {seed}, operation {operation}");
    assert!(second.is_ok(), "{replay}: the journal does not open: {second:?}");
    assert_eq!(world.verdict(&disk), Verdict::default(), "{replay}");
}

/// A share of all cuts, so that the shares run side by side.
fn cuts(share: u64, shares: u64) {
    let operations = operations();
    let wanted = cases("WAYSTATION_CUTS", CUTS);
    let mut done = 0;
    for number in (0..wanted).filter(|number| number % shares == share) {
        cut(World::new(LABELS), number / operations, number % operations);
        done += 1;
    }
    let labels = done * u64::from(LABELS);
    say(&format!("power cuts: {done} cuts, {labels} labels, 0 lost, 0 printed twice"));
}

#[test]
fn a_power_cut_at_any_operation_loses_nothing_first_share() {
    cuts(0, 2);
}

#[test]
fn a_power_cut_at_any_operation_loses_nothing_second_share() {
    cuts(1, 2);
}

#[test]
fn a_power_cut_under_a_window_of_labels_loses_and_doubles_none_of_them() {
    let disk = Disk::new(0);
    let mut world = World::with_window(WINDOW_LABELS, 2);
    world.run(&disk).expect("an undisturbed story ends well");
    assert_eq!(world.verdict(&disk), Verdict::default());
    let operations = disk.operations();
    for number in 0..cases("WAYSTATION_WINDOW_CUTS", WINDOW_CUTS) {
        // Spread over the whole story, and with another seed every time.
        let operation = number.wrapping_mul(7_919) % operations;
        cut(World::with_window(WINDOW_LABELS, 2), number, operation);
    }
}

#[test]
fn a_disk_that_fails_at_any_operation_loses_nothing_and_nothing_refused_leaves_a_trace() {
    let operations = operations();
    let wanted = cases("WAYSTATION_FAULTS", FAULTS);
    for number in 0..wanted {
        let (at, round) = (number % operations, number / operations);
        let fault = match round % 4 {
            0 => Fault::SyncFailsOnce { at },
            1 => Fault::SyncFailsAndForgets { at },
            2 => Fault::IoError { at },
            _ => Fault::DiskFull { from: at, writes: 25 },
        };
        let disk = Disk::new(round);
        disk.inject(fault);
        let mut world = World::new(LABELS);
        world.run(&disk).ok();
        // Then the power goes, and what was not synced is gone; clients who were told nothing
        // final ask again.
        let disk = disk.power_up(Survival::Nothing);
        let replay = format!("{fault:?} in round {round}");
        let second = world.run(&disk);
        assert!(second.is_ok(), "{replay}: the journal does not open: {second:?}");
        assert_eq!(world.verdict(&disk), Verdict::default(), "{replay}");
    }
    say(&format!("disk faults: {wanted} faults, 0 lost, 0 refused and printed"));
}
