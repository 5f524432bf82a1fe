//! A pair of pseudo-terminals in raw mode: no byte is changed or taken for a command.

use std::fs::File;
use std::io;

use rustix::fs::{Mode, OFlags, open as open_path};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// The near end, which is written to, and the far end, which is read.
pub(super) fn open() -> io::Result<(File, File)> {
    let far = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&far)?;
    unlockpt(&far)?;
    let name = ptsname(&far, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let near = open_path(name.as_c_str(), flags, Mode::empty())?;
    let mut modes = tcgetattr(&near)?;
    modes.make_raw();
    tcsetattr(&near, OptionalActions::Now, &modes)?;
    Ok((File::from(near), File::from(far)))
}
