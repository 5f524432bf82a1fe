//! Saving what is legible of a damaged journal, row by row, into a new one.
//!
//! A row that cannot be read, or that says something nobody understands, is left behind with the
//! damaged file. Nothing is guessed.

use std::path::Path;

use contract::event::Replacement;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use spool::{Abort, Asks, Defect, Doubt, Evidence, Proof, Timestamp};

use super::audit;
use super::codes::{Phase, Word};
use super::records::{Deed, Outcome};
use super::{JournalError, Place, StationKey, Store};

/// How many rows are read at once while nothing is wrong.
const ROWS_MAX: i64 = 500;
/// How many keys in a row may be illegible before a table is given up: somewhat more than hang on
/// one inner page.
const ILLEGIBLE_MAX: i64 = 5_000;

/// The tables that are saved, parents before children, each with its whole number key. Events
/// belong to the old journal's chain and stay with it.
const TABLES: &[(&str, &str)] = &[
    ("data_keys", "day"),
    ("jobs", "ordinal"),
    ("payloads", "job"),
    ("attempts", "job"),
    ("audit_anchor", "one"),
    ("audit", "number"),
    ("batches", "number"),
    ("printer_modes", "number"),
];

/// Makes a new journal from what is legible of a damaged one.
pub(super) fn salvage(
    damaged: &Path,
    place: &Place,
    key: StationKey,
    now: Timestamp,
) -> Result<Store, JournalError> {
    let mut store = Store::open(place.clone(), key, now)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let saved = match Connection::open_with_flags(damaged, flags) {
        Ok(from) => store.save(|to| copy_all(&from, to))?,
        Err(_) => 0,
    };
    tracing::error!(saved, "Rows of the damaged journal were saved");
    store.renew(Deed::Salvaged, Replacement::Salvaged, now)?;
    Ok(store)
}

fn copy_all(from: &Connection, to: &Connection) -> rusqlite::Result<u64> {
    let mut saved = 0;
    for (table, key) in TABLES {
        saved += copy(from, to, table, key)?;
    }
    if let Err(broken) = audit::verify(to)? {
        to.execute("DELETE FROM audit WHERE number >= ?1", [broken.number])?;
    }
    let jobs = format!("SELECT ordinal FROM jobs WHERE {}", strange("jobs"));
    to.execute(&format!("DELETE FROM payloads WHERE job IN ({jobs})"), [])?;
    to.execute(&format!("DELETE FROM attempts WHERE job IN ({jobs})"), [])?;
    for table in ["jobs", "attempts"] {
        to.execute(&format!("DELETE FROM {table} WHERE {}", strange(table)), [])?;
    }
    Ok(saved)
}

/// How many rows hold a word that nobody understands; SQLite's own check passes over them.
pub(super) fn strange_rows(connection: &Connection) -> rusqlite::Result<u64> {
    let count = |table: &str| -> rusqlite::Result<u64> {
        let sql = format!("SELECT count(*) FROM {table} WHERE {}", strange(table));
        connection.query_row(&sql, [], |row| row.get(0))
    };
    Ok(count("jobs")? + count("attempts")?)
}

/// The condition under which a row of a table holds a word that nobody understands.
fn strange(table: &str) -> String {
    let columns = word_columns().into_iter().filter(|(of, ..)| *of == table);
    let conditions = columns.map(|(_, column, words)| {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        format!("({column} NOT NULL AND {column} NOT IN ({}))", words.join(", "))
    });
    conditions.collect::<Vec<_>>().join(" OR ")
}

/// Every column that holds words, and the words it may hold.
fn word_columns() -> [(&'static str, &'static str, Vec<&'static str>); 9] {
    fn words<T: Word>() -> Vec<&'static str> {
        T::all().iter().map(|word| word.word()).collect()
    }
    [
        ("jobs", "state", words::<Phase>()),
        ("jobs", "weakest", words::<Evidence>()),
        ("jobs", "doubt", words::<Doubt>()),
        ("jobs", "asks", words::<Asks>()),
        ("jobs", "cause", words::<Abort>()),
        ("jobs", "defect", words::<Defect>()),
        ("attempts", "outcome", words::<Outcome>()),
        ("attempts", "proof", words::<Proof>()),
        ("attempts", "doubt", words::<Doubt>()),
    ]
}

fn copy(from: &Connection, to: &Connection, table: &str, key: &str) -> rusqlite::Result<u64> {
    let columns = common_columns(from, to, table);
    if columns.is_empty() {
        return Ok(0);
    }
    let names = columns.join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})");
    let read = |condition: &str, number: i64| -> rusqlite::Result<Vec<(i64, Vec<Value>)>> {
        let sql = format!("SELECT {key}, {names} FROM {table} WHERE {condition}");
        let mut statement = from.prepare_cached(&sql)?;
        let rows = statement.query_map([number], |row| {
            let values = (1..=columns.len()).map(|column| row.get(column));
            Ok((row.get(0)?, values.collect::<rusqlite::Result<_>>()?))
        })?;
        rows.collect()
    };
    let mut insert = to.prepare(&insert)?;
    let many = format!("{key} > ?1 ORDER BY {key} LIMIT {ROWS_MAX}");
    let one = format!("{key} = ?1");
    let (mut at, mut saved, mut illegible) = (i64::MIN, 0, 0);
    while illegible < ILLEGIBLE_MAX {
        let rows = match read(&many, at) {
            Ok(rows) if rows.is_empty() => break,
            Ok(rows) => {
                illegible = 0;
                at = rows.last().map_or(at, |row| row.0);
                rows
            }
            Err(_) => {
                // Somewhere ahead lies a damaged page: each key by itself, to get past it.
                let first = at.max(0) + 1;
                at = first + ROWS_MAX - 1;
                let rows = (first..=at).flat_map(|number| read(&one, number).unwrap_or_default());
                let rows: Vec<_> = rows.collect();
                illegible = if rows.is_empty() { illegible + ROWS_MAX } else { 0 };
                rows
            }
        };
        for (_, row) in rows {
            // A row that breaks a rule of its table was damaged too.
            if insert.execute(params_from_iter(row)).is_ok() {
                saved += 1;
            }
        }
    }
    Ok(saved)
}

/// The columns both have; a damaged journal may come from an older version.
fn common_columns(from: &Connection, to: &Connection, table: &str) -> Vec<String> {
    let columns = |connection: &Connection| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        statement.query_map([table], |row| row.get(0))?.collect()
    };
    let theirs = columns(from).unwrap_or_default();
    let ours = columns(to).unwrap_or_default();
    ours.into_iter().filter(|column| theirs.contains(column)).collect()
}
