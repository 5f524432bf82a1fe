//! The steps that lead any older store to the present one: forward only, and frozen once released.
//!
//! A change to the tables is a new file here, never an edit of an old one.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Every step, oldest first; a store's version is the number of steps it has taken.
const STEPS: &[&str] = &[include_str!("migrations/0001_the_first_stations.sql")];

/// Takes the steps that a store has not taken yet, each whole or not at all.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    loop {
        // Another process may be migrating too: look at the version only while holding the lock.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken =
            transaction.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?;
        let taken = usize::try_from(taken).map_err(|_| StoreError::Damaged { what: "version" })?;
        if taken > STEPS.len() {
            return Err(StoreError::TooNew { found: taken, known: STEPS.len() });
        }
        let Some(step) = STEPS.get(taken) else { return Ok(()) };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", signed_version(taken + 1))?;
        transaction.commit()?;
    }
}

fn signed_version(version: usize) -> i64 {
    i64::try_from(version).expect("there are few steps")
}

#[cfg(test)]
mod tests {
    use ring::digest;

    use super::*;

    /// SHA-256 of every released step: adding a line is a release, changing one breaks every store.
    const FROZEN: &[&str] = &["b0e34b9da6a890bb29cc173484e12b8adbce2d33bc89e7fab410f932d9b3a659"];

    #[test]
    fn released_steps_never_change() {
        let hash = |step: &&str| {
            let hash = digest::digest(&digest::SHA256, step.as_bytes());
            hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        assert_eq!(STEPS.iter().map(hash).collect::<Vec<_>>(), FROZEN);
    }

    #[test]
    fn a_store_is_led_to_the_present_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        run(&mut connection).unwrap();
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
        let count: i64 = connection.query_row(tables, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 12);
    }

    #[test]
    fn a_store_from_a_newer_hub_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", signed_version(STEPS.len() + 1)).unwrap();
        let refused = run(&mut connection).unwrap_err();
        assert!(matches!(refused, StoreError::TooNew { .. }), "{refused}");
    }
}
