//! SQLite itself on a disk that loses its power: what it promises holds, and what it does not
//! promise is seen to fail. A disk on which nothing can go wrong would prove nothing.

use blackout::{Disk, Fault, Survival};
use rusqlite::{Connection, OpenFlags, Result};

const ROWS: i64 = 6;
const SURVIVALS: [Survival; 4] =
    [Survival::Nothing, Survival::Prefix, Survival::TornSubset, Survival::Everything];

fn open(disk: &Disk, journal_mode: &str, synchronous: &str) -> Result<Connection> {
    let flags = OpenFlags::default();
    let connection =
        Connection::open_with_flags_and_vfs(disk.path("ledger.db"), flags, disk.vfs_name())?;
    connection.pragma_update(None, "journal_mode", journal_mode)?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection
        .execute_batch("CREATE TABLE IF NOT EXISTS ledger (row INTEGER PRIMARY KEY, text)")?;
    Ok(connection)
}

/// Writes rows until the first refusal; how many were acknowledged.
fn write(connection: &Connection) -> i64 {
    let filler = "a label ".repeat(40);
    (1..=ROWS)
        .take_while(|row| {
            connection.execute("INSERT INTO ledger VALUES (?1, ?2)", (row, &filler)).is_ok()
        })
        .fold(0, |count, _| count + 1)
}

#[derive(Debug, Default)]
struct Toll {
    cuts: u32,
    lost: i64,
    corrupt: u32,
}

/// Cuts the power at every operation, `rounds` times each with other chance.
fn toll(journal_mode: &str, synchronous: &str, rounds: u64) -> Toll {
    let whole = Disk::new(0);
    let undisturbed = open(&whole, journal_mode, synchronous).expect("nothing fails here");
    assert_eq!(write(&undisturbed), ROWS);
    drop(undisturbed);
    let mut toll = Toll::default();
    for seed in 0..rounds {
        for operation in 0..whole.operations() {
            let disk = Disk::new(seed);
            disk.cut_at(operation);
            let acknowledged =
                open(&disk, journal_mode, synchronous).map_or(0, |connection| write(&connection));
            for survival in SURVIVALS {
                toll.cuts += 1;
                match read(&disk.power_up(survival), journal_mode, synchronous) {
                    Ok(found) => toll.lost += (acknowledged - found).max(0),
                    Err(_) => toll.corrupt += 1,
                }
            }
        }
    }
    toll
}

fn read(disk: &Disk, journal_mode: &str, synchronous: &str) -> Result<i64> {
    let connection = open(disk, journal_mode, synchronous)?;
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(rusqlite::Error::InvalidQuery);
    }
    connection.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))
}

#[test]
fn a_log_synced_at_every_commit_loses_nothing() {
    let toll = toll("WAL", "FULL", 12);
    assert!(toll.cuts > 500, "{toll:?}");
    assert_eq!((toll.lost, toll.corrupt), (0, 0), "{toll:?}");
}

#[test]
fn a_rollback_journal_loses_nothing_when_its_deletion_is_synced_too() {
    let toll = toll("DELETE", "EXTRA", 6);
    assert_eq!((toll.lost, toll.corrupt), (0, 0), "{toll:?}");
}

#[test]
fn a_rollback_journal_whose_deletion_is_not_synced_is_seen_to_come_back() {
    let toll = toll("DELETE", "FULL", 2);
    assert!(toll.lost > 0, "{toll:?}");
    assert_eq!(toll.corrupt, 0, "{toll:?}");
}

#[test]
fn a_log_that_is_not_synced_at_commit_is_seen_to_lose_rows() {
    let toll = toll("WAL", "NORMAL", 4);
    assert!(toll.lost > 0, "{toll:?}");
    assert_eq!(toll.corrupt, 0, "{toll:?}");
}

#[test]
fn a_journal_that_is_never_synced_is_seen_to_corrupt() {
    let toll = toll("DELETE", "OFF", 12);
    assert!(toll.lost > 0 && toll.corrupt > 0, "{toll:?}");
}

/// SQLite salts its log with randomness of its own, so files are compared by name and length.
#[test]
fn the_same_seed_gives_the_same_disk() {
    let run = || {
        let disk = Disk::new(7);
        disk.cut_at(9);
        if let Ok(connection) = open(&disk, "WAL", "FULL") {
            assert!(write(&connection) < ROWS, "the power goes before the last row");
        }
        let files = disk.power_up(Survival::TornSubset).files();
        files.into_iter().map(|(name, bytes)| (name, bytes.len())).collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}

#[test]
fn a_full_disk_refuses_and_takes_rows_again_when_there_is_room() {
    let disk = Disk::new(0);
    let connection = open(&disk, "WAL", "FULL").unwrap();
    disk.inject(Fault::DiskFull { from: disk.operations(), writes: 1 });
    assert_eq!(write(&connection), 0);
    assert_eq!(write(&connection), ROWS);
}

#[test]
fn two_connections_share_one_log() {
    let disk = Disk::new(0);
    let writer = open(&disk, "WAL", "FULL").unwrap();
    let reader = open(&disk, "WAL", "FULL").unwrap();
    write(&writer);
    let seen: i64 = reader.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0)).unwrap();
    assert_eq!(seen, ROWS);
}

#[test]
fn a_flipped_bit_is_noticed() {
    let disk = Disk::new(0);
    write(&open(&disk, "DELETE", "FULL").unwrap());
    disk.corrupt(&disk.path("ledger.db"), 4_096, 0xff);
    assert!(read(&disk, "DELETE", "FULL").is_err());
}

#[test]
fn a_connection_may_outlive_its_disk() {
    let disk = Disk::new(0);
    let connection = open(&disk, "DELETE", "FULL").unwrap();
    drop(disk);
    assert_eq!(write(&connection), ROWS);
}

#[test]
fn whoever_still_holds_the_disk_from_before_the_cut_holds_a_dead_one() {
    let disk = Disk::new(0);
    let connection = open(&disk, "WAL", "FULL").unwrap();
    let after = disk.power_up(Survival::Everything);
    assert_eq!(write(&connection), 0);
    assert_eq!(write(&open(&after, "WAL", "FULL").unwrap()), ROWS);
}
