//! Writes a batch down: its events, what they tell, the holes, the signature, the station.
//!
//! Every column of an event is named here, so that a new field does not compile until it is kept.

use contract::{
    chain::{Link, Seq},
    event::{LabelOutcome, Outcome, Stages, Token},
    trace::TraceId,
};

use super::{
    super::{Insert, Kind, Sql, Value},
    Fresh, Place,
};
use crate::store::{
    Arrival, StoreError, Told,
    stretch::{Gap, Taken},
    tally::{Spot, Tally},
};

const ENTRIES: Insert = Insert {
    table: "entries",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("link", Kind::Blob),
    ],
    conflict: "",
};

const OUTCOMES: Insert = Insert {
    table: "outcomes",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("stands", Kind::Int),
        ("at", Kind::Int),
        ("waybill", Kind::Blob),
        ("order_token", Kind::Blob),
        ("job", Kind::Blob),
        ("printer", Kind::Int),
        ("outcome", Kind::Text),
        ("evidence", Kind::Text),
        ("proof", Kind::Text),
        ("cause", Kind::Text),
        ("copy", Kind::Int),
        ("copies", Kind::Int),
        ("impressions", Kind::Int),
        ("attempt", Kind::Int),
        ("document_bytes", Kind::Int),
        ("waited_ms", Kind::Int),
        ("sending_ms", Kind::Int),
        ("proving_ms", Kind::Int),
        ("trace", Kind::Blob),
    ],
    conflict: "",
};

const STATES: Insert = Insert {
    table: "states",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("body", Kind::Blob),
    ],
    conflict: "",
};

const UNREAD: Insert = Insert {
    table: "unread",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("reason", Kind::Text),
        ("body", Kind::Blob),
    ],
    conflict: "",
};

const GAPS: Insert = Insert {
    table: "gaps",
    columns: &[
        ("station", Kind::Int),
        ("journal", Kind::Int),
        ("first", Kind::Int),
        ("last", Kind::Int),
        ("before", Kind::Blob),
        ("after", Kind::Blob),
        ("noticed_at", Kind::Int),
        ("closed_at", Kind::Int),
    ],
    conflict: "",
};

fn place_of(place: Place, seq: u64, arrival: &Arrival) -> Vec<Value> {
    vec![place.station.into(), place.journal.into(), seq.into(), arrival.received_at.into()]
}

/// Every new event's place in the chain.
pub(super) fn entries(
    sql: &mut dyn Sql,
    place: Place,
    fresh: &Fresh<'_>,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let first = arrival.claim.first().get();
    let row = |(spot, _): &(Spot, &Told)| {
        let index = usize::try_from(spot.seq - first).expect("a batch is small");
        let mut row = place_of(place, spot.seq, arrival);
        row.push(arrival.entries[index].link.0.into());
        row
    };
    sql.insert(&ENTRIES, fresh.iter().map(row).collect())
}

/// What every new event tells.
pub(super) fn told(
    sql: &mut dyn Sql,
    place: Place,
    fresh: &Fresh<'_>,
    tally: &Tally,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let (mut outcomes, mut states, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for (spot, told) in fresh {
        let mut row = place_of(place, spot.seq, arrival);
        match told {
            Told::Outcome(outcome) => {
                let stands = tally.stands.get(spot).copied().unwrap_or(false);
                row.push(i64::from(stands).into());
                row.extend(columns(outcome));
                outcomes.push(row);
            }
            Told::Series(_) => {} // in columns of their own
            Told::State(body) | Told::Versions(body) | Told::Notice { body, .. } => {
                row.push(body.as_slice().into());
                states.push(row);
            }
            Told::Unread { body, reason } => {
                row.extend([Value::from(reason.as_str()), body.as_slice().into()]);
                unread.push(row);
            }
        }
    }
    sql.insert(&OUTCOMES, outcomes)?;
    sql.insert(&STATES, states)?;
    sql.insert(&UNREAD, unread)
}

fn columns(outcome: &LabelOutcome) -> [Value; 18] {
    let LabelOutcome {
        at,
        trace,
        waybill,
        order,
        job,
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
    let token = |token: &Option<Token>| Value::from(token.map(|Token(token)| token));
    [
        (*at).into(),
        token(waybill),
        token(order),
        token(job),
        i64::from(printer.get()).into(),
        outcome.word().into(),
        evidence.word().into(),
        proof.word().into(),
        cause.word().into(),
        i64::from(*copy).into(),
        i64::from(*copies).into(),
        i64::from(*impressions).into(),
        i64::from(*attempt).into(),
        i64::from(*document_bytes).into(),
        waited.get().into(),
        sending.map(|sending| sending.get()).into(),
        proving.map(|proving| proving.get()).into(),
        trace.map(TraceId::get).into(),
    ]
}

/// The holes as they are now; what was filled stays on record with the time it took.
pub(super) fn gaps(
    sql: &mut dyn Sql,
    place: Place,
    taken: &Taken,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    for first in &taken.removed {
        let delete = "DELETE FROM gaps WHERE station = ?1 AND journal = ?2 AND first = ?3";
        sql.run(delete, &[place.station.into(), place.journal.into(), (*first).into()])?;
    }
    let ends = |first: u64, last: u64| {
        vec![place.station.into(), place.journal.into(), first.into(), last.into()]
    };
    let opened = taken.opened.iter().map(|gap| {
        let Gap { first, last, before, after, noticed_at } = *gap;
        let link = |link: Option<Link>| Value::from(link.map(|Link(link)| link));
        let mut row: Vec<Value> = ends(first, last);
        row.extend([link(before), link(after), noticed_at.into(), Value::Null]);
        row
    });
    let closed = taken.closed.iter().map(|(first, last, noticed_at)| {
        let mut row: Vec<Value> = ends(*first, *last);
        let at = arrival.received_at;
        row.extend([Value::Null, Value::Null, (*noticed_at).into(), at.into()]);
        row
    });
    sql.insert(&GAPS, opened.chain(closed).collect())
}

/// Another story: the place, what was refused, and how often it was told.
pub(super) fn fork(
    sql: &mut dyn Sql,
    place: Place,
    seq: Seq,
    refused: Link,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let key: [Value; 5] = [
        place.station.into(),
        place.journal.into(),
        seq.get().into(),
        refused.0.into(),
        arrival.received_at.into(),
    ];
    let again = "UPDATE forks SET times = times + 1 \
        WHERE station = ?1 AND journal = ?2 AND seq = ?3 AND refused = ?4";
    let mut fresh = 0;
    if sql.run(again, &key[..4])? == 0 {
        let insert = "INSERT INTO forks (station, journal, seq, refused, seen_at, times) \
            VALUES (?1, ?2, ?3, ?4, ?5, 1)";
        sql.run(insert, &key)?;
        fresh = 1;
    }
    let update = "UPDATE stations SET last_heard_at = ?2, skew_ms = ?3, forks = forks + ?4, \
        forked_at = ?2 WHERE station = ?1";
    let heard = [
        place.station.into(),
        arrival.received_at.into(),
        arrival.skew_ms.into(),
        Value::Int(fresh),
    ];
    sql.run(update, &heard).map(drop)
}

/// The signature of the stretch, as evidence.
pub(super) fn seal(sql: &mut dyn Sql, place: Place, arrival: &Arrival) -> Result<(), StoreError> {
    let claim = &arrival.claim;
    let key: [Value; 4] = [
        place.station.into(),
        place.journal.into(),
        claim.first().get().into(),
        claim.last().get().into(),
    ];
    let known = "SELECT first FROM batches \
        WHERE station = ?1 AND journal = ?2 AND first = ?3 AND last = ?4";
    if !sql.rows(known, &key)?.is_empty() {
        return Ok(());
    }
    let insert = "INSERT INTO batches (station, journal, first, last, prev, head, received_at, \
        signature_input, signature, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut row = key.to_vec();
    row.extend([
        claim.prev().0.into(),
        claim.head().0.into(),
        arrival.received_at.into(),
        arrival.seal.input.as_str().into(),
        arrival.seal.signature.as_str().into(),
        arrival.seal.digest.as_str().into(),
    ]);
    sql.run(insert, &row).map(drop)
}

/// The station's own row: when it was heard, its counts, and how it says it is.
pub(super) fn station(
    sql: &mut dyn Sql,
    place: Place,
    taken: &Taken,
    fresh: &Fresh<'_>,
    tally: &Tally,
    arrival: &Arrival,
) -> Result<(), StoreError> {
    let update = "UPDATE journals SET highest = ?3, head = ?4 WHERE station = ?1 AND journal = ?2";
    let end =
        [place.station.into(), place.journal.into(), taken.highest.into(), taken.head.0.into()];
    sql.run(update, &end)?;
    let totals = super::labels::totals(tally);
    let told: i64 = totals.values().map(|change| change.told).sum();
    let completed = totals.iter().filter(|((outcome, _), _)| *outcome == Outcome::Completed);
    let labels: i64 = completed.map(|(_, change)| change.labels).sum();
    let failed = totals.iter().filter(|((outcome, _), _)| match outcome {
        Outcome::Aborted | Outcome::InDoubt => true,
        Outcome::Completed | Outcome::Canceled | Outcome::Returned => false,
    });
    let failed: i64 = failed.map(|(_, change)| change.labels).sum();
    let unread = fresh.iter().filter(|(_, told)| matches!(told, Told::Unread { .. })).count();
    let update = "UPDATE stations SET last_heard_at = ?2, skew_ms = ?3, labels = labels + ?4, \
        outcomes = outcomes + ?5, missing = missing + ?6, unread = unread + ?7, \
        failed = failed + ?8 WHERE station = ?1";
    let counts = [
        place.station.into(),
        arrival.received_at.into(),
        arrival.skew_ms.into(),
        labels.into(),
        told.into(),
        taken.missing.into(),
        i64::try_from(unread).unwrap_or(i64::MAX).into(),
        failed.into(),
    ];
    sql.run(update, &counts)?;
    versions(sql, place, fresh)?;
    state(sql, place, fresh)
}

/// What runs at the station, as the latest journal told last.
fn versions(sql: &mut dyn Sql, place: Place, fresh: &Fresh<'_>) -> Result<(), StoreError> {
    let versions = |(_, told): &(Spot, &Told)| match told {
        Told::Versions(body) => Some(body.clone()),
        Told::Outcome(_)
        | Told::State(_)
        | Told::Series(_)
        | Told::Notice { .. }
        | Told::Unread { .. } => None,
    };
    let latest = fresh.iter().rev().find_map(versions).filter(|_| place.is_latest);
    let Some(body) = latest else { return Ok(()) };
    let update = "UPDATE stations SET versions = ?2 WHERE station = ?1";
    sql.run(update, &[place.station.into(), Value::Blob(body)]).map(drop)
}

/// What the station said last about itself; what comes late does not replace what is newer.
fn state(sql: &mut dyn Sql, place: Place, fresh: &Fresh<'_>) -> Result<(), StoreError> {
    let state = |(spot, told): &(Spot, &Told)| match told {
        Told::State(body) => Some((spot.seq, body.clone())),
        Told::Outcome(_)
        | Told::Series(_)
        | Told::Versions(_)
        | Told::Notice { .. }
        | Told::Unread { .. } => None,
    };
    let Some((seq, body)) = fresh.iter().rev().find_map(state) else { return Ok(()) };
    let update = "UPDATE stations SET state = ?2, state_journal = ?3, state_seq = ?4 \
        WHERE station = ?1 AND (state_journal < ?3 OR (state_journal = ?3 AND state_seq < ?4))";
    let last = [place.station.into(), Value::Blob(body), place.journal.into(), seq.into()];
    sql.run(update, &last).map(drop)
}
