//! How much, and how long, a server bears with its callers.

use std::time::Duration;

/// Longest request head, start line included, in bytes; beyond it the answer is 431.
pub(crate) const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Most header fields in one request; beyond it the answer is 431.
pub(crate) const HEADER_FIELDS_MAX: usize = 64;

/// How many callers over the connection cap may be told so at the same time;
/// further ones are closed without a word.
pub(crate) const REFUSALS_MAX: usize = 32;

/// How long a caller over the connection cap has for taking the refusal.
pub(crate) const REFUSAL_TIME_MAX: Duration = Duration::from_secs(1);

/// What a caller over the connection cap, or at a broken accept, is asked to wait.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The limits of one listening port. Every field is a hard wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many connections are attended at once; the next one is answered 503.
    pub connections_max: usize,
    /// From a connection's start, or from a request's first byte, to the end of its head.
    pub header_time_max: Duration,
    /// From the end of an answer to the first byte of the next request.
    pub idle_time_max: Duration,
    /// From the first wish to read a request's body to its end (then 408), and
    /// the longest time a caller may take no byte of an answer (then closed).
    pub body_time_max: Duration,
    /// From the wish to stop to the moment when running requests are cut off.
    pub drain_time_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 64,
            header_time_max: Duration::from_secs(5),
            idle_time_max: Duration::from_secs(60),
            body_time_max: Duration::from_secs(10),
            drain_time_max: Duration::from_secs(10),
        }
    }
}
