//! The holes in a journal: noticed when a later event comes, closed when the missing ones do.
//!
//! A gap that was closed stays on record with the time it took.

use contract::{batch::Claim, chain::Seq, event::UnixMillis};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    StoreError,
    keep::{Place, too_many_gaps},
    signed, unsigned,
};

/// Notes that a stretch has come; false when it would leave more holes than a journal may have.
pub(super) fn note(
    connection: &Connection,
    place: Place,
    claim: &Claim,
    at: UnixMillis,
) -> Result<bool, StoreError> {
    let (first, last) = (signed(claim.first().get()), signed(claim.last().get()));
    let highest = highest(connection, place)?;
    let opens = first > highest + 1;
    let splits = splits(connection, place, first, last)?;
    if (opens || splits) && too_many_gaps(connection, place)? {
        return Ok(false);
    }
    if opens {
        open(connection, place, highest + 1, first - 1, signed(at.get()))?;
    } else {
        fill(connection, place, first, last, signed(at.get()))?;
    }
    let update =
        "UPDATE journals SET highest = max(highest, ?3) WHERE station = ?1 AND journal = ?2";
    connection.execute(update, params![place.station, place.journal, last])?;
    Ok(true)
}

/// The last number before the first hole.
pub(super) fn through(connection: &Connection, place: Place) -> Result<Seq, StoreError> {
    let select =
        "SELECT min(first) FROM gaps WHERE station = ?1 AND journal = ?2 AND closed_at IS NULL";
    let hole: Option<i64> =
        connection.query_row(select, params![place.station, place.journal], |row| row.get(0))?;
    let through = hole.map_or_else(|| highest(connection, place), |first| Ok(first - 1))?;
    Seq::new(unsigned(through)).map_err(|_| StoreError::Damaged { what: "gap" })
}

fn highest(connection: &Connection, place: Place) -> Result<i64, StoreError> {
    let select = "SELECT highest FROM journals WHERE station = ?1 AND journal = ?2";
    Ok(connection.query_row(select, params![place.station, place.journal], |row| row.get(0))?)
}

/// Whether a stretch lies inside one hole and would leave two.
fn splits(
    connection: &Connection,
    place: Place,
    first: i64,
    last: i64,
) -> Result<bool, StoreError> {
    let select = "SELECT 1 FROM gaps WHERE station = ?1 AND journal = ?2 AND closed_at IS NULL \
        AND first < ?3 AND last > ?4";
    let found = connection.query_row(
        select,
        params![place.station, place.journal, first, last],
        |_| Ok(()),
    );
    Ok(found.optional()?.is_some())
}

fn open(
    connection: &Connection,
    place: Place,
    first: i64,
    last: i64,
    noticed_at: i64,
) -> Result<(), StoreError> {
    let insert =
        "INSERT INTO gaps (station, journal, first, last, noticed_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.execute(insert, params![place.station, place.journal, first, last, noticed_at])?;
    Ok(())
}

/// Closes the part of every hole that a stretch fills; what remains of a hole stays open.
fn fill(
    connection: &Connection,
    place: Place,
    first: i64,
    last: i64,
    at: i64,
) -> Result<(), StoreError> {
    let select = "SELECT first, last, noticed_at FROM gaps WHERE station = ?1 AND journal = ?2 \
        AND closed_at IS NULL AND first <= ?4 AND last >= ?3";
    let mut select = connection.prepare_cached(select)?;
    let holes = select.query_map(params![place.station, place.journal, first, last], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    })?;
    for hole in holes.collect::<Result<Vec<_>, _>>()? {
        let (from, to, noticed_at) = hole;
        let delete = "DELETE FROM gaps WHERE station = ?1 AND journal = ?2 AND first = ?3";
        connection.execute(delete, params![place.station, place.journal, from])?;
        if from < first {
            open(connection, place, from, first - 1, noticed_at)?;
        }
        if last < to {
            open(connection, place, last + 1, to, noticed_at)?;
        }
        let close = "INSERT INTO gaps (station, journal, first, last, noticed_at, closed_at) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let filled = (from.max(first), to.min(last));
        connection.execute(
            close,
            params![place.station, place.journal, filled.0, filled.1, noticed_at, at],
        )?;
    }
    Ok(())
}
