//! Reads outcomes back as the events they were.
//!
//! What cannot be an event any more is damage, and said so.

use contract::event::{
    Cause, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token,
};
use rusqlite::{Connection, Row, params};

use super::{LabelRow, StoreError, enrol::station_id, moment, unsigned};
use crate::store::LABELS_MAX;
use contract::identity::StationId;

const COLUMNS: &str = "name, received_at, at, waybill, order_token, printer, outcome, evidence, proof, cause, copy, \
    copies, impressions, attempt, document_bytes, waited_ms, sending_ms, proving_ms";

/// The outcomes that came last, newest first.
pub(super) fn latest(
    connection: &Connection,
    station: Option<&StationId>,
    limit: u32,
) -> Result<Vec<LabelRow>, StoreError> {
    let limit = limit.min(LABELS_MAX);
    let filter = if station.is_some() { "WHERE name = ?1" } else { "WHERE ?1 IS NULL" };
    let order = "ORDER BY received_at DESC, outcomes.station DESC, journal DESC, seq DESC LIMIT ?2";
    let select =
        format!("SELECT {COLUMNS} FROM outcomes JOIN stations USING (station) {filter} {order}");
    let mut select = connection.prepare_cached(&select)?;
    let mut rows = select.query(params![station.map(StationId::as_str), limit])?;
    let mut labels = Vec::new();
    while let Some(row) = rows.next()? {
        labels.push(label(row)?);
    }
    Ok(labels)
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
