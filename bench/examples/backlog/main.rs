//! Fills the outbox of a station that is known to a hub with the outcomes of 72 hours, for a station
//! to be measured on.
//!
//! It prints how many events there are and by how many bytes the journal grew for them, as one JSON
//! object. Nothing but measurements needs it.

mod filling;

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use agent::clock::{Clock, Time as _};
use agent::identity;
use agent::journal::{Place, Store};
use agent::station::JOURNAL_FILE;

/// How long the hub was away.
const AWAY_MS: u64 = 72 * 3_600_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [state, events] = arguments.as_slice() else {
        return Err("usage: backlog STATE-FOLDER EVENTS".into());
    };
    let (state, events) = (PathBuf::from(state), events.parse::<u32>()?);
    let now = Clock::default().moment().wall;
    let path = state.join(JOURNAL_FILE);
    let place = Place { path: path.clone(), file_system: None };
    let store = Store::open(place, identity::station_key(&state)?, now)?;
    let before = on_disk(&path);
    filling::fill(store, events, (now.0 - AWAY_MS, now.0))?;
    let bytes = on_disk(&path).saturating_sub(before);
    writeln!(std::io::stdout(), "{}", serde_json::json!({"events": events, "bytes": bytes}))?;
    Ok(())
}

/// Bytes of the journal, its log included.
fn on_disk(journal: &Path) -> u64 {
    let mut log = journal.as_os_str().to_owned();
    log.push("-wal");
    [journal, Path::new(&log)].map(|file| fs::metadata(file).map_or(0, |it| it.len())).iter().sum()
}
