//! What stands about labels: read before a batch is counted, written after.
//!
//! Labels about which more may be told have a table of their own, which stays small.

use std::collections::BTreeMap;

use contract::event::{Evidence, LabelOutcome, Outcome, Token};

use super::{
    super::{Insert, Kind, Row, Sql, Value},
    Place,
};
use crate::store::{
    StoreError,
    tally::{Cell, Change, LabelKey, Spot, Standing, Tally},
};

/// How many labels are looked for at once.
const ASKED_TOGETHER: usize = 50;

const UNSETTLED: Insert = Insert {
    table: "unsettled",
    columns: &[
        ("station", Kind::Int),
        ("job", Kind::Blob),
        ("copy", Kind::Int),
        ("journal", Kind::Int),
        ("seq", Kind::Int),
        ("received_at", Kind::Int),
        ("minute", Kind::Int),
        ("outcome", Kind::Text),
        ("evidence", Kind::Text),
        ("labels", Kind::Int),
    ],
    conflict: " ON CONFLICT (station, job, copy) DO UPDATE SET journal = excluded.journal, \
        seq = excluded.seq, received_at = excluded.received_at, minute = excluded.minute, \
        outcome = excluded.outcome, evidence = excluded.evidence, labels = excluded.labels",
};

const MINUTES: Insert = Insert {
    table: "minutes",
    columns: &[
        ("station", Kind::Int),
        ("minute", Kind::Int),
        ("outcome", Kind::Text),
        ("evidence", Kind::Text),
        ("count", Kind::Int),
        ("labels", Kind::Int),
        ("waited_ms", Kind::Real),
    ],
    conflict: " ON CONFLICT (station, minute, outcome, evidence) DO UPDATE SET \
        count = minutes.count + excluded.count, labels = minutes.labels + excluded.labels, \
        waited_ms = minutes.waited_ms + excluded.waited_ms",
};

const TOTALS: Insert = Insert {
    table: "totals",
    columns: &[
        ("station", Kind::Int),
        ("outcome", Kind::Text),
        ("evidence", Kind::Text),
        ("told", Kind::Int),
        ("labels", Kind::Int),
    ],
    conflict: " ON CONFLICT (station, outcome, evidence) DO UPDATE SET \
        told = totals.told + excluded.told, labels = totals.labels + excluded.labels",
};

/// What stands about the labels of these events.
pub(super) fn standing(
    sql: &mut dyn Sql,
    place: Place,
    outcomes: &[(Spot, &LabelOutcome)],
    in_order: bool,
) -> Result<BTreeMap<LabelKey, Standing>, StoreError> {
    let mut jobs: Vec<Token> = outcomes.iter().filter_map(|(_, outcome)| outcome.job).collect();
    jobs.sort_unstable();
    jobs.dedup();
    let mut standing = BTreeMap::new();
    for some in jobs.chunks(ASKED_TOGETHER) {
        let last = some.last().copied();
        let padded = some.iter().copied().map(Some).chain(std::iter::repeat(last));
        let mut values = vec![Value::from(place.station)];
        values
            .extend(padded.take(ASKED_TOGETHER).map(|job| Value::from(job.map(|Token(job)| job))));
        for row in sql.rows(&question(in_order), &values)? {
            let (key, found) = read(&row)?;
            standing.insert(key, found);
        }
    }
    Ok(standing)
}

/// One text for any number of labels, so that a database reads it once.
fn question(in_order: bool) -> String {
    let places: Vec<String> = (0..ASKED_TOGETHER).map(|index| format!("?{}", index + 2)).collect();
    let places = places.join(", ");
    if in_order {
        return format!(
            "SELECT job, copy, journal, seq, received_at, minute, outcome, evidence, labels \
             FROM unsettled WHERE station = ?1 AND job IN ({places})"
        );
    }
    format!(
        "SELECT job, copy, journal, seq, received_at, at / 60000 AS minute, outcome, evidence, \
         impressions AS labels FROM outcomes WHERE station = ?1 AND stands = 1 AND job IN ({places})"
    )
}

fn read(row: &Row) -> Result<(LabelKey, Standing), StoreError> {
    let key = LabelKey { job: Token(row.bytes("job")?), copy: row.narrow("copy")? };
    let standing = Standing {
        spot: Spot { journal: row.int("journal")?, seq: row.count("seq")? },
        received_at: row.moment("received_at")?,
        minute: row.count("minute")?,
        outcome: row.word("outcome", Outcome::ALL, Outcome::WORDS)?,
        evidence: row.word("evidence", Evidence::ALL, Evidence::WORDS)?,
        labels: row.narrow("labels")?,
    };
    Ok((key, standing))
}

/// Writes down what a batch changed about labels.
pub(super) fn write(sql: &mut dyn Sql, place: Place, tally: &Tally) -> Result<(), StoreError> {
    let station = Value::from(place.station);
    for fallen in &tally.fallen {
        let update = "UPDATE outcomes SET stands = 0 \
            WHERE station = ?1 AND journal = ?2 AND seq = ?3 AND received_at = ?4";
        let Spot { journal, seq } = fallen.spot;
        sql.run(update, &[station.clone(), journal.into(), seq.into(), fallen.received_at.into()])?;
    }
    for key in &tally.settled {
        let delete = "DELETE FROM unsettled WHERE station = ?1 AND job = ?2 AND copy = ?3";
        sql.run(delete, &[station.clone(), key.job.0.into(), i64::from(key.copy).into()])?;
    }
    let unsettled = tally.unsettled.iter().map(|(key, standing)| row(&station, key, standing));
    sql.insert(&UNSETTLED, unsettled.collect())?;
    let minutes = tally.cells.iter().map(|(cell, change)| {
        vec![
            station.clone(),
            cell.minute.into(),
            cell.outcome.word().into(),
            cell.evidence.word().into(),
            change.told.into(),
            change.labels.into(),
            real(change.waited_ms),
        ]
    });
    sql.insert(&MINUTES, minutes.collect())?;
    let totals = totals(tally).into_iter().map(|((outcome, evidence), change)| {
        vec![
            station.clone(),
            outcome.word().into(),
            evidence.word().into(),
            change.told.into(),
            change.labels.into(),
        ]
    });
    sql.insert(&TOTALS, totals.collect())
}

fn row(station: &Value, key: &LabelKey, standing: &Standing) -> Vec<Value> {
    let Standing { spot, received_at, minute, outcome, evidence, labels } = *standing;
    vec![
        station.clone(),
        key.job.0.into(),
        i64::from(key.copy).into(),
        spot.journal.into(),
        spot.seq.into(),
        received_at.into(),
        minute.into(),
        outcome.word().into(),
        evidence.word().into(),
        i64::from(labels).into(),
    ]
}

/// The changes without their minutes.
pub(super) fn totals(tally: &Tally) -> BTreeMap<(Outcome, Evidence), Change> {
    let mut totals: BTreeMap<_, Change> = BTreeMap::new();
    for (Cell { minute: _, outcome, evidence }, change) in &tally.cells {
        let total = totals.entry((*outcome, *evidence)).or_default();
        total.told += change.told;
        total.labels += change.labels;
    }
    totals
}

#[expect(clippy::cast_precision_loss, reason = "a sum of times is only ever used for averages")]
fn real(number: i64) -> Value {
    Value::Real(number as f64)
}
