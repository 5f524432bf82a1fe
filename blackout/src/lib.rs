//! A disk that can lose its power: an SQLite file system for tests.
//!
//! A [`Disk`] lives in memory and knows two truths about every file: what has reached the platter,
//! and what was only written. Its power can go at any operation, any operation can fail, and when
//! the power returns, what was not synced survives as a [`Survival`] decides. All chance comes from
//! the disk's seed, so that a failure can be replayed.
//!
//! The disk promises little on purpose: sectors of 512 bytes that tear, no order among unsynced
//! writes, no safe overwrite. It is not for production and not for speed records, but several
//! thousand power cuts a second are usual.
#![expect(unsafe_code, reason = "SQLite's file system interface is a table of C functions")]

mod chance;
mod disk;
mod fault;
mod file;
mod locks;
mod memory;
mod platter;
mod state;
mod vfs;

pub use disk::Disk;
pub use fault::Fault;
pub use platter::Survival;
