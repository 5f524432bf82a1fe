
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
