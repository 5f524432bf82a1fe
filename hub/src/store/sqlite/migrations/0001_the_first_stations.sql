CREATE TABLE stations (
    station INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    last_heard_at INTEGER,
    skew_ms INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE station_keys (
    key_id BLOB PRIMARY KEY,
    station INTEGER NOT NULL REFERENCES stations,
    public BLOB NOT NULL,
    added_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE tokens (
    hash BLOB PRIMARY KEY,
    site TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    key_id BLOB
) WITHOUT ROWID;
CREATE TABLE journals (
    station INTEGER NOT NULL REFERENCES stations,
    journal INTEGER NOT NULL,
    id BLOB NOT NULL,
    highest INTEGER NOT NULL,
    PRIMARY KEY (station, journal),
    UNIQUE (station, id)
) WITHOUT ROWID;
-- Every event's place in the chain, whatever it tells.
CREATE TABLE entries (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    link BLOB NOT NULL,
    PRIMARY KEY (station, journal, seq),
    FOREIGN KEY (station, journal) REFERENCES journals
) WITHOUT ROWID;
CREATE TABLE outcomes (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    waybill BLOB,
    order_token BLOB,
    printer INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    proof TEXT NOT NULL,
    cause TEXT NOT NULL,
    copy INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    impressions INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    document_bytes INTEGER NOT NULL,
    waited_ms INTEGER NOT NULL,
    sending_ms INTEGER,
    proving_ms INTEGER,
    PRIMARY KEY (station, journal, seq),
    FOREIGN KEY (station, journal, seq) REFERENCES entries
) WITHOUT ROWID;
CREATE INDEX outcomes_by_station_and_time ON outcomes (station, received_at, journal, seq);
CREATE INDEX outcomes_by_time ON outcomes (received_at, station, journal, seq);
CREATE TABLE states (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (station, journal, seq),
    FOREIGN KEY (station, journal, seq) REFERENCES entries
) WITHOUT ROWID;
-- Records of well-signed batches that this version cannot read.
CREATE TABLE unread (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (station, journal, seq),
    FOREIGN KEY (station, journal, seq) REFERENCES entries
) WITHOUT ROWID;
-- Who sent what: the signature of every stretch that was kept.
CREATE TABLE batches (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    prev BLOB NOT NULL,
    head BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    signature_input TEXT NOT NULL,
    signature TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (station, journal, first, last),
    FOREIGN KEY (station, journal) REFERENCES journals
) WITHOUT ROWID;
CREATE TABLE gaps (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    noticed_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (station, journal, first),
    FOREIGN KEY (station, journal) REFERENCES journals
) WITHOUT ROWID;
CREATE TABLE forks (
    station INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    refused BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (station, journal, seq, refused),
    FOREIGN KEY (station, journal) REFERENCES journals
) WITHOUT ROWID;
-- Outcomes by minute of the station's clock, kept in the same transaction as the events.
CREATE TABLE minutes (
    station INTEGER NOT NULL REFERENCES stations,
    minute INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    count INTEGER NOT NULL,
    waited_ms REAL NOT NULL,
    PRIMARY KEY (station, minute, outcome, evidence)
) WITHOUT ROWID;
