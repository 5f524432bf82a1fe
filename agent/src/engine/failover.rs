//! Takes labels from a pool's printer that does not work to one that does: only those of which
//! provably no byte has left.
//!
//! A label that was begun stays where it is, in doubt if need be; moving it could double it. A
//! printer that a person paused keeps its labels, one in maintenance gives them up at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use spool::{Able, Demand, Mode, match_wave};
use tokio::sync::watch;

use super::placing::{Doors, Pool, Wish};
use super::{ChangeError, Engine};
use crate::clock::Time;
use crate::journal::{JobRecord, Write};

/// How often the printers are looked at.
const LOOK_PAUSE: Duration = Duration::from_secs(1);

/// How many labels move in one commit.
const MOVES_MAX: u32 = 100;

/// Moves labels away from printers that do not work.
pub struct Failover {
    engine: Arc<Engine>,
    /// Since when a printer has not worked, by the steady clock.
    idle_since: BTreeMap<String, Duration>,
}

impl Failover {
    /// The failover of a station's pools.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, idle_since: BTreeMap::new() }
    }

    /// Moves labels until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "Labels of a printer that does not work stay where they are");
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK_PAUSE) => {}
            }
        }
    }

    async fn look(&mut self) -> Result<(), ChangeError> {
        let now = self.engine.clock.moment().steady;
        let mut given_up = BTreeMap::new();
        for view in self.engine.views.all() {
            let is_out = view.mode == Mode::Maintenance;
            if view.works() && !is_out {
                self.idle_since.remove(&view.name);
            } else {
                let since = *self.idle_since.entry(view.name.clone()).or_insert(now);
                let idle = if is_out { Duration::MAX } else { now.saturating_sub(since) };
                given_up.insert(view.name, idle);
            }
        }
        let engine = Arc::clone(&self.engine);
        for (name, pool) in &engine.pools {
            for from in &pool.printers {
                if given_up.get(from).is_some_and(|idle| *idle >= pool.failover) {
                    engine.move_away(from, name, pool).await?;
                }
            }
        }
        Ok(())
    }
}

impl Engine {
    /// Sends what of a pool waits for one of its printers to the others that work.
    async fn move_away(&self, from: &str, name: &str, pool: &Pool) -> Result<(), ChangeError> {
        let doors = self.doors().clone();
        let mut loads = self.loads(&doors);
        let works: Vec<bool> = doors
            .keys()
            .zip(&loads)
            .map(|(door, load)| load.works && door != from && self.takes_over(door))
            .collect();
        let mut members = doors.keys().zip(&works);
        if !members.any(|(door, works)| *works && pool.printers.contains(door)) {
            return Ok(());
        }
        let waiting = self.journal.movable(from, name, MOVES_MAX)?;
        let wave: Vec<Demand> =
            waiting.iter().map(|record| self.demand(&doors, record, name, &works)).collect();
        let (mut writes, mut takers) = (Vec::new(), BTreeSet::new());
        for (record, to) in waiting.iter().zip(match_wave(&wave, &mut loads)) {
            let Some((to, _)) = to.and_then(|place| doors.iter().nth(place)) else { continue };
            writes.push(Write::Step(Box::new(self.move_of(record, to)?)));
            takers.insert(to.as_str());
        }
        if writes.is_empty() {
            return Ok(());
        }
        let moved = writes.len();
        // One that has moved on meanwhile is refused by itself.
        self.journal.write(writes).await?;
        tracing::info!(from, moved, "Labels that never started go to other printers");
        takers.into_iter().for_each(|name| self.ring(name));
        Ok(())
    }

    /// Who could take over a label.
    fn demand(&self, doors: &Doors, record: &JobRecord, pool: &str, works: &[bool]) -> Demand {
        let from = doors.get(&record.printer);
        let format = from.map_or("", |door| door.language.media_type());
        let wish = Wish { target: pool, format, needs: &record.needs };
        let able = self.able(doors, wish).unwrap_or_default();
        let mut takers = Able::default();
        for (place, works) in works.iter().enumerate() {
            if *works && able.contains(place) {
                takers.insert(place);
            }
        }
        Demand { able: takers, labels: u64::from(record.job.copies) }
    }
}
