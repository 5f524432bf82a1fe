//! A run from the warm-up to the report, with an agent that does what it is told.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bench::disk::RawSync;
use bench::line::{Lane, Plan, Run};
use bench::report::{Absent, Report, render};
use bench::system::plain::{Opens, PlainTcp};
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::fake_agent::{self, Deed};

const PLAN: Plan = Plan {
    labels: 6,
    rounds: 1,
    connections: 2,
    warm_up: 2,
    gap: Duration::ZERO,
    arrival_time_max: Duration::from_millis(500),
};

fn run(deeds: Vec<Deed>) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let mut lanes = vec![
        Lane::required(Box::new(PlainTcp::start(Opens::Once).unwrap())),
        Lane::required(Box::new(PlainTcp::start(Opens::EachTime).unwrap())),
        Lane::required(Box::new(fake_agent::start(deeds))),
    ];
    let stop = AtomicBool::new(false);
    let disk = RawSync::create(folder.path()).unwrap();
    Run::new(PLAN, disk, &stop, &|_| {}).measure(&mut lanes).unwrap();
    let absent = vec![Absent { name: "cups", why: "it is not installed".to_owned() }];
    Report::of(PLAN, &lanes, absent)
}

/// Warm-up 0 to 2, sequence 3 to 9, burst from 10 on: what is reported of the agent's labels.
fn check(faults: &[(usize, Deed)], expected: Expect) {
    let mut deeds = vec![Deed::Print; 16];
    for (number, deed) in faults {
        deeds[*number] = *deed;
    }
    let report = run(deeds);
    let ours = report.systems.iter().find(|system| system.name == "waystation").unwrap();
    expected.assert_eq(&format!("{:?}, busy {}", ours.labels, ours.held_back));
    assert_eq!(report.kept_every_label(), ours.labels.broken() == 0);
    let floor = &report.systems[0].labels;
    assert_eq!((floor.sent, floor.broken()), (16, 0));
}

#[test]
fn an_agent_that_prints_each_label_once_has_broken_none() {
    check(
        &[],
        expect!["Tally { sent: 16, lost: 0, doubled: 0, out_of_order: 0, damaged: 0 }, busy 0"],
    );
}

#[test]
fn labels_forgotten_in_warm_up_sequence_and_burst_are_all_found() {
    check(
        &[(1, Deed::Forget), (4, Deed::Forget), (12, Deed::Forget)],
        expect!["Tally { sent: 16, lost: 3, doubled: 0, out_of_order: 0, damaged: 0 }, busy 0"],
    );
}

#[test]
fn labels_printed_twice_are_found() {
    check(
        &[(5, Deed::PrintTwice), (11, Deed::PrintTwice)],
        expect!["Tally { sent: 16, lost: 0, doubled: 2, out_of_order: 0, damaged: 0 }, busy 0"],
    );
}

#[test]
fn a_label_that_was_overtaken_in_a_burst_is_found() {
    check(
        &[(11, Deed::PrintAfterNext)],
        expect!["Tally { sent: 16, lost: 0, doubled: 0, out_of_order: 1, damaged: 0 }, busy 0"],
    );
}

#[test]
fn a_torn_label_is_damaged_and_lost() {
    check(
        &[(12, Deed::Tear)],
        expect!["Tally { sent: 16, lost: 1, doubled: 0, out_of_order: 0, damaged: 1 }, busy 0"],
    );
}

#[test]
fn a_label_that_was_held_back_is_submitted_again_and_sent_once() {
    check(
        &[(0, Deed::BeBusy), (12, Deed::BeBusy)],
        expect!["Tally { sent: 16, lost: 0, doubled: 0, out_of_order: 0, damaged: 0 }, busy 2"],
    );
}

#[test]
fn a_run_measures_what_its_plan_says() {
    let report = run(Vec::new());
    let counts: Vec<_> = report
        .systems
        .iter()
        .map(|system| {
            let acks = system.ack.as_ref().and_then(|ack| ack.time).map(|time| time.count);
            let arrivals = system.arrival.map(|arrival| arrival.count);
            let syncs = system.raw_sync.map(|sync| sync.count);
            (system.name, acks, arrivals, syncs, system.burst.count)
        })
        .collect();
    let expected = [
        ("plain-tcp", None, Some(6), Some(5), 1),
        ("plain-tcp-connect", None, Some(6), Some(5), 1),
        ("waystation", Some(6), Some(6), Some(5), 1),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn the_keys_of_the_report_stay() {
    let report = serde_json::to_value(run(Vec::new())).unwrap();
    let mut keys = Vec::new();
    list_keys("", &report, &mut keys);
    keys.dedup();
    expect![[r#"
        absent[].name
        absent[].why
        bench
        machine.arch
        machine.cpus
        machine.optimised
        machine.os
        plan.arrival_time_max_ms
        plan.connections
        plan.gap_ms
        plan.label_bytes
        plan.labels
        plan.rounds
        plan.warm_up
        raw_sync.count
        raw_sync.max_ms
        raw_sync.median_ms
        raw_sync.p95_ms
        raw_sync.p99_ms
        systems[].ack.durable
        systems[].ack.means
        systems[].ack.time.count
        systems[].ack.time.max_ms
        systems[].ack.time.median_ms
        systems[].ack.time.p95_ms
        systems[].ack.time.p99_ms
        systems[].arrival.count
        systems[].arrival.max_ms
        systems[].arrival.median_ms
        systems[].arrival.p95_ms
        systems[].arrival.p99_ms
        systems[].burst.count
        systems[].burst.max_per_second
        systems[].burst.median_per_second
        systems[].burst.min_per_second
        systems[].held_back
        systems[].labels.damaged
        systems[].labels.doubled
        systems[].labels.lost
        systems[].labels.out_of_order
        systems[].labels.sent
        systems[].name
        systems[].ratios.ack_per_raw_sync
        systems[].ratios.arrival_less_one_sync_ms
        systems[].ratios.arrival_less_one_sync_per_plain_tcp
        systems[].ratios.arrival_per_plain_tcp
        systems[].raw_sync.count
        systems[].raw_sync.max_ms
        systems[].raw_sync.median_ms
        systems[].raw_sync.p95_ms
        systems[].raw_sync.p99_ms
        systems[].stopped
        systems[].version
        targets[].bound
        targets[].limit
        targets[].met
        targets[].name
        targets[].value
        version"#]]
    .assert_eq(&keys.join("\n"));
}

/// Every path to a value, the second system standing for all; `[]` is an element of a list.
fn list_keys(path: &str, value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                list_keys(&format!("{path}.{name}"), member, keys);
            }
        }
        Value::Array(elements) => {
            let last = elements.last().expect("a run fills every list");
            list_keys(&format!("{path}[]"), last, keys);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            keys.push(path.trim_start_matches('.').to_owned());
        }
    }
}

#[test]
fn a_person_sees_every_system_every_target_and_who_is_absent() {
    let text = render(&run(vec![Deed::Print, Deed::BeBusy]));
    for words in [
        "plain-tcp-connect",
        "waystation (waystation 0.0): ack = 202",
        "waystation: said busy 1 times",
        "cups: not measured: it is not installed",
        "ack-raw-syncs = ",
        "arrival-ms = ",
        "burst-labels-per-second = ",
        "met: labels-broken = 0.000, at most 0.000",
        "built without optimisation",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
}
