//! Holes that the station itself explains: it says which events nobody will be told.
//!
//! Such a hole is closed, so that the station is not asked for ever for what it no longer has. What it
//! said stays on record like every other event.

use contract::chain::Link;

use super::{Fresh, Place};
use crate::store::{
    Arrival, StoreError, Told,
    sql::{Sql, Value},
    stretch::Taken,
};

/// Closes the holes that lie within what the batch gives up; what the receipt covers grows with it.
pub(super) fn close(
    sql: &mut dyn Sql,
    place: Place,
    taken: Taken,
    fresh: &Fresh<'_>,
    arrival: &Arrival,
) -> Result<Taken, StoreError> {
    let given_up = fresh.iter().filter_map(|(_, told)| match told {
        Told::Notice { gives_up, .. } => *gives_up,
        Told::Outcome(_)
        | Told::State(_)
        | Told::Series(_)
        | Told::Versions(_)
        | Told::Unread { .. } => None,
    });
    let given_up: Vec<_> = given_up.collect();
    if given_up.is_empty() {
        return Ok(taken);
    }
    let mut missing = taken.missing;
    for (first, last) in given_up {
        let range: [Value; 4] =
            [place.station.into(), place.journal.into(), first.get().into(), last.get().into()];
        let within = "station = ?1 AND journal = ?2 AND first >= ?3 AND last <= ?4 \
            AND closed_at IS NULL";
        let sizes = sql.rows(&format!("SELECT first, last FROM gaps WHERE {within}"), &range)?;
        for size in &sizes {
            missing -= size.int("last")? - size.int("first")? + 1;
        }
        let mut key = range.to_vec();
        key.push(arrival.received_at.into());
        sql.run(&format!("UPDATE gaps SET closed_at = ?5 WHERE {within}"), &key)?;
    }
    let select = "SELECT first, before FROM gaps WHERE station = ?1 AND journal = ?2 \
        AND closed_at IS NULL ORDER BY first LIMIT 1";
    let open = sql.rows(select, &[place.station.into(), place.journal.into()])?;
    let (through, through_link) = match open.first() {
        None => (taken.highest, taken.head),
        Some(hole) => match hole.optional_bytes("before")? {
            Some(before) => (hole.count("first")? - 1, Link(before)),
            None => (taken.through, taken.through_link),
        },
    };
    Ok(Taken { missing, through, through_link, ..taken })
}
