//! Every byte of a log is damaged in turn, and the power is cut at every operation: the one is noticed
//! wherever something behind it was on the disk, and the other never taken for it.

use std::io::Cursor;

use blackout::{Disk, Survival};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::*;

/// Labels in a story.
const ROWS: u32 = 6;

fn connect(disk: &Disk) -> rusqlite::Result<Connection> {
    let (path, flags) = (disk.path("journal.db"), OpenFlags::default());
    let connection = Connection::open_with_flags_and_vfs(path, flags, disk.vfs_name())?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "page_size", 512)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS labels (row INTEGER PRIMARY KEY, text);
         CREATE TABLE IF NOT EXISTS events (row INTEGER PRIMARY KEY, text)",
    )?;
    Ok(connection)
}

/// One label each, in transactions of several pages; the log begins anew in the middle.
fn write(disk: &Disk) -> rusqlite::Result<()> {
    let connection = connect(disk)?;
    for row in 0..ROWS {
        let text = "x".repeat(900);
        connection.execute_batch(&format!(
            "BEGIN; INSERT INTO labels (text) VALUES ('{text}');
             INSERT INTO events (text) VALUES ('{text}'); COMMIT"
        ))?;
        if row == ROWS / 3 {
            connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
        }
    }
    Ok(())
}

fn rows(disk: &Disk) -> u32 {
    let count = || connect(disk)?.query_row("SELECT count(*) FROM events", [], |row| row.get(0));
    count().unwrap_or(0)
}

/// The database and its log.
fn files(disk: &Disk) -> (Vec<u8>, Vec<u8>) {
    let files = disk.files();
    let find = |name: &str| files.iter().find(|(file, _)| file.ends_with(name));
    let bytes = |name: &str| find(name).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    (bytes("journal.db"), bytes("-wal"))
}

fn is_noticed(disk: &Disk) -> bool {
    let (database, log) = files(disk);
    // Whatever is no database yet has lost nothing.
    in_log(&log, false, &mut Cursor::new(database)).unwrap_or(false)
}

#[test]
fn a_power_cut_is_never_taken_for_damage() {
    let undisturbed = Disk::new(0);
    write(&undisturbed).unwrap();
    assert!(!is_noticed(&undisturbed));
    let survivals =
        [Survival::Nothing, Survival::Prefix, Survival::TornSubset, Survival::Everything];
    for seed in 0..12 {
        for operation in 0..undisturbed.operations() {
            let disk = Disk::new(seed);
            disk.cut_at(operation);
            write(&disk).ok();
            for survival in survivals {
                let after = disk.power_up(survival);
                assert!(!is_noticed(&after), "seed {seed}, operation {operation}, {survival:?}");
            }
        }
    }
}

#[test]
fn whatever_byte_of_the_log_is_damaged_a_commit_is_not_lost_from_before_the_last_in_silence() {
    let pristine = Disk::new(0);
    write(&pristine).unwrap();
    let files_before = pristine.files();
    let (_, log) = files(&pristine);
    let (mut noticed, mut silent) = (0, 0);
    for at in 0..log.len() {
        let disk = Disk::with_files(0, &files_before);
        disk.corrupt("/journal.db-wal", at, 0x10);
        let is_noticed = is_noticed(&disk);
        let left = rows(&disk);
        noticed += u32::from(is_noticed);
        silent += u32::from(!is_noticed && left < ROWS);
        // Where the last of all is damaged, it looks as a power cut leaves it.
        assert!(is_noticed || left + 1 >= ROWS, "byte {at}: {left} of {ROWS} are left");
        assert!(!is_noticed || left < ROWS, "byte {at}: nothing is lost");
    }
    assert!(noticed > silent, "{noticed} were noticed, {silent} were not");
}

#[test]
fn a_log_that_is_cut_off_or_gone_is_noticed_unless_it_ended_before() {
    let disk = Disk::new(0);
    write(&disk).unwrap();
    let (database, log) = files(&disk);
    let is_noticed = |log: &[u8]| in_log(log, true, &mut Cursor::new(database.clone())).unwrap();
    let mut written_out = log.clone();
    written_out.resize(log.len() + 10_000, 0);
    assert!(!is_noticed(&written_out[..log.len() + 600]), "only what was written out is gone");
    let mut silent = 0;
    for length in (0..log.len()).step_by(97) {
        let cut_off = log[..length].to_vec();
        let files = [("/journal.db", database.clone()), ("/journal.db-wal", cut_off)];
        let disk = Disk::with_files(0, &files.map(|(name, bytes)| (name.to_owned(), bytes)));
        let (is_noticed, left) = (is_noticed(&log[..length]), rows(&disk));
        assert!(is_noticed || left == ROWS, "cut off at {length}: {left} of {ROWS} are left");
        silent += usize::from(!is_noticed);
    }
    assert!(silent < log.len() / 97, "whatever is cut off, nobody notices");
}
