//! A pipe, since there is no pair of serial ports to be had.

use std::fs::File;
use std::io;
use std::os::windows::io::OwnedHandle;

/// The near end, which is written to, and the far end, which is read.
pub(super) fn open() -> io::Result<(File, File)> {
    let (far, near) = io::pipe()?;
    Ok((File::from(OwnedHandle::from(near)), File::from(OwnedHandle::from(far))))
}
