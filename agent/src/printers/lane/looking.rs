//! How a lane reaches its printer, looks at it, and shows what it says.
//!
//! It asks and shows; it neither begins a label nor judges one.

use std::ops::Deref;
use std::time::Duration;

use drivers::profile::AfterFault;
use drivers::status::{PrinterState, Reason};
use spool::{Fault, Sighting};

use super::{LOOK_PAUSE, Lane, Pause};
use crate::clock::Moment;
use crate::printers::desk::Desk;
use crate::printers::wire::Sighted;

/// How often a resting printer is asked what wears slowly.
const HEALTH_PAUSE: Duration = Duration::from_secs(300);
/// The pause between attempts to reach a printer, until its breaker opens.
const DIAL_PAUSE: Duration = Duration::from_millis(500);

impl<P: Deref<Target: Desk>> Lane<P> {
    /// Opens the link if there is none; the pause if it stays closed.
    pub(super) fn dial(&mut self) -> Option<Pause> {
        if self.wire.is_some() {
            return None;
        }
        match self.dial.dial() {
            Ok(wire) => {
                self.wire = Some(wire);
                self.on_wire.clear();
                self.rested_since = None;
                self.health_due = None;
                self.views.update(&self.printer.name, |view| {
                    view.connected = true;
                    view.trouble = None;
                });
                None
            }
            Err(error) => {
                if !self.dial.is_free() {
                    self.fails();
                }
                self.views.update(&self.printer.name, |view| {
                    view.connected = false;
                    view.state = PrinterState::Stopped;
                    view.reasons = vec![Reason::Offline];
                    view.trouble = Some(error.to_string());
                });
                Some(Pause::For(DIAL_PAUSE))
            }
        }
    }

    /// Counts a failure, and shows until when the breaker keeps this lane away.
    pub(super) fn fails(&mut self) {
        let Moment { wall, steady } = self.time.moment();
        self.breaker.failed(steady);
        if let Some(wait) = self.breaker.bars(steady) {
            let until = wall.after(wait);
            self.views.update(&self.printer.name, |view| view.barred_until = Some(until));
        }
    }

    pub(super) fn hang_up(&mut self, cause: &str) {
        self.wire = None;
        self.on_wire.clear();
        self.rested_since = None;
        self.views.update(&self.printer.name, |view| {
            view.connected = false;
            view.trouble = Some(cause.to_owned());
        });
    }

    /// Looks at the printer, and shows what it says.
    pub(super) fn look(&mut self) -> Option<(Moment, Sighting)> {
        let wire = self.wire.as_mut()?;
        let seen = match wire.observe() {
            Ok(seen) => seen,
            Err(error) => {
                self.fails();
                self.hang_up(&error.to_string());
                return None;
            }
        };
        self.breaker.answered();
        let now = self.time.moment();
        let at_rest = seen.at_rest;
        self.rested_since = at_rest.then(|| self.rested_since.unwrap_or(now.steady));
        let rested = self.rested_since.map(|since| now.steady.saturating_sub(since));
        self.faulted |= seen.reasons.iter().any(|reason| reason.stops_printing());
        let fault = match self.printer.after_fault {
            _ if !self.faulted => Fault::None,
            AfterFault::Drops => Fault::Drops,
            AfterFault::PrintsAgain | AfterFault::Unknown => Fault::MayComeAgain,
        };
        let (facts, report) = (seen.facts(now.wall), seen.report);
        let sighting = Sighting { facts, rested, report, fault };
        self.show(&seen);
        self.seen = Some(seen);
        Some((now, sighting))
    }

    fn show(&self, seen: &Sighted) {
        self.views.update(&self.printer.name, |view| {
            view.reasons = seen.reasons.iter().copied().collect();
            view.state = if view.reasons.iter().any(|reason| reason.stops_printing()) {
                PrinterState::Stopped
            } else if seen.at_rest {
                PrinterState::Idle
            } else {
                PrinterState::Processing
            };
            view.barred_until = None;
            view.serial = seen.serial.clone().or(view.serial.take());
            view.labels_printed = seen.label_count.or(view.labels_printed);
        });
    }

    pub(super) fn rest(&mut self) -> Pause {
        match self.look() {
            Some((now, sighting)) if self.may_start(&sighting) => {
                if self.health_due.is_some_and(|due| due > now.steady) {
                    return Pause::Rest(LOOK_PAUSE);
                }
                // Nothing waits, and what comes meanwhile finds the lane at its next beat.
                self.look_closer(now);
                Pause::None
            }
            Some(_) => Pause::For(LOOK_PAUSE),
            None => Pause::None,
        }
    }

    /// Asks a resting printer what wears slowly.
    fn look_closer(&mut self, now: Moment) {
        self.health_due = Some(now.steady + HEALTH_PAUSE);
        let Some(wire) = self.wire.as_mut() else { return };
        match wire.health() {
            Ok(health) => self.views.update(&self.printer.name, |view| view.health = health),
            Err(error) => {
                self.fails();
                self.hang_up(&error.to_string());
            }
        }
    }

    /// A person must speak first: the printer is looked at, and offered to nobody.
    pub(super) fn stand_still(&mut self) -> Pause {
        match self.look() {
            Some(_) => Pause::For(LOOK_PAUSE),
            None => Pause::None,
        }
    }
}
