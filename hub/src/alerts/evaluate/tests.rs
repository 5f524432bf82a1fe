//! Each rule at its edge: where it holds, and where it just does not.

use std::{sync::Arc, time::Duration};

use contract::event::{Count, PrinterReport, PrinterReports, PrinterSlot, Reasons, StationState};

use super::*;
use crate::{
    alerts::fixtures::{NOW, ago, fleet, judged_by, now, row, state},
    alerts::fleet::Window,
    store::{LabelBin, StationRow},
};

fn look(rule: Rule, fleet: &Fleet, now: UnixMillis) -> Verdict {
    evaluate(fleet, now).remove(&rule).unwrap_or_default()
}

/// Where a rule holds among these stations.
#[track_caller]
fn check(rule: Rule, rows: Vec<StationRow>, holds: &[&str]) {
    let verdict = look(rule, &fleet(rows), now());
    assert_eq!(verdict.keys().map(ToString::to_string).collect::<Vec<_>>(), holds);
}

fn silent(site: &str, number: usize, seconds: u64) -> StationRow {
    StationRow { last_heard_at: Some(ago(seconds)), ..row(site, number) }
}

#[test]
fn a_station_is_silent_after_three_heartbeats_and_twenty_seconds() {
    check(Rule::StationSilent, vec![silent("WH-1", 1, 200)], &[]);
    check(Rule::StationSilent, vec![silent("WH-1", 1, 201)], &["station/WH-1/wh-1-1"]);
    let new = StationRow { enrolled_at: ago(10), last_heard_at: None, ..row("WH-1", 2) };
    check(Rule::StationSilent, vec![new], &[]);
}

#[test]
fn a_site_is_down_when_half_of_it_and_three_at_least_are_silent() {
    let site = |silent_ones: usize, all: usize| {
        let one = |number| silent("WH-1", number, if number < silent_ones { 201 } else { 1 });
        (0..all).map(one).collect()
    };
    check(Rule::SiteLinkDown, site(2, 2), &[]);
    check(Rule::SiteLinkDown, site(3, 3), &["site/WH-1"]);
    check(Rule::SiteLinkDown, site(3, 6), &["site/WH-1"]);
    check(Rule::SiteLinkDown, site(3, 7), &[]);
}

#[test]
fn a_stopped_printer_counts_while_its_station_speaks() {
    let report = |slot, state| PrinterReport {
        slot: PrinterSlot::new(slot).unwrap(),
        state,
        reasons: Reasons::default(),
        waiting: 1,
        in_doubt: 0,
        labels_printed: Count::new(0),
    };
    let printers =
        PrinterReports::new(vec![report(0, PrinterState::Idle), report(3, PrinterState::Stopped)]);
    let state = StationState { printers: printers.unwrap(), ..state() };
    let with = |row: StationRow| vec![StationRow { state: Some(state.clone()), ..row }];
    check(Rule::PrinterStopped, with(row("WH-1", 1)), &["printer/WH-1/wh-1-1/3"]);
    check(Rule::PrinterStopped, with(silent("WH-1", 1, 999)), &[]);
}

#[test]
fn numbers_a_station_tells_have_their_limits() {
    let with = |change: fn(&mut StationState)| {
        let mut state = state();
        change(&mut state);
        vec![StationRow { state: Some(state), ..row("WH-1", 1) }]
    };
    let here = ["station/WH-1/wh-1-1"];
    check(Rule::QueueStuck, with(|state| state.jobs_waiting = 20), &[]);
    check(Rule::QueueStuck, with(|state| state.jobs_waiting = 21), &here);
    check(Rule::LabelInDoubt, with(|_| ()), &[]);
    check(Rule::LabelInDoubt, with(|state| state.jobs_in_doubt = 1), &here);
    check(Rule::OutboxFull, with(|state| state.outbox_waiting = Count::new(10_000)), &[]);
    check(Rule::OutboxFull, with(|state| state.outbox_waiting = Count::new(10_001)), &here);
    check(Rule::OutboxFull, with(|state| state.outbox_dropped = Count::new(1)), &here);
}

#[test]
fn a_bench_that_calls_for_the_lead_calls_until_it_says_that_the_lead_is_here() {
    let with = |lead_called_at, row| {
        vec![StationRow { state: Some(StationState { lead_called_at, ..state() }), ..row }]
    };
    let here = ["station/WH-1/wh-1-1"];
    check(Rule::LeadCalled, with(Some(ago(5)), row("WH-1", 1)), &here);
    check(Rule::LeadCalled, with(Some(ago(999)), silent("WH-1", 1, 999)), &here);
    check(Rule::LeadCalled, with(None, row("WH-1", 1)), &[]);
}

#[test]
fn what_the_hub_itself_saw_of_a_station_has_its_limits() {
    let with = |change: fn(&mut StationRow)| {
        let mut row = row("WH-1", 1);
        change(&mut row);
        vec![row]
    };
    let here = ["station/WH-1/wh-1-1"];
    check(Rule::EventsMissing, with(|row| row.missing = 1), &here);
    check(Rule::ClockWrong, with(|row| row.skew_ms = -60_000), &[]);
    check(Rule::ClockWrong, with(|row| row.skew_ms = -60_001), &here);
    check(Rule::TwoStories, with(|row| row.forked_at = Some(ago(3_599))), &here);
    check(Rule::TwoStories, with(|row| row.forked_at = Some(ago(3_600))), &[]);
}

/// Labels of a site: so many failed of so many, at so many stations, in the last five minutes.
fn burning(bad: i64, all: i64, stations: usize) -> Fleet {
    let bin = NOW / super::super::fleet::BIN_MS;
    let one = |number: usize| LabelBin {
        station: row("WH-1", number).id,
        site: "WH-1".parse().unwrap(),
        bin,
        good: if number == 0 { all - bad } else { 0 },
        bad: if number == 0 { bad - stations as i64 + 1 } else { 1 },
    };
    let rows = (0..stations).map(|number| Arc::new(row("WH-1", number))).collect();
    Fleet::rebuilt(rows, (0..stations).map(one).collect(), BTreeMap::new(), Thresholds::default())
}

#[test]
fn a_site_burns_its_budget_with_enough_failures_at_enough_stations() {
    let fast = |fleet: &Fleet| look(Rule::LabelsFail, fleet, now()).len();
    assert_eq!(fast(&burning(10, 100, 3)), 1);
    assert_eq!(fast(&burning(9, 10, 3)), 0, "too few failures say little");
    assert_eq!(fast(&burning(10, 100, 2)), 0, "too few stations say little");
    assert_eq!(fast(&burning(10, 400, 3)), 0, "two and a half per cent burn slowly");
    let slow = look(Rule::LabelsFailSlowly, &burning(10, 400, 3), now());
    assert_eq!(slow.len(), 1);
    assert_eq!(look(Rule::LabelsFailSlowly, &burning(10, 4_000, 3), now()).len(), 0);
}

#[test]
fn failures_of_an_hour_ago_burn_no_more() {
    let fleet = burning(50, 100, 3);
    let later = UnixMillis::new(NOW + 2 * 60 * 60 * 1_000);
    assert_eq!(look(Rule::LabelsFail, &fleet, later).len(), 0);
}

#[test]
fn the_hub_compares_five_minutes_with_the_same_of_last_week() {
    let minute = NOW / 60_000;
    let check = |then: u64, today: u64, holds: bool| {
        let beats = BTreeMap::from([(minute - WEEK_MINUTES - 1, then), (minute - 1, today)]);
        let fleet = Fleet::rebuilt(Vec::new(), Vec::new(), beats, Thresholds::default());
        let verdict = look(Rule::HubIngestGap, &fleet, now());
        assert_eq!(verdict.len() == 1, holds, "{then} then, {today} today");
    };
    check(1_000, 499, true);
    check(1_000, 500, false);
    check(99, 0, false);
}

#[test]
fn what_a_label_became_is_counted_when_the_hub_hears_it() {
    let mut fleet = fleet((0..3).map(|number| row("WH-1", number)).collect());
    let changed = |number| StationRow { failed: 4, completed: 6, ..row("WH-1", number) };
    let changed = (0..3).map(changed).map(Arc::new);
    fleet.update(changed.clone().collect(), now());
    fleet.update(changed.collect(), now());
    let site: contract::identity::Site = "WH-1".parse().unwrap();
    let (_, site) = fleet.sites().find(|(name, _)| **name == site).unwrap();
    let time = Duration::from_secs(300);
    assert_eq!(site.window(time, now()), Window { good: 18, bad: 12 }, "each once");
    assert_eq!(site.stations_with_bad(time, now()), 3);
    assert_eq!(look(Rule::LabelsFail, &fleet, now()).len(), 1);
}

#[test]
fn twenty_thousand_stations_are_looked_at_with_every_rule() {
    let rows = (0..20_000).map(|number| row(&format!("WH-{}", number / 100), number)).collect();
    let fleet = fleet(rows);
    for rule in Rule::ALL.iter().filter(|rule| **rule != Rule::DeadMan) {
        assert_eq!(look(*rule, &fleet, now()).len(), 0, "{rule:?}");
    }
}

#[test]
fn a_line_that_is_drawn_elsewhere_holds_elsewhere() {
    let lines = Thresholds { silent_time: Duration::from_secs(60), ..Thresholds::default() };
    let rows = vec![silent("WH-1", 1, 61)];
    check(Rule::StationSilent, rows.clone(), &[]);
    assert_eq!(look(Rule::StationSilent, &judged_by(rows, lines), now()).len(), 1);
}
