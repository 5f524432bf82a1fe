//! Answers about stations and the whole fleet, from counts that are kept up to date.
//!
//! Nothing here counts single labels.

use std::collections::BTreeMap;

use contract::{
    chain::{JournalId, Link},
    event::{Event, PrinterHealth, StationState, UnixMillis},
    identity::StationId,
};

use super::{Row, Sql, Value};
use crate::store::{
    ForkRow, GapRow, OutcomeCount, StationDetail, StationRow, StoreError, Summary, tally::MINUTE_MS,
};

/// How far back a station told how its printers wear, in milliseconds: it does so every hour.
const WEAR_TIME_MS: u64 = 2 * 60 * 60 * 1_000;
/// How many of its newest events are looked through for it.
const WEAR_EVENTS_MAX: i64 = 2_000;

/// How many stations are looked for at once.
const ASKED_TOGETHER: usize = 100;

/// How many gaps and forks of one station are shown.
const SHOWN_MAX: i64 = 100;

const COLUMNS: &str = "name, site, enrolled_at, last_heard_at, skew_ms, labels, failed, outcomes, missing, \
    forks, forked_at, unread, state";

/// The whole fleet in figures.
pub(super) fn summary(sql: &mut dyn Sql) -> Result<Summary, StoreError> {
    let select = "SELECT outcome, evidence, CAST(sum(told) AS BIGINT) AS told, \
        CAST(sum(labels) AS BIGINT) AS labels FROM totals \
        GROUP BY outcome, evidence ORDER BY 3 DESC, outcome, evidence";
    let outcomes = sql.rows(select, &[])?;
    let count = |row: &Row| {
        Ok(OutcomeCount {
            outcome: row.text("outcome")?.to_owned(),
            evidence: row.text("evidence")?.to_owned(),
            count: row.count("told")?,
            labels: row.count("labels")?,
        })
    };
    let select = "SELECT count(*) AS stations, max(last_heard_at) AS last_heard_at, \
        CAST(coalesce(sum(missing), 0) AS BIGINT) AS missing, \
        CAST(coalesce(sum(forks), 0) AS BIGINT) AS forks, \
        CAST(coalesce(sum(unread), 0) AS BIGINT) AS unread FROM stations";
    let fleet = sql.rows(select, &[])?;
    let fleet = fleet.first().ok_or(StoreError::Damaged { what: "summary" })?;
    Ok(Summary {
        stations: fleet.count("stations")?,
        outcomes: outcomes.iter().map(count).collect::<Result<_, StoreError>>()?,
        missing: fleet.count("missing")?,
        forks: fleet.count("forks")?,
        unread: fleet.count("unread")?,
        last_heard_at: fleet.optional_moment("last_heard_at")?,
    })
}

/// Every station by name.
pub(super) fn stations(sql: &mut dyn Sql) -> Result<Vec<StationRow>, StoreError> {
    let select = format!("SELECT {COLUMNS} FROM stations ORDER BY name");
    sql.rows(&select, &[])?.iter().map(station_row).collect()
}

/// The stations that were heard since a moment, or became known since.
pub(super) fn changed(sql: &mut dyn Sql, since: UnixMillis) -> Result<Vec<StationRow>, StoreError> {
    let select = format!(
        "SELECT {COLUMNS} FROM stations WHERE last_heard_at >= ?1 OR enrolled_at >= ?1 ORDER BY name"
    );
    sql.rows(&select, &[since.into()])?.iter().map(station_row).collect()
}

/// The stations of these names.
pub(super) fn named(sql: &mut dyn Sql, names: &[StationId]) -> Result<Vec<StationRow>, StoreError> {
    // One text for any number of names, so that a database reads it once.
    let places: Vec<String> = (1..=ASKED_TOGETHER).map(|place| format!("?{place}")).collect();
    let select = format!("SELECT {COLUMNS} FROM stations WHERE name IN ({})", places.join(", "));
    let mut found = Vec::with_capacity(names.len());
    for some in names.chunks(ASKED_TOGETHER) {
        let padded = some.iter().map(Some).chain(std::iter::repeat(some.last()));
        let values = padded.take(ASKED_TOGETHER).map(|name| name.map(StationId::as_str).into());
        let rows = sql.rows(&select, &values.collect::<Vec<Value>>())?;
        for row in &rows {
            found.push(station_row(row)?);
        }
    }
    Ok(found)
}

/// One station with everything about it.
pub(super) fn station(
    sql: &mut dyn Sql,
    id: &StationId,
) -> Result<Option<StationDetail>, StoreError> {
    let select = format!("SELECT station, {COLUMNS} FROM stations WHERE name = ?1");
    let found = sql.rows(&select, &[id.as_str().into()])?;
    let Some(row) = found.first() else { return Ok(None) };
    let number = row.int("station")?;
    Ok(Some(StationDetail {
        row: station_row(row)?,
        gaps: gaps(sql, number)?,
        forks: forks(sql, number)?,
        wear: wear(sql, number, row.optional_moment("last_heard_at")?)?,
    }))
}

fn station_row(row: &Row) -> Result<StationRow, StoreError> {
    Ok(StationRow {
        id: row.parsed("name")?,
        site: row.parsed("site")?,
        enrolled_at: row.moment("enrolled_at")?,
        last_heard_at: row.optional_moment("last_heard_at")?,
        skew_ms: row.int("skew_ms")?,
        completed: row.count("labels")?,
        failed: row.count("failed")?,
        outcomes: row.count("outcomes")?,
        missing: row.count("missing")?,
        forks: row.count("forks")?,
        forked_at: row.optional_moment("forked_at")?,
        unread: row.count("unread")?,
        state: state(row)?,
    })
}

fn state(row: &Row) -> Result<Option<StationState>, StoreError> {
    match row.optional_blob("state")?.map(Event::decode) {
        None => Ok(None),
        Some(Ok((_, Event::StationState(state)))) => Ok(Some(state)),
        Some(_) => Err(StoreError::Damaged { what: "station state" }),
    }
}

fn gaps(sql: &mut dyn Sql, station: i64) -> Result<Vec<GapRow>, StoreError> {
    let select = "SELECT journals.id AS id, first, last, noticed_at, closed_at FROM gaps \
        JOIN journals ON journals.station = gaps.station AND journals.journal = gaps.journal \
        WHERE gaps.station = ?1 \
        ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, noticed_at DESC, first LIMIT ?2";
    let rows = sql.rows(select, &[station.into(), SHOWN_MAX.into()])?;
    let gap = |row: &Row| {
        Ok(GapRow {
            journal: JournalId(row.bytes("id")?),
            first: row.count("first")?,
            last: row.count("last")?,
            noticed_at: row.moment("noticed_at")?,
            closed_at: row.optional_moment("closed_at")?,
        })
    };
    rows.iter().map(gap).collect()
}

/// What was told last of each printer's wear, by slot.
fn wear(
    sql: &mut dyn Sql,
    station: i64,
    last_heard_at: Option<UnixMillis>,
) -> Result<Vec<PrinterHealth>, StoreError> {
    let Some(last) = last_heard_at else { return Ok(Vec::new()) };
    let select = "SELECT body FROM states WHERE station = ?1 AND received_at >= ?2 \
        ORDER BY journal DESC, seq DESC LIMIT ?3";
    let since = UnixMillis::new(last.get().saturating_sub(WEAR_TIME_MS));
    let mut newest = BTreeMap::new();
    for row in sql.rows(select, &[station.into(), since.into(), WEAR_EVENTS_MAX.into()])? {
        let body = row.optional_blob("body")?.unwrap_or_default();
        if let Ok((_, Event::PrinterHealth(health))) = Event::decode(body) {
            newest.entry(health.printer).or_insert(health);
        }
    }
    Ok(newest.into_values().collect())
}

fn forks(sql: &mut dyn Sql, station: i64) -> Result<Vec<ForkRow>, StoreError> {
    let select = "SELECT journals.id AS id, seq, refused, seen_at, times FROM forks \
        JOIN journals ON journals.station = forks.station AND journals.journal = forks.journal \
        WHERE forks.station = ?1 ORDER BY seen_at DESC, seq DESC LIMIT ?2";
    let values: [Value; 2] = [station.into(), SHOWN_MAX.into()];
    let rows = sql.rows(select, &values)?;
    let fork = |row: &Row| {
        Ok(ForkRow {
            journal: JournalId(row.bytes("id")?),
            seq: row.count("seq")?,
            refused: Link(row.bytes("refused")?),
            seen_at: row.moment("seen_at")?,
            times: row.count("times")?,
        })
    };
    rows.iter().map(fork).collect()
}

/// Forgets roll-ups of minutes before a moment; totals stay.
pub(super) fn forget_minutes(sql: &mut dyn Sql, before: UnixMillis) -> Result<u64, StoreError> {
    let minute = before.get() / MINUTE_MS;
    let mut forgotten = 0;
    for station in sql.rows("SELECT station FROM stations", &[])? {
        let delete = "DELETE FROM minutes WHERE station = ?1 AND minute < ?2";
        forgotten += sql.run(delete, &[station.int("station")?.into(), minute.into()])?;
    }
    Ok(forgotten)
}
