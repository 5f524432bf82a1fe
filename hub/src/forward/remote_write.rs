//! The figures of the fleet and of the hub on their way to any receiver of Prometheus's remote-write 1.0.
//!
//! What a station tells of each minute goes on with its site and its name, the hub's own figures with
//! the hub's name; no other label, and nothing of a label or a person, is ever added. A station's
//! figures go in the order of their time: what is not newer than what went before is left out, because
//! a receiver refuses it together with what stands beside it.

mod own;
mod wire;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contract::{
    event::{StationSeries, UnixMillis},
    identity::{Site, StationId},
    series::Series,
};

use super::{Forward, Receiver, Wire};
use crate::metrics::Metrics;
use wire::{Sample, TimeSeries};

/// Prometheus's remote-write 1.0 (prometheus.io/docs/specs/prw/remote_write_spec): only 5xx and 429 may
/// be sent again.
pub static REMOTE_WRITE: Wire = Wire {
    word: "remote-write",
    headers: &[
        ("content-type", "application/x-protobuf"),
        ("content-encoding", "snappy"),
        ("user-agent", concat!("waystation-hub/", env!("CARGO_PKG_VERSION"))),
        ("x-prometheus-remote-write-version", "0.1.0"),
    ],
    may_repeat: |status| status == 429 || status >= 500,
};

/// How often what was told is packed and goes.
pub const PACK_EVERY: Duration = Duration::from_secs(5);
/// How often the hub's own figures go.
const OWN_EVERY_MS: u64 = 15_000;
/// How many minutes of stations may wait to be packed.
const MINUTES_MAX: usize = 100_000;
/// How many minutes of stations one request holds: twelve figures each.
const MINUTES_A_REQUEST: usize = 200;
/// What is older than this goes in requests of its own, so that a receiver which refuses what is old
/// does not refuse what is new with it.
const LATE_MS: u64 = 10 * 60 * 1_000;
/// How far a station's clock may be off before its times are put right, and how far ahead of the hub a
/// figure may be.
const CLOCK_OFF_MS: u64 = 60_000;

/// Figures on their way to one receiver.
pub struct RemoteWrite {
    /// The way.
    pub forward: Forward,
    hub: String,
    names: [String; Series::CORE.len()],
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Minute>,
    /// Until when each station's figures have gone.
    told: BTreeMap<StationId, u64>,
    own_at: u64,
}

/// What one station told of one minute.
struct Minute {
    station: StationId,
    at_ms: u64,
    series: StationSeries,
}

impl RemoteWrite {
    /// A way to a receiver for the hub of this name.
    pub fn new(receiver: Receiver, hub: String) -> Self {
        let name = |series: Series| series.facts().attribute.name.replace('.', "_");
        let (names, state) = (Series::CORE.map(name), Mutex::default());
        Self { forward: Forward::new(receiver), hub, names, state }
    }

    /// Takes what a station told, with how far its clock was ahead.
    pub fn take(
        &self,
        station: &StationId,
        series: &StationSeries,
        skew_ms: i64,
        now: UnixMillis,
        metrics: &Metrics,
    ) {
        let off = if skew_ms.unsigned_abs() > CLOCK_OFF_MS { skew_ms } else { 0 };
        let at_ms = series.at.get().saturating_add_signed(off.saturating_neg());
        let mut state = self.state();
        let last = state.told.get(station).copied();
        if at_ms > now.get() + CLOCK_OFF_MS || last.is_some_and(|last| at_ms <= last) {
            metrics.minutes("left-out", 1);
            return;
        }
        state.told.insert(station.clone(), at_ms);
        state.waiting.push_back(Minute { station: station.clone(), at_ms, series: series.clone() });
        metrics.minutes("taken", 1);
        if state.waiting.len() > MINUTES_MAX {
            state.waiting.pop_front();
            metrics.minutes("dropped", 1);
        }
    }

    /// Packs what was taken. `sites` says where every station is; one that is nowhere any more has its
    /// figures dropped.
    ///
    /// # Errors
    /// When `sites` fails; what was taken waits on.
    pub fn pack<E>(
        &self,
        now: UnixMillis,
        metrics: &Metrics,
        sites: impl FnOnce() -> Result<BTreeMap<StationId, Site>, E>,
    ) -> Result<(), E> {
        if self.state().waiting.is_empty() {
            return Ok(());
        }
        // Asked with nothing held: whoever tells a minute never waits for the store.
        let sites = sites()?;
        let waiting = std::mem::take(&mut self.state().waiting);
        let (mut late, mut live) = (Vec::new(), Vec::new());
        for minute in waiting {
            let Some(site) = sites.get(&minute.station).cloned() else {
                metrics.minutes("dropped", 1);
                continue;
            };
            let is_late = now.get().saturating_sub(minute.at_ms) > LATE_MS;
            if is_late { &mut late } else { &mut live }.push((site, minute));
        }
        for minutes in live.chunks(MINUTES_A_REQUEST).chain(late.chunks(MINUTES_A_REQUEST)) {
            self.send(self.of_stations(minutes), metrics);
        }
        Ok(())
    }

    /// Whether the hub's own figures are due.
    pub fn is_own_due(&self, now: UnixMillis) -> bool {
        now.get() >= self.state().own_at + OWN_EVERY_MS
    }

    /// Hands the hub's own figures on, given as `/metrics` shows them.
    pub fn take_own(&self, text: &str, now: UnixMillis, metrics: &Metrics) {
        self.state().own_at = now.get();
        self.send(own::series(text, &self.hub, now), metrics);
    }

    fn send(&self, series: Vec<TimeSeries>, metrics: &Metrics) {
        if series.is_empty() {
            return;
        }
        let dropped = self.forward.take(wire::pack(series));
        metrics.forwarded(REMOTE_WRITE.word, "dropped", dropped);
    }

    /// One series for each figure of each station, its samples by time.
    fn of_stations(&self, minutes: &[(Site, Minute)]) -> Vec<TimeSeries> {
        let mut samples: BTreeMap<(&Site, &StationId, usize), Vec<Sample>> = BTreeMap::new();
        for (site, Minute { station, at_ms, series }) in minutes {
            let timestamp = i64::try_from(*at_ms).unwrap_or(i64::MAX);
            for (place, (_, reading)) in series.readings.iter().enumerate() {
                let Some(reading) = reading else { continue };
                let sample = Sample { value: number(reading.get()), timestamp };
                samples.entry((site, station, place)).or_default().push(sample);
            }
        }
        let series = samples.into_iter().map(|((site, station, place), samples)| {
            let labels = [("site", site.as_str()), ("station", station.as_str())];
            wire::series(&self.names[place], &labels, samples)
        });
        series.collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count is far below 2^52, or its last digits say nothing"
)]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
