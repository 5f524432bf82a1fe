//! Keeps a batch: reads what is known, asks what it means, writes the answer down.
//!
//! Deciding is the matter of [`stretch`] and [`tally`]; here is no rule of its own.

mod given_up;
mod labels;
mod write;

use std::collections::BTreeMap;

use contract::{
    chain::{Link, Seq},
    event::{LabelOutcome, StationSeries},
};

use super::{Row, Sql, Value, readings};
use crate::store::{
    Arrival, JOURNALS_MAX, Kept, StoreError, Stored, Told,
    stretch::{self, Gap, Journal, Taken, Verdict},
    tally::{self, Spot, Tally},
};

/// A journal's place in the tables.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The station's number.
    pub(super) station: i64,
    /// The journal's number; later ones are larger.
    pub(super) journal: i64,
    /// Whether the station has no later journal.
    pub(super) is_latest: bool,
}

/// Keeps a batch whole, or not at all.
pub(super) fn keep(sql: &mut dyn Sql, arrival: &Arrival) -> Result<Kept, StoreError> {
    let Some((place, journal)) = find(sql, arrival)? else {
        return Ok(Kept::Scattered);
    };
    let links: Vec<Link> = arrival.entries.iter().map(|entry| entry.link).collect();
    match stretch::decide(&journal, &arrival.claim, &links, arrival.received_at) {
        Verdict::Forked { seq, refused } => {
            let seq = Seq::new(seq).map_err(|_| StoreError::Damaged { what: "chain" })?;
            write::fork(sql, place, seq, refused, arrival)?;
            Ok(Kept::Forked { seq })
        }
        Verdict::Scattered => Ok(Kept::Scattered),
        Verdict::Taken(taken) => take(sql, place, taken, arrival).map(Kept::Stored),
    }
}

fn take(
    sql: &mut dyn Sql,
    place: Place,
    taken: Taken,
    arrival: &Arrival,
) -> Result<Stored, StoreError> {
    let tally = count(sql, place, &taken, arrival)?;
    let fresh = fresh(place, &taken, arrival);
    write::entries(sql, place, &fresh, arrival)?;
    write::told(sql, place, &fresh, &tally, arrival)?;
    labels::write(sql, place, &tally)?;
    readings::write(sql, place, &series(&fresh), arrival)?;
    write::gaps(sql, place, &taken, arrival)?;
    let taken = given_up::close(sql, place, taken, &fresh, arrival)?;
    write::seal(sql, place, arrival)?;
    write::station(sql, place, &taken, &fresh, &tally, arrival)?;
    let unread = fresh.iter().filter(|(_, told)| matches!(told, Told::Unread { .. })).count();
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Stored {
        fresh: number(fresh.len()),
        repeated: arrival.claim.count() - number(fresh.len()),
        unread: number(unread),
        through: Seq::new(taken.through).map_err(|_| StoreError::Damaged { what: "gap" })?,
        head: taken.through_link,
    })
}

/// What is new in a batch, and where it stands.
type Fresh<'a> = Vec<(Spot, &'a Told)>;

fn fresh<'a>(place: Place, taken: &Taken, arrival: &'a Arrival) -> Fresh<'a> {
    let spots = (arrival.claim.first().get()..).map(|seq| Spot { journal: place.journal, seq });
    let entries = spots.zip(&arrival.entries).zip(&taken.fresh);
    entries
        .filter_map(|((spot, entry), is_fresh)| is_fresh.then_some((spot, &entry.told)))
        .collect()
}

fn outcomes<'a>(fresh: &[(Spot, &'a Told)]) -> Vec<(Spot, &'a LabelOutcome)> {
    let outcome = |(spot, told): &(Spot, &'a Told)| match told {
        Told::Outcome(outcome) => Some((*spot, &**outcome)),
        Told::State(_)
        | Told::Series(_)
        | Told::Versions(_)
        | Told::Notice { .. }
        | Told::Unread { .. } => None,
    };
    fresh.iter().filter_map(outcome).collect()
}

fn series<'a>(fresh: &[(Spot, &'a Told)]) -> Vec<(Spot, &'a StationSeries)> {
    let series = |(spot, told): &(Spot, &'a Told)| match told {
        Told::Series(series) => Some((*spot, &**series)),
        Told::Outcome(_)
        | Told::State(_)
        | Told::Versions(_)
        | Told::Notice { .. }
        | Told::Unread { .. } => None,
    };
    fresh.iter().filter_map(series).collect()
}

/// What the new events mean for labels.
fn count(
    sql: &mut dyn Sql,
    place: Place,
    taken: &Taken,
    arrival: &Arrival,
) -> Result<Tally, StoreError> {
    let fresh = fresh(place, taken, arrival);
    let outcomes = outcomes(&fresh);
    // In order, only a label that is not settled can be told of again; out of order, any.
    let in_order = !taken.late && place.is_latest;
    let standing = labels::standing(sql, place, &outcomes, in_order)?;
    Ok(tally::tally(standing, outcomes.into_iter(), arrival.received_at))
}

/// The station and its journal as they are, held so that nobody else changes them; nothing when the
/// station has too many journals.
fn find(sql: &mut dyn Sql, arrival: &Arrival) -> Result<Option<(Place, Journal)>, StoreError> {
    let select = format!("SELECT station FROM stations WHERE name = ?1{}", sql.for_update());
    let found = sql.rows(&select, &[arrival.station.as_str().into()])?;
    let station = found.first().ok_or(StoreError::Damaged { what: "station" })?.int("station")?;
    let select = "SELECT journal, id, highest, head FROM journals WHERE station = ?1";
    let journals = sql.rows(select, &[station.into()])?;
    let id = arrival.claim.journal().0;
    let mut own = None;
    let mut latest = -1;
    for row in &journals {
        latest = latest.max(row.int("journal")?);
        if row.bytes::<16>("id")? == id {
            own = Some(row);
        }
    }
    if let Some(row) = own {
        let number = row.int("journal")?;
        let place = Place { station, journal: number, is_latest: number == latest };
        return Ok(Some((place, known(sql, place, row, arrival)?)));
    }
    if u64::try_from(journals.len()).unwrap_or(u64::MAX) >= JOURNALS_MAX {
        return Ok(None);
    }
    let place = Place { station, journal: latest + 1, is_latest: true };
    let head = Link::start(arrival.claim.journal());
    let insert =
        "INSERT INTO journals (station, journal, id, highest, head) VALUES (?1, ?2, ?3, 0, ?4)";
    sql.run(insert, &[station.into(), place.journal.into(), id.into(), head.0.into()])?;
    let journal = Journal { highest: 0, head, gaps: Vec::new(), known: BTreeMap::new() };
    Ok(Some((place, journal)))
}

fn known(
    sql: &mut dyn Sql,
    place: Place,
    row: &Row,
    arrival: &Arrival,
) -> Result<Journal, StoreError> {
    let start = Link::start(arrival.claim.journal());
    let highest = row.count("highest")?;
    Ok(Journal {
        highest,
        head: row.optional_bytes("head")?.map_or(start, Link),
        gaps: gaps(sql, place)?,
        known: links(sql, place, highest, arrival)?,
    })
}

fn gaps(sql: &mut dyn Sql, place: Place) -> Result<Vec<Gap>, StoreError> {
    let select = "SELECT first, last, before, after, noticed_at FROM gaps \
        WHERE station = ?1 AND journal = ?2 AND closed_at IS NULL ORDER BY first";
    let rows = sql.rows(select, &[place.station.into(), place.journal.into()])?;
    let gap = |row: &Row| {
        Ok(Gap {
            first: row.count("first")?,
            last: row.count("last")?,
            before: row.optional_bytes("before")?.map(Link),
            after: row.optional_bytes("after")?.map(Link),
            noticed_at: row.moment("noticed_at")?,
        })
    };
    rows.iter().map(gap).collect()
}

/// The links still held within the batch's stretch and just before it; none is looked for when the
/// batch goes on where the journal ended.
fn links(
    sql: &mut dyn Sql,
    place: Place,
    highest: u64,
    arrival: &Arrival,
) -> Result<BTreeMap<u64, Link>, StoreError> {
    let claim = &arrival.claim;
    if claim.first().get() > highest {
        return Ok(BTreeMap::new());
    }
    let select = "SELECT seq, link FROM entries \
        WHERE station = ?1 AND journal = ?2 AND seq BETWEEN ?3 AND ?4";
    let range: [Value; 4] = [
        place.station.into(),
        place.journal.into(),
        (claim.first().get() - 1).into(),
        claim.last().get().into(),
    ];
    let rows = sql.rows(select, &range)?;
    rows.iter().map(|row| Ok((row.count("seq")?, Link(row.bytes("link")?)))).collect()
}
