//! Runs a station: local API, journal, printers, outbox, privacy.
//!
//! The beat is the same everywhere: pure code decides, the journal commits, then something happens.
//! Printing depends on nothing outside this process but the disk and the printer.

pub mod admission;
pub mod api;
mod calendar;
pub mod clock;
pub mod config;
pub mod courier;
pub mod engine;
pub mod enrolment;
pub mod guests;
pub mod herald;
pub mod identity;
pub mod journal;
pub mod ladder;
pub mod outbox;
pub mod places;
pub mod printers;
pub mod privacy;
pub mod retention;
pub mod roster;
pub mod sealed;
pub mod secret_file;
pub mod series;
pub mod station;
pub mod supervision;
pub mod supplies;
pub mod vitals;
