//! What a disk can be told to do wrong without losing its power.

/// A fault; operations are counted from zero as in [`Disk::operations`](crate::Disk::operations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The first sync from `at` on fails, once. As on Linux the unsynced data is marked clean: it
    /// can still be read, is not on the platter, and the next sync does not bring it there.
    SyncFailsOnce {
        /// The operation.
        at: u64,
    },
    /// As before, and what was not synced is gone from the cache too.
    SyncFailsAndForgets {
        /// The operation.
        at: u64,
    },
    /// Every sync from `from` on fails.
    SyncFailsForEver {
        /// The first operation.
        from: u64,
    },
    /// One operation fails with an I/O error and does nothing.
    IoError {
        /// The operation.
        at: u64,
    },
    /// From `from` on, this many writes find no room.
    DiskFull {
        /// The first operation.
        from: u64,
        /// How many writes.
        writes: u32,
    },
}
