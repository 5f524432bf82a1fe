//! A disk that can lose its power: an SQLite file system for tests.
