//! An update is cut off: a station that was stopped or killed under an older version starts under a
//! newer one, and the power goes, or the disk fails, at every operation of taking its journal
//! forward. What lies there is the old journal or the new one, never anything between.

use agent::engine::step;
use agent::journal::{
    Accepted, Act, Deed, JobId, JobRecord, JournalError, LeadCall, ModeChange, NewJob, Person,
    Place, Solo, StationKey, Store, Write, Written, newest_layout,
};
use agent::printers::Desk;
use blackout::{Disk, Fault, Survival};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};
use spool::{Answer, Baseline, Doubt, Event, Mode, State};

use crate::printer::{BEGINNING, HandClock};
use crate::station::{self, TOKENS, Ticket};
use crate::{cases, say, survival};

/// Cuts in the slice that every build runs.
const CUTS: u64 = 1_500;
/// Disk faults in the slice that every build runs.
const FAULTS: u64 = 800;

/// The tables as every version that shipped made them: one step each, never edited.
const STEPS: [&str; 4] = [
    include_str!("../../src/journal/schema/first.sql"),
    include_str!("../../src/journal/schema/second.sql"),
    include_str!("../../src/journal/schema/third.sql"),
    include_str!("../../src/journal/schema/fourth.sql"),
];

type Files = Vec<(String, Vec<u8>)>;

/// A journal as an older version left it, and as it is after an update that nothing disturbed.
struct Update {
    version: usize,
    files: Files,
    old: Portrait,
    new: Portrait,
    /// How many operations opening it takes.
    operations: u64,
}

/// All a journal says: its version, its tables as they were made, and every row of them.
#[derive(Debug, PartialEq)]
struct Portrait {
    version: u32,
    tables: Vec<(String, String)>,
    rows: Vec<(String, Vec<Vec<Value>>)>,
}

impl Portrait {
    fn of(disk: &Disk) -> rusqlite::Result<Self> {
        let connection = connect(disk)?;
        let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut made = connection
            .prepare("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name")?;
        let tables = made.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let tables = tables.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
        let rows = names(&connection)?
            .into_iter()
            .map(|table| Ok((table.clone(), rows(&connection, &table, &["*".to_owned()])?)))
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self { version, tables, rows })
    }
}

/// Every update there is: each older version, its log carried over into its database or not.
fn updates() -> Vec<Update> {
    assert_eq!(newest_layout() as usize, STEPS.len(), "a new step is tried here, too");
    let story = story();
    let older = (1..STEPS.len()).flat_map(|version| [(version, false), (version, true)]);
    older
        .map(|(version, carried)| {
            let disk = Disk::new(0);
            age(&story, &disk, version, carried).expect("an older journal is made");
            let files = disk.files();
            let old = Portrait::of(&disk).expect("the older version can read it");
            let disk = Disk::with_files(0, &files);
            open(&disk).expect("an undisturbed update ends well");
            let operations = disk.operations();
            let new = Portrait::of(&disk).expect("the newer version can read it");
            assert!(operations > 0 && old.version < new.version);
            Update { version, files, old, new, operations }
        })
        .collect()
}

/// A disk with a journal of the newest version, in which something of everything stands.
fn story() -> Disk {
    let disk = Disk::new(0);
    let solo = Solo::new(open(&disk).expect("a new journal opens"));
    for number in 1..=5 {
        accept(&solo, number);
    }
    let start = || Event::Start { baseline: Baseline::default() };
    happen(&solo, 1, start(), None);
    happen(&solo, 1, Event::Sent { proof_follows: false }, None);
    happen(&solo, 2, start(), None);
    happen(&solo, 2, Event::Interrupted { doubt: Doubt::JournalRestored }, None);
    happen(&solo, 2, Event::Answered(Answer::NotPrinted), Some(Deed::NotPrinted));
    happen(&solo, 3, start(), None);
    happen(&solo, 3, Event::Interrupted { doubt: Doubt::JournalRestored }, None);
    happen(&solo, 4, start(), None);
    let person = Person { client: "panel".to_owned(), operator: Some("A17".to_owned()) };
    let call = LeadCall { wanted: true, person: person.clone(), at: BEGINNING };
    let act = Act { person, deed: Deed::Paused };
    let mode = ModeChange { printer: "bench-2".to_owned(), mode: Mode::Paused, act, at: BEGINNING };
    let said = solo.commit(vec![Write::Lead(Box::new(call)), Write::Mode(Box::new(mode))]);
    assert!(said.is_ok(), "{said:?}");
    let told = [1, 2, 3, 4, 5].map(|number| state(&solo, number));
    assert!(
        matches!(
            told,
            [
                State::Completed { .. },
                State::Pending { .. },
                State::InDoubt { .. },
                State::Processing { .. },
                State::Pending { .. }
            ]
        ),
        "{told:?}"
    );
    drop(solo);
    disk
}

/// Makes the journal as the version that knew `version` steps would have left it.
fn age(story: &Disk, disk: &Disk, version: usize, carried: bool) -> rusqlite::Result<()> {
    let (from, to) = (connect(story)?, connect(disk)?);
    to.pragma_update(None, "page_size", 2_048)?;
    to.pragma_update(None, "journal_mode", "WAL")?;
    to.pragma_update(None, "synchronous", "FULL")?;
    for step in &STEPS[..version] {
        to.execute_batch(step)?;
    }
    to.pragma_update(None, "user_version", version)?;
    for table in names(&to)? {
        let mut columns = to.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let columns = columns.query_map([&table], |row| row.get(0))?;
        let columns = columns.collect::<rusqlite::Result<Vec<String>>>()?;
        let (named, places) = (columns.join(", "), vec!["?"; columns.len()].join(", "));
        let sql = format!("INSERT OR REPLACE INTO {table} ({named}) VALUES ({places})");
        for row in rows(&from, &table, &columns)? {
            to.execute(&sql, params_from_iter(row))?;
        }
    }
    if carried {
        to.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Opens the file as any version does, and changes nothing.
fn connect(disk: &Disk) -> rusqlite::Result<Connection> {
    let (path, flags) = (disk.path("journal.db"), OpenFlags::default());
    let connection = Connection::open_with_flags_and_vfs(path, flags, disk.vfs_name())?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// The tables with rows of their own; SQLite's notes of the highest keys follow by themselves.
fn names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table'
               AND name NOT LIKE 'sqlite%' ORDER BY rowid";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn rows(
    connection: &Connection,
    table: &str,
    columns: &[String],
) -> rusqlite::Result<Vec<Vec<Value>>> {
    let sql = format!("SELECT {} FROM {table} ORDER BY 1, 2", columns.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let count = statement.column_count();
    let rows = statement.query_map([], |row| (0..count).map(|column| row.get(column)).collect())?;
    rows.collect()
}

fn open(disk: &Disk) -> Result<Store, JournalError> {
    let place = Place {
        path: disk.path("journal.db").into(),
        file_system: Some(disk.vfs_name().to_owned()),
    };
    Store::open(place, StationKey::new([7; 32]), BEGINNING)
}

/// A label for a printer that no other label is for.
fn new_job(number: u8) -> NewJob {
    let job = station::new_job(&Ticket::new(number), &HandClock::default());
    NewJob { id: JobId(u128::from(number)), printer: format!("bench-{number}"), ..job }
}

fn accept(solo: &Solo, number: u8) -> Accepted {
    let written = solo.commit(vec![Write::Accept(Box::new(new_job(number)))]);
    match written.as_deref() {
        Ok([Written::Accepted(accepted)]) => *accepted,
        other => panic!("label {number} is not taken: {other:?}"),
    }
}

fn job(solo: &Solo, number: u8) -> JobRecord {
    let job = solo.job(JobId(u128::from(number))).expect("the journal is legible");
    job.unwrap_or_else(|| panic!("label {number} is gone"))
}

fn state(solo: &Solo, number: u8) -> State {
    job(solo, number).job.state
}

fn happen(solo: &Solo, number: u8, event: Event, deed: Option<Deed>) {
    let record = job(solo, number);
    let decision = record.job.decide(event, BEGINNING).expect("the story is possible");
    let person = Person { client: "panel".to_owned(), operator: Some("A17".to_owned()) };
    let act = deed.map(|deed| Act { person, deed });
    let step = agent::journal::Step { act, ..step(&TOKENS, &record, 0, decision, BEGINNING) };
    let written = solo.commit(vec![Write::Step(Box::new(step))]);
    assert_eq!(written.as_deref().ok(), Some([Written::Stepped].as_slice()));
}

/// What lies there is one of the two versions' journals, whole.
fn is_old_or_new(update: &Update, disk: &Disk, replay: &str) {
    let found = Portrait::of(disk).unwrap_or_else(|error| panic!("{replay}: {error}"));
    assert!(found == update.old || found == update.new, "{replay}: a mixture: {found:#?}");
}

/// The new version starts, has everything, takes a label, and keeps it when the power goes once more.
fn starts(update: &Update, disk: &Disk, replay: &str) {
    let opened = open(disk).unwrap_or_else(|error| panic!("{replay}: it does not open: {error}"));
    assert_eq!(Portrait::of(disk).as_ref(), Ok(&update.new), "{replay}");
    let solo = Solo::new(opened);
    assert_eq!(solo.complaints().expect("it is legible"), Vec::<String>::new(), "{replay}");
    assert_eq!(solo.check_audit().expect("it is legible"), Ok(()), "{replay}");
    assert!(accept(&solo, 5).replay, "{replay}: a label that waits is taken twice");
    assert!(!accept(&solo, 6).replay, "{replay}");
    let disk = disk.power_up(Survival::Nothing);
    let after = Solo::new(open(&disk).expect("it opens"));
    assert!(accept(&after, 6).replay, "{replay}: an acknowledged label is lost");
    assert!(matches!(state(&after, 5), State::Pending { .. }), "{replay}");
}

#[test]
fn an_update_cut_off_at_any_operation_leaves_the_old_journal_or_the_new_one() {
    let updates = updates();
    let mut done = 0;
    for number in 0..cases("WAYSTATION_UPDATE_CUTS", CUTS) {
        let update = &updates[number as usize % updates.len()];
        let round = number / updates.len() as u64;
        let operation = round % update.operations;
        let replay = format!("cut {number}: version {}, operation {operation}", update.version);
        let disk = Disk::with_files(number, &update.files);
        disk.cut_at(operation);
        open(&disk).err();
        let mut disk = disk.power_up(survival(number / 7));
        is_old_or_new(update, &disk, &replay);
        if number.is_multiple_of(5) {
            // The next start is cut off, too.
            disk.cut_at(disk.operations() + number / 5 % update.operations);
            open(&disk).err();
            disk = disk.power_up(survival(number / 3));
            is_old_or_new(update, &disk, &replay);
        }
        starts(update, &disk, &replay);
        done += 1;
    }
    say(&format!("cut updates: {done} cuts, 0 mixtures, 0 labels lost"));
}

#[test]
fn an_update_whose_disk_fails_at_any_operation_says_so_and_is_made_at_the_next_start() {
    let updates = updates();
    let mut refused = 0;
    for number in 0..cases("WAYSTATION_UPDATE_FAULTS", FAULTS) {
        let update = &updates[number as usize % updates.len()];
        let round = number / updates.len() as u64;
        let at = round % update.operations;
        let fault = match round / update.operations % 4 {
            0 => Fault::SyncFailsOnce { at },
            1 => Fault::IoError { at },
            2 => Fault::SyncFailsAndForgets { at },
            _ => Fault::DiskFull { from: at, writes: 25 },
        };
        let disk = Disk::with_files(number, &update.files);
        disk.inject(fault);
        let replay = format!("fault {number}: version {}, {fault:?}", update.version);
        if let Err(error) = open(&disk) {
            refused += 1;
            is_no_damage(&error, &replay);
            is_old_or_new(update, &disk, &replay);
        }
        disk.mend();
        starts(update, &disk, &replay);
    }
    assert!(refused > 0, "no fault was met");
    say(&format!("failed updates: {refused} said so, 0 mixtures, 0 labels lost"));
}

/// A disk that fails is no damaged journal: nothing is put aside for it.
fn is_no_damage(error: &JournalError, replay: &str) {
    let JournalError::Sqlite { source, .. } = error else { panic!("{replay}: {error}") };
    let refused = matches!(
        source.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::DiskFull | ErrorCode::SystemIoFailure)
    );
    assert!(refused, "{replay}: {error}");
}
