//! The steps that lead any older store to the present one: forward only, and frozen once released.
//!
//! A change to the tables is a new file here, never an edit of an old one.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Every step, oldest first; a store's version is the number of steps it has taken.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_the_first_stations.sql"),
    include_str!("migrations/0002_labels_and_keys.sql"),
    include_str!("migrations/0003_alarms.sql"),
    include_str!("migrations/0004_people.sql"),
    include_str!("migrations/0005_incidents.sql"),
    include_str!("migrations/0006_series.sql"),
];

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
    use super::*;
    use crate::store::frozen;

    #[test]
    fn released_steps_never_change() {
        frozen::check(
            STEPS,
            &[
                "b0e34b9da6a890bb29cc173484e12b8adbce2d33bc89e7fab410f932d9b3a659",
                "affaaf46cac5ade3c1f36ce0f395e5856b00a56116cd5c6e80880c4090ba43e7",
                "b3ce2b4702f604b91145485007189ea14bc6137d58e0b5191cce4a095536467e",
                "ba49d6c2d7dc01febfb5338e1fd508a5188213aa5fd5b405390fea83883d3e95",
                "d79a24b87ff6b4bc7ac43507f2d2b57145c4d4550774836d0ad399bdfb3855a7",
                "2a39e0ebec323ab60692eca3a63a61b70dba286064a026e421d066ffefaccdba",
            ],
        );
    }

    #[test]
    fn a_store_is_led_to_the_present_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        run(&mut connection).unwrap();
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
        let count: i64 = connection.query_row(tables, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 27);
    }

    /// Two labels of one station, told by a hub of the first version, with a hole before the second.
    const FIRST_VERSION: &str = "
        INSERT INTO stations (name, site, enrolled_at) VALUES ('wh-1', 'WH-1', 1);
        INSERT INTO journals (station, journal, id, highest) VALUES (1, 0, x'09', 3);
        INSERT INTO entries (station, journal, seq, link) VALUES (1, 0, 1, x'01'), (1, 0, 3, x'03');
        INSERT INTO outcomes VALUES
            (1, 0, 1, 50, 1, NULL, NULL, 0, 'completed', 'sent', 'none', 'none', 1, 1, 1, 1, 9, 5, 1, 1),
            (1, 0, 3, 60, 2, NULL, NULL, 0, 'in-doubt', 'sent', 'none', 'none', 1, 1, 1, 1, 9, 5, 1, 1);
        INSERT INTO batches VALUES (1, 0, 1, 1, x'00', x'01', 50, '', '', ''),
            (1, 0, 3, 3, x'02', x'03', 60, '', '', '');
        INSERT INTO gaps VALUES (1, 0, 2, 2, 60, NULL);
        INSERT INTO minutes VALUES (1, 0, 'completed', 'sent', 1, 5.0), (1, 0, 'in-doubt', 'sent', 1, 5.0);
        INSERT INTO states VALUES (1, 0, 1, 50, x'aa');";

    #[test]
    fn a_store_of_the_first_version_keeps_what_it_counted() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection.execute_batch(FIRST_VERSION).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        run(&mut connection).unwrap();
        let facts = "SELECT labels || ' ' || outcomes || ' ' || missing || ' ' || hex(state) || ' ' \
            || (SELECT hex(head) FROM journals) || ' ' \
            || (SELECT hex(before) || hex(after) FROM gaps) || ' ' \
            || (SELECT group_concat(received_at) FROM entries) FROM stations";
        let facts: String = connection.query_row(facts, [], |row| row.get(0)).unwrap();
        assert_eq!(facts, "1 2 1 AA 03 0102 50,60");
    }

    #[test]
    fn a_store_from_a_newer_hub_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", signed_version(STEPS.len() + 1)).unwrap();
        let refused = run(&mut connection).unwrap_err();
        assert!(matches!(refused, StoreError::TooNew { .. }), "{refused}");
    }
}
