//! How the station stands, in the five ways that tray and notifications tell apart.
//!
//! Pure: takes what the agent answered. What exactly is wrong, and what hands do about it, the
//! operator's page says; nothing here decides about a label.

use serde::Deserialize;

/// How often a new class must be heard in a row before it is shown: a cover that is opened on
/// purpose and a printer that is looked for raise nobody.
const HEARD_MIN: u32 = 2;

/// The one thing the tray's shape says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nobody has to do anything.
    Ready,
    /// Somebody has to go to a printer, or the station takes no labels.
    Stopped,
    /// A person must say what became of a label.
    InDoubt,
    /// A printer was paused on purpose.
    Paused,
    /// The station does not answer.
    Silent,
}

/// A printer, as `GET /v1/printers` answers it; what is not needed here is left out.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PrinterState {
    pub(crate) name: String,
    /// An IPP `printer-state`.
    pub(crate) state: String,
    /// IPP `printer-state-reasons`.
    pub(crate) state_reasons: Vec<String>,
    /// Labels that wait for this printer.
    pub(crate) waiting: u64,
    /// Labels of this printer that are in doubt.
    pub(crate) in_doubt: u64,
}

/// What the station answered.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Whether it takes labels.
    pub(crate) ready: bool,
    /// Its printers; none if its token may not be read here.
    pub(crate) printers: Vec<PrinterState>,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) class: Class,
    /// The printer it is about, if it is about one.
    pub(crate) printer: Option<String>,
    /// Labels that wait, of all printers.
    pub(crate) waiting: u64,
}

/// How a station stands that answered so; `None` if it did not answer.
pub(crate) fn judge(heard: Option<&Heard>) -> Standing {
    let Some(Heard { ready, printers }) = heard else {
        return Standing { class: Class::Silent, printer: None, waiting: 0 };
    };
    let waiting = printers.iter().map(|printer| printer.waiting).sum();
    let stands = |class, printer: Option<&PrinterState>| Standing {
        class,
        printer: printer.map(|printer| printer.name.clone()),
        waiting,
    };
    if !ready {
        return stands(Class::Stopped, None);
    }
    let stopped = printers.iter().filter(|each| each.state == "stopped");
    let (paused, broken): (Vec<_>, Vec<_>) = stopped.partition(|each| is_paused(each));
    if let Some(worst) = broken.into_iter().max_by_key(|each| each.waiting) {
        return stands(Class::Stopped, Some(worst));
    }
    if let Some(asking) = printers.iter().find(|each| each.in_doubt > 0) {
        return stands(Class::InDoubt, Some(asking));
    }
    match paused.first() {
        Some(first) => stands(Class::Paused, Some(first)),
        None => stands(Class::Ready, None),
    }
}

/// Whether only somebody's wish keeps the printer from printing.
fn is_paused(printer: &PrinterState) -> bool {
    let wishes = ["paused", "moving-to-paused"];
    let mut reasons = printer.state_reasons.iter().map(String::as_str);
    printer.state_reasons.iter().any(|reason| wishes.contains(&reason.as_str()))
        && reasons.all(|reason| wishes.contains(&reason) || reason == "none")
}

/// Lets a class through only when it stays.
#[derive(Debug, Default)]
pub(crate) struct Steady {
    shown: Option<Class>,
    next: Option<(Class, u32)>,
}

impl Steady {
    /// Hears a class; answers with it when it is the new one to show.
    pub(crate) fn hears(&mut self, class: Class) -> Option<Class> {
        if self.shown == Some(class) {
            self.next = None;
            return None;
        }
        let times = match self.next {
            Some((same, times)) if same == class => times + 1,
            Some(_) | None => 1,
        };
        self.next = Some((class, times));
        // The very first answer is shown at once: there is nothing to hold on to.
        if times < HEARD_MIN && self.shown.is_some() {
            return None;
        }
        self.next = None;
        self.shown = Some(class);
        Some(class)
    }

    /// What is shown; `Silent` before anything was heard.
    pub(crate) fn shown(&self) -> Class {
        self.shown.unwrap_or(Class::Silent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer(name: &str, state: &str, reason: &str, waiting: u64, in_doubt: u64) -> PrinterState {
        let state_reasons = reason.split(' ').map(str::to_owned).collect();
        PrinterState { name: name.into(), state: state.into(), state_reasons, waiting, in_doubt }
    }

    #[track_caller]
    fn check(ready: bool, printers: &[PrinterState], class: Class, about: Option<&str>) {
        let heard = Heard { ready, printers: printers.to_vec() };
        let standing = judge(Some(&heard));
        assert_eq!((standing.class, standing.printer.as_deref()), (class, about));
    }

    #[test]
    fn a_station_that_does_not_answer_is_never_ready() {
        assert_eq!(judge(None).class, Class::Silent);
    }

    #[test]
    fn the_stopped_printer_with_the_most_labels_waiting_is_told() {
        let idle = printer("bench-3", "idle", "none", 0, 0);
        let few = printer("bench-1", "stopped", "media-empty", 2, 0);
        let many = printer("bench-2", "stopped", "cover-open", 7, 1);
        check(true, std::slice::from_ref(&idle), Class::Ready, None);
        check(true, &[few, many, idle], Class::Stopped, Some("bench-2"));
    }

    #[test]
    fn a_stop_comes_before_a_question_and_a_question_before_a_pause() {
        let paused = printer("bench-1", "stopped", "paused", 1, 0);
        let asks = printer("bench-2", "idle", "none", 0, 1);
        check(true, std::slice::from_ref(&paused), Class::Paused, Some("bench-1"));
        check(true, &[paused.clone(), asks.clone()], Class::InDoubt, Some("bench-2"));
        check(
            true,
            &[paused, asks, printer("bench-3", "stopped", "paused media-empty", 0, 0)],
            Class::Stopped,
            Some("bench-3"),
        );
    }

    #[test]
    fn a_station_that_takes_no_labels_is_stopped_whatever_its_printers_say() {
        check(false, &[printer("bench-1", "idle", "none", 0, 0)], Class::Stopped, None);
    }

    #[test]
    fn what_is_over_before_it_is_heard_twice_raises_nobody() {
        let mut steady = Steady::default();
        assert_eq!(steady.hears(Class::Ready), Some(Class::Ready));
        assert_eq!(steady.hears(Class::Stopped), None);
        assert_eq!(steady.hears(Class::Ready), None);
        assert_eq!(steady.hears(Class::Stopped), None);
        assert_eq!(steady.hears(Class::Stopped), Some(Class::Stopped));
        assert_eq!(steady.hears(Class::Stopped), None, "a stop raises the window once");
        assert_eq!(steady.shown(), Class::Stopped);
    }
}
