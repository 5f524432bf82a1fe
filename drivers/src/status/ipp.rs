//! What an IPP printer says of itself, in the same words (RFC 8011, 5.4.11 and 5.4.12).
//!
//! Reads attributes that somebody else fetched. A printer that is stopped and does not say why is
//! stopped all the same, and a word we do not know is never read as "ready".

use super::{Reason, Status, Work};

/// The suffixes that tell how bad a reason is.
const SUFFIXES: [&str; 3] = ["-report", "-warning", "-error"];

impl Status {
    /// The status of a printer with this `printer-state` (3 idle, 4 processing, 5 stopped) and
    /// these `printer-state-reasons`.
    pub fn from_ipp<'a>(state: i32, reasons: impl IntoIterator<Item = &'a str>) -> Self {
        let said = reasons.into_iter().filter(|word| *word != "none");
        let mut status = Status { reasons: said.map(reason).collect(), ..Status::default() };
        status.work = match state {
            3 => Work::None,
            4 => Work::UnderWay,
            _ => Work::Unsaid,
        };
        if state == 5 && !status.is_stopped() {
            status.reasons.insert(Reason::Other);
        }
        status
    }
}

fn reason(word: &str) -> Reason {
    // A registered word may end like a suffix itself.
    if let Some(reason) = Reason::from_keyword(word) {
        return reason;
    }
    let split = SUFFIXES.iter().find_map(|suffix| Some((word.strip_suffix(suffix)?, *suffix)));
    let (base, suffix) = split.unwrap_or((word, ""));
    let harmless = matches!(suffix, "-report" | "-warning");
    match Reason::from_keyword(base) {
        // The printer says itself that this does not stop it.
        Some(reason) if harmless && reason.stops_printing() => Reason::OtherWarning,
        Some(reason) => reason,
        None if suffix == "-error" => Reason::Other,
        None => Reason::OtherWarning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::PrinterState;

    fn check(state: i32, words: &[&str], expected: &str, then: Option<PrinterState>) {
        let status = Status::from_ipp(state, words.iter().copied());
        let said: Vec<_> = status.reasons.iter().map(|it| it.keyword()).collect();
        assert_eq!(said.join(" "), expected, "{state} {words:?}");
        assert_eq!(status.printer_state(), then, "{state} {words:?}");
    }

    #[test]
    fn every_registered_word_keeps_its_meaning() {
        for reason in Reason::ALL {
            let status = Status::from_ipp(4, [reason.keyword()]);
            assert!(status.reasons.contains(reason), "{}", reason.keyword());
        }
    }

    #[test]
    fn a_printer_is_what_it_says() {
        check(3, &["none"], "", Some(PrinterState::Idle));
        check(4, &[], "", Some(PrinterState::Processing));
        check(5, &["media-empty-error"], "media-empty", Some(PrinterState::Stopped));
        check(3, &["media-low-warning"], "media-low", Some(PrinterState::Idle));
    }

    #[test]
    fn a_reason_that_stops_nothing_stops_nothing_here() {
        check(3, &["cover-open-report"], "other-warning", Some(PrinterState::Idle));
        check(3, &["cover-open"], "cover-open", Some(PrinterState::Stopped));
    }

    #[test]
    fn a_stop_without_a_word_is_still_a_stop() {
        check(5, &["none"], "other", Some(PrinterState::Stopped));
        check(5, &["media-low-report"], "media-low other", Some(PrinterState::Stopped));
        check(3, &["com.example-on-fire-error"], "other", Some(PrinterState::Stopped));
        check(3, &["com.example-humming"], "other-warning", Some(PrinterState::Idle));
    }

    #[test]
    fn a_state_that_does_not_exist_is_not_idle() {
        check(0, &["none"], "", None);
        check(9, &[], "", None);
    }
}
