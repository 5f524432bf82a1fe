CREATE TABLE stations (
    station BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    last_heard_at BIGINT,
    skew_ms BIGINT NOT NULL DEFAULT 0,
    labels BIGINT NOT NULL DEFAULT 0,
    outcomes BIGINT NOT NULL DEFAULT 0,
    missing BIGINT NOT NULL DEFAULT 0,
    forks BIGINT NOT NULL DEFAULT 0,
    unread BIGINT NOT NULL DEFAULT 0,
    state BYTEA,
    state_journal BIGINT NOT NULL DEFAULT -1,
    state_seq BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX stations_by_time ON stations (last_heard_at);
CREATE TABLE station_keys (
    key_id BYTEA PRIMARY KEY,
    station BIGINT NOT NULL REFERENCES stations,
    public BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    ends_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX station_keys_by_station ON station_keys (station);
CREATE TABLE tokens (
    hash BYTEA PRIMARY KEY,
    site TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    key_id BYTEA
);
CREATE TABLE journals (
    station BIGINT NOT NULL REFERENCES stations,
    journal BIGINT NOT NULL,
    id BYTEA NOT NULL,
    highest BIGINT NOT NULL,
    head BYTEA NOT NULL,
    PRIMARY KEY (station, journal),
    UNIQUE (station, id)
);
-- Every event's place in the chain, whatever it tells. A day's events have a partition of their
-- own, by when they came, so that forgetting a day is dropping a table. That an event is kept once
-- is the matter of whoever holds the station's row.
CREATE TABLE entries (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    link BYTEA NOT NULL,
    PRIMARY KEY (station, journal, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE outcomes (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    stands BIGINT NOT NULL,
    at BIGINT NOT NULL,
    waybill BYTEA,
    order_token BYTEA,
    job BYTEA,
    printer BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    proof TEXT NOT NULL,
    cause TEXT NOT NULL,
    copy BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    impressions BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    document_bytes BIGINT NOT NULL,
    waited_ms BIGINT NOT NULL,
    sending_ms BIGINT,
    proving_ms BIGINT,
    PRIMARY KEY (station, journal, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX outcomes_by_station_and_time ON outcomes (station, received_at, journal, seq);
CREATE INDEX outcomes_by_time ON outcomes (received_at, station, journal, seq);
CREATE INDEX outcomes_by_job ON outcomes (job) WHERE job IS NOT NULL;
CREATE INDEX outcomes_by_waybill ON outcomes (waybill) WHERE waybill IS NOT NULL;
CREATE INDEX outcomes_by_order ON outcomes (order_token) WHERE order_token IS NOT NULL;
CREATE TABLE states (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (station, journal, seq, received_at)
) PARTITION BY RANGE (received_at);
-- Records of well-signed batches that this version cannot read.
CREATE TABLE unread (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (station, journal, seq, received_at)
) PARTITION BY RANGE (received_at);
-- Who sent what: the signature of every stretch that was kept.
CREATE TABLE batches (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    prev BYTEA NOT NULL,
    head BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    signature_input TEXT NOT NULL,
    signature TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (station, journal, first, last, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE gaps (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    before BYTEA,
    after BYTEA,
    noticed_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (station, journal, first)
);
CREATE TABLE forks (
    station BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    refused BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (station, journal, seq, refused)
);
-- Labels about which another event may follow.
CREATE TABLE unsettled (
    station BIGINT NOT NULL,
    job BYTEA NOT NULL,
    copy BIGINT NOT NULL,
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    labels BIGINT NOT NULL,
    PRIMARY KEY (station, job, copy)
);
-- Events told (count) and labels for which they stand, by minute of the station's clock, kept in
-- the same transaction as the events; and since ever.
CREATE TABLE minutes (
    station BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    count BIGINT NOT NULL,
    labels BIGINT NOT NULL,
    waited_ms DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (station, minute, outcome, evidence)
);
CREATE TABLE totals (
    station BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    told BIGINT NOT NULL,
    labels BIGINT NOT NULL,
    PRIMARY KEY (station, outcome, evidence)
);
-- Who does what only one hub may do, until when.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);
-- One row, written to see whether the store writes.
CREATE TABLE alive (times BIGINT NOT NULL);
INSERT INTO alive (times) VALUES (0);
