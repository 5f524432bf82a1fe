//! A transaction of the writing connection, by statements that are prepared once: its three words
//! would otherwise be parsed again for every label.

use rusqlite::Connection;

/// An open transaction; dropped without a commit it is rolled back.
pub(super) struct Transaction<'a> {
    connection: &'a Connection,
}

impl<'a> Transaction<'a> {
    /// Begins one, as the only writer from now on.
    pub(super) fn begin(connection: &'a Connection) -> rusqlite::Result<Self> {
        say(connection, "BEGIN IMMEDIATE")?;
        Ok(Self { connection })
    }

    /// Commits it; on an error it is not known whether it is on the disk.
    pub(super) fn commit(self) -> rusqlite::Result<()> {
        say(self.connection, "COMMIT")
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // A commit that succeeded, and some that fail, leave no transaction behind.
        if !self.connection.is_autocommit() {
            // What cannot be rolled back is dropped with the connection, which is opened anew.
            say(self.connection, "ROLLBACK").ok();
        }
    }
}

fn say(connection: &Connection, word: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(word)?.execute([]).map(drop)
}
