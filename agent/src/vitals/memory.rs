//! What was told last, so that only a change is told as one.
//!
//! It is forgotten when the station stops: what is found at the start is no change.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::event::{Basis, Event, Head, PrinterHealth, Supply, Temperature, Version};
use drivers::status::{PrinterState, Reason};
use spool::Timestamp;

use crate::clock::Moment;
use crate::ladder::Level;
use crate::printers::PrinterView;
use crate::privacy::{tell_of_health, tell_of_printer};

/// How often unchanged wear is told.
const WEAR_PAUSE: Duration = Duration::from_secs(3_600);

/// What was told last.
#[derive(Debug, Default)]
pub(super) struct Memory {
    printers: BTreeMap<String, Told>,
    wear: BTreeMap<String, ToldWear>,
    level: Level,
    lead_called_at: Option<Timestamp>,
}

/// How a printer was told to wear, and when by the steady clock.
#[derive(Debug)]
struct ToldWear {
    words: Words,
    at: Duration,
}

/// What is told of a printer's wear as soon as it changes; its figures wait for the hour.
type Words = (Head, Temperature, (Supply, Basis), (Supply, Basis), Option<Version>);

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

    /// How the printers wear and what they have left; what of it is new, or due again. Of a printer
    /// that tells nothing, nothing is told.
    pub(super) fn printers_wear<'a>(
        &mut self,
        views: impl Iterator<Item = &'a PrinterView>,
        now: Moment,
    ) -> Vec<Event> {
        let mut events = Vec::new();
        for view in views {
            let Some(event) = tell_of_health(view, now.wall) else { continue };
            let Event::PrinterHealth(health) = &event else { continue };
            let words = words(health);
            let is_known = health.labels_printed.is_some()
                || health.distance_m.is_some()
                || words != NOTHING_KNOWN;
            let told = self.wear.get(&view.name);
            let is_fresh = told.is_some_and(|told| {
                told.words == words && now.steady.saturating_sub(told.at) < WEAR_PAUSE
            });
            if is_known && !is_fresh {
                self.wear.insert(view.name.clone(), ToldWear { words, at: now.steady });
                events.push(event);
            }
        }
        events
    }

    /// How the call for the shift lead stands now; whether it was told so already.
    pub(super) fn lead_stands(&mut self, called_at: Option<Timestamp>) -> bool {
        std::mem::replace(&mut self.lead_called_at, called_at) == called_at
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

/// A printer that says nothing of its wear.
const NOTHING_KNOWN: Words = (
    Head::Unknown,
    Temperature::Unknown,
    (Supply::Unknown, Basis::Unknown),
    (Supply::Unknown, Basis::Unknown),
    None,
);

fn words(health: &PrinterHealth) -> Words {
    let PrinterHealth { head, temperature, media, media_basis, ribbon, ribbon_basis, .. } = *health;
    (head, temperature, (media, media_basis), (ribbon, ribbon_basis), health.firmware)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_for_the_lead_is_news_once_and_so_is_its_end() {
        let mut memory = Memory::default();
        let (called, again) = (Some(Timestamp(5)), Some(Timestamp(9)));
        let stands = [None, called, called, again, None, None];
        let known: Vec<bool> = stands.into_iter().map(|at| memory.lead_stands(at)).collect();
        assert_eq!(known, [true, false, true, false, false, true]);
    }

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
            outlook: crate::supplies::Outlook::default(),
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
    fn wear_is_told_when_a_word_of_it_changes_and_once_an_hour_and_never_of_a_mute_printer() {
        let mut memory = Memory::default();
        let mut told =
            |view: &PrinterView, now| memory.printers_wear([view].into_iter(), now).len();
        let mut printer = view(PrinterState::Idle, &[]);
        assert_eq!(told(&printer, at(0)), 0, "it says nothing");
        printer.labels_printed = Some(7);
        assert_eq!(told(&printer, at(1)), 1);
        printer.labels_printed = Some(8);
        assert_eq!(told(&printer, at(2)), 0, "a figure waits for the hour");
        printer.outlook.head = Head::Worn;
        assert_eq!(told(&printer, at(3)), 1, "a word does not");
        assert_eq!(told(&printer, at(3_602)), 0);
        assert_eq!(told(&printer, at(3_603)), 1);
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
