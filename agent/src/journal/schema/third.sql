
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
