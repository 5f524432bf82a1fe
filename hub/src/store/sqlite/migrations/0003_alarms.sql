-- What the rules look at beside what a list of stations shows.
ALTER TABLE stations ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN forked_at INTEGER;
UPDATE stations SET
    failed = coalesce((SELECT sum(labels) FROM totals WHERE totals.station = stations.station
        AND outcome IN ('aborted', 'in-doubt')), 0),
    forked_at = (SELECT max(seen_at) FROM forks WHERE forks.station = stations.station);
CREATE TABLE alerts (
    rule TEXT NOT NULL,
    scope TEXT NOT NULL,
    since INTEGER NOT NULL,
    phase TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    held_at INTEGER NOT NULL,
    number INTEGER NOT NULL,
    escalations INTEGER NOT NULL,
    acknowledged_by TEXT,
    PRIMARY KEY (rule, scope, since)
) WITHOUT ROWID;
CREATE INDEX alerts_open ON alerts (rule, scope) WHERE phase <> 'resolved';
CREATE INDEX alerts_by_time ON alerts (since);
CREATE TABLE silences (
    silence INTEGER PRIMARY KEY,
    rule TEXT,
    scope TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL
);
-- What every outlet was told about what is not over.
CREATE TABLE told (
    outlet TEXT NOT NULL,
    topic TEXT NOT NULL,
    escalations INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (outlet, topic)
) WITHOUT ROWID;
-- Events told in each minute of the hub's clock, to compare a minute with the same a week before.
CREATE TABLE beats (
    minute INTEGER PRIMARY KEY,
    told INTEGER NOT NULL
);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL
);
