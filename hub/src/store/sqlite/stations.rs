//! Answers about stations and the whole fleet, from counts that are kept up to date.
//!
//! Nothing here counts single labels.

use contract::{
    chain::{JournalId, Link},
    event::{Event, StationState},
    identity::StationId,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{StationDetail, StationRow, StoreError, Summary, enrol::station_id, moment, unsigned};
use crate::store::{ForkRow, GapRow, OutcomeCount};

/// How many gaps and forks of one station are shown.
const SHOWN_MAX: u32 = 100;

/// The whole fleet in figures.
pub(super) fn summary(connection: &Connection) -> Result<Summary, StoreError> {
    let number =
        |select: &str| connection.query_row(select, [], |row| row.get::<_, i64>(0)).map(unsigned);
    let select = "SELECT max(last_heard_at) FROM stations";
    let last_heard_at: Option<i64> = connection.query_row(select, [], |row| row.get(0))?;
    let select = "SELECT outcome, evidence, sum(count) AS total FROM minutes \
        GROUP BY outcome, evidence ORDER BY total DESC, outcome, evidence";
    let mut select = connection.prepare_cached(select)?;
    let outcomes = select.query_map([], |row| {
        Ok(OutcomeCount {
            outcome: row.get(0)?,
            evidence: row.get(1)?,
            count: unsigned(row.get(2)?),
        })
    })?;
    Ok(Summary {
        stations: number("SELECT count(*) FROM stations")?,
        outcomes: outcomes.collect::<Result<_, _>>()?,
        missing: number(
            "SELECT coalesce(sum(last - first + 1), 0) FROM gaps WHERE closed_at IS NULL",
        )?,
        forks: number("SELECT count(*) FROM forks")?,
        unread: number("SELECT count(*) FROM unread")?,
        last_heard_at: last_heard_at.map(moment),
    })
}

/// Every station by name, or the one asked for.
pub(super) fn stations(
    connection: &Connection,
    only: Option<&StationId>,
) -> Result<Vec<StationRow>, StoreError> {
    let select = "SELECT station, name, site, enrolled_at, last_heard_at, skew_ms, \
        (SELECT coalesce(sum(count), 0) FROM minutes WHERE minutes.station = stations.station \
            AND outcome = 'completed') AS completed, \
        (SELECT coalesce(sum(count), 0) FROM minutes WHERE minutes.station = stations.station) AS outcomes, \
        (SELECT coalesce(sum(last - first + 1), 0) FROM gaps WHERE gaps.station = stations.station \
            AND closed_at IS NULL) AS missing, \
        (SELECT count(*) FROM forks WHERE forks.station = stations.station) AS forks, \
        (SELECT count(*) FROM unread WHERE unread.station = stations.station) AS unread \
        FROM stations WHERE ?1 IS NULL OR name = ?1 ORDER BY name";
    let mut select = connection.prepare_cached(select)?;
    let mut rows = select.query([only.map(StationId::as_str)])?;
    let mut stations = Vec::new();
    while let Some(row) = rows.next()? {
        stations.push(station_row(connection, row)?);
    }
    Ok(stations)
}

/// One station with everything about it.
pub(super) fn station(
    connection: &Connection,
    id: &StationId,
) -> Result<Option<StationDetail>, StoreError> {
    let Some(row) = stations(connection, Some(id))?.pop() else { return Ok(None) };
    let detail = StationDetail { gaps: gaps(connection, id)?, forks: forks(connection, id)?, row };
    Ok(Some(detail))
}

fn station_row(connection: &Connection, row: &Row<'_>) -> Result<StationRow, StoreError> {
    let site: String = row.get("site")?;
    Ok(StationRow {
        id: station_id(&row.get::<_, String>("name")?)?,
        site: site.parse().map_err(|_| StoreError::Damaged { what: "site" })?,
        enrolled_at: moment(row.get("enrolled_at")?),
        last_heard_at: row.get::<_, Option<i64>>("last_heard_at")?.map(moment),
        skew_ms: row.get("skew_ms")?,
        completed: unsigned(row.get("completed")?),
        outcomes: unsigned(row.get("outcomes")?),
        missing: unsigned(row.get("missing")?),
        forks: unsigned(row.get("forks")?),
        unread: unsigned(row.get("unread")?),
        state: state(connection, row.get("station")?)?,
    })
}

/// What a station said last about itself: the latest journal, and in it the highest number.
fn state(connection: &Connection, station: i64) -> Result<Option<StationState>, StoreError> {
    let select =
        "SELECT body FROM states WHERE station = ?1 ORDER BY journal DESC, seq DESC LIMIT 1";
    let mut select = connection.prepare_cached(select)?;
    let body: Option<Vec<u8>> = select.query_row([station], |row| row.get(0)).optional()?;
    match body.map(|body| Event::decode(&body)) {
        None => Ok(None),
        Some(Ok((_, Event::StationState(state)))) => Ok(Some(state)),
        Some(Ok((_, Event::LabelOutcome(_))) | Err(_)) => {
            Err(StoreError::Damaged { what: "station state" })
        }
    }
}

fn gaps(connection: &Connection, id: &StationId) -> Result<Vec<GapRow>, StoreError> {
    let select = "SELECT journals.id, first, last, noticed_at, closed_at FROM gaps \
        JOIN journals USING (station, journal) JOIN stations USING (station) WHERE name = ?1 \
        ORDER BY closed_at IS NOT NULL, noticed_at DESC, first LIMIT ?2";
    let mut select = connection.prepare_cached(select)?;
    let rows = select.query_map(params![id.as_str(), SHOWN_MAX], |row| {
        Ok(GapRow {
            journal: JournalId(row.get(0)?),
            first: unsigned(row.get(1)?),
            last: unsigned(row.get(2)?),
            noticed_at: moment(row.get(3)?),
            closed_at: row.get::<_, Option<i64>>(4)?.map(moment),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn forks(connection: &Connection, id: &StationId) -> Result<Vec<ForkRow>, StoreError> {
    let select = "SELECT journals.id, seq, refused, seen_at, times FROM forks \
        JOIN journals USING (station, journal) JOIN stations USING (station) WHERE name = ?1 \
        ORDER BY seen_at DESC, seq DESC LIMIT ?2";
    let mut select = connection.prepare_cached(select)?;
    let rows = select.query_map(params![id.as_str(), SHOWN_MAX], |row| {
        Ok(ForkRow {
            journal: JournalId(row.get(0)?),
            seq: unsigned(row.get(1)?),
            refused: Link(row.get(2)?),
            seen_at: moment(row.get(3)?),
            times: unsigned(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
