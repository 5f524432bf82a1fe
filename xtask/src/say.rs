//! What the chores say to a person: lines on standard output, and nothing anywhere else.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Says one line. A reader that went away is no reason to stop.
pub(crate) fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Says a heading, with room above it.
pub(crate) fn heading(line: impl Display) {
    say(format_args!("\n==> {line}"));
}
