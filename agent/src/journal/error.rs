//! What can go wrong with the journal, and what is then known.
//!
//! Whatever is unknown after a failed commit is read back before anybody hears of it.

/// The journal cannot be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite refuses.
    #[error("the journal at {path} answers: {source}")]
    Sqlite {
        /// The journal's file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// The file was written by a newer version of the product.
    #[error(
        "the journal at {path} has schema {found}, this version knows up to {known}: \
         start the newer version again, or restore the journal that belongs to this one"
    )]
    TooNew {
        /// The journal's file.
        path: String,
        /// The schema it has.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// A row says something this version has no word for.
    #[error("the journal's {table} row {row} holds an unknown {column}: {value}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The row.
        row: i64,
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// A sealed row does not open.
    #[error(
        "a sealed row of the journal does not open with this station's key: \
         restore the key file that belongs to this journal"
    )]
    Sealed,
    /// The writer has stopped.
    #[error("the journal's writer has stopped")]
    Stopped,
}

/// The write was not made, or, only for `Unknown`, may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// There is no room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The disk or the file system refuses.
    #[error("the disk refuses to write")]
    Unwritable,
    /// The writer has stopped or its queue is full; nothing was written.
    #[error("the journal is not taking writes")]
    Unavailable,
    /// The commit failed and the journal cannot be read either. It may hold the write.
    #[error("the journal cannot be read; whether it holds the write is not known")]
    Unknown,
}
