//! Every printer on the floor: a label of each language, over each way, and what the station says of
//! it in the end.
//!
//! The labels are those of the collection, where it has one of the language. What a printer received is
//! compared byte by byte; what a language adds for its proof is all that may differ.

#![expect(clippy::unwrap_used, reason = "a surprise fails the test that meets it")]

use std::time::Duration;

#[path = "floor/languages.rs"]
mod languages;
#[path = "floor/lpd.rs"]
mod lpd;
#[path = "floor/proofs.rs"]
mod proofs;
#[path = "floor/station.rs"]
mod station;
#[path = "floor/ways.rs"]
mod ways;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
