//! The call for the shift lead, as the station tells of it and as the tray shows it.
//!
//! Pure: asks no clock and no station. Whether somebody calls is the station's to say.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

/// What is known of the call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Call {
    /// The station has not said yet.
    #[default]
    Unknown,
    /// Nobody wants the lead.
    Nobody,
    /// Somebody does, since then.
    Since(Timestamp),
}

impl Call {
    /// Reads what the station said in an event or an answer; none if it is no word about a call, as
    /// a refusal is not.
    pub(crate) fn read(said: &[u8]) -> Option<Self> {
        let said: Value = serde_json::from_slice(said).ok()?;
        match said.get("called_at")? {
            Value::Null => Some(Self::Nobody),
            at => at.as_str()?.parse().ok().map(Self::Since),
        }
    }

    /// Whether the lead is wanted.
    pub(crate) fn is_wanted(self) -> bool {
        matches!(self, Self::Since(_))
    }

    /// Whether it can be turned over: only what the station said can.
    pub(crate) fn is_known(self) -> bool {
        self != Self::Unknown
    }

    /// Since when, as a clock in `zone` showed it.
    pub(crate) fn since(self, zone: TimeZone) -> Option<String> {
        match self {
            Self::Unknown | Self::Nobody => None,
            Self::Since(at) => Some(at.to_zoned(zone).strftime("%H:%M").to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, call: Option<Call>, since: Option<&str>) {
        let read = Call::read(said.as_bytes());
        assert_eq!(read, call);
        let shanghai = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(read.and_then(|read| read.since(shanghai)).as_deref(), since);
    }

    #[test]
    fn the_time_of_a_call_is_the_time_of_the_clock_on_the_wall() {
        let at = "2026-11-11T18:32:59.120Z";
        let call = Call::Since(at.parse().unwrap());
        check(&format!("{{\"called_at\":\"{at}\"}}"), Some(call), Some("02:32"));
    }

    #[test]
    fn what_says_nothing_of_a_call_is_no_word_about_one() {
        check("{\"called_at\":null}", Some(Call::Nobody), None);
        check("{\"type\":\"urn:waystation:problem:storage\",\"status\":503}", None, None);
        check("{\"called_at\":7}", None, None);
        check("{\"called_at\":\"a while ago\"}", None, None);
        check("nonsense", None, None);
    }

    #[test]
    fn only_what_the_station_said_can_be_turned_over() {
        let known = [Call::Unknown, Call::Nobody, Call::Since(Timestamp::UNIX_EPOCH)];
        assert_eq!(known.map(Call::is_known), [false, true, true]);
        assert_eq!(known.map(Call::is_wanted), [false, false, true]);
    }
}
