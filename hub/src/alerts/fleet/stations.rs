//! Every station as it was last heard, side by side: what the rules ask first lies in one piece.
//!
//! A station never changes its place here. Which site it belongs to is the fleet's matter.

use std::{collections::BTreeMap, sync::Arc};

use contract::{event::UnixMillis, identity::StationId};

use crate::{
    alerts::{glance::Glance, thresholds::Thresholds},
    store::StationRow,
};

/// Every station.
#[derive(Clone, Debug, Default)]
pub(super) struct Stations {
    places: BTreeMap<StationId, usize>,
    rows: Vec<Arc<StationRow>>,
    glances: Vec<Glance>,
    /// Until when each is well, unless it is heard again.
    quiet_until: Vec<UnixMillis>,
}

impl Stations {
    /// Takes in how a station is; its place, and how it was.
    pub(super) fn put(
        &mut self,
        row: Arc<StationRow>,
        lines: &Thresholds,
    ) -> (usize, Option<Arc<StationRow>>) {
        let glance = Glance::of(&row);
        let quiet_until = glance.quiet_until(lines);
        if let Some(place) = self.places.get(&row.id).copied() {
            self.glances[place] = glance;
            self.quiet_until[place] = quiet_until;
            return (place, Some(std::mem::replace(&mut self.rows[place], row)));
        }
        let place = self.rows.len();
        self.places.insert(row.id.clone(), place);
        self.glances.push(glance);
        self.quiet_until.push(quiet_until);
        self.rows.push(row);
        (place, None)
    }

    /// A station that is not well, or may not be so now: what the rules ask first, and all of it.
    pub(super) fn unquiet(&self, now: UnixMillis) -> impl Iterator<Item = (&Glance, &StationRow)> {
        let quiet = self.quiet_until.iter().enumerate();
        let places = quiet.filter(move |(_, until)| **until < now).map(|(place, _)| place);
        places.map(|place| (&self.glances[place], &*self.rows[place]))
    }

    /// The station at a place.
    pub(super) fn row_at(&self, place: usize) -> &StationRow {
        &self.rows[place]
    }

    /// What the rules ask first of the station at a place.
    pub(super) fn glance_at(&self, place: usize) -> &Glance {
        &self.glances[place]
    }
}
