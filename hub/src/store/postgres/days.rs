//! A partition for each day, made before the first event of the day and dropped when it is old.
//!
//! Days are counted in UTC by when events came, which the hub's clock says, never a station's.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use contract::event::UnixMillis;
use postgres::Client;

use super::pool::Pool;
use crate::store::StoreError;

/// Milliseconds in a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// The tables that have a partition for each day.
const BY_DAY: &[&str] = &["entries", "outcomes", "states", "readings", "unread", "batches"];
/// How many days are remembered as made; more only cost a question each.
const DAYS_REMEMBERED_MAX: usize = 1_000;

/// The days that are known to have their partitions.
#[derive(Debug, Default)]
pub(super) struct Days(Mutex<BTreeSet<u64>>);

impl Days {
    /// Makes the partitions of the day of a moment, unless they are there.
    pub(super) fn make_room(&self, pool: &Pool, at: UnixMillis) -> Result<(), StoreError> {
        let day = at.get() / DAY_MS;
        if self.known().contains(&day) {
            return Ok(());
        }
        pool.with(|connection| make(&mut connection.client, day))?;
        let mut known = self.known();
        if known.len() >= DAYS_REMEMBERED_MAX {
            known.clear();
        }
        known.insert(day);
        Ok(())
    }

    /// Drops the partitions of whole days before a moment; how many days went.
    pub(super) fn forget(&self, pool: &Pool, before: UnixMillis) -> Result<u64, StoreError> {
        let end = before.get() / DAY_MS;
        let old: BTreeSet<u64> = pool.with(|connection| {
            let mut days = made(&mut connection.client)?;
            days.retain(|day| *day < end);
            for day in &days {
                drop_day(&mut connection.client, *day)?;
            }
            Ok(days)
        })?;
        self.known().retain(|day| !old.contains(day));
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make(client: &mut Client, day: u64) -> Result<(), StoreError> {
    let mut transaction = client.transaction()?;
    // Hubs that find the same day new must not make it at the same time.
    transaction.execute("SELECT times FROM alive FOR UPDATE", &[])?;
    for table in BY_DAY {
        let (from, to) = (day * DAY_MS, (day + 1) * DAY_MS);
        transaction.batch_execute(&format!(
            "CREATE TABLE IF NOT EXISTS {table}_{day} PARTITION OF {table} \
             FOR VALUES FROM ({from}) TO ({to})"
        ))?;
    }
    Ok(transaction.commit()?)
}

/// The days that have a partition of `entries`.
fn made(client: &mut Client) -> Result<BTreeSet<u64>, StoreError> {
    let select = "SELECT child.relname FROM pg_inherits \
        JOIN pg_class child ON child.oid = inhrelid \
        JOIN pg_class parent ON parent.oid = inhparent WHERE parent.relname = 'entries'";
    let rows = client.query(select, &[])?;
    let day = |row: &postgres::Row| {
        let name: String = row.try_get(0)?;
        Ok(name.strip_prefix("entries_").and_then(|day| day.parse().ok()))
    };
    rows.iter().filter_map(|row| day(row).transpose()).collect()
}

fn drop_day(client: &mut Client, day: u64) -> Result<(), StoreError> {
    let mut transaction = client.transaction()?;
    for table in BY_DAY {
        transaction.batch_execute(&format!("DROP TABLE IF EXISTS {table}_{day}"))?;
    }
    Ok(transaction.commit()?)
}
