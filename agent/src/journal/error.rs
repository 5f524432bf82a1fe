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
    /// The system gives no thread to write with.
    #[error("the journal's thread does not start: {0}; free memory or raise the limit of threads")]
    Thread(std::io::Error),
    /// A file beside the journal cannot be read, written or moved.
    #[error("beside the journal at {path}: {cause}; let the station's user own the folder")]
    Beside {
        /// The journal's file.
        path: String,
        /// What the system says.
        cause: String,
    },
    /// The file is no journal of this station that could be used.
    #[error("{path} is no journal of this station: {why}")]
    Unfit {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
}

impl JournalError {
    /// A file beside the journal makes trouble.
    pub(super) fn beside(journal: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Beside { path: journal.display().to_string(), cause: error.to_string() }
    }

    /// Whether the file itself is damaged, so that trying again does not help.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => {
                matches!(
                    source.sqlite_error_code(),
                    Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
                ) || matches!(
                    source,
                    rusqlite::Error::FromSqlConversionFailure(..)
                        | rusqlite::Error::InvalidColumnType(..)
                        | rusqlite::Error::SqlInputError { .. }
                )
            }
            Self::Unreadable { .. } => true,
            Self::TooNew { .. }
            | Self::Sealed
            | Self::Stopped
            | Self::Thread(_)
            | Self::Beside { .. }
            | Self::Unfit { .. } => false,
        }
    }
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
    /// The journal's file was deleted or exchanged under the running station.
    #[error("the journal's file is gone")]
    Gone,
    /// The writer has stopped or its queue is full; nothing was written.
    #[error("the journal is not taking writes")]
    Unavailable,
    /// The commit failed and the journal cannot be read either. It may hold the write.
    #[error("the journal cannot be read; whether it holds the write is not known")]
    Unknown,
}
