//! What the hub is told of how a printer wears and what it has left.
//!
//! A firmware's name is a text; only the numbers it begins with go out.

use contract::event::{Count, Event, PrinterHealth, PrinterSlot, UnixMillis, Version};
use spool::Timestamp;

use crate::printers::{Health, PrinterView};
use crate::supplies::{Left, Outlook};

/// Letters that may stand before the numbers of a firmware's name.
const PREFIX_MAX: usize = 2;
/// The unit of printers, and the one that is told.
const CENTIMETRES_OF_A_METRE: u64 = 100;

/// What the hub is told of how a printer wears and what it has left.
pub fn tell_of_health(view: &PrinterView, at: Timestamp) -> Option<Event> {
    let Health { model: _stays_here, firmware, head_distance_cm } = &view.health;
    let Outlook { media, ribbon, head, head_used_percent, temperature } = view.outlook;
    let Left { level: media, left: labels_left, basis: media_basis } = media;
    let Left { level: ribbon, left: ribbon_left_m, basis: ribbon_basis } = ribbon;
    Some(Event::PrinterHealth(PrinterHealth {
        at: UnixMillis::new(at.0),
        printer: PrinterSlot::new(view.slot).ok()?,
        labels_printed: view.labels_printed.map(Count::new),
        distance_m: head_distance_cm.map(|length| Count::new(length / CENTIMETRES_OF_A_METRE)),
        head,
        head_used_percent,
        temperature,
        media,
        labels_left,
        media_basis,
        ribbon,
        ribbon_left_m,
        ribbon_basis,
        firmware: firmware.as_deref().and_then(numbers),
    }))
}

/// The numbers that a firmware's name begins with: `V92.21.39Z` is 92.21.39. A name without a point
/// between two numbers has none.
fn numbers(firmware: &str) -> Option<Version> {
    let letters = firmware.bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut parts = firmware.get(letters..)?.splitn(3, '.').map(leading_number);
    let (major, minor) = (parts.next()??, parts.next()??);
    let version = Version { major, minor, patch: parts.next().flatten().unwrap_or(0) };
    (letters <= PREFIX_MAX).then_some(version)
}

fn leading_number(text: &str) -> Option<u16> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_firmware_only_its_numbers_go_out() {
        let told = |text: &str| numbers(text).map(|version| version.to_string());
        assert_eq!(told("V92.21.39Z").as_deref(), Some("92.21.39"));
        assert_eq!(told("V4.29").as_deref(), Some("4.29.0"));
        assert_eq!(told("A2.08 EZ").as_deref(), Some("2.8.0"));
        for text in ["", "V", "V92", "Anna", "Anna.Berg", "V1.x", "V99999.1.1", "ABC1.2.3", "é1.2"]
        {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
