
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
