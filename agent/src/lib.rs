//! Runs a station: local API, journal, printers, outbox, privacy.
//!
//! The beat is the same everywhere: pure code decides, the journal commits, then something happens.
//! Printing depends on nothing outside this process but the disk and the printer.

pub mod clock;
pub mod engine;
pub mod journal;
pub mod printers;
pub mod privacy;
pub mod sealed;
