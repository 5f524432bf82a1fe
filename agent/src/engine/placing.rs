//! Where a label goes: to the printer it names, or to the one of a pool where it comes out soonest.
//!
//! A pool's printers are told apart by language, by what is loaded in them and by what a person lets
//! them do. Nothing here writes; what is chosen is told to the journal with the job.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use spool::{Able, Demand, Load, Mode, Needs, match_wave};

use super::{Door, Engine, Refusal};
use crate::printers::PrinterView;

/// Printers that stand in for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Their names.
    pub printers: Vec<String>,
    /// How long one of them may not work before its labels that never started go to another.
    pub failover: Duration,
}

/// The station's pools, by name.
pub type Pools = BTreeMap<String, Pool>;

/// What a label is for and what it needs.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    /// A printer or a pool.
    pub(super) target: &'a str,
    /// The media type of the document.
    pub(super) format: &'a str,
    pub(super) needs: &'a Needs,
}

/// The station's printers at one moment, each known by its place among them.
pub(super) type Doors = BTreeMap<String, Arc<Door>>;

/// Where a label goes.
pub(super) struct Placed {
    pub(super) printer: String,
    pub(super) door: Arc<Door>,
    /// The pool it is for, if it is for one.
    pub(super) pool: Option<String>,
    /// Counted until the journal counts it.
    _coming: Coming,
}

/// Labels on their way to a printer's queue, so that those who choose at once choose differently.
struct Coming(Arc<Door>);

impl Coming {
    fn to(door: &Arc<Door>) -> Self {
        door.coming.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(door))
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.coming.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Engine {
    /// Chooses the printer of one label.
    pub(super) fn place(&self, wish: Wish<'_>) -> Result<Placed, Refusal> {
        let doors = self.doors().clone();
        let demand = Demand { able: self.able(&doors, wish)?, labels: 1 };
        let chosen = match_wave(&[demand], &mut self.loads(&doors));
        self.placed(&doors, wish.target, chosen.first().copied().flatten())
    }

    /// What a place among the printers stands for.
    pub(super) fn placed(
        &self,
        doors: &Doors,
        target: &str,
        place: Option<usize>,
    ) -> Result<Placed, Refusal> {
        let (printer, door) = place
            .and_then(|place| doors.iter().nth(place))
            .ok_or_else(|| self.unknown(doors, target))?;
        let pool = self.pools.contains_key(target).then(|| target.to_owned());
        let (printer, door, _coming) = (printer.clone(), Arc::clone(door), Coming::to(door));
        Ok(Placed { printer, door, pool, _coming })
    }

    /// The printers that can take a label, by their places.
    pub(super) fn able(&self, doors: &Doors, wish: Wish<'_>) -> Result<Able, Refusal> {
        let Wish { target, format, needs } = wish;
        let pool = self.pools.get(target);
        let is_meant = |name: &str| match pool {
            Some(pool) => pool.printers.iter().any(|member| member == name),
            None => name == target,
        };
        let meant: Vec<_> =
            doors.iter().enumerate().filter(|(_, (name, _))| is_meant(name)).collect();
        if meant.is_empty() {
            return Err(self.unknown(doors, target));
        }
        let (mut able, mut lacks, mut shut) = (Able::default(), Vec::new(), None);
        for (place, (name, door)) in meant {
            let mode = self.views.mode(name);
            // Who names one printer is told of its language by whoever checks the document.
            if pool.is_some() && door.language.media_type() != format {
                lacks.push(format!("{name}: language"));
            } else if let Some(lack) = door.ability.lacks(needs) {
                lacks.push(format!("{name}: {}", lack.word()));
            } else if mode.takes_labels() {
                able.insert(place);
            } else {
                shut = Some((name.clone(), mode));
            }
        }
        match shut {
            _ if !able.is_empty() => Ok(able),
            Some((printer, mode)) => Err(Refusal::NotAccepting { printer, mode }),
            None => Err(Refusal::NoCapablePrinter { target: target.to_owned(), lacks }),
        }
    }

    /// What every printer has before it, by its place.
    pub(super) fn loads(&self, doors: &Doors) -> Vec<Load> {
        let views: BTreeMap<String, PrinterView> =
            self.views.all().into_iter().map(|view| (view.name.clone(), view)).collect();
        doors
            .iter()
            .map(|(name, door)| {
                let view = views.get(name);
                let begins = |view: &PrinterView| view.works() && view.mode.begins_labels();
                let coming = door.coming.load(Ordering::Relaxed);
                Load {
                    works: view.is_some_and(begins),
                    waiting: self.journal.waiting(name).saturating_add(coming),
                    label_time: view.and_then(|view| view.label_time),
                }
            })
            .collect()
    }

    pub(super) fn unknown(&self, doors: &Doors, target: &str) -> Refusal {
        let known = doors.keys().chain(self.pools.keys()).cloned().collect();
        Refusal::UnknownPrinter { printer: target.to_owned(), known }
    }

    /// Whether a printer may be given labels of others.
    pub(super) fn takes_over(&self, printer: &str) -> bool {
        self.views.mode(printer) == Mode::Running
    }
}
