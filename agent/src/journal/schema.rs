//! The journal's tables, as a list of migrations that are never edited once shipped.
//!
//! Forward only, and all of the way or none of it: a newer journal is refused by an older program
//! instead of being misread, and one between two versions is never left behind.

use rusqlite::Connection;

/// Each entry takes the schema one step forward; its place in the list is its number.
pub(super) const MIGRATIONS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH];

const FIRST: &str = include_str!("schema/first.sql");

/// Reprints, scans and what people decided.
const SECOND: &str = include_str!("schema/second.sql");

/// Pools, batches, labels that go out together, and what a person lets a printer do.
const THIRD: &str = include_str!("schema/third.sql");

/// People call for the shift lead: finds the last such word among all decisions.
const FOURTH: &str = include_str!("schema/fourth.sql");

/// The newest schema this program knows.
pub fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are only a few migrations")
}

/// The schema a journal has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Takes the journal forward to the newest schema, all steps in one transaction: an update that is
/// cut off leaves what the version before it can go on with.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let reached = version(connection)?;
    if reached == newest() {
        return Ok(());
    }
    let update = connection.transaction()?;
    for migration in MIGRATIONS.iter().skip(reached as usize) {
        update.execute_batch(migration)?;
    }
    update.pragma_update(None, "user_version", newest())?;
    update.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of every migration that has shipped, in hexadecimal.
    const FROZEN: &[&str] = &[
        "877450ffb2ede39e2b844ba1fcd988e0ce83bc57d269a496b52d332702305cfb",
        "35fe3848481669fdbb491a6c80c0639fafc0154e35d80c7a7488b66abd777c88",
        "81dbdd1b245b9c99d0b3b2034dd16a326b1aa3c853ce7045d653d72b6330b9c0",
        "c36f287afd1a2168d627a6dfe5270fa2f2dfa542fdf465125417911bebb8f57c",
    ];

    #[test]
    fn a_shipped_migration_is_never_edited() {
        let digests: Vec<String> = MIGRATIONS
            .iter()
            .map(|text| {
                let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
                digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
            })
            .collect();
        assert_eq!(digests, FROZEN, "write a new migration instead");
    }

    #[test]
    fn a_migrated_journal_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), newest());
    }
}
