//! What events mean for labels, decided without a database.
//!
//! A label is one copy of one job. A station may tell several events about it: a doubt and its end,
//! a label that came back and was sent again. The last one stands, and only what stands is counted
//! as labels; every event is counted as told.

use std::collections::BTreeMap;

use contract::event::{Evidence, LabelOutcome, Outcome, Token, UnixMillis};

/// Milliseconds in a minute.
pub(super) const MINUTE_MS: u64 = 60_000;

/// Which label of a station: a copy of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LabelKey {
    /// The job.
    pub(super) job: Token,
    /// The copy, from 1.
    pub(super) copy: u16,
}

impl LabelKey {
    /// The label an event is about, if the event says so.
    pub(super) fn of(outcome: &LabelOutcome) -> Option<Self> {
        outcome.job.map(|job| Self { job, copy: outcome.copy })
    }
}

/// Where an event stands in a station's telling; later journals come after earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The journal's number.
    pub(super) journal: i64,
    /// The event's number in it.
    pub(super) seq: u64,
}

/// An event that stands as the last word about its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Where it was told.
    pub(super) spot: Spot,
    /// When it came.
    pub(super) received_at: UnixMillis,
    /// The minute of the station's clock it is counted in.
    pub(super) minute: u64,
    /// What became of the label.
    pub(super) outcome: Outcome,
    /// How sure the station is.
    pub(super) evidence: Evidence,
    /// Labels the copy puts out.
    pub(super) labels: u32,
}

impl Standing {
    /// The standing of an event.
    pub(super) fn new(spot: Spot, received_at: UnixMillis, outcome: &LabelOutcome) -> Self {
        Self {
            spot,
            received_at,
            minute: outcome.at.get() / MINUTE_MS,
            outcome: outcome.outcome,
            evidence: outcome.evidence,
            labels: outcome.impressions,
        }
    }

    /// Whether another event may follow about the same label.
    pub(super) fn is_unsettled(&self) -> bool {
        match self.outcome {
            Outcome::InDoubt | Outcome::Returned => true,
            Outcome::Completed | Outcome::Canceled | Outcome::Aborted => false,
        }
    }
}

/// One cell of the roll-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    /// The minute of the station's clock.
    pub(super) minute: u64,
    /// What became of the labels.
    pub(super) outcome: Outcome,
    /// How sure the station is.
    pub(super) evidence: Evidence,
}

/// By how much a cell changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Events told.
    pub(super) told: i64,
    /// Labels that stand so.
    pub(super) labels: i64,
    /// Milliseconds those told waited before they were started.
    pub(super) waited_ms: i64,
}

/// What a batch changes about labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// The changes, by cell.
    pub(super) cells: BTreeMap<Cell, Change>,
    /// Events of the batch that stand.
    pub(super) stands: BTreeMap<Spot, bool>,
    /// Events of earlier batches that stand no more.
    pub(super) fallen: Vec<Standing>,
    /// Labels about which another event may follow.
    pub(super) unsettled: BTreeMap<LabelKey, Standing>,
    /// Labels that are no longer such.
    pub(super) settled: Vec<LabelKey>,
}

/// Counts the events of a batch, given what stood before about the same labels.
pub(super) fn tally<'a>(
    mut standing: BTreeMap<LabelKey, Standing>,
    events: impl Iterator<Item = (Spot, &'a LabelOutcome)>,
    received_at: UnixMillis,
) -> Tally {
    let before = standing.clone();
    let mut tally = Tally::default();
    for (spot, outcome) in events {
        let new = Standing::new(spot, received_at, outcome);
        tally.tell(&new, outcome);
        let Some(key) = LabelKey::of(outcome) else {
            tally.stand(&new);
            continue;
        };
        match standing.get(&key) {
            Some(old) if spot < old.spot => {
                tally.stands.insert(spot, false);
                continue;
            }
            Some(old) => tally.fall(old),
            None => {}
        }
        tally.stand(&new);
        standing.insert(key, new);
    }
    tally.settle(&before, &standing);
    tally
}

impl Tally {
    fn cell(&mut self, standing: &Standing) -> &mut Change {
        let Standing { minute, outcome, evidence, .. } = *standing;
        self.cells.entry(Cell { minute, outcome, evidence }).or_default()
    }

    fn tell(&mut self, new: &Standing, outcome: &LabelOutcome) {
        let waited = i64::try_from(outcome.stages.waited.get()).unwrap_or(i64::MAX);
        let cell = self.cell(new);
        cell.told += 1;
        cell.waited_ms = cell.waited_ms.saturating_add(waited);
    }

    fn stand(&mut self, new: &Standing) {
        self.stands.insert(new.spot, true);
        self.cell(new).labels += i64::from(new.labels);
    }

    fn fall(&mut self, old: &Standing) {
        self.cell(old).labels -= i64::from(old.labels);
        if let Some(stands) = self.stands.get_mut(&old.spot) {
            *stands = false;
        } else {
            self.fallen.push(*old);
        }
    }

    fn settle(
        &mut self,
        before: &BTreeMap<LabelKey, Standing>,
        after: &BTreeMap<LabelKey, Standing>,
    ) {
        for (key, now) in after.iter().filter(|(key, now)| before.get(key) != Some(now)) {
            if now.is_unsettled() {
                self.unsettled.insert(*key, *now);
            } else {
                self.settled.push(*key);
            }
        }
    }
}
