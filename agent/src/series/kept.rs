//! The samples of two days in `telemetry.db`, apart from the journal because losing them loses no label.
//!
//! A ring by number, not by time: whatever the clock does, there are never more rows than fit two days.
//! Each series has a column; one that an older station did not have yet is added.

use std::path::{Path, PathBuf};

use contract::series::Series;
use rusqlite::{Connection, params_from_iter, types::Value};
use spool::Timestamp;

use super::sample::Sample;

/// How many samples there are in 48 hours, one each 15 seconds.
pub(super) const SAMPLES_MAX: u64 = 48 * 60 * 60 / 15;

/// Shared with the receipts, which have tables of their own.
const FILE: &str = "telemetry.db";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS samples (number INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
";

/// Why there is nothing to show of the last two days.
#[derive(Debug, thiserror::Error)]
#[error(
    "the figures of the last two days cannot be read: {0}; what is taken from now on is kept again"
)]
pub struct HistoryError(#[from] rusqlite::Error);

/// The samples on the disk; opened when they are first needed, and again after a failure.
pub(super) struct Kept {
    file: PathBuf,
    connection: Option<Connection>,
}

impl Kept {
    pub(super) fn new(state: &Path) -> Self {
        Self { file: state.join(FILE), connection: None }
    }

    /// Keeps a sample in the place of the oldest one.
    pub(super) fn keep(&mut self, at: Timestamp, sample: &Sample) -> Result<(), HistoryError> {
        let kept = self.with(|connection| {
            let columns: Vec<String> = sample.iter().map(|(series, _)| column(series)).collect();
            let places: Vec<String> =
                (2..columns.len() + 2).map(|place| format!("?{place}")).collect();
            let insert = format!(
                "INSERT INTO samples (at, {}) VALUES (?1, {})",
                columns.join(", "),
                places.join(", ")
            );
            let readings = sample.iter().map(|(_, reading)| number(reading));
            let row = [number(Some(at.0))].into_iter().chain(readings);
            connection.prepare_cached(&insert)?.execute(params_from_iter(row))?;
            let newest = connection.last_insert_rowid();
            let delete = "DELETE FROM samples WHERE number <= ?1 - ?2";
            connection.prepare_cached(delete)?.execute((newest, SAMPLES_MAX))?;
            Ok(())
        });
        Ok(kept?)
    }

    /// The readings of a series from a time on, in the order they were taken.
    pub(super) fn since(
        &mut self,
        series: Series,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, u64)>, HistoryError> {
        let readings = self.with(|connection| {
            let column = column(series);
            let select = format!(
                "SELECT at, {column} FROM samples
                 WHERE at >= ?1 AND {column} IS NOT NULL ORDER BY number LIMIT ?2"
            );
            let mut statement = connection.prepare_cached(&select)?;
            let rows = statement.query_map((since.0, SAMPLES_MAX), |row| {
                Ok((Timestamp(row.get(0)?), row.get(1)?))
            })?;
            rows.collect()
        });
        Ok(readings?)
    }

    fn with<T>(
        &mut self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.file)?,
        };
        let done = act(&connection)?;
        self.connection = Some(connection);
        Ok(done)
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(SCHEMA)?;
    let known = columns(&connection)?;
    let missing = Series::ALL.iter().filter(|series| !known.iter().any(|it| it == series.name()));
    for series in missing {
        let add = format!("ALTER TABLE samples ADD COLUMN {} INTEGER", column(*series));
        connection.execute_batch(&add)?;
    }
    Ok(connection)
}

fn columns(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut columns = connection.prepare("SELECT name FROM pragma_table_info('samples')")?;
    columns.query_map([], |row| row.get(0))?.collect()
}

/// The column of a series: its name, which has dots.
fn column(series: Series) -> String {
    format!("\"{}\"", series.name())
}

/// A number as SQLite counts: to 2^63.
fn number(reading: Option<u64>) -> Value {
    reading.map_or(Value::Null, |number| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(waiting: u64) -> Sample {
        let mut sample = Sample::default();
        sample.set(Series::JobsWaiting, waiting);
        sample
    }

    #[test]
    fn what_was_taken_is_there_after_a_restart_and_what_was_not_is_no_zero() {
        let state = tempfile::tempdir().unwrap();
        let mut kept = Kept::new(state.path());
        for at in 1..=3 {
            kept.keep(Timestamp(at * 1_000), &sample(10 + at)).unwrap();
        }
        let mut reopened = Kept::new(state.path());
        let readings = reopened.since(Series::JobsWaiting, Timestamp(2_000)).unwrap();
        assert_eq!(readings, [(Timestamp(2_000), 12), (Timestamp(3_000), 13)]);
        assert_eq!(reopened.since(Series::HostCpu, Timestamp(0)).unwrap(), []);
    }

    #[test]
    fn two_days_are_kept_whatever_the_clock_says() {
        let state = tempfile::tempdir().unwrap();
        let mut kept = Kept::new(state.path());
        // Ten years ahead for one sample, then right again.
        kept.keep(Timestamp(u64::from(u32::MAX) * 1_000), &sample(1)).unwrap();
        let connection = kept.connection.as_ref().unwrap();
        let hurry = format!("INSERT INTO samples (number, at) VALUES ({SAMPLES_MAX}, 5)");
        connection.execute_batch(&hurry).unwrap();
        kept.keep(Timestamp(6), &sample(2)).unwrap();
        let all = kept.since(Series::JobsWaiting, Timestamp(0)).unwrap();
        assert_eq!(all, [(Timestamp(6), 2)], "the oldest one went, although it lies ahead");
    }

    #[test]
    fn a_series_that_an_older_station_did_not_have_is_added() {
        let state = tempfile::tempdir().unwrap();
        let mut kept = Kept::new(state.path());
        kept.keep(Timestamp(1), &sample(1)).unwrap();
        let connection = kept.connection.take().unwrap();
        let drop = format!("ALTER TABLE samples DROP COLUMN {}", column(Series::HostCpu));
        connection.execute_batch(&drop).unwrap();
        kept.keep(Timestamp(2), &sample(2)).unwrap();
        assert_eq!(kept.since(Series::JobsWaiting, Timestamp(0)).unwrap().len(), 2);
    }
}
