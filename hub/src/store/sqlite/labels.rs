//! Reads outcomes back as the events they were.
//!
//! What cannot be an event any more is damage, and said so.

use contract::{
    event::{Cause, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token},
    identity::StationId,
};
use rusqlite::{Connection, Row, params};

use super::{LabelRow, StoreError, enrol::station_id, moment, unsigned};
use crate::store::LABELS_MAX;

const COLUMNS: &str = "name, received_at, at, waybill, order_token, printer, outcome, evidence, proof, cause, copy, \
    copies, impressions, attempt, document_bytes, waited_ms, sending_ms, proving_ms";

/// The outcomes that came last, newest first.
pub(super) fn latest(
    connection: &Connection,
    station: Option<&StationId>,
    limit: u32,
) -> Result<Vec<LabelRow>, StoreError> {
    let limit = limit.min(LABELS_MAX);
    let mut select = connection.prepare_cached(&question(station.is_some()))?;
    let mut rows = select.query(params![station.map(StationId::as_str), limit])?;
    let mut labels = Vec::new();
    while let Some(row) = rows.next()? {
        labels.push(label(row)?);
    }
    Ok(labels)
}

/// Walks an index backwards, so that it costs what it shows, however much there is.
fn question(of_one_station: bool) -> String {
    let (filter, order) = if of_one_station {
        (
            "outcomes.station = (SELECT station FROM stations WHERE name = ?1)",
            "journal DESC, seq DESC",
        )
    } else {
        ("?1 IS NULL", "outcomes.station DESC, journal DESC, seq DESC")
    };
    format!(
        "SELECT {COLUMNS} FROM outcomes CROSS JOIN stations USING (station) WHERE {filter} \
         ORDER BY received_at DESC, {order} LIMIT ?2"
    )
}

fn label(row: &Row<'_>) -> Result<LabelRow, StoreError> {
    let millis = |column| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(unsigned).map(Millis::new))
    };
    let token =
        |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<[u8; 16]>>(column)?.map(Token));
    let slot = PrinterSlot::new(row.get("printer")?)
        .map_err(|_| StoreError::Damaged { what: "printer" })?;
    Ok(LabelRow {
        station: station_id(&row.get::<_, String>("name")?)?,
        received_at: moment(row.get("received_at")?),
        outcome: LabelOutcome {
            at: moment(row.get("at")?),
            waybill: token("waybill")?,
            order: token("order_token")?,
            printer: slot,
            outcome: word(row, "outcome", Outcome::ALL, Outcome::WORDS)?,
            evidence: word(row, "evidence", Evidence::ALL, Evidence::WORDS)?,
            proof: word(row, "proof", Proof::ALL, Proof::WORDS)?,
            cause: word(row, "cause", Cause::ALL, Cause::WORDS)?,
            copy: row.get("copy")?,
            copies: row.get("copies")?,
            impressions: row.get("impressions")?,
            attempt: row.get("attempt")?,
            document_bytes: row.get("document_bytes")?,
            stages: Stages {
                waited: Millis::new(unsigned(row.get("waited_ms")?)),
                sending: millis("sending_ms")?,
                proving: millis("proving_ms")?,
            },
        },
    })
}

fn word<T: Copy>(
    row: &Row<'_>,
    column: &'static str,
    all: &[T],
    words: &[&str],
) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    let index = words.iter().position(|word| *word == text);
    index.and_then(|index| all.get(index).copied()).ok_or(StoreError::Damaged { what: column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::migrations;

    #[test]
    fn a_question_costs_what_it_shows() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations::run(&mut connection).unwrap();
        for of_one_station in [true, false] {
            let explain = format!("EXPLAIN QUERY PLAN {}", question(of_one_station));
            let mut explain = connection.prepare(&explain).unwrap();
            let steps =
                explain.query_map(params!["a", 10], |row| row.get::<_, String>("detail")).unwrap();
            let steps: Vec<String> = steps.map(Result::unwrap).collect();
            assert!(!steps.iter().any(|step| step.contains("B-TREE")), "{steps:?}");
        }
    }
}
