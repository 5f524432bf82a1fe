//! Measures the station several times a second and moves it along its ladder.
//!
//! What the ladder's levels mean is up to those who look at the standing; nothing is refused here.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::{Admission, Standing, memory};
use crate::clock::{Moment, Time};
use crate::journal::{Haste, Journal, JournalLoad, Request};
use crate::ladder::{Facts, Ladder, Level};

/// How often the station is measured; a level is due within half a second of its cause.
const LOOK_PAUSE: Duration = Duration::from_millis(200);

/// How often a journal that takes nothing is asked whether it does again, in looks.
const PROBE_LOOKS: u32 = 5;

/// What measuring needs.
pub struct Gauge {
    /// Where the standing is shown.
    pub admission: Arc<Admission>,
    /// What is measured first of all.
    pub journal: Arc<Journal>,
    /// The room kept for the worst day; while the file is gone, the disk is full.
    pub reserve: PathBuf,
}

impl Gauge {
    /// Measures until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut ladder = Ladder::default();
        let mut looks = 0_u32;
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = sleep(LOOK_PAUSE) => {}
            }
            looks = looks.wrapping_add(1);
            self.look(&mut ladder);
            if ladder.level() == Level::ReadOnly && looks.is_multiple_of(PROBE_LOOKS) {
                // Without a write nobody would notice that there is room again.
                let probe =
                    Request { writes: Vec::new(), haste: Haste::AtOnce, reply: Box::new(drop) };
                self.journal.submit(probe).ok();
            }
        }
    }

    fn look(&self, ladder: &mut Ladder) {
        let facts = self.facts();
        let Moment { wall, steady } = self.admission.clock.moment();
        let before = ladder.step(&facts, steady);
        let (level, pressures) = (ladder.level(), ladder.pressures());
        let shown = self.admission.standing().borrow().clone();
        if before.is_some() || shown.pressures != pressures {
            let since = if before.is_some() { wall } else { shown.since };
            self.admission.stands(Standing { level, since, pressures: pressures.to_vec() });
        }
        let Some(before) = before else { return };
        let why: Vec<_> = pressures.iter().map(|pressure| pressure.word()).collect();
        let (from, to) = (before.word(), level.word());
        if level > before {
            tracing::warn!(from, to, ?why, "The station gives up services to keep printing");
        } else {
            tracing::info!(from, to, "The station takes a service up again");
        }
    }

    fn facts(&self) -> Facts {
        let JournalLoad { line_percent, commit, closed, commits: _told_as_a_figure } =
            self.journal.load();
        // With the state folder goes the room that was kept in it, and the disk is not full for that.
        let is_in_place = self.journal.is_in_place();
        Facts {
            disk_full: is_in_place && !self.reserve.exists(),
            journal_closed: closed || !is_in_place,
            commit,
            journal_line_percent: line_percent,
            memory_bytes: memory::resident_bytes(),
            requests_percent: self.admission.requests_percent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;
    use crate::clock::Clock;
    use crate::journal::{Place, StationKey, Store};
    use crate::ladder::Pressure;

    /// Why the station takes nothing after this file of its state is gone.
    async fn check(gone: &str, expected: Pressure) {
        let state = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock::default());
        let place = Place { path: state.path().join("journal.db"), file_system: None };
        let store = Store::open(place, StationKey::new([7; 32]), clock.moment().wall).unwrap();
        let journal = Arc::new(Journal::start(store).unwrap());
        let admission = Arc::new(Admission::new([], clock));
        let reserve = state.path().join("journal.reserve");
        let mut standing = admission.standing();
        let gauge = Gauge { admission: Arc::clone(&admission), journal, reserve: reserve.clone() };
        let stop = watch::Sender::new(false);
        let mut gauging = JoinSet::new();
        gauging.spawn(gauge.run(stop.subscribe()));
        std::fs::remove_file(state.path().join(gone)).unwrap();
        let seen = standing.wait_for(|standing| standing.level == Level::ReadOnly).await;
        let of_the_disk =
            |it: &Pressure| matches!(it, Pressure::DiskFull | Pressure::JournalClosed);
        let told = seen.unwrap().pressures.iter().copied().filter(of_the_disk).collect::<Vec<_>>();
        assert_eq!(told, [expected]);
        stop.send_replace(true);
        gauging.join_all().await;
    }

    #[tokio::test]
    async fn a_disk_without_room_is_seen_and_told_with_its_reason() {
        check("journal.reserve", Pressure::DiskFull).await;
    }

    #[tokio::test]
    async fn a_journal_that_was_deleted_is_told_as_that_and_not_as_a_full_disk() {
        check("journal.db", Pressure::JournalClosed).await;
    }
}
