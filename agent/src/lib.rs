//! Runs a station: local API, journal, printers, outbox, privacy.
