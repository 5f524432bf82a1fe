//! What people wait for: the lists of the fleet over HTTP, and the rules that look at all of it.
//!
//! A list counts until its last byte is there, which is later than the first one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::event::UnixMillis;
use contract::identity::{Site, StationId};
use hub::alerts::Thresholds;
use hub::alerts::evaluate::evaluate;
use hub::alerts::fleet::{BIN_MS, Fleet, HISTORY_MS};
use hub::store::{LabelBin, SqliteStore, StationRow, Store};

use crate::error::BenchError;
use crate::http::Connection;
use crate::hub::parts::{no_store, now};
use crate::hub::subject::Subject;

/// The lists of the fleet, as the dashboard asks for them.
const LISTS: [&str; 3] = ["/api/fleet", "/api/board", "/api/stations?limit=200"];

/// How often a station is heard, in seconds; each beat of a second hears so much fewer of them.
const HEARTBEAT_S: usize = 60;

/// What people waited for.
#[derive(Debug)]
pub struct Looked {
    /// Stations that were looked at.
    pub stations: usize,
    /// Each list and how long each answer took.
    pub lists: Vec<(&'static str, Vec<Duration>)>,
    /// How long a beat took to take in who was heard in the second before it, each time.
    pub taken_in: Vec<Duration>,
    /// How long one look of every rule at the whole fleet took, each time.
    pub scans: Vec<Duration>,
}

/// Asks for every list, and lets the rules look at what the hub's store holds.
pub fn measure(subject: &Subject, times: usize) -> Result<Looked, BenchError> {
    let token = format!("Bearer {}", subject.admin_token()?);
    let headers = [("Authorization", token.as_str()), ("Accept-Encoding", "gzip")];
    let mut people = Connection::to(subject.address);
    let mut lists = Vec::new();
    for path in LISTS {
        let mut waits = Vec::with_capacity(times);
        for _ in 0..times {
            let asked_at = Instant::now();
            let reply = people.get(path, &headers)?;
            if reply.status != 200 {
                return Err(BenchError::Answer { system: "hub", answer: reply.excerpt() });
            }
            waits.push(reply.answered_at.duration_since(asked_at));
        }
        lists.push((path, waits));
    }
    let store = SqliteStore::open(&subject.state.join("hub.db")).map_err(no_store)?;
    let rows = store.stations().map_err(no_store)?;
    let stations = rows.len();
    let now = now();
    let bins = history(&rows, now);
    let rows: Vec<Arc<StationRow>> = rows.into_iter().map(Arc::new).collect();
    let mut fleet = Fleet::rebuilt(rows.clone(), bins, BTreeMap::new(), Thresholds::default());
    let mut beat = |number: usize| {
        let now = UnixMillis::new(now.get() + 1_000 * number as u64);
        let heard = rows.iter().skip(number % HEARTBEAT_S).step_by(HEARTBEAT_S);
        let heard = heard.map(|row| labelled(row, now)).collect();
        let began = Instant::now();
        fleet.update(heard, now);
        let taken_in = began.elapsed();
        let began = Instant::now();
        // What is not used may not be computed.
        std::hint::black_box(evaluate(&fleet, now));
        (taken_in, began.elapsed())
    };
    let (taken_in, scans) = (0..times).map(&mut beat).unzip();
    Ok(Looked { stations, lists, taken_in, scans })
}

/// A station that was heard again, with ten labels more, one of which failed.
fn labelled(row: &StationRow, now: UnixMillis) -> Arc<StationRow> {
    let (completed, failed) = (row.completed + 9, row.failed + 1);
    Arc::new(StationRow { completed, failed, last_heard_at: Some(now), ..row.clone() })
}

/// Three days of labels at every site, a failure among them now and then: what the rules that watch
/// a budget look back on.
fn history(rows: &[StationRow], now: UnixMillis) -> Vec<LabelBin> {
    let sites: BTreeMap<_, _> = rows.iter().map(|row| (&row.site, &row.id)).collect();
    let last = now.get() / BIN_MS;
    let bins = last.saturating_sub(HISTORY_MS / BIN_MS)..=last;
    let bin = |bin: u64, site: &Site, station: &StationId| LabelBin {
        station: station.clone(),
        site: site.clone(),
        bin,
        good: 500,
        bad: i64::from(bin.is_multiple_of(3)),
    };
    bins.flat_map(|number| sites.iter().map(move |(site, station)| bin(number, site, station)))
        .collect()
}
