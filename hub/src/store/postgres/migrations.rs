//! The steps that lead any older database to the present one: forward only, and frozen once
//! released.
//!
//! A change to the tables is a new file here, never an edit of an old one. Two hubs that start at
//! once take turns.

use postgres::Client;

use crate::store::StoreError;

/// Every step, oldest first; a database's version is the number of steps it has taken.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_everything.sql"),
    include_str!("migrations/0002_alarms.sql"),
    include_str!("migrations/0003_people.sql"),
    include_str!("migrations/0004_incidents.sql"),
    include_str!("migrations/0005_series.sql"),
];

/// Takes the steps that a database has not taken yet, each whole or not at all.
pub(super) fn run(client: &mut Client) -> Result<(), StoreError> {
    client.batch_execute("CREATE TABLE IF NOT EXISTS version (version BIGINT NOT NULL)")?;
    loop {
        let mut transaction = client.transaction()?;
        transaction.batch_execute("LOCK TABLE version IN ACCESS EXCLUSIVE MODE")?;
        let taken: Option<i64> =
            transaction.query_one("SELECT max(version) FROM version", &[])?.try_get(0)?;
        let taken = usize::try_from(taken.unwrap_or(0))
            .map_err(|_| StoreError::Damaged { what: "version" })?;
        if taken > STEPS.len() {
            return Err(StoreError::TooNew { found: taken, known: STEPS.len() });
        }
        let Some(step) = STEPS.get(taken) else { return Ok(()) };
        transaction.batch_execute(step)?;
        let next = i64::try_from(taken + 1).expect("there are few steps");
        transaction.execute("INSERT INTO version (version) VALUES ($1)", &[&next])?;
        transaction.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use crate::store::frozen;

    #[test]
    fn released_steps_never_change() {
        frozen::check(
            super::STEPS,
            &[
                "f3ab7b7034114e5007d9ea0ba37e0a8a37f2a63c0bef17a777cd7ffed673729e",
                "4d114c710eed38912d5dd0cc4a2119e75bfe601a0c0dea9fc4a2c9730e0b273d",
                "f90e8336b10538cf39c8666e52611c101e6cb596ce48bb1294b9f13df05f08e6",
                "9670c1491a063516f8ed4a999058800ee24786a01430a421e29c6575569348d0",
                "77e3f4a74b932ecc39c375e4760a3c991845d8cf619770d559815517d0894ef7",
            ],
        );
    }
}
