//! Keeps a batch: every record once, and only one story.
//!
//! A link stands for everything before it. So two batches tell the same story if and only if the
//! links agree wherever they overlap or touch.

use std::collections::BTreeMap;

use contract::{
    chain::{Link, Seq},
    event::{LabelOutcome, Stages, Token},
};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Arrival, Kept, StoreError, gaps, signed, unsigned};
use crate::store::{GAPS_MAX, JOURNALS_MAX, Stored, Told};

/// Milliseconds in a minute.
const MINUTE_MS: u64 = 60_000;

/// A journal's place in the tables.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The station's number.
    pub(super) station: i64,
    /// The journal's number.
    pub(super) journal: i64,
}

/// Keeps a batch whole, or not at all.
pub(super) fn keep(connection: &Connection, arrival: &Arrival) -> Result<Kept, StoreError> {
    let Some(place) = place(connection, arrival)? else { return Ok(Kept::Scattered) };
    hear(connection, place, arrival)?;
    let known = known_links(connection, place, arrival)?;
    if let Some((seq, refused)) = fork(connection, place, arrival, &known)? {
        record_fork(connection, place, seq, refused, arrival)?;
        return Ok(Kept::Forked { seq });
    }
    if !gaps::note(connection, place, &arrival.claim, arrival.received_at)? {
        return Ok(Kept::Scattered);
    }
    let (mut fresh, mut unread) = (0, 0);
    let mut seq = arrival.claim.first();
    for entry in &arrival.entries {
        if !known.contains_key(&seq.get()) {
            fresh += 1;
            let link = "INSERT INTO entries (station, journal, seq, link) VALUES (?1, ?2, ?3, ?4)";
            let mut link = connection.prepare_cached(link)?;
            link.execute(params![place.station, place.journal, signed(seq.get()), entry.link.0])?;
            unread += u64::from(matches!(entry.told, Told::Unread { .. }));
            keep_told(connection, place, seq, &entry.told, arrival)?;
        }
        seq = seq.next();
    }
    keep_seal(connection, place, arrival)?;
    let (through, head) = through(connection, place, arrival)?;
    let repeated = arrival.claim.count() - fresh;
    Ok(Kept::Stored(Stored { fresh, repeated, unread, through, head }))
}

/// The numbers of the station and its journal; none when it has too many journals.
fn place(connection: &Connection, arrival: &Arrival) -> Result<Option<Place>, StoreError> {
    let select = "SELECT station FROM stations WHERE name = ?1";
    let station =
        connection.query_row(select, [arrival.station.as_str()], |row| row.get::<_, i64>(0))?;
    let id = arrival.claim.journal().0;
    let select = "SELECT journal FROM journals WHERE station = ?1 AND id = ?2";
    let known = connection
        .query_row(select, params![station, id], |row| row.get::<_, i64>(0))
        .optional()?;
    if let Some(journal) = known {
        return Ok(Some(Place { station, journal }));
    }
    let select = "SELECT count(*) FROM journals WHERE station = ?1";
    let journal = connection.query_row(select, [station], |row| row.get::<_, i64>(0))?;
    if unsigned(journal) >= JOURNALS_MAX {
        return Ok(None);
    }
    let insert = "INSERT INTO journals (station, journal, id, highest) VALUES (?1, ?2, ?3, 0)";
    connection.execute(insert, params![station, journal, id])?;
    Ok(Some(Place { station, journal }))
}

fn hear(connection: &Connection, place: Place, arrival: &Arrival) -> Result<(), StoreError> {
    let update = "UPDATE stations SET last_heard_at = ?2, skew_ms = ?3 WHERE station = ?1";
    connection.execute(
        update,
        params![place.station, signed(arrival.received_at.get()), arrival.skew_ms],
    )?;
    Ok(())
}

/// The links the store holds within the batch's stretch.
fn known_links(
    connection: &Connection,
    place: Place,
    arrival: &Arrival,
) -> Result<BTreeMap<u64, Link>, StoreError> {
    let select = "SELECT seq, link FROM entries WHERE station = ?1 AND journal = ?2 AND seq BETWEEN ?3 AND ?4";
    let mut select = connection.prepare_cached(select)?;
    let (first, last) = (signed(arrival.claim.first().get()), signed(arrival.claim.last().get()));
    let rows = select.query_map(params![place.station, place.journal, first, last], |row| {
        Ok((unsigned(row.get(0)?), Link(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Where the batch tells another story than the store, and the link it tells there.
fn fork(
    connection: &Connection,
    place: Place,
    arrival: &Arrival,
    known: &BTreeMap<u64, Link>,
) -> Result<Option<(Seq, Link)>, StoreError> {
    let claim = &arrival.claim;
    let before = Seq::new(claim.first().get() - 1).unwrap_or(Seq::NONE);
    if link_at(connection, place, before)?.is_some_and(|link| link != claim.prev()) {
        return Ok(Some((before, claim.prev())));
    }
    let mut seq = claim.first();
    for entry in &arrival.entries {
        if known.get(&seq.get()).is_some_and(|link| *link != entry.link) {
            return Ok(Some((seq, entry.link)));
        }
        seq = seq.next();
    }
    let select = "SELECT prev FROM batches WHERE station = ?1 AND journal = ?2 AND first = ?3 AND prev <> ?4";
    let after = signed(claim.last().next().get());
    let differs = connection
        .query_row(select, params![place.station, place.journal, after, claim.head().0], |_| Ok(()))
        .optional()?;
    Ok(differs.map(|()| (claim.last(), claim.head())))
}

fn record_fork(
    connection: &Connection,
    place: Place,
    seq: Seq,
    refused: Link,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO forks (station, journal, seq, refused, seen_at, times) \
        VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO UPDATE SET times = times + 1";
    let at = signed(arrival.received_at.get());
    connection
        .execute(insert, params![place.station, place.journal, signed(seq.get()), refused.0, at])?;
    Ok(())
}

fn keep_told(
    connection: &Connection,
    place: Place,
    seq: Seq,
    told: &Told,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let (seq, at) = (signed(seq.get()), signed(arrival.received_at.get()));
    let Place { station, journal } = place;
    match told {
        Told::Outcome(outcome) => {
            keep_outcome(connection, place, seq, at, outcome)?;
            count(connection, station, outcome)
        }
        Told::State(body) => {
            let insert = "INSERT INTO states (station, journal, seq, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5)";
            connection.prepare_cached(insert)?.execute(params![station, journal, seq, at, body])?;
            Ok(())
        }
        Told::Unread { body, reason } => {
            let insert = "INSERT INTO unread (station, journal, seq, received_at, reason, body) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            connection
                .prepare_cached(insert)?
                .execute(params![station, journal, seq, at, reason, body])?;
            Ok(())
        }
    }
}

fn keep_outcome(
    connection: &Connection,
    place: Place,
    seq: i64,
    received_at: i64,
    outcome: &LabelOutcome,
) -> Result<(), StoreError> {
    let LabelOutcome {
        at,
        waybill,
        order,
        printer,
        outcome,
        evidence,
        proof,
        cause,
        copy,
        copies,
        impressions,
        attempt,
        document_bytes,
        stages: Stages { waited, sending, proving },
    } = outcome;
    let insert = "INSERT INTO outcomes (station, journal, seq, received_at, at, waybill, order_token, printer, \
        outcome, evidence, proof, cause, copy, copies, impressions, attempt, document_bytes, waited_ms, \
        sending_ms, proving_ms) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
    connection.prepare_cached(insert)?.execute(params![
        place.station,
        place.journal,
        seq,
        received_at,
        signed(at.get()),
        waybill.map(|Token(token)| token),
        order.map(|Token(token)| token),
        printer.get(),
        outcome.word(),
        evidence.word(),
        proof.word(),
        cause.word(),
        copy,
        copies,
        impressions,
        attempt,
        document_bytes,
        signed(waited.get()),
        sending.map(|sending| signed(sending.get())),
        proving.map(|proving| signed(proving.get())),
    ])?;
    Ok(())
}

/// Adds to the minute of the station's clock in which the label reached its outcome.
fn count(connection: &Connection, station: i64, outcome: &LabelOutcome) -> Result<(), StoreError> {
    let upsert = "INSERT INTO minutes (station, minute, outcome, evidence, count, waited_ms) \
        VALUES (?1, ?2, ?3, ?4, 1, ?5) \
        ON CONFLICT DO UPDATE SET count = count + 1, waited_ms = waited_ms + excluded.waited_ms";
    connection.prepare_cached(upsert)?.execute(params![
        station,
        signed(outcome.at.get() / MINUTE_MS),
        outcome.outcome.word(),
        outcome.evidence.word(),
        signed(outcome.stages.waited.get()),
    ])?;
    Ok(())
}

fn keep_seal(connection: &Connection, place: Place, arrival: &Arrival) -> Result<(), StoreError> {
    let insert = "INSERT INTO batches (station, journal, first, last, prev, head, received_at, signature_input, \
        signature, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING";
    let claim = &arrival.claim;
    connection.execute(
        insert,
        params![
            place.station,
            place.journal,
            signed(claim.first().get()),
            signed(claim.last().get()),
            claim.prev().0,
            claim.head().0,
            signed(arrival.received_at.get()),
            arrival.seal.input,
            arrival.seal.signature,
            arrival.seal.digest,
        ],
    )?;
    Ok(())
}

/// The last event before the first hole, and its link.
fn through(
    connection: &Connection,
    place: Place,
    arrival: &Arrival,
) -> Result<(Seq, Link), StoreError> {
    let seq = gaps::through(connection, place)?;
    if seq == Seq::NONE {
        return Ok((seq, Link::start(arrival.claim.journal())));
    }
    let link = link_at(connection, place, seq)?;
    Ok((seq, link.ok_or(StoreError::Damaged { what: "chain" })?))
}

fn link_at(connection: &Connection, place: Place, seq: Seq) -> Result<Option<Link>, StoreError> {
    let select = "SELECT link FROM entries WHERE station = ?1 AND journal = ?2 AND seq = ?3";
    let mut select = connection.prepare_cached(select)?;
    let found = select
        .query_row(params![place.station, place.journal, signed(seq.get())], |row| row.get(0));
    Ok(found.optional()?.map(Link))
}

/// Whether one more open gap is one too many.
pub(super) fn too_many_gaps(connection: &Connection, place: Place) -> Result<bool, StoreError> {
    let select =
        "SELECT count(*) FROM gaps WHERE station = ?1 AND journal = ?2 AND closed_at IS NULL";
    let open = connection
        .query_row(select, params![place.station, place.journal], |row| row.get::<_, i64>(0))?;
    Ok(unsigned(open) >= GAPS_MAX)
}
