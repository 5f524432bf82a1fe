//! What is old enough is gone from the disk, byte by byte, and what is unfinished stays.

use std::path::Path;
use std::time::Duration;

use agent::journal::{Haste, Ordinal, Progress, References, Request, Solo, Write, Written};
use agent::printers::Desk;
use agent::retention::Policy;
use spool::Timestamp;

use crate::story::{accept, commit, on_day, open, print, record};

const POLICY: Policy = Policy {
    payloads: Duration::from_secs(7 * 86_400),
    outcomes: Duration::from_secs(90 * 86_400),
};

/// Works through a whole plan; whether a day was forgotten.
fn forget(solo: &Solo, now: Timestamp) -> bool {
    let (mut forgot, mut resume) = (false, Some(Ordinal(0)));
    while let Some(from) = resume {
        let Written::Retained(done) = commit(solo, Write::Retain(POLICY.plan(now, 0, from))) else {
            panic!("a piece of forgetting is answered as one")
        };
        let Progress { forgot_a_day, resume: next } = done;
        forgot |= forgot_a_day;
        resume = next;
    }
    forgot
}

/// Whether any file of the journal holds these bytes.
fn lies_about(state: &Path, bytes: &[u8]) -> bool {
    ["journal.db", "journal.db-wal"].iter().any(|name| {
        let file = std::fs::read(state.join(name)).unwrap_or_default();
        file.windows(bytes.len()).any(|window| window == bytes)
    })
}

fn wrapped_keys(state: &Path) -> Vec<Vec<u8>> {
    let connection = rusqlite::Connection::open(state.join("journal.db")).expect("it opens");
    let mut keys = connection.prepare("SELECT wrapped FROM data_keys").expect("the table is there");
    let keys = keys.query_map([], |row| row.get(0)).expect("it is read");
    keys.map(|key| key.expect("it is bytes")).collect()
}

#[test]
fn a_day_is_erased_by_forgetting_its_key_and_no_byte_of_it_stays() {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    let (done, waits) = (accept(&solo, 1, on_day(0)), accept(&solo, 2, on_day(0)));
    print(&solo, done, on_day(0));
    let keys = wrapped_keys(state.path());
    assert!(keys.iter().all(|key| lies_about(state.path(), key)), "the search finds what is there");
    assert!(!forget(&solo, on_day(6)), "seven days are not over");
    assert!(forget(&solo, on_day(8)));
    assert!(!keys.iter().any(|key| lies_about(state.path(), key)), "a forgotten key lies about");
    let erased = record(&solo, done);
    assert!(solo.document(erased.ordinal).expect("legible").is_none());
    assert_eq!(*erased.references.open(), References::default());
    assert!(erased.job.state.is_final(), "what became of it is still known");
    let kept = solo.document(record(&solo, waits).ordinal).expect("legible").expect("it waits");
    assert_eq!(kept.open(), b"^XA^FDlabel 2^FS^XZ");
    assert_eq!(record(&solo, waits).references.open().waybill.as_deref(), Some("W-2"));
}

fn payloads(state: &Path) -> u32 {
    let connection = rusqlite::Connection::open(state.join("journal.db")).expect("it opens");
    let count = connection.query_row("SELECT count(*) FROM payloads", [], |row| row.get(0));
    count.expect("it is counted")
}

#[test]
fn what_a_forgotten_day_leaves_goes_too_though_a_station_that_runs_never_looks_back() {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    for name in 1..=120 {
        let done = accept(&solo, name, on_day(0));
        print(&solo, done, on_day(0));
    }
    let mut cleared = Ordinal(0);
    for hour in 0..36 {
        let now = on_day(7).after(Duration::from_secs(hour * 3_600));
        loop {
            let plan = POLICY.plan(now, 0, cleared);
            let [Written::Retained(Progress { resume: Some(resume), .. })] =
                [commit(&solo, Write::Retain(plan))]
            else {
                break;
            };
            cleared = resume;
        }
    }
    assert_eq!(payloads(state.path()), 0, "sealed with a key that is gone, and still there");
}

#[test]
fn an_erased_job_s_key_still_stands_for_it_until_the_outcome_goes_too() {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    let done = accept(&solo, 1, on_day(0));
    print(&solo, done, on_day(0));
    let waits = accept(&solo, 2, on_day(0));
    forget(&solo, on_day(80));
    assert!(solo.job(done).expect("legible").is_some());
    forget(&solo, on_day(92));
    assert!(solo.job(done).expect("legible").is_none());
    assert!(solo.job(waits).expect("legible").is_some(), "what is unfinished is never too old");
    let reopened = open(state.path());
    assert_eq!(reopened.complaints().expect("legible"), Vec::<String>::new());
}

#[test]
fn a_day_sealed_under_a_clock_ten_years_ahead_does_not_stay_for_ten_years() {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    let ahead = accept(&solo, 1, on_day(3_650));
    print(&solo, ahead, on_day(3_650));
    let today = accept(&solo, 2, on_day(0));
    print(&solo, today, on_day(0));
    assert!(forget(&solo, on_day(0)));
    assert!(solo.document(record(&solo, ahead).ordinal).expect("legible").is_none());
    assert!(solo.document(record(&solo, today).ordinal).expect("legible").is_some());
}

#[test]
fn a_group_that_forgets_and_accepts_is_answered_one_by_one() {
    let state = tempfile::tempdir().expect("there is room");
    let solo = open(state.path());
    let done = accept(&solo, 1, on_day(0));
    print(&solo, done, on_day(0));
    let (told, answers) = std::sync::mpsc::channel();
    let plan = Write::Retain(POLICY.plan(on_day(8), 0, Ordinal(0)));
    let again = record(&solo, done);
    let group = (0..2).map(|_| {
        let told = told.clone();
        let reply = Box::new(move |result| told.send(result).expect("the test waits"));
        Request { writes: vec![plan.clone()], haste: Haste::AtOnce, reply }
    });
    solo.serve(group.collect());
    let forgot: Vec<bool> = answers
        .try_iter()
        .map(|answer: Result<Vec<Written>, _>| {
            matches!(answer.expect("the disk is well")[..], [Written::Retained(done)] if done.forgot_a_day)
        })
        .collect();
    assert_eq!(forgot, [true, false]);
    assert!(solo.document(again.ordinal).expect("legible").is_none());
}
