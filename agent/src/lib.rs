//! Runs a station: local API, journal, printers, outbox, privacy.

pub mod api;
pub mod config;
pub mod places;
pub mod secret_file;
