-- People and programs that use the hub, and how they come in.
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER
) WITHOUT ROWID;
-- A session is kept as the hashes of its two halves; one without a user is the administrator's.
CREATE TABLE sessions (
    cookie BLOB PRIMARY KEY,
    page_key BLOB NOT NULL,
    name TEXT,
    ends_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE programs (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER
) WITHOUT ROWID;
