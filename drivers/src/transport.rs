//! Ways to a printer: bytes there, bytes back, and nothing known of what they mean.
//!
//! This is the only place that opens a way to a printer.

pub mod tcp;

use std::io::{self, Read, Write};
use std::time::Duration;

/// A way to a printer. An open set; a fake takes ten lines.
///
/// `read` answers as soon as there is anything, `write` as soon as anything was taken. When the
/// deadline passes first they fail with [`io::ErrorKind::WouldBlock`] or
/// [`io::ErrorKind::TimedOut`], and then no byte was read or taken.
pub trait Transport: Read + Write + Send {
    /// How long one `read` and one `write` may take from now on; zero means not to wait at all.
    fn set_deadlines(&mut self, read: Duration, write: Duration) -> io::Result<()>;

    /// Says that nothing more will be written; reading goes on.
    fn half_close(&mut self) -> io::Result<()>;
}

/// Whether an error only says that a deadline passed.
pub(crate) fn is_deadline(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
