//! What was told last, so that only a change is told as one.
//!
//! It is forgotten when the station stops: what is found at the start is no change.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::event::Event;
use drivers::status::{PrinterState, Reason};

use crate::clock::Moment;
use crate::ladder::Level;
use crate::printers::PrinterView;
use crate::privacy::tell_of_printer;

/// What was told last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    printers: BTreeMap<String, Told>,
    level: Level,
}

/// How a printer was told to be, and since when by the steady clock.
#[derive(Debug)]
struct Told {
    state: PrinterState,
    reasons: Vec<Reason>,
    since: Duration,
}

impl Memory {
    /// How the printers are now; what of it is a change. A printer that goes from one label to the
    /// next stays in work: idle and processing are one for this.
    pub(super) fn printers_are<'a>(
        &mut self,
        views: impl Iterator<Item = &'a PrinterView>,
        now: Moment,
    ) -> Vec<Event> {
        let mut events = Vec::new();
        for view in views {
            let fresh =
                Told { state: view.state, reasons: view.reasons.clone(), since: now.steady };
            let Some(told) = self.printers.get_mut(&view.name) else {
                self.printers.insert(view.name.clone(), fresh);
                continue;
            };
            let is_stopped = |state| state == PrinterState::Stopped;
            if is_stopped(told.state) == is_stopped(view.state) && told.reasons == view.reasons {
                continue;
            }
            let held = now.steady.saturating_sub(told.since);
            events.extend(tell_of_printer(told.state, view, held, now.wall));
            *told = fresh;
        }
        events
    }

    /// Where the station was told to stand, if that is elsewhere.
    pub(super) fn stood_elsewhere(&self, level: Level) -> Option<Level> {
        (self.level != level).then_some(self.level)
    }

    /// Where the station stands was told.
    pub(super) fn station_stands(&mut self, level: Level) {
        self.level = level;
    }
}

#[cfg(test)]
mod tests {
    use spool::Timestamp;

    use super::*;

    fn view(state: PrinterState, reasons: &[Reason]) -> PrinterView {
        PrinterView {
            name: "bench-1".to_owned(),
            slot: 3,
            uri: "socket://127.0.0.1:9100".to_owned(),
            profile: "raw-sink".to_owned(),
            state,
            reasons: reasons.to_vec(),
            connected: true,
            trouble: None,
            serial: None,
            labels_printed: None,
            barred_until: None,
            label_time: None,
            mode: spool::Mode::default(),
            health: crate::printers::Health::default(),
        }
    }

    fn at(seconds: u64) -> Moment {
        let steady = Duration::from_secs(seconds);
        Moment { wall: Timestamp(1_000 + seconds * 1_000), steady }
    }

    #[test]
    fn only_a_change_is_told_and_how_long_it_was_otherwise() {
        let mut memory = Memory::default();
        let mut told = |view: PrinterView, now| memory.printers_are([&view].into_iter(), now);
        assert_eq!(told(view(PrinterState::Idle, &[]), at(0)), [], "found so at the start");
        assert_eq!(told(view(PrinterState::Processing, &[]), at(5)), [], "at work");
        let empty = told(view(PrinterState::Stopped, &[Reason::MediaEmpty]), at(65));
        let [Event::PrinterChanged(change)] = &empty[..] else { panic!("{empty:?}") };
        assert_eq!((change.held.get(), change.printer.get()), (65_000, 3));
        assert_eq!(change.reasons.iter().count(), 1);
        let open = told(view(PrinterState::Stopped, &[Reason::CoverOpen]), at(70));
        assert_eq!(open.len(), 1, "another reason");
        assert_eq!(told(view(PrinterState::Stopped, &[Reason::CoverOpen]), at(80)), []);
        assert_eq!(told(view(PrinterState::Idle, &[]), at(90)).len(), 1);
    }

    #[test]
    fn a_step_on_the_ladder_is_told_once() {
        let mut memory = Memory::default();
        assert_eq!(memory.stood_elsewhere(Level::All), None);
        assert_eq!(memory.stood_elsewhere(Level::CoreOnly), Some(Level::All));
        memory.station_stands(Level::CoreOnly);
        assert_eq!(memory.stood_elsewhere(Level::CoreOnly), None);
    }
}
