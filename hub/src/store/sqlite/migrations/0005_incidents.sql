-- What alerts of one place make together, and what happened in it.
CREATE TABLE incidents (
    incident INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    severity TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    alerts INTEGER NOT NULL
);
CREATE INDEX incidents_by_place ON incidents (scope, incident);
CREATE TABLE incident_facts (
    fact INTEGER PRIMARY KEY,
    incident INTEGER NOT NULL REFERENCES incidents,
    at INTEGER NOT NULL,
    happened TEXT NOT NULL,
    rule TEXT NOT NULL,
    scope TEXT NOT NULL,
    by_whom TEXT
);
CREATE INDEX incident_facts_by_incident ON incident_facts (incident, at, fact);
CREATE INDEX audit_by_time ON audit (at);
-- What a station said last about what runs there.
ALTER TABLE stations ADD COLUMN versions BLOB;
