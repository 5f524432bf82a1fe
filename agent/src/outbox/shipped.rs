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
";

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
        if let Err(error) = kept {
            tracing::warn!(%error, "A receipt cannot be kept; its events will be sent again");
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::chain::{Link, Seq};
    use contract::event::UnixMillis;

    use super::*;

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
