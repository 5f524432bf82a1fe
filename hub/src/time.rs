//! Moments as people and HTTP write them.
//!
//! It formats; it never asks what time it is.

use std::time::{Duration, SystemTime};

use contract::event::UnixMillis;

/// A moment as the machine's own type.
pub fn system_time(moment: UnixMillis) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(moment.get())
}

/// A moment in RFC 3339, UTC, with milliseconds.
pub fn rfc3339(moment: UnixMillis) -> String {
    humantime::format_rfc3339_millis(system_time(moment)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_of_the_contract_can_be_written() {
        assert_eq!(rfc3339(UnixMillis::new(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(UnixMillis::new(1_790_000_000_123)), "2026-09-21T14:13:20.123Z");
        assert_eq!(rfc3339(UnixMillis::MAX), "2554-07-21T23:34:33.709Z");
    }
}
