//! A journal after whatever happened to it: nothing is lost in silence, and nothing is printed again
//! without a person.

use std::fs;
use std::path::Path;

use agent::journal::{
    Deed, JobId, Journal, Solo, Store, Write, WriteError, back_up, inspect, renew, restore, take,
};
use spool::{Asks, Doubt, State};

use crate::story::{accept, key, on_day, open, place, print, record};

/// A state folder with one label printed and one waiting, closed in good order or not.
fn state(closed: bool) -> (tempfile::TempDir, JobId, JobId) {
    let state = tempfile::tempdir().expect("there is room");
    let store = take(place(state.path()), key(), on_day(0)).expect("a new journal opens");
    let solo = Solo::new(store);
    let (done, waits) = (accept(&solo, 1, on_day(0)), accept(&solo, 2, on_day(0)));
    print(&solo, done, on_day(0));
    drop(solo);
    if closed {
        let journal = Journal::start(open_store(state.path())).expect("it starts");
        journal.stop();
    }
    (state, done, waits)
}

fn open_store(state: &Path) -> Store {
    Store::open(place(state), key(), on_day(0)).expect("the journal opens")
}

/// Something that happens to a journal while no station runs.
type Harm = fn(&Path);

/// What a station that starts now has, and how many alarms it shows.
fn start(state: &Path) -> (Solo, usize) {
    let store = take(place(state), key(), on_day(1)).expect("a station always starts");
    let alarms = fs::read_dir(state.join("quarantine")).map_or(0, Iterator::count);
    (Solo::new(store), alarms)
}

fn asks_a_person(state: &State) -> bool {
    matches!(state, State::InDoubt { asks: Asks::Person, doubt: Doubt::JournalRestored, .. })
}

#[test]
fn a_journal_that_was_closed_or_cut_off_goes_on_as_it_was() {
    for closed in [true, false] {
        let (state, done, waits) = state(closed);
        let before = open_store(state.path()).journal_id();
        let (solo, alarms) = start(state.path());
        assert_eq!(alarms, 0);
        assert!(record(&solo, done).job.state.is_final());
        assert!(matches!(record(&solo, waits).job.state, State::Pending { .. }));
        assert_eq!(open_store(state.path()).journal_id(), before);
    }
}

#[test]
fn damage_anywhere_is_survived_and_nothing_is_lost_in_silence() {
    let (pristine, done, waits) = state(false);
    // Into the database itself, so that its pages can be damaged.
    let connection = rusqlite::Connection::open(pristine.path().join("journal.db")).expect("opens");
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("nobody else reads");
    drop(connection);
    let bytes = fs::read(pristine.path().join("journal.db")).expect("it is there");
    let mark = fs::read_to_string(pristine.path().join("journal.mark")).expect("it is there");
    // It says how long the log was, and there is none any more.
    let mark = mark.rsplit_once(' ').map(|(before, _)| before.to_owned()).expect("five words");
    let mut quarantined = 0;
    for page in 0..bytes.len() / 4096 {
        for (offset, length) in [(3, 2), (0, 4096), (3900, 196)] {
            let state = tempfile::tempdir().expect("there is room");
            let mut damaged = bytes.clone();
            damaged[page * 4096 + offset..][..length].iter_mut().for_each(|byte| *byte ^= 0x5A);
            fs::write(state.path().join("journal.db"), &damaged).expect("it is written");
            fs::write(state.path().join("journal.mark"), &mark).expect("it is written");
            let (solo, alarms) = start(state.path());
            quarantined += alarms;
            for job in [done, waits] {
                let found = solo.job(job).expect("what was saved is legible");
                assert!(
                    found.is_some() || alarms > 0,
                    "page {page}, {length} bytes from {offset}: {job:?} is gone without a word"
                );
                let sent_again = found
                    .is_some_and(|it| alarms > 0 && matches!(it.job.state, State::Pending { .. }));
                assert!(!sent_again, "page {page}: a salvaged label waits for no person");
            }
            solo.newest(10).expect("the list is legible");
        }
    }
    assert!(quarantined > 10, "only {quarantined} of the damages were noticed");
}

#[test]
fn a_journal_that_is_gone_empty_or_without_its_log_is_an_alarm() {
    let harm: [(&str, Harm); 4] = [
        ("gone", |journal| fs::remove_file(journal).expect("it was there")),
        ("empty", |journal| fs::write(journal, "").expect("it is written")),
        ("text", |journal| {
            fs::write(journal, "x".repeat(9_000)).expect("it is written");
            fs::remove_file(journal.with_file_name("journal.db-wal")).expect("it was there");
        }),
        ("no log", |journal| {
            let log = journal.with_file_name("journal.db-wal");
            fs::write(log, "").expect("it is written");
        }),
    ];
    for (what, harm) in harm {
        // What was opened again since has carried its log over, and misses nothing without it.
        let (state, ..) = state(what != "no log");
        harm(&state.path().join("journal.db"));
        let (solo, alarms) = start(state.path());
        assert_eq!(alarms, 1, "{what}");
        let unfinished = solo.newest(10).expect("it is legible");
        let waiting = unfinished.iter().filter(|it| matches!(it.job.state, State::Pending { .. }));
        assert_eq!(waiting.count(), 0, "{what}: something would be printed without a person");
        drop(solo);
        assert_eq!(start(state.path()).1, 1, "{what}: the alarm stays, and there is no second one");
    }
}

#[test]
fn an_older_copy_put_in_place_by_hand_begins_a_new_life() {
    let (state, done, waits) = state(true);
    let copy = state.path().join("copy.db");
    back_up(&state.path().join("journal.db"), &copy).expect("a copy is made");
    let solo = open(state.path());
    print(&solo, waits, on_day(0));
    accept(&solo, 3, on_day(0));
    drop(solo);
    Journal::start(open_store(state.path())).expect("it starts").stop();
    let before = open_store(state.path()).journal_id();
    fs::remove_file(state.path().join("journal.db-wal")).expect("it was there");
    fs::rename(&copy, state.path().join("journal.db")).expect("it is put in place");
    let (solo, alarms) = start(state.path());
    assert_eq!(alarms, 1);
    assert!(record(&solo, done).job.state.is_final());
    assert!(asks_a_person(&record(&solo, waits).job.state), "it was printed since");
    drop(solo);
    assert_ne!(open_store(state.path()).journal_id(), before, "the hub sees another journal");
}

#[test]
fn a_back_up_is_taken_while_the_journal_runs_and_restored_as_a_new_life() {
    let (state, done, waits) = state(true);
    let file = state.path().join("journal.db");
    let copy = state.path().join("copy.db");
    let journal = Journal::start(open_store(state.path())).expect("it starts");
    back_up(&file, &copy).expect("a copy is made beside a running journal");
    assert!(back_up(&file, &copy).is_err(), "no copy is overwritten");
    let before = journal.id();
    journal.stop();
    assert_eq!(restore(&copy, &file, key(), on_day(2)).expect("it is restored"), 1);
    let (solo, alarms) = start(state.path());
    assert_eq!(alarms, 1, "the journal before lies in the quarantine");
    assert!(record(&solo, done).job.state.is_final());
    assert!(asks_a_person(&record(&solo, waits).job.state));
    let deeds: Vec<Deed> = solo.audit(10).expect("legible").iter().map(|it| it.deed).collect();
    assert_eq!(deeds, [Deed::Restored]);
    drop(solo);
    assert_ne!(open_store(state.path()).journal_id(), before);
    let looked = inspect(&file).expect("it can be looked at");
    assert_eq!((looked.complaints, looked.audit), (Vec::new(), None));
}

#[test]
fn a_journal_whose_disk_was_copied_goes_on_under_another_name_and_asks_about_what_is_open() {
    let (state, done, waits) = state(true);
    let file = state.path().join("journal.db");
    let before = open_store(state.path()).journal_id();
    assert_eq!(renew(&file, key(), on_day(1)).expect("it is renewed"), 1);
    let (solo, alarms) = start(state.path());
    assert_eq!(alarms, 0, "a person did it, so nobody is alarmed");
    assert!(record(&solo, done).job.state.is_final());
    assert!(asks_a_person(&record(&solo, waits).job.state), "the copy may have printed it");
    drop(solo);
    let after = open_store(state.path()).journal_id();
    assert_ne!(after, before, "the hub sees another journal");
    assert!(renew(&state.path().join("elsewhere.db"), key(), on_day(1)).is_err());
}

#[test]
fn a_journal_deleted_under_a_running_station_takes_nothing_more() {
    let (state, ..) = state(true);
    let journal = Journal::start(open_store(state.path())).expect("it starts");
    assert!(journal.is_in_place() && journal.write_blocking(Vec::new()).is_ok());
    fs::remove_file(state.path().join("journal.db")).expect("it was there");
    assert!(!journal.is_in_place());
    let plan = agent::retention::Policy {
        payloads: std::time::Duration::from_secs(1),
        outcomes: std::time::Duration::from_secs(1),
    };
    let write = Write::Retain(plan.plan(on_day(0), 0, agent::journal::Ordinal(0)));
    assert_eq!(journal.write_blocking(vec![write]), Err(WriteError::Gone));
    journal.stop();
    assert!(!state.path().join("journal.db").exists(), "nothing is made in its place");
}

#[test]
fn an_older_program_refuses_a_newer_journal_says_what_to_do_and_changes_no_byte() {
    for closed in [true, false] {
        let (state, ..) = state(closed);
        let connection =
            rusqlite::Connection::open(state.path().join("journal.db")).expect("opens");
        connection
            .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .expect("SQLite knows the setting");
        let newer = agent::journal::newest_layout() + 1;
        connection.pragma_update(None, "user_version", newer).expect("it is written");
        drop(connection);
        let files = ["journal.db", "journal.db-wal", "journal.mark"];
        let read = || files.map(|file| fs::read(state.path().join(file)).expect("it is there"));
        let before = read();
        let refused = take(place(state.path()), key(), on_day(1)).err().expect("it is newer");
        let said = refused.to_string();
        for words in [&format!("has schema {newer}"), "start the newer version again", "restore"] {
            assert!(said.contains(words), "{said}");
        }
        assert!(read() == before, "a byte was changed (closed: {closed})");
        assert!(!state.path().join("quarantine").exists(), "it was put aside");
    }
}
