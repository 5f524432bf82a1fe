-- People and programs that use the hub, and how they come in.
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
-- A session is kept as the hashes of its two halves; one without a user is the administrator's.
CREATE TABLE sessions (
    cookie BYTEA PRIMARY KEY,
    page_key BYTEA NOT NULL,
    name TEXT,
    ends_at BIGINT NOT NULL
);
CREATE TABLE programs (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT
);
