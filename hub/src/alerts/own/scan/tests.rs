//! What a scan asks, and how much of it in one beat.

use contract::event::{
    Count, PrinterReport, PrinterReports, PrinterSlot, PrinterState, Reason, Reasons, StationState,
};

use super::*;
use crate::alerts::{
    fixtures::{fleet, now, row, state},
    own::condition::Condition,
    rule::Severity,
};

fn station(site: &str, number: usize, waiting: u32) -> StationRow {
    let report = PrinterReport {
        slot: PrinterSlot::new(0).unwrap(),
        state: PrinterState::Stopped,
        reasons: Reasons::default().with(Reason::MediaEmpty),
        waiting,
        in_doubt: 0,
        labels_printed: Count::new(0),
    };
    let state = StationState {
        printers: PrinterReports::new(vec![report]).unwrap(),
        jobs_waiting: waiting,
        ..state()
    };
    StationRow { state: Some(state), ..row(site, number) }
}

fn rule(name: &str, of: Of, when: &str) -> OwnRule {
    OwnRule {
        own: Own::new(Severity::Ticket, "queue-stuck", name).unwrap(),
        of,
        when: Condition::new(when, of).unwrap(),
        until: None,
        hold: Duration::ZERO,
        calm: Duration::ZERO,
    }
}

fn beat(scan: &mut Scan, fleet: &Fleet) -> Vec<String> {
    let held = scan.beat(fleet, &Thresholds::default(), now(), &|_| false);
    held.iter().map(|key| format!("{} {}", key.rule.title(), key.scope)).collect()
}

#[test]
fn a_rule_holds_for_each_place_of_its_kind() {
    let fleet = fleet(vec![station("WH-1", 1, 30), station("WH-1", 2, 1), station("WH-2", 1, 0)]);
    let mut scan = Scan::new(vec![
        rule("queue", Of::Station, "station.jobs_waiting > 20 && site.name == 'WH-1'"),
        rule("paper", Of::Printer, "'media-empty' in printer.reasons && printer.waiting > 0"),
        rule("small", Of::Site, "site.stations < 2 && site.silent_stations == 0"),
    ]);
    assert_eq!(
        beat(&mut scan, &fleet),
        [
            "paper printer/WH-1/wh-1-1/0",
            "paper printer/WH-1/wh-1-2/0",
            "queue station/WH-1/wh-1-1",
            "small site/WH-2",
        ]
    );
}

#[test]
fn a_fact_that_was_not_told_makes_nothing_hold_and_nothing_break() {
    let silent = StationRow { state: None, ..station("WH-1", 1, 0) };
    let mut scan = Scan::new(vec![
        rule("told", Of::Station, "station.jobs_waiting >= 0"),
        rule("either", Of::Station, "station.jobs_waiting > 5 || station.events_missing == 0"),
    ]);
    assert_eq!(beat(&mut scan, &fleet(vec![silent])), ["either station/WH-1/wh-1-1"]);
    assert!(scan.broken().values().all(|places| *places == 0));
}

#[test]
fn what_cannot_be_reckoned_holds_nowhere_and_is_counted() {
    let fleet = fleet(vec![station("WH-1", 1, 0), station("WH-1", 2, 4)]);
    let rules = vec![rule("share", Of::Station, "100 / station.jobs_waiting > 20")];
    let mut scan = Scan::new(rules);
    assert_eq!(beat(&mut scan, &fleet), ["share station/WH-1/wh-1-2"]);
    assert_eq!(scan.broken().values().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_beat_takes_no_more_than_its_steps_and_the_next_one_goes_on() {
    let rows = |waiting| (0..10).map(move |number| station("WH-1", number, waiting)).collect();
    let mut scan = Scan::new(vec![rule("queue", Of::Station, "station.jobs_waiting > 20")]);
    scan.steps_max = 4 * (scan.rules[0].when.steps() + PLACE_STEPS);
    let full = fleet(rows(30));
    assert_eq!(beat(&mut scan, &full).len(), 0, "four of ten are asked");
    assert_eq!(beat(&mut scan, &full).len(), 0, "eight");
    assert_eq!(beat(&mut scan, &full).len(), 10, "all, and it says what it found");
    let empty = fleet(rows(0));
    assert_eq!(beat(&mut scan, &empty).len(), 10, "what it said last stands");
    assert_eq!(beat(&mut scan, &empty).len(), 10);
    assert_eq!(beat(&mut scan, &empty).len(), 0);
}

#[test]
fn the_costliest_rules_there_may_be_do_not_hold_a_beat_up() {
    let costly = format!("printer.reasons.exists(r, r == '{}')", "x".repeat(64));
    let number = |number| rule(&format!("costly-{number}"), Of::Printer, &costly);
    let mut scan = Scan::new((0..32).map(number).collect());
    let rows = (0..5_000).map(|number| station("WH-1", number, 1));
    let fleet = fleet(rows.collect());
    let places = STEPS_A_BEAT_MAX / (scan.rules[0].when.steps() + PLACE_STEPS);
    assert!(places < 5_000, "they are more than a beat takes");
    assert_eq!(beat(&mut scan, &fleet).len(), 0);
    assert_eq!(scan.next, (0, usize::try_from(places).unwrap()));
}
