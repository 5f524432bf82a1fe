-- The links on both sides of a hole, and the last link of a journal: a chain can be followed after
-- single events are forgotten.
ALTER TABLE journals ADD COLUMN head BLOB;
ALTER TABLE gaps ADD COLUMN before BLOB;
ALTER TABLE gaps ADD COLUMN after BLOB;
UPDATE journals SET head = (SELECT link FROM entries
    WHERE entries.station = journals.station AND entries.journal = journals.journal
    AND entries.seq = journals.highest);
UPDATE gaps SET
    before = (SELECT link FROM entries WHERE entries.station = gaps.station
        AND entries.journal = gaps.journal AND entries.seq = gaps.first - 1),
    after = (SELECT prev FROM batches WHERE batches.station = gaps.station
        AND batches.journal = gaps.journal AND batches.first = gaps.last + 1)
    WHERE closed_at IS NULL;
-- When every event came, so that what is old can be forgotten.
ALTER TABLE entries ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET received_at = coalesce((SELECT max(received_at) FROM batches
    WHERE batches.station = entries.station AND batches.journal = entries.journal
    AND entries.seq BETWEEN batches.first AND batches.last), 0);
CREATE INDEX entries_by_time ON entries (received_at);
-- Which label an event is about, and whether it is the last word about it.
ALTER TABLE outcomes ADD COLUMN job BLOB;
ALTER TABLE outcomes ADD COLUMN stands INTEGER NOT NULL DEFAULT 1;
CREATE INDEX outcomes_by_job ON outcomes (job) WHERE job IS NOT NULL;
CREATE INDEX outcomes_by_waybill ON outcomes (waybill) WHERE waybill IS NOT NULL;
CREATE INDEX outcomes_by_order ON outcomes (order_token) WHERE order_token IS NOT NULL;
-- Labels about which another event may follow.
CREATE TABLE unsettled (
    station INTEGER NOT NULL REFERENCES stations,
    job BLOB NOT NULL,
    copy INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    labels INTEGER NOT NULL,
    PRIMARY KEY (station, job, copy)
) WITHOUT ROWID;
-- Events told (count) and labels for which they stand, by minute and since ever.
ALTER TABLE minutes ADD COLUMN labels INTEGER NOT NULL DEFAULT 0;
UPDATE minutes SET labels = count;
CREATE TABLE totals (
    station INTEGER NOT NULL REFERENCES stations,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    told INTEGER NOT NULL,
    labels INTEGER NOT NULL,
    PRIMARY KEY (station, outcome, evidence)
) WITHOUT ROWID;
INSERT INTO totals (station, outcome, evidence, told, labels)
    SELECT station, outcome, evidence, sum(count), sum(count) FROM minutes
    GROUP BY station, outcome, evidence;
-- What a list of stations shows stands in their own rows.
ALTER TABLE stations ADD COLUMN labels INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN outcomes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN forks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN state BLOB;
ALTER TABLE stations ADD COLUMN state_journal INTEGER NOT NULL DEFAULT -1;
ALTER TABLE stations ADD COLUMN state_seq INTEGER NOT NULL DEFAULT 0;
UPDATE stations SET
    labels = coalesce((SELECT sum(labels) FROM totals
        WHERE totals.station = stations.station AND outcome = 'completed'), 0),
    outcomes = coalesce((SELECT sum(told) FROM totals WHERE totals.station = stations.station), 0),
    missing = coalesce((SELECT sum(last - first + 1) FROM gaps
        WHERE gaps.station = stations.station AND closed_at IS NULL), 0),
    forks = (SELECT count(*) FROM forks WHERE forks.station = stations.station),
    unread = (SELECT count(*) FROM unread WHERE unread.station = stations.station),
    state = (SELECT body FROM states WHERE states.station = stations.station
        ORDER BY journal DESC, seq DESC LIMIT 1),
    state_journal = coalesce((SELECT journal FROM states WHERE states.station = stations.station
        ORDER BY journal DESC, seq DESC LIMIT 1), -1),
    state_seq = coalesce((SELECT seq FROM states WHERE states.station = stations.station
        ORDER BY journal DESC, seq DESC LIMIT 1), 0);
CREATE INDEX stations_by_time ON stations (last_heard_at);
-- Keys that end because new ones took their place, and keys that were revoked.
ALTER TABLE station_keys ADD COLUMN ends_at INTEGER;
ALTER TABLE station_keys ADD COLUMN revoked_at INTEGER;
-- Who does what only one hub may do, until when.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) WITHOUT ROWID;
-- One row, written to see whether the store writes.
CREATE TABLE alive (times INTEGER NOT NULL);
INSERT INTO alive (times) VALUES (0);
