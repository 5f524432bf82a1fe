//! How far each hub has confirmed this journal: `telemetry.db`, apart from the journal because
//! losing it loses nothing. A station without it sends again what the hub knows already.

use std::path::Path;

use contract::chain::JournalId;
use contract::identity::HubId;
use contract::receipt::Receipt;
use rusqlite::{Connection, OptionalExtension, params};
use spool::Timestamp;

const FILE: &str = "telemetry.db";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS receipts (
    hub TEXT NOT NULL,
    journal BLOB NOT NULL,
    through INTEGER NOT NULL,
    head BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (hub, journal)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS covered (
    hub TEXT NOT NULL,
    journal BLOB NOT NULL,
    day INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (hub, journal, day)
) STRICT, WITHOUT ROWID;
";

/// How many whole days a hub may ask again for what it has confirmed.
const REPAIR_DAYS: u64 = 7;
/// One day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The receipts of this station.
pub(super) struct Shipped(Connection);

impl Shipped {
    pub(super) fn open(state: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(state.join(FILE))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(connection))
    }

    /// The last event of a journal that a hub has confirmed; zero if none.
    pub(super) fn through(&self, hub: &HubId, journal: JournalId) -> u64 {
        let found = self
            .0
            .query_row(
                "SELECT through FROM receipts WHERE hub = ?1 AND journal = ?2",
                params![hub.as_str(), journal.0],
                |row| row.get(0),
            )
            .optional();
        match found {
            Ok(through) => through.unwrap_or(0),
            Err(error) => {
                tracing::warn!(%error, "The receipts cannot be read; the hub is told everything again");
                0
            }
        }
    }

    /// The last event that a hub had confirmed as long ago as it may ask again; zero if none.
    pub(super) fn settled(&self, hub: &HubId, journal: JournalId, now: Timestamp) -> u64 {
        let until = (now.0 / DAY_MS).saturating_sub(REPAIR_DAYS);
        let found = self.0.query_row(
            "SELECT coalesce(max(through), 0) FROM covered
             WHERE hub = ?1 AND journal = ?2 AND day < ?3",
            params![hub.as_str(), journal.0, until],
            |row| row.get(0),
        );
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "What is settled cannot be read; all of it is kept");
            0
        })
    }

    /// Keeps a receipt.
    pub(super) fn keep(&self, receipt: &Receipt, at: Timestamp) {
        let kept = self.0.execute(
            "INSERT INTO receipts (hub, journal, through, head, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (hub, journal) DO UPDATE
             SET through = excluded.through, head = excluded.head,
                 received_at = excluded.received_at",
            params![
                receipt.hub.as_str(),
                receipt.journal.0,
                receipt.through.get(),
                receipt.head.0,
                at.0
            ],
        );
        let covered = kept.and_then(|_| self.cover(receipt, at.0 / DAY_MS));
        if let Err(error) = covered {
            tracing::warn!(%error, "A receipt cannot be kept; its events will be sent again");
        }
    }
}

impl Shipped {
    /// Of each day the last receipt is remembered, for a little longer than it matters.
    fn cover(&self, receipt: &Receipt, day: u64) -> rusqlite::Result<()> {
        let (hub, journal) = (receipt.hub.as_str(), receipt.journal.0);
        self.0.execute(
            "INSERT INTO covered (hub, journal, day, through) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hub, journal, day) DO UPDATE SET through = excluded.through",
            params![hub, journal, day, receipt.through.get()],
        )?;
        let old = day.saturating_sub(2 * REPAIR_DAYS);
        // The newest of the old ones stays: nothing may have been told for weeks.
        self.0.execute(
            "DELETE FROM covered WHERE hub = ?1 AND journal = ?2 AND day < (
                SELECT max(day) FROM covered WHERE hub = ?1 AND journal = ?2 AND day < ?3)",
            params![hub, journal, old],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use contract::chain::{Link, Seq};
    use contract::event::UnixMillis;

    use super::*;

    #[test]
    fn what_is_confirmed_is_settled_after_a_week() {
        let state = tempfile::tempdir().unwrap();
        let hub: HubId = "hub-1".parse().unwrap();
        let journal = JournalId([1; 16]);
        let shipped = Shipped::open(state.path()).unwrap();
        for day in 0..40 {
            let receipt = Receipt {
                hub: hub.clone(),
                station: "wh-012-3f9a2c".parse().unwrap(),
                journal,
                through: Seq::new(10 * (day + 1)).unwrap(),
                head: Link::start(journal),
                at: UnixMillis::new(1),
            };
            shipped.keep(&receipt, Timestamp(day * DAY_MS + 5));
            let settled = shipped.settled(&hub, journal, Timestamp(day * DAY_MS + 6));
            assert_eq!(settled, 10 * day.saturating_sub(REPAIR_DAYS), "day {day}");
        }
        let much_later = Timestamp(400 * DAY_MS);
        assert_eq!(shipped.settled(&hub, journal, much_later), 400);
        let rows = "SELECT count(*) FROM covered";
        let rows: u64 = shipped.0.query_row(rows, [], |row| row.get(0)).unwrap();
        assert!(rows <= 2 * REPAIR_DAYS + 2, "{rows}");
    }

    #[test]
    fn a_receipt_outlives_the_station_and_speaks_of_one_journal_only() {
        let state = tempfile::tempdir().unwrap();
        let hub: HubId = "hub-1".parse().unwrap();
        let (ours, other) = (JournalId([1; 16]), JournalId([2; 16]));
        let receipt = Receipt {
            hub: hub.clone(),
            station: "wh-012-3f9a2c".parse().unwrap(),
            journal: ours,
            through: Seq::new(41).unwrap(),
            head: Link::start(ours),
            at: UnixMillis::new(1),
        };
        Shipped::open(state.path()).unwrap().keep(&receipt, Timestamp(2));
        let reopened = Shipped::open(state.path()).unwrap();
        assert_eq!((reopened.through(&hub, ours), reopened.through(&hub, other)), (41, 0));
    }
}
