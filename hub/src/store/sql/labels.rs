//! Reads outcomes back as the events they were.
//!
//! What cannot be an event any more is damage, and said so.

use contract::{
    event::{Cause, Evidence, LabelOutcome, Millis, Outcome, PrinterSlot, Proof, Stages, Token},
    identity::StationId,
    trace::TraceId,
};

use super::{Row, Sql, Value};
use crate::store::{Asked, LABELS_MAX, LabelRow, StoreError};

const COLUMNS: &str = "name, received_at, stands, at, waybill, order_token, job, printer, outcome, evidence, \
    proof, cause, copy, copies, impressions, attempt, document_bytes, waited_ms, sending_ms, proving_ms, \
    trace";

/// The last word about each label, newest first.
pub(super) fn latest(
    sql: &mut dyn Sql,
    station: Option<&StationId>,
    limit: u32,
) -> Result<Vec<LabelRow>, StoreError> {
    let limit = Value::from(i64::from(limit.min(LABELS_MAX)));
    let rows = match station {
        Some(station) => sql.rows(&of_one_station(), &[station.as_str().into(), limit]),
        None => sql.rows(&of_all(), &[limit]),
    };
    rows?.iter().map(label).collect()
}

/// Every event that was told under a token, oldest first.
pub(super) fn trace(
    sql: &mut dyn Sql,
    token: Token,
    by: Asked,
) -> Result<Vec<LabelRow>, StoreError> {
    let limit = Value::from(i64::from(LABELS_MAX));
    let rows = sql.rows(&by_token(by), &[token.0.into(), limit])?;
    rows.iter().map(label).collect()
}

/// Walks an index backwards, so that it costs what it shows, however much there is.
pub(in crate::store) fn of_one_station() -> String {
    format!(
        "SELECT {COLUMNS} FROM outcomes CROSS JOIN stations \
         WHERE outcomes.station = stations.station \
         AND outcomes.station = (SELECT station FROM stations WHERE name = ?1) AND stands = 1 \
         ORDER BY received_at DESC, journal DESC, seq DESC LIMIT ?2"
    )
}

/// As [`of_one_station`], of all of them.
pub(in crate::store) fn of_all() -> String {
    format!(
        "SELECT {COLUMNS} FROM outcomes CROSS JOIN stations \
         WHERE outcomes.station = stations.station AND stands = 1 \
         ORDER BY received_at DESC, outcomes.station DESC, journal DESC, seq DESC LIMIT ?1"
    )
}

/// Finds an index's few rows and sorts those.
pub(in crate::store) fn by_token(by: Asked) -> String {
    let column = match by {
        Asked::Waybill => "waybill",
        Asked::Order => "order_token",
        Asked::Job => "job",
        Asked::Trace => "trace",
    };
    format!(
        "SELECT {COLUMNS} FROM outcomes CROSS JOIN stations \
         WHERE outcomes.station = stations.station AND {column} = ?1 \
         ORDER BY at, journal, seq LIMIT ?2"
    )
}

fn label(row: &Row) -> Result<LabelRow, StoreError> {
    let millis = |name| {
        let millis = row.optional_int(name)?;
        Ok::<_, StoreError>(millis.map(|millis| Millis::new(u64::try_from(millis).unwrap_or(0))))
    };
    let token = |name| Ok::<_, StoreError>(row.optional_bytes(name)?.map(Token));
    let slot = PrinterSlot::new(row.narrow("printer")?)
        .map_err(|_| StoreError::Damaged { what: "printer" })?;
    Ok(LabelRow {
        station: row.parsed("name")?,
        received_at: row.moment("received_at")?,
        stands: row.int("stands")? == 1,
        outcome: LabelOutcome {
            at: row.moment("at")?,
            trace: row.optional_bytes("trace")?.and_then(TraceId::new),
            waybill: token("waybill")?,
            order: token("order_token")?,
            job: token("job")?,
            printer: slot,
            outcome: row.word("outcome", Outcome::ALL, Outcome::WORDS)?,
            evidence: row.word("evidence", Evidence::ALL, Evidence::WORDS)?,
            proof: row.word("proof", Proof::ALL, Proof::WORDS)?,
            cause: row.word("cause", Cause::ALL, Cause::WORDS)?,
            copy: row.narrow("copy")?,
            copies: row.narrow("copies")?,
            impressions: row.narrow("impressions")?,
            attempt: row.narrow("attempt")?,
            document_bytes: row.narrow("document_bytes")?,
            stages: Stages {
                waited: Millis::new(row.count("waited_ms")?),
                sending: millis("sending_ms")?,
                proving: millis("proving_ms")?,
            },
        },
    })
}
