-- What the rules look at beside what a list of stations shows.
ALTER TABLE stations ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stations ADD COLUMN forked_at BIGINT;
CREATE TABLE alerts (
    rule TEXT NOT NULL,
    scope TEXT NOT NULL,
    since BIGINT NOT NULL,
    phase TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    number BIGINT NOT NULL,
    escalations BIGINT NOT NULL,
    acknowledged_by TEXT,
    PRIMARY KEY (rule, scope, since)
);
CREATE INDEX alerts_open ON alerts (rule, scope) WHERE phase <> 'resolved';
CREATE INDEX alerts_by_time ON alerts (since);
CREATE TABLE silences (
    silence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule TEXT,
    scope TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL
);
-- What every outlet was told about what is not over.
CREATE TABLE told (
    outlet TEXT NOT NULL,
    topic TEXT NOT NULL,
    escalations BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (outlet, topic)
);
-- Events told in each minute of the hub's clock, to compare a minute with the same a week before.
CREATE TABLE beats (
    minute BIGINT PRIMARY KEY,
    told BIGINT NOT NULL
);
CREATE TABLE audit (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL
);
