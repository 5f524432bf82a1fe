//! When there will be room again at a printer whose queue is full.

use std::time::Duration;

use drivers::status::PrinterState;
use spool::Timestamp;

use crate::printers::PrinterView;

/// When to come again to a printer that somebody has to mend first.
pub const ROOM_TIME_DEFAULT: Duration = Duration::from_secs(30);

/// Room for one job comes with the end of the one at the front: after a label's usual time if the
/// printer works, after the breaker's if it is left alone.
pub fn room_after(printer: &PrinterView, now: Timestamp) -> Duration {
    if let Some(until) = printer.barred_until {
        return until.since(now).max(Duration::from_secs(1));
    }
    match (printer.state, printer.label_time) {
        (PrinterState::Stopped, _) => ROOM_TIME_DEFAULT,
        (PrinterState::Idle | PrinterState::Processing, Some(label_time)) => label_time,
        (PrinterState::Idle | PrinterState::Processing, None) => Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        state: PrinterState,
        barred_until: Option<u64>,
        label_ms: Option<u64>,
        expected_ms: u64,
    ) {
        let view = PrinterView {
            name: "bench-1".to_owned(),
            slot: 0,
            uri: String::new(),
            profile: String::new(),
            state,
            reasons: Vec::new(),
            connected: true,
            trouble: None,
            serial: None,
            labels_printed: None,
            outlook: crate::supplies::Outlook::default(),
            health: crate::printers::Health::default(),
            barred_until: barred_until.map(Timestamp),
            label_time: label_ms.map(Duration::from_millis),
            mode: spool::Mode::Running,
        };
        assert_eq!(room_after(&view, Timestamp(10_000)), Duration::from_millis(expected_ms));
    }

    #[test]
    fn a_client_is_told_when_a_place_is_likely_to_be_free() {
        check(PrinterState::Processing, None, Some(700), 700);
        check(PrinterState::Idle, None, None, 1_000);
        check(PrinterState::Stopped, None, Some(700), 30_000);
        check(PrinterState::Stopped, Some(32_000), Some(700), 22_000);
        check(PrinterState::Stopped, Some(9_000), None, 1_000);
    }
}
