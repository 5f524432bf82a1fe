//! The journal's tables, as a list of migrations that are never edited once shipped.
//!
//! Forward only: a newer journal is refused by an older program instead of being misread.

use rusqlite::Connection;

/// Each entry takes the schema one step forward; its place in the list is its number.
pub(super) const MIGRATIONS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH];

const FIRST: &str = "
CREATE TABLE journal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
    ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    printer TEXT NOT NULL,
    client TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    digest BLOB NOT NULL,
    copies INTEGER NOT NULL,
    impressions INTEGER NOT NULL,
    document_bytes INTEGER NOT NULL,
    waybill_token BLOB,
    order_token BLOB,
    accepted_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    change INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    finished INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    returns INTEGER NOT NULL,
    weakest TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    base_serial TEXT,
    base_count INTEGER,
    base_boot INTEGER,
    doubt TEXT,
    asks TEXT,
    cause TEXT,
    began_at INTEGER,
    sent_at INTEGER,
    UNIQUE (client, idempotency_key)
) STRICT;
CREATE INDEX jobs_pending ON jobs (printer, ordinal) WHERE state = 'pending';
CREATE INDEX jobs_at_the_printer ON jobs (printer, ordinal)
    WHERE state = 'processing' OR state = 'in-doubt';
CREATE INDEX jobs_by_change ON jobs (change);

CREATE TABLE data_keys (
    day INTEGER PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE payloads (
    job INTEGER PRIMARY KEY REFERENCES jobs (ordinal),
    day INTEGER NOT NULL,
    document BLOB NOT NULL,
    client_references BLOB NOT NULL
) STRICT;

CREATE TABLE attempts (
    job INTEGER NOT NULL REFERENCES jobs (ordinal),
    copy INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    sent_at INTEGER,
    ended_at INTEGER,
    outcome TEXT NOT NULL,
    proof TEXT NOT NULL,
    doubt TEXT,
    PRIMARY KEY (job, copy, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    link BLOB NOT NULL
) STRICT;
";

/// Reprints, scans and what people decided.
const SECOND: &str = "
ALTER TABLE jobs ADD COLUMN scan_token BLOB;
ALTER TABLE jobs ADD COLUMN reprint_of BLOB;
ALTER TABLE jobs ADD COLUMN reprint_root BLOB;
ALTER TABLE jobs ADD COLUMN defect TEXT;
ALTER TABLE jobs ADD COLUMN print_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_held ON jobs (printer, ordinal) WHERE state = 'held';
CREATE INDEX jobs_by_waybill ON jobs (waybill_token) WHERE waybill_token IS NOT NULL;
CREATE INDEX jobs_by_order ON jobs (order_token) WHERE order_token IS NOT NULL;
CREATE INDEX jobs_by_scan ON jobs (scan_token) WHERE scan_token IS NOT NULL;
CREATE INDEX jobs_by_root ON jobs (reprint_root) WHERE reprint_root IS NOT NULL;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    client TEXT NOT NULL,
    operator TEXT,
    deed TEXT NOT NULL,
    job BLOB,
    copy INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    reason TEXT,
    link BLOB NOT NULL
) STRICT;

CREATE TABLE audit_anchor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    link BLOB NOT NULL
) STRICT;
";

/// Pools, batches, labels that go out together, and what a person lets a printer do.
const THIRD: &str = "
ALTER TABLE jobs ADD COLUMN pool TEXT;
ALTER TABLE jobs ADD COLUMN needs TEXT;
ALTER TABLE jobs ADD COLUMN base_beside INTEGER NOT NULL DEFAULT 0;

CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    client TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    digest BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (client, idempotency_key)
) STRICT;

CREATE TABLE printer_modes (
    number INTEGER PRIMARY KEY,
    printer TEXT NOT NULL UNIQUE,
    mode TEXT NOT NULL
) STRICT;
";

/// People call for the shift lead: finds the last such word among all decisions.
const FOURTH: &str = "
CREATE INDEX audit_of_the_lead ON audit (number) WHERE deed IN ('lead-called', 'lead-here');
";

/// The newest schema this program knows.
pub fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are only a few migrations")
}

/// The schema a journal has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Takes the journal forward to the newest schema, each step in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let reached = version(connection)?;
    for (number, migration) in (1..).zip(MIGRATIONS).skip(reached as usize) {
        let step = connection.transaction()?;
        step.execute_batch(migration)?;
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of every migration that has shipped, in hexadecimal.
    const FROZEN: &[&str] = &[
        "877450ffb2ede39e2b844ba1fcd988e0ce83bc57d269a496b52d332702305cfb",
        "35fe3848481669fdbb491a6c80c0639fafc0154e35d80c7a7488b66abd777c88",
        "81dbdd1b245b9c99d0b3b2034dd16a326b1aa3c853ce7045d653d72b6330b9c0",
        "c36f287afd1a2168d627a6dfe5270fa2f2dfa542fdf465125417911bebb8f57c",
    ];

    #[test]
    fn a_shipped_migration_is_never_edited() {
        let digests: Vec<String> = MIGRATIONS
            .iter()
            .map(|text| {
                let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
                digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
            })
            .collect();
        assert_eq!(digests, FROZEN, "write a new migration instead");
    }

    #[test]
    fn a_migrated_journal_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), newest());
    }
}
