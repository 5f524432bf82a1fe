//! The trace a request belongs to, as the program that asks for a label tells it.
//!
//! Read from `traceparent` (W3C Trace Context, 3.2) and carried through to the hub, so that both see
//! one chain. The station makes none up. An identifier that looks like a number or a text is no
//! chance and is not carried: nobody's telephone number leaves a building inside of it.

use std::fmt;

use crate::hex;

/// The header that tells it.
pub const HEADER: &str = "traceparent";

/// The version whose form this is; later ones begin with the same fields.
const VERSION: &str = "00";
/// The version that may never be used.
const VERSION_FORBIDDEN: &str = "ff";

/// Which trace a label belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId([u8; 16]);

impl TraceId {
    /// The trace with this name; none if it is all zeros, or does not look like chance.
    pub fn new(name: [u8; 16]) -> Option<Self> {
        (name != [0; 16] && is_chance(&name)).then_some(Self(name))
    }

    /// The trace a header tells; none if it is not one, which costs nobody a label.
    pub fn read(header: &str) -> Option<Self> {
        let mut fields = header.trim().split('-');
        let version = fields.next()?;
        let [_] = hex::decode::<1>(version)?;
        let trace = hex::decode(fields.next()?)?;
        let parent = hex::decode::<8>(fields.next()?)?;
        let [_] = hex::decode::<1>(fields.next()?)?;
        let is_whole = version != VERSION || fields.next().is_none();
        if version == VERSION_FORBIDDEN || parent == [0; 8] || !is_whole {
            return None;
        }
        Self::new(trace)
    }

    /// Its bytes.
    pub fn get(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Whether these bytes can have been drawn: as decimal digits a number would stand there, as text
/// words would. One draw in some ten thousands looks so by chance and is given up.
fn is_chance(bytes: &[u8; 16]) -> bool {
    let is_number = bytes.iter().all(|byte| byte >> 4 < 10 && byte & 15 < 10);
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let until = bytes.iter().rposition(|byte| *byte != 0).map_or(from, |last| last + 1);
    let is_text = std::str::from_utf8(&bytes[from..until]).is_ok();
    !is_number && !is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, carried: Option<&str>) {
        let read = TraceId::read(header).map(|trace| trace.to_string());
        assert_eq!(read.as_deref(), carried, "{header}");
    }

    #[test]
    fn the_example_of_the_recommendation_is_carried() {
        let trace = Some("4bf92f3577b34da6a3ce929d0e0e4736");
        check("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", trace);
        check("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-else", trace);
    }

    #[test]
    fn what_is_no_context_is_passed_over() {
        for header in [
            "",
            "soon",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        ] {
            check(header, None);
        }
    }

    #[test]
    fn a_number_or_a_name_in_the_place_of_chance_stays_at_the_station() {
        check("00-00000000000000000000013812345678-00f067aa0ba902b7-01", None);
        for name in ["王小明 Wang X", "Ming Wang, Bld 7"] {
            let mut padded = [0; 16];
            padded[..name.len()].copy_from_slice(name.as_bytes());
            check(&format!("00-{}-00f067aa0ba902b7-01", hex::encode(&padded)), None);
        }
    }
}
